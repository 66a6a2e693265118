import { replayGraduated, replayPackage, replayTopTier, replayVolume } from './replay-prices.ts'
import { replayCreditNote, replayFixed30, replayInclusive, replayProration } from './replay-prorations.ts'
import { replayDaycounts, replaySchedule } from './replay-schedules.ts'
import type { Replay, Vector } from './vector.ts'

/** How each kind of vector is replayed; see the kinds in README.md. */
export const replays: Readonly<Record<string, (vector: Vector) => Replay>> = {
  prorate: replayProration,
  prorate_inclusive: replayInclusive,
  prorate_fixed30: replayFixed30,
  credit_note: replayCreditNote,
  graduated: replayGraduated,
  volume: replayVolume,
  top_tier: replayTopTier,
  package: replayPackage,
  schedule: replaySchedule,
  daycount_table: replayDaycounts,
}

import { replayGraduated, replayPackage, replayTopTier, replayVolume } from './replay-prices.ts'
import { notBuilt, pricingReplays } from './replay-pricing.ts'
import { replayCreditNote, replayFixed30, replayInclusive, replayProration } from './replay-prorations.ts'
import { replayDaycounts, replaySchedule } from './replay-schedules.ts'
import type { Replay, Vector } from './vector.ts'

/** The replay; a RangeError says why there is none. */
export function replayOf(vector: Vector): Replay {
  const kinds = vector.set === 'pricing' ? pricingReplays : replays
  const replay = Object.hasOwn(kinds, vector.kind) ? kinds[vector.kind] : undefined
  if (!replay) throw new RangeError(notBuilt[vector.kind] ?? 'a kind of vector that nobody replays')
  return replay(vector)
}

/** How each kind of the billing vectors is replayed. */
const replays: Readonly<Record<string, (vector: Vector) => Replay>> = {
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

import { bankNotBuilt, bankReplays } from './replay-bank.ts'
import { gatewayReplays, gatewaysNotBuilt } from './replay-gateways.ts'
import { replayGraduated, replayPackage, replayTopTier, replayVolume } from './replay-prices.ts'
import { pricingNotBuilt, pricingReplays } from './replay-pricing.ts'
import { replayCreditNote, replayFixed30, replayInclusive, replayProration } from './replay-prorations.ts'
import { replayDaycounts, replaySchedule } from './replay-schedules.ts'
import { paymentsNotBuilt, webhookReplays } from './replay-webhooks.ts'
import type { Replay, Vector } from './vector.ts'

/** Why vectors of these kinds are not replayed. */
export const notBuilt: Readonly<Record<string, string>> = {
  ...pricingNotBuilt,
  ...paymentsNotBuilt,
  ...gatewaysNotBuilt,
  ...bankNotBuilt,
}

const listedReplays: Replays = { ...pricingReplays, ...webhookReplays, ...gatewayReplays, ...bankReplays }

type Replays = Readonly<Record<string, (vector: Vector) => Replay | Promise<Replay>>>

/** The replay; a RangeError says why there is none. */
export async function replayOf(vector: Vector): Promise<Replay> {
  const kinds: Replays = vector.set === 'billing' ? replays : listedReplays
  const replay = Object.hasOwn(kinds, vector.kind) ? kinds[vector.kind] : undefined
  if (!replay) throw new RangeError(notBuilt[vector.kind] ?? 'a kind of vector that nobody replays')
  return replay(vector)
}

/** How each kind of the billing vectors is replayed. */
const replays: Replays = {
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

import { paymentsNotBuilt } from './payments/not-built.ts'
import { bankNotBuilt, bankReplays } from './replay-bank.ts'
import { creditNoteReplays, moneyNotBuilt } from './replay-credit-notes.ts'
import { discountReplays } from './replay-discounts.ts'
import { drawdownReplays } from './replay-drawdown.ts'
import { dunningNotBuilt, dunningReplays } from './replay-dunning.ts'
import { gatewayReplays, gatewaysNotBuilt } from './replay-gateways.ts'
import { paymentReplays } from './replay-payments.ts'
import { replayGraduated, replayPackage, replayTopTier, replayVolume } from './replay-prices.ts'
import { pricingNotBuilt, pricingReplays } from './replay-pricing.ts'
import { replayCreditNote, replayFixed30, replayInclusive, replayProration } from './replay-prorations.ts'
import { replayDaycounts, replaySchedule } from './replay-schedules.ts'
import { taxReplays } from './replay-taxes.ts'
import { usageReplays } from './replay-usage.ts'
import { webhookReplays, webhooksNotBuilt } from './replay-webhooks.ts'
import type { Replay, Vector } from './vector.ts'

/** Why vectors of these kinds are not replayed. */
export const notBuilt: Readonly<Record<string, string>> = {
  ...pricingNotBuilt,
  ...webhooksNotBuilt,
  ...paymentsNotBuilt,
  ...gatewaysNotBuilt,
  ...bankNotBuilt,
  ...dunningNotBuilt,
  ...moneyNotBuilt,
}

const listedReplays: Replays = {
  ...{ ...drawdownReplays, ...pricingReplays, ...webhookReplays, ...gatewayReplays, ...bankReplays },
  ...{ ...usageReplays, ...paymentReplays, ...dunningReplays, ...discountReplays, ...taxReplays, ...creditNoteReplays },
}

type Replays = Readonly<Record<string, (vector: Vector) => Replay | Promise<Replay>>>

/** Whether a vector is a story, which a running service tells. */
export function needsService({ kind }: Vector): boolean {
  return [paymentReplays, dunningReplays, usageReplays].some((replays) => Object.hasOwn(replays, kind))
}

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

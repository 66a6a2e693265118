import { sumMoney } from '../../domain/money.ts'
import { nextRenewalCents } from '../../domain/next-renewal.ts'
import { refuse } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import type { MadeDocument } from '../ledger/customer-ledger.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import { type DecidedCustomer, decide } from './decide.ts'
import type { ChangeDecision } from './migrate-customer.ts'
import type { MigrationTerms, PreviewProgress } from './plan-migration.ts'
import { lockPreview, lockShared, subscribersOf } from './previews/store.ts'
import { plansOf } from './start-migration.ts'
import { previewRow, upsertPreviews } from './writes.ts'

const subscriptionsPerPage = 500

/** After this time without a request, a preview starts again. */
const abandonedAfterMinutes = 2

/**
 * Previews a migration with the code that performs it, and writes none of its changes. Handles one page of subscribers;
 * `isDone` is false if there are more, and the same call then continues as of the same instant. The page’s customers are
 * locked meanwhile, so no change as of an earlier instant is missed. Refuses what `startMigration` does.
 */
export async function previewMigration(
  ctx: Context,
  terms: MigrationTerms,
): Promise<PreviewProgress & { readonly currency: string }> {
  const { tx, tenantId } = ctx
  const [{ toPlan }, known] = await Promise.all([
    plansOf(ctx, terms),
    lockPreview(tx, tenantId, terms, ctx.now.subtract({ minutes: abandonedAfterMinutes })),
  ])
  const before = known ?? begun(ctx)
  const page = { planId: terms.planId, asOf: before.asOf, after: before.seenUntil, limit: subscriptionsPerPage }
  const listed = await subscribersOf(tx, tenantId, page)
  const ids = [...new Set(listed.map(({ customer_id }) => customer_id))]
  const locked = ids.length > 0 ? await lockShared(tx, tenantId, ids) : []
  const decided = ids.length > 0 ? await decide(ctx, locked, listed, { terms, toPlan, asOf: before.asOf }) : []
  const decisions = decided.flatMap((one) => one.decisions)
  const differenceNowCents = before.differenceNowCents + sumMoney(changesOf(decided).map(madeAtOnceCents))
  let { differenceAtNextRenewalCents } = before
  for (const [usage, ofUsage] of Map.groupBy(decided, (one) => one.usage))
    differenceAtNextRenewalCents += await usage.asking(tx, () => sumMoney(changesOf(ofUsage).map(atNextRenewalCents)))
  const after: PreviewProgress = {
    ...before,
    isDone: listed.length < subscriptionsPerPage,
    seenUntil: listed.at(-1)?.subscription_id ?? before.seenUntil,
    subscriptions: before.subscriptions + decisions.length,
    skipped: before.skipped + decisions.filter(({ kind }) => kind === 'skipped').length,
    differenceNowCents: ofJson(differenceNowCents),
    differenceAtNextRenewalCents: ofJson(differenceAtNextRenewalCents),
  }
  // A preview that fits one transaction stores nothing.
  if (known || !after.isDone) addRows(ctx.writeSet, upsertPreviews, previewRow(terms, after, ctx.now))
  return { ...after, currency: toPlan.currency }
}

function begun({ now }: Context): PreviewProgress {
  const nothing = { subscriptions: 0, skipped: 0, differenceNowCents: 0n, differenceAtNextRenewalCents: 0n }
  return { ...nothing, asOf: now, seenUntil: null, isDone: false }
}

function changesOf(decided: readonly DecidedCustomer[]): ChangeDecision[] {
  return decided.flatMap(({ decisions }) => decisions.filter((one) => one.kind === 'changed'))
}

/** By how much the next renewal’s lines differ. */
function atNextRenewalCents({ before, after, taxes }: ChangeDecision): bigint {
  const how = { newDocumentId: newId, newItemId: newId, taxes }
  return nextRenewalCents(after, how) - nextRenewalCents(before, how)
}

/** The total of a change’s document; for a rewritten draft, the increase. */
function madeAtOnceCents({ made, draftBeforeCents }: ChangeDecision): bigint {
  return made === null ? 0n : totalOf(made) - draftBeforeCents
}

function totalOf(made: MadeDocument): bigint {
  return 'invoice' in made ? made.invoice.totalCents : -made.creditNote.totalCents
}

function ofJson(cents: bigint): bigint {
  const isTooLarge = cents > BigInt(Number.MAX_SAFE_INTEGER) || cents < BigInt(Number.MIN_SAFE_INTEGER)
  return isTooLarge
    ? refuse('amount_too_large', 'The difference of all subscriptions would be more than 2^53-1 minor units.')
    : cents
}

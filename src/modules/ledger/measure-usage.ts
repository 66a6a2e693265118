import { missingLines } from '../../domain/bill.ts'
import { type BillingTerms, billUpTo } from '../../domain/billing.ts'
import { earliest, type Instant, isBefore, later } from '../../domain/instant.ts'
import { Refusal } from '../../domain/refusal.ts'
import { hasEnded, type Subscription } from '../../domain/subscription.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import type { CustomerLedger } from './customer-ledger.ts'
import { hasUsage } from './usage-readings.ts'

/** Most due steps of a customer that are measured ahead: more than any transaction bills. */
const stepsMax = 1000

interface Measured extends Pick<CustomerLedger, 'issuer' | 'subscriptions' | 'usage'> {
  readonly until: Instant
  /** Where time passes from here, on a test clock: each due instant is billed as the present, so drafts wait for usage. */
  readonly from?: Instant
}

/**
 * Measures what billing these customers up to an instant needs, in one round trip for all of them; none where nothing is priced by usage.
 * For an action also what was used up to that instant, because an item may end then.
 */
export async function measureUsage(tx: Tx, ledgers: readonly Measured[], isForAction = false): Promise<void> {
  const metered = ledgers.filter(({ subscriptions }) => subscriptions.some(hasUsage))
  const [first] = metered
  if (!first) return
  await first.usage.asking(tx, () => {
    for (const ledger of metered) askFor(ledger, isForAction)
  })
}

function askFor({ issuer, subscriptions, until, from }: Measured, isForAction: boolean): void {
  const terms = { draftHours: issuer.draftHours, newDocumentId: newId, newItemId: newId }
  try {
    const metered = subscriptions.filter(hasUsage)
    const billed = from
      ? billedAsTimePasses(metered, { from, until }, terms)
      : billUpTo(metered, until, stepsMax, terms).subscriptions
    if (isForAction) for (const one of billed) missingLines(endedAt(one, until), until)
  } catch (error) {
    // The billing itself will be refused for the same reason.
    if (!(error instanceof Refusal)) throw error
  }
}

function billedAsTimePasses(
  metered: readonly Subscription[],
  { from, until }: { readonly from: Instant; readonly until: Instant },
  terms: BillingTerms,
): readonly Subscription[] {
  let [billed, now] = [metered, from]
  for (let steps = 0; steps < stepsMax; steps += 1) {
    const at = earliest(billed.map(({ nextBillingAt }) => nextBillingAt))
    if (!at || isBefore(until, at)) break
    now = later(at, now)
    billed = billUpTo(billed, now, 1, terms).subscriptions
  }
  return billed
}

function endedAt(subscription: Subscription, at: Instant): Subscription {
  if (hasEnded(subscription, at)) return subscription
  return { ...subscription, end: { at, requestedAt: at, isAtPeriodEnd: false } }
}

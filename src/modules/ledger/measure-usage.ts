import { missingLines } from '../../domain/bill.ts'
import { billUpTo } from '../../domain/billing.ts'
import type { Instant } from '../../domain/instant.ts'
import { Refusal } from '../../domain/refusal.ts'
import { hasEnded, type Subscription } from '../../domain/subscription.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import type { CustomerLedger } from './customer-ledger.ts'
import { hasUsage } from './usage-readings.ts'

/** Most due steps of a customer that are measured ahead: more than any transaction bills. */
const stepsMax = 1000

type Measured = Pick<CustomerLedger, 'issuer' | 'subscriptions' | 'usage'>

/**
 * Measures what billing these customers up to an instant needs, in one round trip for all of them; none where nothing is priced by usage.
 * For an action also what was used up to that instant, because an item may end then.
 */
export async function measureUsage(
  tx: Tx,
  ledgers: readonly (Measured & { readonly until: Instant })[],
  isForAction = false,
): Promise<void> {
  const metered = ledgers.filter(({ subscriptions }) => subscriptions.some(hasUsage))
  const [first] = metered
  if (!first) return
  await first.usage.asking(tx, () => {
    for (const ledger of metered) askFor(ledger, isForAction)
  })
}

function askFor({ issuer, subscriptions, until }: Measured & { readonly until: Instant }, isForAction: boolean): void {
  const terms = { draftHours: issuer.draftHours, newDocumentId: newId, newItemId: newId }
  try {
    const { subscriptions: billed } = billUpTo(subscriptions.filter(hasUsage), until, stepsMax, terms)
    if (isForAction) for (const one of billed) missingLines(endedAt(one, until), until)
  } catch (error) {
    // The billing itself will be refused for the same reason.
    if (!(error instanceof Refusal)) throw error
  }
}

function endedAt(subscription: Subscription, at: Instant): Subscription {
  if (hasEnded(subscription, at)) return subscription
  return { ...subscription, end: { at, requestedAt: at, isAtPeriodEnd: false } }
}

import { type BillingTerms, billUpTo } from './billing.ts'
import { sumMoney } from './money.ts'
import type { Subscription } from './subscription.ts'

// A start, a trial, a waiting change or a draft: a few due steps without a renewal. A subscription that is paused without end
// never renews.
const stepsMax = 12

/**
 * The total of the next automatic document of a new period, in minor units, if nothing changes: of the next period, of the
 * end of a trial or of a future start, with everything left to it, and with taxes where there are any. 0 if there is none.
 */
export function nextRenewalCents(subscription: Subscription, terms: Omit<BillingTerms, 'draftHours'>): bigint {
  const { usage } = subscription
  // Without grace the renewal is final at once.
  let current: Subscription = {
    ...subscription,
    usage: { graceMinutes: 0, quantityIn: (cover) => usage.quantityIn(cover) },
  }
  for (let steps = 0; steps < stepsMax; steps += 1) {
    const at = current.nextBillingAt
    if (!at) return 0n
    // What waits for its taxes waits until then at the most.
    const taxes = terms.taxes && { totalOf: terms.taxes.totalOf }
    const billed = billUpTo([current], at, 1, { ...terms, taxes, draftHours: 0 })
    const [step] = billed.steps
    if (!step || step.events.includes('canceled')) return 0n
    const { bill } = step
    const isNewPeriod = bill?.kind === 'renewal' && bill.as === 'final'
    if (bill && isNewPeriod && taxes) return taxes.totalOf(step.subscription, bill.lines, null)
    if (bill && isNewPeriod) return sumMoney(bill.lines.map(({ amountCents }) => amountCents))
    if (step.events.includes('renewed')) return 0n
    current = step.subscription
  }
  return 0n
}

// Charges a second of the pure core alone, on one core: no database, no HTTP. See README.md.
import { cpus } from 'node:os'
import { billDifference } from '../src/domain/bill.ts'
import { billUpTo } from '../src/domain/billing.ts'
import { changeSubscription } from '../src/domain/change.ts'
import type { Plan } from '../src/domain/plan.ts'
import { basePriceCode } from '../src/domain/price.ts'
import { plainTerms } from '../src/domain/price-model.ts'
import { startSubscription } from '../src/domain/start-subscription.ts'
import { type Subscription, withCharges } from '../src/domain/subscription.ts'
import { unitAmountOfCents } from '../src/domain/unit-amount.ts'
import { printLoad, printTable, whole } from './support/print.ts'

const measuredMs = 2000
const start = Temporal.Instant.from('2026-01-31T10:00:00Z')
const terms = { draftHours: 0, newDocumentId: () => 'document', newItemId: () => 'item' }

console.log(`${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`)
printLoad()
const zones = ['UTC', 'Europe/Berlin']
printTable(
  zones.flatMap((zone) => [
    { what: 'renewals', zone, ...measured(() => renewals(zone)) },
    { what: 'changes of plan', zone, ...measured(() => changes(zone)) },
  ]),
)

/** Charges per second of a round that returns its number of charges; after a warm-up. */
function measured(round: () => number): { 'charges/s': string; 'us each': string } {
  for (let startedMs = performance.now(); performance.now() - startedMs < measuredMs / 2; ) round()
  let charges = 0
  const startedMs = performance.now()
  while (performance.now() - startedMs < measuredMs) charges += round()
  const tookMs = performance.now() - startedMs
  return { 'charges/s': whole((charges / tookMs) * 1000), 'us each': ((tookMs * 1000) / charges).toFixed(1) }
}

/** A year of renewals of one subscription, one by one, with the charges that the service would have read. */
function renewals(timeZone: string): number {
  let current = billed(subscription(timeZone), start)
  let lines = 0
  for (let month = 1; month <= 12; month += 1) {
    const now = current.nextBillingAt
    if (!now) throw new Error('nothing falls due')
    const { subscriptions, steps } = billUpTo([current], now, 12, terms)
    lines += steps.reduce((sum, { bill }) => sum + (bill?.lines.length ?? 0), 0)
    current = withOpenCharges(subscriptions[0] as Subscription, now)
  }
  if (lines !== 12) throw new Error(`${lines} lines in a year`)
  return lines
}

/** An upgrade and a downgrade in the middle of a period: a credit and a charge each. */
function changes(timeZone: string): number {
  let current = billed(subscription(timeZone), start)
  let charges = 0
  for (const [amountCents, days] of [
    [9900n, 7],
    [2900n, 14],
  ] as const) {
    const now = start.add({ hours: 24 * days })
    const order = { plan: plan(amountCents), items: [], when: 'now', proration: 'prorate' } as const
    const { subscription, bill } = billDifference(
      changeSubscription(current, order, now, terms.newItemId),
      'change',
      now,
      terms.newDocumentId,
    )
    charges += bill?.lines.length ?? 0
    current = subscription
  }
  if (charges < 4) throw new Error(`${charges} charges by two changes`)
  return charges
}

function billed(subscription: Subscription, now: Temporal.Instant): Subscription {
  return billUpTo([subscription], now, 12, terms).subscriptions[0] as Subscription
}

function withOpenCharges(subscription: Subscription, now: Temporal.Instant): Subscription {
  return withCharges(subscription, ({ charges }) =>
    charges.filter(({ period }) => Temporal.Instant.compare(period.end, now) > 0),
  )
}

function subscription(timeZone: string): Subscription {
  return startSubscription(
    {
      id: 'subscription',
      newItemId: () => 'item',
      customerId: 'customer',
      plan: plan(2900n),
      items: [{ priceCode: basePriceCode, addOn: null, money: null, quantity: 3, pointer: '/quantity' }],
      timeZone,
      proration: 'day',
      startAt: start,
      billingCycleAnchor: null,
      billedElsewhereUntil: null,
      trialDays: 0,
      externalId: null,
      purchaseOrder: null,
      metadata: {},
    },
    start,
  )
}

function plan(amountCents: bigint): Plan {
  const interval = { unit: 'month', count: 1 } as const
  return {
    id: `plan-${amountCents}`,
    code: 'pro',
    name: 'Pro',
    product: 'default',
    currency: 'EUR',
    interval,
    trialDays: 0,
    isActive: true,
    prices: [
      {
        id: `price-${amountCents}`,
        code: basePriceCode,
        name: null,
        currency: 'EUR',
        interval,
        timing: 'in_advance',
        trialDays: 0,
        quantity: 1,
        taxCategory: null,
        overrides: null,
        tariff: {
          kind: 'recurring',
          terms: plainTerms({ model: 'per_unit', unitAmount: unitAmountOfCents(amountCents) }),
        },
      },
    ],
  }
}

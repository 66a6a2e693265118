import fc from 'fast-check'
import { type Bill, billDifference, billUpTo, type Turn } from '../../src/domain/billing.ts'
import { cancelSubscription, uncancelSubscription, withEndBilled } from '../../src/domain/cancel.ts'
import { changeSubscription, withoutPendingChange } from '../../src/domain/change.ts'
import type { Instant } from '../../src/domain/instant.ts'
import type { InvoiceKind } from '../../src/domain/invoice.ts'
import { pauseSubscription, resumeSubscription } from '../../src/domain/pause.ts'
import type { Plan } from '../../src/domain/plan.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { scheduled } from '../../src/domain/schedule.ts'
import { startSubscription } from '../../src/domain/start-subscription.ts'
import { type Charge, hasEnded, isSameCharge, type Subscription } from '../../src/domain/subscription.ts'

type Proration = 'prorate' | 'none'

/** What a merchant does to a subscription. */
export type Action =
  | {
      readonly do: 'change'
      readonly plan: Plan
      readonly quantity: number
      readonly when: 'now' | 'period_end'
      readonly proration: Proration
    }
  | { readonly do: 'cancel'; readonly at: Instant | 'now' | 'period_end'; readonly proration: Proration }
  | { readonly do: 'pause'; readonly proration: Proration }
  | { readonly do: 'resume' | 'uncancel' | 'drop_pending_change' }

export interface Happening {
  readonly at: Instant
  readonly action: Action
}

/** What was agreed at the beginning. */
export interface Terms {
  readonly id: string
  readonly plan: Plan
  readonly quantity: number
  readonly timeZone: string
  readonly proration: 'day' | 'second'
  readonly startAt: Instant
  readonly createdAt: Instant
  readonly anchor: Instant | null
  readonly trialDays: number
}

/** A customer's life so far: the subscription, everything billed, and every charge, also those long settled. */
export interface Life {
  readonly subscription: Subscription
  readonly turns: readonly Turn[]
  readonly bills: readonly Bill[]
  readonly book: readonly Charge[]
  /** The happenings that were not refused. */
  readonly accepted: readonly Happening[]
}

/** A plan whose name is its code; amounts in minor units of EUR. */
export function planOf(code: string, amountCents: bigint, unit: Plan['interval']['unit'] = 'month', count = 1): Plan {
  const interval = { unit, count }
  return {
    id: code,
    code,
    name: code,
    product: 'default',
    amountCents,
    currency: 'EUR',
    interval,
    trialDays: 0,
    isActive: true,
  }
}

/** A subscription that has just been created and billed. */
export function begun(terms: Terms): Life {
  const order = { ...terms, itemId: 'item', customerId: 'customer', billingCycleAnchor: terms.anchor, metadata: {} }
  const subscription = startSubscription(order, terms.createdAt)
  return billed({ subscription, turns: [], bills: [], book: [], accepted: [] }, terms.createdAt)
}

/** Bills what falls due up to then, as a run does: with only the charges that can still change in hand. */
export function billed(life: Life, now: Instant, turnsMax = 50): Life {
  const result = billUpTo([inHand(life, now)], now, turnsMax)
  const [subscription = life.subscription] = result.subscriptions
  const bills = result.turns.flatMap(({ bill }) => (bill ? [bill] : []))
  const next = { ...noted(life, subscription, bills), turns: [...life.turns, ...result.turns] }
  return result.isComplete ? next : billed(next, now, turnsMax)
}

/** Bills up to then and does it, as an action of the API; a refusal changes nothing. */
export function acted(life: Life, { at, action }: Happening): Life {
  const before = billed(life, at)
  const loaded = inHand(before, at)
  const after = transformed(loaded, action, at)
  if (!after) return before
  const accepted = [...before.accepted, { at, action }]
  if (action.do === 'uncancel') return { ...noted(before, scheduled(after, { at, for: 'uncancel' }), []), accepted }
  const { subscription, bill } = billDifference(after, kindOf(action), at)
  const settled = action.do === 'cancel' && hasEnded(subscription, at) ? withEndBilled(subscription) : subscription
  return { ...noted(before, scheduled(settled), bill ? [bill] : []), accepted }
}

/** The whole story, billed at its end. */
export function lived(terms: Terms, happenings: readonly Happening[], until: Instant): Life {
  return billed(happenings.reduce(acted, begun(terms)), until)
}

function transformed(subscription: Subscription, action: Action, now: Instant): Subscription | null {
  try {
    switch (action.do) {
      case 'change':
        return changeSubscription(subscription, action, now)
      case 'cancel':
        return cancelSubscription(subscription, action, now)
      case 'pause':
        return pauseSubscription(subscription, action.proration, now)
      case 'resume':
        return resumeSubscription(subscription, now)
      case 'uncancel':
        return uncancelSubscription(subscription, now)
      case 'drop_pending_change':
        return withoutPendingChange(subscription)
    }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function kindOf(action: Action): InvoiceKind {
  return action.do === 'cancel' || action.do === 'resume' ? action.do : 'change'
}

// What the store reads: charges of periods that are not over when billing looks, and reopened ones.
function inHand({ subscription, book }: Life, now: Instant): Subscription {
  const at = subscription.nextBillingAt?.epochNanoseconds ?? now.epochNanoseconds
  const looksAt = at < now.epochNanoseconds ? at : now.epochNanoseconds
  const charges = book.filter(({ period, isReopened }) => isReopened || period.end.epochNanoseconds > looksAt)
  return { ...subscription, charges }
}

function noted(life: Life, subscription: Subscription, bills: readonly Bill[]): Life {
  const settled = life.book.filter((charge) => !subscription.charges.some((one) => isSameCharge(one, charge)))
  return { ...life, subscription, bills: [...life.bills, ...bills], book: [...settled, ...subscription.charges] }
}

const plans = [
  planOf('basic', 1000n),
  planOf('pro', 2999n),
  planOf('free', 0n),
  planOf('weekly', 333n, 'week'),
  planOf('thirty', 1700n, 'day', 30),
  planOf('daily', 7n, 'day'),
  planOf('quarterly', 5001n, 'month', 3),
  planOf('yearly', 30_011n, 'year'),
]

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
]

const anyPlan = fc.constantFrom(...plans)
const anyProration = fc.constantFrom<Proration>('prorate', 'none')
const anyQuantity = fc.constantFrom(1, 1, 2, 7)

const anyChange = fc.record({
  do: fc.constant('change' as const),
  plan: anyPlan,
  quantity: anyQuantity,
  when: fc.constantFrom('now' as const, 'now' as const, 'period_end' as const),
  proration: anyProration,
})

const anyOtherAction = fc.oneof(
  fc.record({ do: fc.constant('pause' as const), proration: anyProration }),
  fc.record({ do: fc.constantFrom('resume' as const, 'resume' as const, 'uncancel' as const) }),
  fc.constant({ do: 'drop_pending_change' as const }),
)

const hours = (max: number) => fc.integer({ min: 0, max })

const anyCancellation = fc.record({
  do: fc.constant('cancel' as const),
  at: fc.oneof(
    { weight: 1, arbitrary: fc.constant('now' as const) },
    { weight: 2, arbitrary: fc.constant('period_end' as const) },
    { weight: 4, arbitrary: hours(24 * 70) },
  ),
  proration: anyProration,
})

const anyStep = fc.record({
  // Often at the same instant or on the same day as the step before.
  after: fc.oneof(fc.constant(0), hours(20), hours(24 * 20), hours(24 * 80)),
  action: fc.oneof(
    { weight: 5, arbitrary: anyChange },
    { weight: 5, arbitrary: anyOtherAction },
    { weight: 2, arbitrary: anyCancellation },
  ),
})

export interface History {
  readonly terms: Terms
  readonly happenings: readonly Happening[]
  readonly until: Instant
}

/** Any history of one subscription over some years: trials, anchors, back-dated and scheduled starts, up to ten actions. */
export function anyHistory(proration: Terms['proration'] | null = null, id = 'one'): fc.Arbitrary<History> {
  return fc
    .record({
      plan: anyPlan,
      quantity: anyQuantity,
      timeZone: fc.constantFrom(...zones),
      proration: proration ? fc.constant(proration) : fc.constantFrom('day', 'second'),
      startHour: hours(24 * 800),
      minute: fc.integer({ min: 0, max: 59 }),
      createdAfter: fc.oneof(fc.constant(0), hours(24 * 60), fc.integer({ min: -24 * 40, max: 0 })),
      anchorAfter: fc.option(fc.integer({ min: -24 * 40, max: 24 * 40 })),
      trialDays: fc.constantFrom(0, 0, 7, 14, 30),
      steps: fc.array(anyStep, { maxLength: 10 }),
      rest: hours(24 * 150),
    })
    .map(({ startHour, minute, createdAfter, anchorAfter, steps, rest, ...terms }) => {
      const startAt = Temporal.Instant.from('2023-11-20T00:00Z').add({ hours: startHour, minutes: minute })
      const createdAt = startAt.add({ hours: createdAfter })
      const anchor = anchorAfter === null ? null : startAt.add({ hours: anchorAfter })
      let at = createdAt
      const happenings: Happening[] = steps.map(({ after, action }) => {
        at = at.add({ hours: after })
        if (action.do !== 'cancel' || typeof action.at === 'string') return { at, action: action as Action }
        return { at, action: { ...action, at: at.add({ hours: action.at }) } }
      })
      return { terms: { ...terms, id, startAt, createdAt, anchor }, happenings, until: at.add({ hours: rest }) }
    })
}

/** The lines of a bill, one text each: '2026-01-31 start basic 1000'. */
export function told(bills: readonly Bill[]): string[] {
  return bills.flatMap(({ kind, occurredAt, subscription: { timeZone }, movements }) =>
    movements.map(({ version: { plan, quantity }, amountCents }) => {
      const date = occurredAt.toZonedDateTimeISO(timeZone).toPlainDate()
      return `${date} ${kind} ${quantity === 1 ? '' : `${quantity} x `}${plan.code} ${amountCents}`
    }),
  )
}

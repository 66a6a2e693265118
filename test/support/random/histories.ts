import fc from 'fast-check'
import type { Instant } from '../../../src/domain/instant.ts'
import type { IntervalUnit } from '../../../src/domain/interval.ts'
import type { Plan } from '../../../src/domain/plan.ts'
import { basePriceCode } from '../../../src/domain/price.ts'
import type { SubscriptionOrder } from '../../../src/domain/start-subscription.ts'
import { unitAmountOfCents } from '../../../src/domain/unit-amount.ts'
import { addOnPlans, plansOfItems, planWith, priceOf } from '../domain/plans-of-items.ts'
import { anyDiscounting, type Discounting } from './discountings.ts'
import { canBegin, type Ordered } from './ordered.ts'

type Proration = 'prorate' | 'none'

/** What a merchant does to a subscription. */
export type Action =
  | {
      readonly do: 'change'
      /** What is null is not named. */
      readonly plan: Plan | null
      /** Of the price `base`. */
      readonly quantity: number | null
      /** Others than `base`. */
      readonly items?: readonly Ordered[]
      readonly when: Instant | 'now' | 'period_end'
      readonly proration: Proration | 'next_invoice'
    }
  | { readonly do: 'cancel'; readonly at: Instant | 'now' | 'period_end'; readonly proration: Proration }
  | { readonly do: 'pause'; readonly proration: Proration; readonly at?: Instant; readonly resumeAt?: Instant }
  | { readonly do: 'resume'; readonly at?: Instant }
  | { readonly do: 'anchor'; readonly anchor: Instant; readonly proration: Proration | 'next_invoice' }
  | { readonly do: 'trial'; readonly trialEnd: Instant | 'now' }
  | { readonly do: 'uncancel' | 'drop_pending_change' }

/** The void of an invoice, the n-th last that stands, to be billed again or not. */
export interface Voiding {
  readonly do: 'void'
  readonly nthLast: number
  readonly rebill: boolean
}

/** What was given up for good: the lines of a void invoice, which is not billed again. */
export interface Forgiving {
  readonly do: 'forgive'
  readonly lines: readonly ForgivenLine[]
}

/** One line: of which version of an item, for which time of which period. */
export interface ForgivenLine {
  /** The code of its price, and which item of its subscription it is; over HTTP the id of the item. */
  readonly item: string
  readonly version: number
  readonly periodStart: Instant
  readonly from: Instant
  readonly until: Instant
  readonly isCredit: boolean
}

/** What was done and not refused. */
export interface Happening {
  readonly at: Instant
  readonly action: Action | Forgiving | Discounting
}

/** What is tried. */
export interface Step {
  readonly at: Instant
  readonly action: Action | Voiding | Discounting
}

/** What was agreed at the beginning. */
export interface Terms extends Pick<SubscriptionOrder, 'minimumCents' | 'thresholdCents' | 'usage'> {
  readonly id: string
  readonly plan: Plan
  /** Of the price `base`. */
  readonly quantity: number
  /** Others than `base`. */
  readonly items?: readonly Ordered[]
  readonly timeZone: string
  readonly proration: 'day' | 'second'
  readonly startAt: Instant
  readonly createdAt: Instant
  readonly anchor: Instant | null
  readonly trialDays: number
  readonly billedElsewhereUntil?: Instant | null
}

/** A plan of one price per unit, whose name is its code; amounts in minor units of EUR. */
export function planOf(code: string, amountCents: bigint, unit: IntervalUnit = 'month', count = 1): Plan {
  const interval = { unit, count }
  const model = { model: 'per_unit', unitAmount: unitAmountOfCents(amountCents) } as const
  return planWith(code, interval, [priceOf(basePriceCode, model, { id: `${code} ${basePriceCode}`, interval })])
}

/** What one unit of the base price costs for a whole period, in minor units. */
export function amountOf({ prices }: Plan): bigint {
  const model = prices[0]?.tariff.terms.model
  if (model?.model !== 'per_unit') throw new Error('the first price is not per unit')
  return model.unitAmount.digits
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

// Mostly changed from one to another, so that lines often cancel out to nothing.
const alike = [planOf('basic', 1000n), planOf('same', 1000n), planOf('third', 1000n), planOf('double', 2000n)]

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
]

const hours = (max: number) => fc.integer({ min: 0, max })

/** Hours from the step on. */
const maybeLater = fc.option(hours(24 * 50), { nil: undefined })

const anyProration = fc.constantFrom<Proration>('prorate', 'none')
const anyChangeProration = fc.constantFrom<Proration | 'next_invoice'>('prorate', 'prorate', 'none', 'next_invoice')
const anyQuantity = fc.constantFrom(1, 1, 2, 7)

/** Items of the plans but for `base`, and add-ons: prices of other plans, also of those that it may be changed to. */
const anyItems = (sold: readonly Plan[]) => {
  const own = sold.flatMap(({ prices }) => prices.map(({ code }) => ({ priceCode: code, addOnOf: null })))
  const addOns = [...addOnPlans, ...addOnPlans, ...sold].flatMap((plan) =>
    plan.prices.map(({ code }) => ({ priceCode: code, addOnOf: plan })),
  )
  const anyQuantityOf = (known: readonly (number | null)[]) => fc.constantFrom(...known)
  const anyOwn = fc.record({
    one: fc.constantFrom(...own.filter(({ priceCode }) => priceCode !== basePriceCode)),
    quantity: anyQuantityOf([1, 3, 8, null]),
    money: fc.constantFrom('agreed' as const, 'own' as const, null, null, null),
  })
  const anyAddOn = fc.record({
    one: fc.constantFrom(...addOns),
    quantity: anyQuantityOf([null, 0, 1, 2, 9]),
    money: fc.constantFrom('agreed' as const, null, null, null),
  })
  return fc
    .uniqueArray(fc.oneof(anyOwn, anyAddOn), {
      maxLength: 3,
      selector: ({ one }) => `${one.priceCode} ${one.addOnOf?.code}`,
    })
    .map((all) => all.map(({ one, quantity, money }): Ordered => ({ ...one, quantity, money })))
}

export const noItems = fc.constant<readonly Ordered[]>([])

const anyChange = (sold: readonly Plan[], items: fc.Arbitrary<readonly Ordered[]>) =>
  fc.record({
    items,
    do: fc.constant('change' as const),
    plan: fc.option(fc.constantFrom(...sold), { freq: 4 }),
    quantity: fc.option(anyQuantity, { freq: 4 }),
    when: fc.oneof(fc.constantFrom('now' as const, 'now' as const, 'period_end' as const), hours(24 * 70)),
    proration: anyChangeProration,
  })

const anyOtherAction = fc.oneof(
  fc.record({ do: fc.constant('pause' as const), proration: anyProration, at: maybeLater, resumeAt: maybeLater }),
  fc.record({ do: fc.constant('resume' as const), at: maybeLater }),
  fc.record({
    do: fc.constant('anchor' as const),
    anchor: fc.integer({ min: -24 * 40, max: 24 * 40 }),
    proration: anyChangeProration,
  }),
  fc.record({
    do: fc.constant('trial' as const),
    trialEnd: fc.oneof(fc.constant('now' as const), hours(24 * 40)),
  }),
  fc.constantFrom({ do: 'uncancel' as const }, { do: 'drop_pending_change' as const }),
)

const anyCancellation = fc.record({
  do: fc.constant('cancel' as const),
  at: fc.oneof(
    { weight: 1, arbitrary: fc.constant('now' as const) },
    { weight: 2, arbitrary: fc.constant('period_end' as const) },
    { weight: 4, arbitrary: hours(24 * 70) },
  ),
  proration: anyProration,
})

const anyVoid = fc.record({
  do: fc.constant('void' as const),
  nthLast: fc.constantFrom(0, 0, 0, 1, 1, 2, 5),
  rebill: fc.constantFrom(false, false, true),
})

/** The fields of actions that are instants. */
const instants = ['at', 'when', 'resumeAt', 'anchor', 'trialEnd']

const anyStep = (
  sold: readonly Plan[],
  { voids, discounts }: Pick<Kind, 'voids' | 'discounts'>,
  items: fc.Arbitrary<readonly Ordered[]>,
) =>
  fc.record({
    // Often at the same instant or on the same day as the step before.
    after: fc.oneof(fc.constant(0), hours(20), hours(24 * 20), hours(24 * 80)),
    action: fc.oneof(
      { weight: sold === alike ? 20 : 5, arbitrary: anyChange(sold, items) },
      { weight: 5, arbitrary: anyOtherAction },
      { weight: 2, arbitrary: anyCancellation },
      { weight: voids, arbitrary: anyVoid },
      { weight: discounts, arbitrary: anyDiscounting(sold) },
    ),
  })

export interface History {
  readonly terms: Terms
  readonly happenings: readonly Step[]
  readonly until: Instant
}

/**
 * Any history of one subscription over some years: trials, anchors, back-dated and scheduled starts, up to ten actions.
 * With `hasItems` it is of several items, of mixed intervals and timings, and add-ons; the plans it may have sell the same items or, in
 * the last list, some of them.
 */
export function anyHistory({ id = 'one', voids = 0, discounts = 0, hasItems = false } = {}): fc.Arbitrary<History> {
  const [lists, stepsMax] = hasItems ? [plansOfItems, 5] : [[plans, plans, alike], 10]
  return fc.oneof(
    ...lists.map((sold) =>
      historyOf(sold, { id, voids, discounts, stepsMax, items: hasItems ? anyItems(sold) : noItems }),
    ),
  )
}

/** Mostly of one item, for they are quick; one in five of several. */
export function anyHistoryOfBoth(
  options: { id?: string; voids?: number; discounts?: number } = {},
): fc.Arbitrary<History> {
  return fc.oneof(
    { weight: 4, arbitrary: anyHistory(options) },
    { weight: 1, arbitrary: anyHistory({ ...options, hasItems: true }) },
  )
}

interface Kind {
  readonly id: string
  readonly voids: number
  readonly discounts: number
  readonly stepsMax: number
  readonly items: fc.Arbitrary<readonly Ordered[]>
}

export function historyOf(
  sold: readonly Plan[],
  { id, stepsMax, items, voids, discounts }: Kind,
): fc.Arbitrary<History> {
  return fc
    .record({
      plan: fc.constantFrom(...sold),
      quantity: anyQuantity,
      items,
      timeZone: fc.constantFrom(...zones),
      proration: fc.constantFrom<Terms['proration']>('day', 'second'),
      startHour: hours(24 * 800),
      minute: fc.integer({ min: 0, max: 59 }),
      createdAfter: fc.oneof(fc.constant(0), hours(24 * 60), fc.integer({ min: -24 * 40, max: 0 })),
      anchorAfter: fc.option(fc.integer({ min: -24 * 40, max: 24 * 40 })),
      trialDays: fc.constantFrom(0, 0, 7, 14, 30),
      elsewhereFor: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: hours(24 * 90) }),
      steps: fc.array(anyStep(sold, { voids, discounts }, items), { maxLength: stepsMax }),
      rest: hours(24 * 150),
    })
    .map(({ startHour, minute, createdAfter, anchorAfter, elsewhereFor, steps, rest, ...terms }) => {
      const begun = terms.items.filter((one) => canBegin(one, terms.plan))
      const startAt = Temporal.Instant.from('2023-11-20T00:00Z').add({ hours: startHour, minutes: minute })
      const createdAt = startAt.add({ hours: createdAfter })
      const anchor = anchorAfter === null ? null : startAt.add({ hours: anchorAfter })
      let at = createdAt
      const happenings: Step[] = steps.map(({ after, action }) => {
        at = at.add({ hours: after })
        const dated = Object.entries(action).map(([name, value]) => [
          name,
          typeof value === 'number' && instants.includes(name) ? at.add({ hours: value }) : value,
        ])
        return { at, action: Object.fromEntries(dated) as Step['action'] }
      })
      const billedElsewhereUntil = elsewhereFor === null ? null : startAt.add({ hours: elsewhereFor })
      const all = { ...terms, items: begun, id, startAt, createdAt, anchor, billedElsewhereUntil }
      return { terms: all, happenings, until: at.add({ hours: rest }) }
    })
}

import fc from 'fast-check'
import type { Instant } from '../../../src/domain/instant.ts'
import type { IntervalUnit } from '../../../src/domain/interval.ts'
import type { Plan } from '../../../src/domain/plan.ts'
import { basePriceCode } from '../../../src/domain/price.ts'
import { unitAmountOfCents } from '../../../src/domain/unit-amount.ts'
import { plansOfItems, planWith, priceOf } from '../domain/plans-of-items.ts'

type Proration = 'prorate' | 'none'

/** What a merchant does to a subscription. */
export type Action =
  | {
      readonly do: 'change'
      /** What is null is not named. */
      readonly plan: Plan | null
      readonly quantity: number | null
      readonly when: Instant | 'now' | 'period_end'
      readonly proration: Proration | 'next_invoice'
    }
  | { readonly do: 'cancel'; readonly at: Instant | 'now' | 'period_end'; readonly proration: Proration }
  | { readonly do: 'pause'; readonly proration: Proration; readonly at?: Instant; readonly resumeAt?: Instant }
  | { readonly do: 'resume'; readonly at?: Instant }
  | { readonly do: 'anchor'; readonly anchor: Instant; readonly proration: Proration | 'next_invoice' }
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

/** One line: of which version of the subscription, for which time of which period. */
export interface ForgivenLine {
  /** The code of its price, and which item of its subscription it is. */
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
  readonly action: Action | Forgiving
}

/** What is tried. */
export interface Step {
  readonly at: Instant
  readonly action: Action | Voiding
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

const anyChange = (sold: readonly Plan[]) =>
  fc.record({
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
const instants = ['at', 'when', 'resumeAt', 'anchor']

const anyStep = (sold: readonly Plan[], voids: number) =>
  fc.record({
    // Often at the same instant or on the same day as the step before.
    after: fc.oneof(fc.constant(0), hours(20), hours(24 * 20), hours(24 * 80)),
    action: fc.oneof(
      { weight: sold === alike ? 20 : 5, arbitrary: anyChange(sold) },
      { weight: 5, arbitrary: anyOtherAction },
      { weight: 2, arbitrary: anyCancellation },
      { weight: voids, arbitrary: anyVoid },
    ),
  })

export interface History {
  readonly terms: Terms
  readonly happenings: readonly Step[]
  readonly until: Instant
}

/**
 * Any history of one subscription over some years: trials, anchors, back-dated and scheduled starts, up to ten actions.
 * With `hasItems` it is of several items, of mixed intervals and timings; the plans it may have sell the same items or, in the last list, some of them.
 */
export function anyHistory({ id = 'one', voids = 0, hasItems = false } = {}): fc.Arbitrary<History> {
  const [lists, stepsMax] = hasItems ? [plansOfItems, 5] : [[plans, plans, alike], 10]
  return fc.oneof(...lists.map((sold) => historyOf(sold, id, voids, stepsMax)))
}

function historyOf(sold: readonly Plan[], id: string, voids: number, stepsMax: number): fc.Arbitrary<History> {
  return fc
    .record({
      plan: fc.constantFrom(...sold),
      quantity: anyQuantity,
      timeZone: fc.constantFrom(...zones),
      proration: fc.constantFrom<Terms['proration']>('day', 'second'),
      startHour: hours(24 * 800),
      minute: fc.integer({ min: 0, max: 59 }),
      createdAfter: fc.oneof(fc.constant(0), hours(24 * 60), fc.integer({ min: -24 * 40, max: 0 })),
      anchorAfter: fc.option(fc.integer({ min: -24 * 40, max: 24 * 40 })),
      trialDays: fc.constantFrom(0, 0, 7, 14, 30),
      steps: fc.array(anyStep(sold, voids), { maxLength: stepsMax }),
      rest: hours(24 * 150),
    })
    .map(({ startHour, minute, createdAfter, anchorAfter, steps, rest, ...terms }) => {
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
      return { terms: { ...terms, id, startAt, createdAt, anchor }, happenings, until: at.add({ hours: rest }) }
    })
}

import assert from 'node:assert/strict'
import type { CreditMeaning } from '../../../src/domain/credit-order.ts'
import { earliest } from '../../../src/domain/instant.ts'
import type { Plan } from '../../../src/domain/plan.ts'
import { shownPeriod, statusAt } from '../../../src/domain/subscription.ts'
import type { Discounting } from '../random/discountings.ts'
import { type Action, planOf, type Terms, type Voiding } from '../random/histories.ts'
import { acted, begun, billed, credited, type Life, linesAsText, sumOf } from './lives.ts'

export const basic = planOf('basic', 1000n)
export const pro = planOf('pro', 3000n)
export const free = planOf('free', 0n)
export const yearly = planOf('yearly', 36_500n, 'year')

/** The plan, all of whose prices fall due when their time is over. */
export function inArrears(plan: Plan): Plan {
  return { ...plan, prices: plan.prices.map((price) => ({ ...price, timing: 'in_arrears' })) }
}

interface Start extends Partial<Omit<Terms, 'startAt' | 'createdAt' | 'anchor' | 'billedElsewhereUntil'>> {
  readonly createdAt?: string
  readonly anchor?: string
  readonly billedElsewhereUntil?: string
}

/** A customer whose life is told by dates of their zone; every step first bills what is due. */
export function subscribed(plan: Plan, startAt: string, start: Start = {}) {
  const { createdAt = startAt, anchor, billedElsewhereUntil, ...terms } = start
  const timeZone = terms.timeZone ?? 'UTC'
  const at = (date: string) => Temporal.PlainDateTime.from(date).toZonedDateTime(timeZone).toInstant()
  let toldCount = 0
  let life: Life = begun({
    id: 'one',
    quantity: 1,
    proration: 'day',
    trialDays: 0,
    ...terms,
    plan,
    timeZone,
    startAt: at(startAt),
    createdAt: at(createdAt),
    anchor: anchor ? at(anchor) : null,
    billedElsewhereUntil: billedElsewhereUntil ? at(billedElsewhereUntil) : null,
  })
  const act = (date: string, action: Action | Voiding | Discounting) => {
    const before = life.accepted.length
    life = acted(life, { at: at(date), action })
    assert.equal(life.accepted.length, before + 1, `refused on ${date}`)
  }
  return {
    at,
    life: () => life,
    change: (date: string, to: Plan, how: Partial<Extract<Action, { do: 'change' }>> = {}) =>
      act(date, { do: 'change', plan: to, quantity: null, when: 'now', proration: 'prorate', ...how }),
    quantity: (date: string, quantity: number, how: Partial<Extract<Action, { do: 'change' }>> = {}) =>
      act(date, { do: 'change', plan: null, quantity, when: 'now', proration: 'prorate', ...how }),
    cancel: (date: string, when: string, proration: 'prorate' | 'none' = 'prorate') =>
      act(date, { do: 'cancel', at: when === 'now' || when === 'period_end' ? when : at(when), proration }),
    pause: (
      date: string,
      proration: 'prorate' | 'none' = 'prorate',
      { at: from, resumeAt }: { readonly at?: string; readonly resumeAt?: string } = {},
    ) => {
      const when = { ...(from && { at: at(from) }), ...(resumeAt && { resumeAt: at(resumeAt) }) }
      act(date, { do: 'pause', proration, ...when })
    },
    resume: (date: string, when?: string) => act(date, { do: 'resume', ...(when && { at: at(when) }) }),
    anchor: (date: string, to: string, proration: 'prorate' | 'none' = 'prorate') =>
      act(date, { do: 'anchor', anchor: at(to), proration }),
    trial: (date: string, trialEnd: string) =>
      act(date, { do: 'trial', trialEnd: trialEnd === 'now' ? 'now' : at(trialEnd) }),
    redeem: (date: string, off: number | string, how: Partial<Extract<Discounting, { do: 'redeem' }>> = {}) =>
      act(date, {
        do: 'redeem',
        coupon: 'coupon',
        off: typeof off === 'string' ? { kind: 'percent', percent: off } : { kind: 'amount', cents: BigInt(off) },
        ...{ duration: 'forever', planCodes: null, priceCodes: null, when: 'now' },
        ...how,
      }),
    /** Removes the last discount. */
    removeDiscount: (date: string, when: 'now' | 'period_end') =>
      act(date, { do: 'remove_discount', nthLast: 0, when }),
    uncancel: (date: string) => act(date, { do: 'uncancel' }),
    /** Voids the last invoice that can be void, or one before it. */
    void: (date: string, nthLast = 0) => {
      life = acted(life, { at: at(date), action: { do: 'void', nthLast, rebill: true } })
    },
    /** The same, never to be billed again. */
    forgive: (date: string, nthLast = 0) => act(date, { do: 'void', nthLast, rebill: false }),
    refuses: (date: string, action: Action | Discounting) => {
      const before = life.accepted.length
      life = acted(life, { at: at(date), action })
      assert.equal(life.accepted.length, before)
    },
    /** Late usage of an instant has come: the next document looks at it. */
    late: (date: string) => {
      const { subscription } = life
      const unbilledSince = earliest([subscription.unbilledSince, at(date)])
      life = { ...life, subscription: { ...subscription, unbilledSince } }
    },
    /** A credit note by hand for the last bill: whole lines of usage, or some cents of them. */
    credit: (date: string, meaning: CreditMeaning, cents: bigint | 'all') => {
      life = billed(life, at(date))
      const bill = life.bills.at(-1)
      assert.ok(bill)
      const lines = bill.lines.flatMap(({ measured }, index) =>
        measured ? [{ lineId: String(index), cents, pointer: `/lines/${index}` }] : [],
      )
      life = credited(life, bill, { meaning, what: { lines } }, at(date)).life
    },
    /** The lines since the last time that one asked, billed up to the date. */
    billed: (date: string) => {
      life = billed(life, at(date))
      const lines = linesAsText(life.bills)
      const news = lines.slice(toldCount)
      toldCount = lines.length
      return news
    },
    status: (date: string) => statusAt(life.subscription, at(date)),
    shown: () => {
      const period = shownPeriod(life.subscription)
      const date = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(timeZone).toPlainDate().toString()
      return period ? `${date(period.start)} to ${date(period.end)}` : null
    },
    happened: () => life.steps.flatMap(({ events }) => events),
  }
}

/** What all bills of a life come to, in minor units. */
export function totalOf({ bills }: Life): bigint {
  return bills.reduce((sum, bill) => sum + sumOf(bill), 0n)
}

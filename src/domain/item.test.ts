import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { planWith, priceOf } from '../../test/support/domain/plans-of-items.ts'
import { subscribed } from '../../test/support/domain/subscribed.ts'
import type { IntervalUnit } from './interval.ts'
import type { Plan } from './plan.ts'
import type { Price } from './price.ts'
import { leadingItem } from './subscription.ts'
import { unitAmountOfCents } from './unit-amount.ts'

type Row = readonly [string, bigint, IntervalUnit, number?, Price['timing']?]

/** A plan of these prices: code, cents per unit, interval, how many of it, timing. */
function planOfRows(code: string, ...rows: readonly Row[]): Plan {
  const prices = rows.map(([priceCode, cents, unit, count = 1, timing = 'in_advance']) => {
    const model = { model: 'per_unit', unitAmount: unitAmountOfCents(cents) } as const
    return priceOf(priceCode, model, { id: `${code} ${priceCode}`, interval: { unit, count }, timing })
  })
  return planWith(code, { unit: 'month', count: 1 }, prices)
}

/** The bills of a customer up to a date: '2025-04-01 start: base 1000, seats 200'. */
function billsOf(customer: ReturnType<typeof subscribed>, until: string): string[] {
  customer.billed(until)
  return customer.life().bills.map(({ kind, occurredAt, lines }) => {
    const texts = lines.map(({ item, amountCents }) => `${item.priceCode} ${amountCents}`)
    return `${occurredAt.toString().slice(0, 10)} ${kind}: ${texts.join(', ')}`
  })
}

const year = planOfRows('year', ['base', 36_500n, 'year'], ['seats', 3000n, 'month'])

test('D32: each price is an item with its own interval, and what falls due together is one bill', () => {
  //         1 Apr    8 Apr    15 Apr   22 Apr   29 Apr 1 May
  //  base   |-------------------- 10 ------------------|-- 10
  //  calls  |- 2 ----|- 2 ----|- 2 ----|- 2 ----|-- 2 ----    in arrears
  const plan = planOfRows('plan', ['base', 1000n, 'month'], ['calls', 200n, 'week', 1, 'in_arrears'])
  assert.deepEqual(billsOf(subscribed(plan, '2025-04-01'), '2025-05-06'), [
    '2025-04-01 start: base 1000',
    '2025-04-08 renewal: calls 200',
    '2025-04-15 renewal: calls 200',
    '2025-04-22 renewal: calls 200',
    '2025-04-29 renewal: calls 200',
    '2025-05-01 renewal: base 1000',
    '2025-05-06 renewal: calls 200',
  ])
})

test('D32: from one anchor, a year in advance and its last month in arrears meet on one invoice', () => {
  const plan = planOfRows('plan', ['base', 36_500n, 'year'], ['calls', 200n, 'month', 1, 'in_arrears'])
  const customer = subscribed(plan, '2025-04-01')
  assert.deepEqual(billsOf(customer, '2026-04-01').slice(-2), [
    '2026-03-01 renewal: calls 200',
    '2026-04-01 renewal: base 36500, calls 200',
  ])
})

test('D32: the longest interval leads, the first among equals, and its period is the subscription’s', () => {
  const leads = (...rows: readonly Row[]) => {
    const customer = subscribed(planOfRows('plan', ...rows), '2025-04-01')
    return [leadingItem(customer.life().subscription).priceCode, customer.shown()]
  }
  assert.deepEqual(leads(['base', 1n, 'month'], ['seats', 1n, 'month']), ['base', '2025-04-01 to 2025-05-01'])
  assert.deepEqual(leads(['base', 1n, 'month'], ['seats', 1n, 'year']), ['seats', '2025-04-01 to 2026-04-01'])
  assert.deepEqual(leads(['base', 1n, 'week', 5], ['seats', 1n, 'month']), ['base', '2025-04-01 to 2025-05-06'])
  assert.deepEqual(leads(['base', 1n, 'day', 30], ['seats', 1n, 'month']), ['seats', '2025-04-01 to 2025-05-01'])
  assert.deepEqual(leads(['base', 1n, 'month', 12], ['seats', 1n, 'year']), ['base', '2025-04-01 to 2026-04-01'])
})

test('D32: another interval of the leading item begins a new cycle of all items', () => {
  //         1 Apr      16 Apr           16 May
  //  base   |- year -----|---- month ------|
  //  seats  |- month ----|---- month ------|
  const month = planOfRows('month', ['base', 1000n, 'month'], ['seats', 3000n, 'month'])
  const customer = subscribed(year, '2025-04-01')
  customer.change('2025-04-16', month)
  assert.equal(customer.shown(), '2025-04-16 to 2025-05-16')
  assert.deepEqual(billsOf(customer, '2025-05-16').slice(1), [
    '2025-04-16 change: base -35000, base 1000, seats -1500, seats 3000',
    '2025-05-16 renewal: base 1000, seats 3000',
  ])
  const anchors = customer.life().subscription.items.map(({ versions }) => versions.at(-1)?.anchor)
  assertSame(anchors, [customer.at('2025-04-16'), customer.at('2025-04-16')])
})

test('D32: another interval of another item leaves the anchor, and that item goes on with a part of a period', () => {
  //         1 Apr      16 Apr        1 May         1 Jul
  //  base   |------------ year -----------------------------
  //  seats  |- month ----|-- 76 of 91 days of a quarter --|
  const quarter = planOfRows('quarter', ['base', 36_500n, 'year'], ['seats', 9100n, 'month', 3])
  const customer = subscribed(year, '2025-04-01')
  customer.change('2025-04-16', quarter)
  assert.equal(customer.shown(), '2025-04-01 to 2026-04-01')
  assert.deepEqual(billsOf(customer, '2025-07-01').slice(1), [
    '2025-04-16 change: base -35000, base 35000, seats -1500, seats 7600',
    '2025-07-01 renewal: seats 9100',
  ])
})

test('D32: without proration each item takes its new price at the end of its own period', () => {
  const dear = planOfRows('dear', ['base', 73_000n, 'year'], ['seats', 5000n, 'month'])
  const customer = subscribed(year, '2025-04-01')
  customer.change('2025-04-16', dear, { proration: 'none' })
  const bills = billsOf(customer, '2026-04-01')
  assert.deepEqual(
    [bills[1], bills.at(-1)],
    ['2025-05-01 renewal: seats 5000', '2026-04-01 renewal: base 73000, seats 5000'],
  )
})

test('D32: a change at the period end waits for the end of the leading item’s period', () => {
  const dear = planOfRows('dear', ['base', 73_000n, 'year'], ['seats', 5000n, 'month'])
  const customer = subscribed(year, '2025-04-01')
  customer.change('2025-04-16', dear, { when: 'period_end' })
  const bills = billsOf(customer, '2026-04-01')
  assert.deepEqual(
    [bills[1], bills.at(-1)],
    ['2025-05-01 renewal: seats 3000', '2026-04-01 renewal: base 73000, seats 5000'],
  )
})

test('D32: an end at the period end is that of the leading item, and all items are served until then', () => {
  const customer = subscribed(year, '2025-04-01')
  customer.cancel('2025-04-16', 'period_end')
  const bills = billsOf(customer, '2027-01-01')
  assert.equal(bills.length, 12, 'the start and eleven months')
  assert.equal(bills.at(-1), '2026-03-01 renewal: seats 3000')
  assert.equal(customer.status('2026-04-01'), 'canceled')
})

test('D32: without proration only an item that begins another cycle keeps what was due', () => {
  const quarter = planOfRows('quarter', ['base', 40_000n, 'year'], ['seats', 9100n, 'month', 3])
  const customer = subscribed(year, '2025-04-01')
  customer.change('2025-04-16', quarter, { proration: 'none' })
  const kept = customer.life().subscription.items.map(({ charges }) => charges.flatMap((charge) => charge.kept))
  assertSame(kept, [[], [{ from: customer.at('2025-04-16'), until: customer.at('2025-05-01'), times: 1 }]])
})

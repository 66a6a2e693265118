import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planWith, priceOf } from '../../test/support/domain/plans-of-items.ts'
import { basic, inArrears, pro, subscribed, totalOf, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { costsAfter, discountedPart, offAmount } from './discount.ts'
import { sumMoney } from './money.ts'
import { basePriceCode } from './price.ts'
import { make } from './rational.ts'
import { unitAmountOfCents } from './unit-amount.ts'

const percent = (text: string) => ({ kind: 'percent', percent: text }) as const
const amount = (cents: bigint) => ({ kind: 'amount', cents }) as const
const monthly = { unit: 'month', count: 1 } as const
const perUnit = (cents: bigint) => ({ model: 'per_unit', unitAmount: unitAmountOfCents(cents) }) as const
const planOfItems = planWith('items', monthly, [
  priceOf(basePriceCode, perUnit(1000n), { id: 'base', interval: monthly }),
  priceOf('seats', perUnit(400n), { id: 'seats', interval: monthly }),
])

test('each discount acts on what the ones before left, and none goes below nothing', () => {
  assert.deepEqual(costsAfter(make(9900n), [amount(500n), percent('10')]), [make(9900n), make(9400n), make(8460n)])
  assert.deepEqual(costsAfter(make(500n), [percent('50'), amount(1000n)]), [make(500n), make(250n), make(0n)])
  assert.equal(offAmount(100n, percent('33.33')), 33n)
  assert.equal(offAmount(100n, amount(101n)), 100n)
})

test('parts of a period and their discounts add up, whatever the cut', () => {
  const discounts = [
    { id: 'a', off: percent('33.33') },
    { id: 'b', off: amount(7n) },
  ]
  for (let cut = 0; cut <= 31; cut += 1) {
    const parts = [
      discountedPart(make(9999n), discounts, { from: 0, until: cut, length: 31 }),
      discountedPart(make(9999n), discounts, { from: cut, until: 31, length: 31 }),
    ]
    assert.equal(sumMoney(parts.map(({ amountCents }) => amountCents)), 6659n)
    const [first, second] = [0, 1].map((k) => parts.map((part) => part.discounts[k]?.amountCents ?? 0n))
    assert.deepEqual([first?.reduce((a, b) => a + b), second?.reduce((a, b) => a + b)], [3333n, 7n])
  }
})

test('a discount acts from the end of the trial on, and what is counted in months begins there', () => {
  //  1 Apr   15 Apr     15 May     15 Jun    15 Jul
  //  |~trial~|-- 500 ---|-- 500 ---|-- 1000 --|
  const customer = subscribed(basic, '2025-04-01', { trialDays: 14 })
  customer.redeem('2025-04-01', '50', { duration: { months: 2 } })
  const lines = ['2025-04-15 renewal basic 500', '2025-05-15 renewal basic 500', '2025-06-15 renewal basic 1000']
  assert.deepEqual(customer.billed('2025-06-15'), lines)
})

test('a trial that is moved moves what is counted from its end', () => {
  const customer = subscribed(basic, '2025-04-01', { trialDays: 14 })
  customer.redeem('2025-04-01', '50', { duration: 'once' })
  customer.trial('2025-04-10', '2025-06-10')
  assert.deepEqual(customer.billed('2025-07-10'), ['2025-06-10 renewal basic 500', '2025-07-10 renewal basic 1000'])
})

test('redeemed now, the rest of the period costs less at once, and months cover the periods that begin in them', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.redeem('2025-04-16', '50', { duration: { months: 1 } })
  const lines = ['2025-04-16 change basic -500', '2025-04-16 change basic 250', '2025-05-01 renewal basic 500']
  assert.deepEqual(customer.billed('2025-06-01').slice(1), [...lines, '2025-06-01 renewal basic 1000'])
})

test('at the end of the period, it begins and ends with one', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.redeem('2025-04-16', 300, { when: 'period_end' })
  customer.removeDiscount('2025-05-10', 'period_end')
  assert.deepEqual(customer.billed('2025-06-01').slice(1), [
    '2025-05-01 renewal basic 700',
    '2025-06-01 renewal basic 1000',
  ])
})

test('removed now, the rest of the period costs its price', () => {
  const customer = subscribed(basic, '2025-04-01', { trialDays: 0 })
  customer.redeem('2025-04-01', '100')
  customer.removeDiscount('2025-04-16', 'now')
  assert.deepEqual(customer.billed('2025-04-16').slice(1), [
    '2025-04-01 change basic -1000',
    '2025-04-01 change basic 0',
    '2025-04-16 change basic 0',
    '2025-04-16 change basic 500',
  ])
})

test('a second seat in a free month costs what the discount leaves of it, and nothing is given back for the first', () => {
  const customer = subscribed(basic, '2025-04-01', { trialDays: 1 })
  customer.redeem('2025-04-01', '100', { duration: 'once' })
  customer.quantity('2025-04-17', 2)
  assert.deepEqual(customer.billed('2025-04-17'), [
    '2025-04-02 renewal basic 0',
    '2025-04-17 change basic 0',
    '2025-04-17 change 2 x basic 0',
  ])
  assert.deepEqual(customer.billed('2025-05-02'), ['2025-05-02 renewal 2 x basic 2000'])
})

test('what was free is not given back, and makes no document', () => {
  const customer = subscribed(basic, '2025-04-01', { trialDays: 1 })
  customer.redeem('2025-04-01', '100')
  customer.cancel('2025-04-17', 'now')
  assert.deepEqual(customer.billed('2025-07-01'), ['2025-04-02 renewal basic 0'])
})

test('a downgrade, a pause and an end give back what was billed, not the price', () => {
  const customer = subscribed(pro, '2025-03-31', { trialDays: 1 })
  customer.redeem('2025-03-31', '50')
  customer.change('2025-04-16', basic)
  customer.pause('2025-04-16')
  customer.resume('2025-04-21')
  customer.cancel('2025-04-26', 'now')
  assert.deepEqual(customer.billed('2025-05-01'), [
    '2025-04-01 renewal pro 1500',
    '2025-04-16 change pro -750',
    '2025-04-16 change basic 250',
    '2025-04-16 pause basic -250',
    '2025-04-21 resume basic 167',
    '2025-04-26 cancel basic -83',
  ])
})

test('months of a discount on a yearly plan cover the year that begins in them', () => {
  const customer = subscribed(yearly, '2025-01-01', { trialDays: 1 })
  customer.redeem('2025-01-01', '40', { duration: { months: 4 } })
  assert.deepEqual(customer.billed('2026-01-02'), [
    '2025-01-02 renewal yearly 21900',
    '2026-01-02 renewal yearly 36500',
  ])
})

test('in arrears, what differs only in discounts is billed together when the period is over', () => {
  const customer = subscribed(inArrears(basic), '2025-04-01')
  customer.redeem('2025-04-16', '50')
  assert.deepEqual(customer.billed('2025-05-01'), ['2025-05-01 renewal basic 500', '2025-05-01 renewal basic 250'])
})

test('a percent acts on each item, an amount on the first one it applies to', () => {
  const amounts = (off: number | string, priceCodes: string[] | null = null) => {
    const customer = subscribed(planOfItems, '2025-04-01', { trialDays: 1 })
    customer.redeem('2025-04-01', off, { priceCodes })
    return customer.billed('2025-04-02').map((line) => line.split(' ').at(-1))
  }
  assert.deepEqual(amounts('10'), ['900', '360'])
  assert.deepEqual(amounts(1200), ['0', '400'])
  assert.deepEqual(amounts(100, ['seats']), ['1000', '300'])
})

test('a change of plan does not begin a discount anew', () => {
  const customer = subscribed(basic, '2025-04-01', { trialDays: 1 })
  customer.redeem('2025-04-01', '50', { duration: 'once' })
  customer.change('2025-05-02', planOf('double', 2000n))
  assert.deepEqual(customer.billed('2025-05-02'), [
    '2025-04-02 renewal basic 500',
    '2025-05-02 renewal basic 1000',
    '2025-05-02 change basic -1000',
    '2025-05-02 change double 2000',
  ])
})

test('a new cycle goes on with the periods of a discount that are left, and a period cut short was one', () => {
  //  31 Jan  3 Feb
  //  |-------|-------- a year --------|     once: the month from 31 Jan on was it
  const once = subscribed(basic, '2026-01-31')
  once.redeem('2026-01-31', '100', { duration: 'once' })
  once.change('2026-02-03', yearly)
  assert.equal(once.billed('2026-06-01').at(-1), '2026-02-03 change yearly 36500')
  const two = subscribed(basic, '2026-01-31')
  two.redeem('2026-01-31', '100', { duration: { periods: 2 } })
  two.change('2026-02-03', yearly)
  two.billed('2027-02-03')
  assert.deepEqual(totalOf(two.life()), 36_500n)
})

test('moving the billing day gives no further period of a discount', () => {
  //  1 Jan   10 Jan  15 Jan          15 Feb          15 Mar
  //  |-------|-------|---------------|---------------|     two periods: up to 15 Feb
  const life = subscribed(basic, '2026-01-01')
  life.redeem('2026-01-01', '100', { duration: { periods: 2 } })
  life.anchor('2026-01-10', '2026-01-15')
  life.billed('2026-02-14')
  assert.equal(totalOf(life.life()), 0n)
  life.billed('2026-02-15')
  assert.equal(totalOf(life.life()), 1000n)
})

test('an item that a change of plan adds has no more of a discount than the items before it', () => {
  const customer = subscribed(basic, '2025-04-01', { trialDays: 1 })
  customer.redeem('2025-04-01', '50', { duration: 'once' })
  customer.change('2025-05-02', planOfItems)
  assert.deepEqual(customer.billed('2025-05-02'), [
    '2025-04-02 renewal basic 500',
    '2025-05-02 renewal basic 1000',
    '2025-05-02 change basic -1000',
    '2025-05-02 change items 1000',
    '2025-05-02 change items 400',
  ])
})

test('a coupon is not on a subscription twice at a time, nor where it applies to nothing', () => {
  const customer = subscribed(basic, '2025-04-01')
  const redeem = { do: 'redeem', coupon: 'coupon', off: percent('10'), duration: 'once', when: 'now' } as const
  customer.refuses('2025-04-02', { ...redeem, planCodes: ['other'], priceCodes: null })
  customer.redeem('2025-04-02', '10', { duration: 'once' })
  customer.refuses('2025-04-03', { ...redeem, planCodes: null, priceCodes: null })
  customer.redeem('2025-05-02', '10', { duration: 'once' })
})

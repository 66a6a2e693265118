import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planWith, priceOf } from '../../test/support/domain/plans-of-items.ts'
import { usagePriceOf } from '../../test/support/domain/usage-events.ts'
import { using } from '../../test/support/domain/using.ts'
import { parseUnitAmount } from './unit-amount.ts'

const month = { unit: 'month', count: 1 } as const
const perUnit = (amount: string) => ({ model: 'per_unit', unitAmount: parseUnitAmount(amount) }) as const

/** A plan of 10.00 a month and calls at 2 cents each. */
const metered = planWith('metered', month, [
  priceOf('base', perUnit('1000'), { id: 'metered base', interval: month }),
  usagePriceOf('metered', 'calls', perUnit('2')),
])

test('a void invoice bills its usage again, or never', () => {
  const life = using(metered, '2026-01-01')
  life.send('2026-01-10', 100)
  life.billed('2026-02-02')
  life.void('2026-02-03')
  assert.deepEqual(life.billed('2026-02-03'), ['02-03 rebill: base 02-01 to 03-01 1000, calls 01-01 to 02-01 200'])
  life.forgive('2026-02-04')
  assert.deepEqual(life.billed('2026-02-05'), [])
  life.send('2026-01-10', 50)
  life.late('2026-01-10')
  assert.deepEqual(life.billed('2026-03-01T01:00'), [
    '03-01 renewal: base 03-01 to 04-01 1000, calls 01-01 to 02-01 100',
  ])
})

test('usage that was taken back of a void invoice is not forgiven with it', () => {
  //  200 for January, 150 of it given back on the next invoice; then the first one is void for good, and 100 more come
  const life = using(metered, '2026-01-01')
  life.send('2026-01-10', 100)
  life.billed('2026-02-02')
  life.send('2026-01-10', -75)
  life.late('2026-01-10')
  assert.deepEqual(life.billed('2026-03-01T01:00'), [
    '03-01 renewal: base 03-01 to 04-01 1000, calls 01-01 to 02-01 -150 of (1)',
  ])
  life.forgive('2026-03-02', 1)
  life.send('2026-01-10', 50)
  life.late('2026-01-10')
  // 150 undo what was given back of money that is not owed; 100 are new.
  assert.deepEqual(life.billed('2026-03-02'), ['03-02 rebill: calls 01-01 to 02-01 250'])
})

test('a credit note that reduces usage gives it back once, and late usage is billed beside it', () => {
  const life = using(metered, '2026-01-01')
  life.send('2026-01-10', 100)
  life.billed('2026-02-02')
  life.credit('2026-02-03', 'price_reduction', 150n)
  assert.deepEqual(life.billed('2026-02-10'), ['02-03 one_off: calls 01-01 to 02-01 -150 of (1)'])
  life.send('2026-01-10', 10)
  life.late('2026-01-10')
  assert.deepEqual(life.billed('2026-03-01T01:00'), [
    '03-01 renewal: base 03-01 to 04-01 1000, calls 01-01 to 02-01 20',
  ])
  // Without any use left, 150 was given back of 220: no more than the other 70 is.
  life.send('2026-01-10', -110)
  life.late('2026-01-10')
  assert.deepEqual(life.billed('2026-04-01T01:00'), [
    '04-01 renewal: base 04-01 to 05-01 1000, calls 01-01 to 02-01 -20 of (3), calls 01-01 to 02-01 -50 of (1)',
  ])
})

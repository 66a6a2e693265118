import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credited, sumOf } from '../../test/support/domain/lives.ts'
import { basic, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import type { BilledLine } from './charge.ts'
import { make } from './rational.ts'
import { costUpTo, reducedBy } from './reduction.ts'
import { Refusal } from './refusal.ts'

const whole = { from: 0, until: 30, length: 30 }
const reduction = (cents: bigint) => ({ amountCents: -cents, position: whole }) as BilledLine

test('two reductions of a period are cut one after the other, so that their parts add up to what is left', () => {
  const both = [reduction(333n), reduction(333n)]
  const parts = [
    { ...whole, until: 7 },
    { ...whole, from: 7 },
  ]
  assert.deepEqual(
    parts.map((part) => [reducedBy(make(1000n), both.slice(0, 1), part), reducedBy(make(1000n), both, part)]),
    [
      [77n, 78n],
      [256n, 255n],
    ],
  )
  assert.deepEqual([costUpTo(make(1000n), both, 7, 30), costUpTo(make(1000n), both, 30, 30)], [78n, 334n])
})

test('time that a void invoice had billed, and another one took back, is not left to be credited', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-01', yearly)
  customer.void('2025-04-02', 1)
  assert.deepEqual(customer.billed('2025-04-02').slice(-1), ['2025-04-02 rebill basic 1000'])
  const life = customer.life()
  const again = life.standing.findLast((bill) => sumOf(bill) === 1000n)
  assert.ok(again)
  const order = { meaning: 'price_reduction', what: 'all' } as const
  assert.throws(() => credited(life, again, order, customer.at('2025-04-03')), Refusal)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changed } from '../../test/support/domain/actions.ts'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { basic, pro, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import { withoutWaitingChanges } from './change.ts'
import type { Plan } from './plan.ts'
import type { Subscription } from './subscription.ts'

/** An order of a plan now, prorated; the quantity is not named. */
const to = (plan: Plan) => ({ plan, quantity: null, when: 'now', proration: 'prorate' }) as const

function waitingOf({ waiting }: Subscription) {
  const [change] = waiting
  assert.ok(change?.kind === 'change' && waiting.length === 1)
  const { plan, items, at } = change
  return { plan: plan?.code ?? null, quantity: items[0]?.quantity ?? null, at }
}

test('D10: a later change replaces a waiting one, and one to what already is takes it back', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  customer.change('2025-04-06', yearly, { when: 'period_end' })
  assert.equal(waitingOf(customer.life().subscription).plan, 'yearly')
  customer.change('2025-04-07', basic)
  assert.deepEqual(customer.life().subscription.waiting, [])
  assert.deepEqual(customer.billed('2025-05-01').slice(1), ['2025-05-01 renewal basic 1000'])
})

test('D10: fields of waiting changes merge: one may wait for a plan and for a quantity', () => {
  //  1 Apr     5 Apr      6 Apr          1 May
  //  |---------|? pro -----|? 3 of them ---|-- 3 x pro --
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  customer.quantity('2025-04-06', 3, { when: 'period_end' })
  assertSame(waitingOf(customer.life().subscription), { plan: 'pro', quantity: 3, at: customer.at('2025-05-01') })
  assert.deepEqual(customer.billed('2025-05-01').slice(1), ['2025-05-01 renewal 3 x pro 9000'])
})

test('D10: a change now takes from what waits only the field that it names', () => {
  //  1 Apr     5 Apr             16 Apr       1 May
  //  |---------|? 3 x pro ----------|- 2 x basic -|-- 2 x pro --
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end', quantity: 3 })
  customer.quantity('2025-04-16', 2)
  assertSame(waitingOf(customer.life().subscription), { plan: 'pro', quantity: null, at: customer.at('2025-05-01') })
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-16 change 2 x basic 1000',
    '2025-05-01 renewal 2 x pro 6000',
  ])
})

test('D10: a quantity that waits takes the plan that is there when it comes', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.quantity('2025-04-05', 3, { when: 'period_end' })
  customer.change('2025-04-16', pro)
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-16 change pro 1500',
    '2025-05-01 renewal 3 x pro 9000',
  ])
})

test('D10: what waits for the period’s end waits for that of a new cycle', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.quantity('2025-04-05', 2, { when: 'period_end' })
  customer.change('2025-04-16', yearly)
  assertSame(waitingOf(customer.life().subscription), { plan: null, quantity: 2, at: customer.at('2026-04-16') })
  assert.deepEqual(customer.billed('2026-04-16').slice(3), ['2026-04-16 renewal 2 x yearly 73000'])
})

test('D10: a field named as it already is waits no longer', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end', quantity: 3 })
  customer.quantity('2025-04-06', 1, { when: 'period_end' })
  assertSame(waitingOf(customer.life().subscription), { plan: 'pro', quantity: null, at: customer.at('2025-05-01') })
  customer.change('2025-04-07', basic, { when: 'period_end' })
  assert.deepEqual(customer.life().subscription.waiting, [])
})

test('D10: a change for the period end that already waits gives back the very same subscription', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  const { subscription } = customer.life()
  const order = { ...to(pro), when: 'period_end' } as const
  assert.equal(changed(subscription, order, customer.at('2025-04-06')), subscription)
  assert.notEqual(changed(subscription, { ...order, quantity: 2 }, customer.at('2025-04-06')), subscription)
})

test('D10: a change now takes the place of a waiting one, which does not come any more', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', yearly, { when: 'period_end' })
  customer.change('2025-04-16', pro)
  assert.deepEqual(customer.life().subscription.waiting, [])
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-16 change pro 1500',
    '2025-05-01 renewal pro 3000',
  ])
})

test('D10: a waiting change can be taken back, and where none waits there is nothing to take back', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  const { subscription } = customer.life()
  const without = withoutWaitingChanges(subscription)
  assertSame(without, { ...subscription, waiting: [] })
  assert.throws(() => withoutWaitingChanges(without), { code: 'no_change_pending' })
})

test('D10: a cancellation wins at the boundary that it shares with a change', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-05', pro, { when: 'period_end' })
  customer.cancel('2025-04-06', 'period_end')
  assert.deepEqual(customer.billed('2025-06-01').slice(1), [])
  assert.deepEqual(customer.happened(), ['canceled'])
  assert.deepEqual(customer.life().subscription.waiting, [])
})

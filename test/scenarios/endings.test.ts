import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 1000)
await sell(service, 'Support', 2000, { product: 'support' })

test('a cancellation at the end of the period can be taken back, and made again', async () => {
  //  31 Jan         28 Feb         31 Mar
  //  |---- 1000 -----|---- 1000 -----|  10 Feb: cancel, 12 Feb: uncancel, 5 Mar: cancel
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-10T00:00:00Z')
  const leaving = await ada.act('cancel')
  assert.deepEqual(
    [leaving.status, leaving.cancel_at_period_end, leaving.cancel_at, leaving.canceled_at, leaving.ended_at],
    ['active', true, '2026-02-28T00:00:00Z', '2026-02-10T00:00:00Z', null],
  )
  await ada.advance('2026-02-12T00:00:00Z')
  const staying = await ada.act('uncancel')
  assert.deepEqual([staying.cancel_at_period_end, staying.cancel_at, staying.canceled_at], [false, null, null])
  const again = await service.post(`/v1/subscriptions/${staying.id}/uncancel`)
  assert.equal(outcome(again), '409 no_cancellation_pending')
  await ada.advance('2026-03-05T00:00:00Z')
  await ada.act('cancel')
  await ada.advance('2027-01-01T00:00:00Z')
  const left = await ada.subscription()
  assert.deepEqual(
    [left.status, left.cancel_at_period_end, left.canceled_at, left.ended_at],
    ['canceled', false, '2026-03-05T00:00:00Z', '2026-03-31T00:00:00Z'],
  )
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-02-28: 1000, open
      Basic (31 Jan 2026 – 28 Feb 2026) 1000
    INV-000002 renewal 2026-02-28/2026-03-31: 1000, open
      Basic (28 Feb 2026 – 31 Mar 2026) 1000
  `)
  assert.deepEqual(await ada.occurrences('subscription.canceled'), ['2026-03-31T00:00:00Z'])
  assert.deepEqual(await ada.occurrences('subscription.cancel_scheduled'), [
    '2026-02-10T00:00:00Z',
    '2026-03-05T00:00:00Z',
  ])
})

test('two products live side by side; what one gives back pays for the other', async () => {
  //             1 Jan     11 Jan     1 Feb                 1 Mar
  //  basic      |-- 1000 --x -677                            (20 Feb: comes again, until the 1 Mar it began on)
  //  support    |------- 2000 -------|----- 2000 - 677 ------|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const basic = await ada.subscribe('basic')
  await ada.subscribe('support')
  await ada.settle('INV-000001', 'pay')
  const order = { customer_id: ada.customerId, plan_code: 'basic' }
  assert.equal(outcome(await service.post('/v1/subscriptions', order)), '409 subscription_overlaps')
  await ada.advance('2026-01-11T00:00:00Z')
  const left = await ada.act('cancel', { when: 'now' }, basic.id)
  assert.deepEqual([left.status, left.ended_at], ['canceled', '2026-01-11T00:00:00Z'])
  assert.equal(await ada.credit(), 677)
  await ada.advance('2026-02-20T00:00:00Z')
  assert.equal(await ada.credit(), 0)
  const returned = await ada.subscribe('basic', { billing_cycle_anchor: '2026-02-01T00:00:00Z' })
  assert.equal(returned.product, 'default')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, paid
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 start 2026-01-01/2026-02-01: 2000, open
      Support (1 Jan 2026 – 1 Feb 2026) 2000
    CN-000001 cancel 2026-01-11/2026-02-01: 677, 677 credit
      Unused time on Basic (11 Jan 2026 – 1 Feb 2026) 677 part
    INV-000003 renewal 2026-02-01/2026-03-01: 2000 - 677 credit, open
      Support (1 Feb 2026 – 1 Mar 2026) 2000
    INV-000004 start 2026-02-20/2026-03-01: 321, open
      Basic (20 Feb 2026 – 1 Mar 2026) 321 part
  `)
})

test('an end at a date: what was billed after it is credited at once, a period not yet billed is billed up to it', async () => {
  //  1 Jan  5 Jan   20 Jan  1 Feb             |   1 Jan   10 Jan   1 Feb     15 Feb
  //  |-- 1000 ---------x -387                 |   |----- 1000 ------|-- 500 --x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.settle('INV-000001', 'pay')
  await ada.advance('2026-01-05T00:00:00Z')
  const leaving = await ada.act('cancel', { at: '2026-01-20T12:00:00Z' })
  assert.deepEqual([leaving.cancel_at_period_end, leaving.cancel_at], [false, '2026-01-20T12:00:00Z'])
  assert.equal(leaving.credit_note.number, 'CN-000001')
  assert.equal(await ada.credit(), 387)
  const past = { at: '2026-01-04T00:00:00Z' }
  const tooLate = await service.post(`/v1/subscriptions/${leaving.id}/cancel`, past)
  assert.equal(outcome(tooLate), '400 cancel_in_the_past')
  await ada.advance('2026-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, paid
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    CN-000001 cancel 2026-01-20T12:00/2026-02-01 on 2026-01-05: 387, 387 credit
      Unused time on Basic (20 Jan 2026 – 1 Feb 2026) 387 part
  `)
  assert.equal(await ada.credit(), 387)

  const bob = await beginYear(service, '2026-01-01T00:00:00Z')
  await bob.subscribe('basic')
  await bob.advance('2026-01-10T00:00:00Z')
  await bob.act('cancel', { at: '2026-02-15T00:00:00Z' })
  await bob.advance('2026-03-01T00:00:00Z')
  assert.equal((await bob.subscription()).ended_at, '2026-02-15T00:00:00Z')
  await bob.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 renewal 2026-02-01/2026-02-15: 500, open
      Basic (1 Feb 2026 – 15 Feb 2026) 500 part
  `)
})

test('an end at a date that is taken back after its period began short is billed the rest at once', async () => {
  //  1 Jan            1 Feb    10 Feb: uncancel    15 Feb      1 Mar
  //  |---- 1000 -------|-- 500 --|-- + 500 -------------------|-- 1000 --
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('cancel', { at: '2026-02-15T00:00:00Z' })
  await ada.advance('2026-02-10T00:00:00Z')
  await ada.act('uncancel')
  await ada.advance('2026-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 renewal 2026-02-01/2026-02-15: 500, open
      Basic (1 Feb 2026 – 15 Feb 2026) 500 part
    INV-000003 uncancel 2026-02-15/2026-03-01 on 2026-02-10: 500, open
      Basic (15 Feb 2026 – 1 Mar 2026) 500 part
    INV-000004 renewal 2026-03-01/2026-04-01: 1000, open
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
  `)
})

test('who leaves at once without credit has paid for nothing', async () => {
  //  1 Jan   11 Jan          1 Feb
  //  |-- 1000 -x . . . . . . . |
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  const left = await ada.act('cancel', { when: 'now', proration: 'none' })
  assert.equal(left.ended_at, '2026-01-11T00:00:00Z')
  const change = await service.post(`/v1/subscriptions/${left.id}/change`, { quantity: 2 })
  assert.equal(outcome(change), '409 subscription_ended')
  await ada.advance('2026-06-01T00:00:00Z')
  assert.equal(await ada.credit(), 0)
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
  `)
})

test('who leaves without credit at the very instant they came or changed has paid for all of it', async () => {
  //  1 Jan: comes, and leaves            1 Jan, 11 Jan: Support x 2, and leaves
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('cancel', { when: 'now', proration: 'none' })
  await ada.subscribe('support')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('change', { quantity: 2 })
  await ada.act('cancel', { when: 'now', proration: 'none' })
  await ada.advance('2026-06-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 start 2026-01-01/2026-02-01: 2000, open
      Support (1 Jan 2026 – 1 Feb 2026) 2000
    INV-000003 change 2026-01-11/2026-02-01: 1355, open
      Unused time on Support (11 Jan 2026 – 1 Feb 2026) -1355 part
      2 × Support (11 Jan 2026 – 1 Feb 2026) 2710 part
  `)
})

test('what is scheduled waits for its start, takes changes, and cancelled before it was never there', async () => {
  //  1 Jan        15 Jan          15 Feb   |  10 Mar     1 Apr     |  1 May    16 May
  //  :  Basic x 2  |--- 2000 ---|          |  x : : : : : |        |  : |-- 500 --x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const waiting = await ada.subscribe('basic', { start_at: '2026-01-15T00:00:00Z' })
  assert.deepEqual([waiting.status, waiting.latest_invoice, waiting.current_period_start], ['scheduled', null, null])
  await ada.act('change', { quantity: 2 })
  assert.equal(outcome(await service.post(`/v1/subscriptions/${waiting.id}/pause`)), '409 subscription_not_started')
  await ada.advance('2026-01-20T00:00:00Z')
  assert.equal((await ada.subscription()).status, 'active')
  await ada.act('cancel')
  await ada.advance('2026-03-01T00:00:00Z')

  const unborn = await ada.subscribe('basic', { start_at: '2026-04-01T00:00:00Z' })
  await ada.advance('2026-03-10T00:00:00Z')
  const cancelled = await ada.act('cancel', { when: 'now' })
  assert.deepEqual(
    [cancelled.status, cancelled.canceled_at, cancelled.ended_at],
    ['canceled', '2026-03-10T00:00:00Z', '2026-03-10T00:00:00Z'],
  )
  const another = await ada.subscribe('basic', { start_at: '2026-04-01T00:00:00Z' })
  assert.notEqual(another.id, unborn.id)
  await ada.advance('2026-04-02T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 renewal 2026-01-15/2026-02-15: 2000, open
      2 × Basic (15 Jan 2026 – 15 Feb 2026) 2000
    INV-000002 renewal 2026-04-01/2026-05-01: 1000, open
      Basic (1 Apr 2026 – 1 May 2026) 1000
  `)
  assert.deepEqual(await ada.occurrences('subscription.started'), ['2026-01-15T00:00:00Z', '2026-04-01T00:00:00Z'])

  const eve = await beginYear(service, '2026-04-10T00:00:00Z')
  await eve.subscribe('basic', { start_at: '2026-05-01T00:00:00Z' })
  const tooEarly = await eve.act('cancel/preview', { at: '2026-05-01T00:00:00Z' })
  assert.equal(tooEarly.subscription.status, 'canceled', 'an end up to the start means that it never begins')
  const atPeriodEnd = await eve.act('cancel', { when: 'period_end' })
  assert.deepEqual([atPeriodEnd.status, atPeriodEnd.cancel_at], ['scheduled', '2026-06-01T00:00:00Z'])
  const ending = await eve.act('cancel', { at: '2026-05-16T00:00:00Z' })
  assert.deepEqual([ending.status, ending.cancel_at], ['scheduled', '2026-05-16T00:00:00Z'])
  await eve.advance('2026-07-01T00:00:00Z')
  await eve.expectDocuments(`
    INV-000001 renewal 2026-05-01/2026-05-16: 484, open
      Basic (1 May 2026 – 16 May 2026) 484 part
  `)
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

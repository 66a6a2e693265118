import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 1000)
await sell(service, 'Pro', 3000)

test('a pause gives back the rest of the period, and going on charges what is left of it', async () => {
  //  1 Jan    11 Jan     21 Jan    1 Feb      1 Mar
  //  |- 1000 -|:: -677 ::|-- 355 --|-- 1000 --|-- 1000 --
  //              credit: 677 ... 322 ......... 0
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  const paused = await ada.act('pause')
  assert.deepEqual([paused.status, paused.paused_at], ['paused', '2026-01-11T00:00:00Z'])
  assert.equal(outcome(await service.post(`/v1/subscriptions/${paused.id}/pause`)), '409 subscription_paused')
  await ada.advance('2026-01-21T00:00:00Z')
  const going = await ada.act('resume')
  assert.deepEqual([going.status, going.paused_at, going.latest_invoice.total_cents], ['active', null, 355])
  assert.equal(outcome(await service.post(`/v1/subscriptions/${paused.id}/resume`)), '409 subscription_not_paused')
  await ada.advance('2026-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000 - 677 credited, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    CN-000001 pause 2026-01-11/2026-02-01: 677, 677 off what was due
      Unused time on Basic (11 Jan 2026 – 1 Feb 2026) 677 part
    INV-000002 resume 2026-01-21/2026-02-01: 355, open
      Basic (21 Jan 2026 – 1 Feb 2026) 355 part
    INV-000003 renewal 2026-02-01/2026-03-01: 1000, open
      Basic (1 Feb 2026 – 1 Mar 2026) 1000
    INV-000004 renewal 2026-03-01/2026-04-01: 1000, open
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
  `)
})

test('months paused throughout are not invoiced and not renewed; the grid runs on beneath', async () => {
  //  31 Jan     28 Feb     31 Mar      30 Apr      31 May       30 Jun
  //  |-- 1000 ----|::::::::::|::::::::::|::::: 15 May |-- 1000 --|
  //     20 Feb pause (none)                  16 of 31 days: 516
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-20T00:00:00Z')
  await ada.act('pause', { proration: 'none' })
  await ada.advance('2026-05-15T00:00:00Z')
  assert.equal(await ada.credit(), 0)
  const still = await ada.subscription()
  assert.deepEqual(
    [still.status, still.current_period_start, still.current_period_end],
    ['paused', '2026-04-30T00:00:00Z', '2026-05-31T00:00:00Z'],
  )
  const order = { customer_id: ada.customerId, plan_code: 'basic' }
  assert.equal(outcome(await service.post('/v1/subscriptions', order)), '409 subscription_overlaps')
  await ada.act('resume')
  await ada.advance('2026-06-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-02-28: 1000, open
      Basic (31 Jan 2026 – 28 Feb 2026) 1000
    INV-000002 resume 2026-05-15/2026-05-31: 516, open
      Basic (15 May 2026 – 31 May 2026) 516 part
    INV-000003 renewal 2026-05-31/2026-06-30: 1000, open
      Basic (31 May 2026 – 30 Jun 2026) 1000
  `)
  assert.deepEqual(await ada.occurrences('subscription.renewed'), ['2026-05-31T00:00:00Z'])
})

test('paused and resumed while still paid costs nothing more; and nobody pays twice for going on in the next period', async () => {
  //  1 Apr  10 Apr   20 Apr   1 May    16 May: resume, 20 May: pause (none), 25 May: resume    1 Jun
  //  |- 1000 |::(none)::|-----|- 1000 -- ...
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-04-10T00:00:00Z')
  await ada.act('pause', { proration: 'none' })
  await ada.advance('2026-04-20T00:00:00Z')
  await ada.act('resume')
  await ada.advance('2026-05-10T00:00:00Z')
  await ada.act('pause', { proration: 'none' })
  await ada.act('resume')
  await ada.act('pause')
  await ada.act('resume')
  assert.equal(await ada.credit(), 0, 'no time has passed')
  await ada.advance('2026-06-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 1000, open
      Basic (1 Apr 2026 – 1 May 2026) 1000
    INV-000002 renewal 2026-05-01/2026-06-01: 1000 - 710 credited, open
      Basic (1 May 2026 – 1 Jun 2026) 1000
    CN-000001 pause 2026-05-10/2026-06-01: 710, 710 off what was due
      Unused time on Basic (10 May 2026 – 1 Jun 2026) 710 part
    INV-000003 resume 2026-05-10/2026-06-01: 710, open
      Basic (10 May 2026 – 1 Jun 2026) 710 part
    INV-000004 renewal 2026-06-01/2026-07-01: 1000, open
      Basic (1 Jun 2026 – 1 Jul 2026) 1000
  `)
})

test('a plan changed while paused is charged from the day it goes on; an end comes also to the paused', async () => {
  //  1 Jan   16 Jan      26 Jan      1 Feb      1 Mar
  //  |- 1000 -|::: Pro :::|-- 581 ---|-- 3000 --x     (20 Feb: pause, cancel at the end: -964 at once, nothing after)
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-16T00:00:00Z')
  await ada.act('pause')
  await ada.advance('2026-01-20T00:00:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.advance('2026-01-26T00:00:00Z')
  await ada.act('resume')
  await ada.advance('2026-02-20T00:00:00Z')
  await ada.act('pause')
  await ada.act('cancel')
  await ada.advance('2026-05-01T00:00:00Z')
  const left = await ada.subscription()
  assert.deepEqual([left.status, left.ended_at], ['canceled', '2026-03-01T00:00:00Z'])
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000 - 516 credited, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    CN-000001 pause 2026-01-16/2026-02-01: 516, 516 off what was due
      Unused time on Basic (16 Jan 2026 – 1 Feb 2026) 516 part
    INV-000002 resume 2026-01-26/2026-02-01: 581, open
      Pro (26 Jan 2026 – 1 Feb 2026) 581 part
    INV-000003 renewal 2026-02-01/2026-03-01: 3000 - 964 credited, open
      Pro (1 Feb 2026 – 1 Mar 2026) 3000
    CN-000002 pause 2026-02-20/2026-03-01: 964, 964 off what was due
      Unused time on Pro (20 Feb 2026 – 1 Mar 2026) 964 part
  `)
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

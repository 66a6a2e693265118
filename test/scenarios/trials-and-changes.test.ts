import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 1000)
await sell(service, 'Pro', 3000)
await sell(service, 'Tried', 3000, { trial_days: 14 })
await sell(service, 'Yearly', 12_000, { interval: 'year' })

test('a trial costs nothing, ends with an event, and the first period begins where it ends', async () => {
  //  1 Mar     15 Mar       15 Apr       15 May
  //  |- trial -|--- 3000 ---|--- 3000 ---|
  const ada = await beginYear(service, '2026-03-01T00:00:00Z')
  const begun = await ada.subscribe('tried')
  assert.deepEqual(
    [begun.status, begun.trial_end, begun.latest_invoice, begun.current_period_start, begun.current_period_end],
    ['trialing', '2026-03-15T00:00:00Z', null, '2026-03-01T00:00:00Z', '2026-03-15T00:00:00Z'],
  )
  await ada.advance('2026-03-14T23:59:59Z')
  assert.equal((await ada.subscription()).status, 'trialing')
  await ada.expectDocuments('')
  await ada.advance('2026-03-15T00:00:00Z')
  assert.equal((await ada.subscription()).status, 'active')
  await ada.advance('2026-04-15T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 renewal 2026-03-15/2026-04-15: 3000, open
      Tried (15 Mar 2026 – 15 Apr 2026) 3000
    INV-000002 renewal 2026-04-15/2026-05-15: 3000, open
      Tried (15 Apr 2026 – 15 May 2026) 3000
  `)
  assert.deepEqual(await ada.occurrences('subscription.trial_ended'), ['2026-03-15T00:00:00Z'])
  assert.deepEqual(await ada.occurrences('subscription.renewed'), ['2026-04-15T00:00:00Z'])
})

test('a plan changed in a trial keeps the trial, and one cancelled in it costs nothing', async () => {
  //  1 Mar          8 Mar             15 Mar        15 Apr
  //  |- trial Tried -|- trial Basic x 2 -|--- 2000 ---|        |- trial -| (cancelled at its end)
  const ada = await beginYear(service, '2026-03-01T00:00:00Z')
  await ada.subscribe('tried')
  await ada.advance('2026-03-08T00:00:00Z')
  const changed = await ada.act('change', { plan_code: 'basic', quantity: 2 })
  assert.deepEqual(
    [changed.status, changed.plan_code, changed.trial_end],
    ['trialing', 'basic', '2026-03-15T00:00:00Z'],
  )
  await ada.advance('2026-03-20T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 renewal 2026-03-15/2026-04-15: 2000, open
      2 × Basic (15 Mar 2026 – 15 Apr 2026) 2000
  `)

  const bob = await beginYear(service, '2026-03-01T00:00:00Z')
  await bob.subscribe('tried')
  const leaving = await bob.act('cancel')
  assert.deepEqual([leaving.cancel_at_period_end, leaving.cancel_at], [true, '2026-03-15T00:00:00Z'])
  await bob.advance('2026-06-01T00:00:00Z')
  const left = await bob.subscription()
  assert.deepEqual([left.status, left.ended_at], ['canceled', '2026-03-15T00:00:00Z'])
  await bob.expectDocuments('')
})

test('an upgrade is prorated at once; a downgrade waits for the period to end, can be seen and taken back', async () => {
  //  31 Jan       14 Feb        28 Feb         31 Mar          30 Apr
  //  |- Basic 1000 -|- Pro +1000 -|-- Pro 3000 --|- Basic 1000 -|
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-14T10:00:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.advance('2026-03-10T00:00:00Z')

  const downgrade = { plan_code: 'basic', when: 'period_end' }
  const waiting = await ada.act('change', downgrade)
  assert.deepEqual(
    [waiting.plan_code, waiting.pending_change.plan_code, waiting.pending_change.effective_at],
    ['pro', 'basic', '2026-03-31T00:00:00Z'],
  )
  assert.equal((await ada.act('revoke')).pending_change, null)
  const revokedTwice = await service.call('DELETE', `/v1/subscriptions/${waiting.id}/pending_change`)
  assert.equal(outcome(revokedTwice), '409 no_change_pending')
  await ada.act('change', downgrade)
  await ada.advance('2026-04-01T00:00:00Z')
  const now = await ada.subscription()
  assert.deepEqual([now.plan_code, now.pending_change], ['basic', null])
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-02-28: 1000, open
      Basic (31 Jan 2026 – 28 Feb 2026) 1000
    INV-000002 change 2026-02-14T10:00/2026-02-28: 1000, open
      Unused time on Basic (14 Feb 2026 – 28 Feb 2026) -500 part
      Pro (14 Feb 2026 – 28 Feb 2026) 1500 part
    INV-000003 renewal 2026-02-28/2026-03-31: 3000, open
      Pro (28 Feb 2026 – 31 Mar 2026) 3000
    INV-000004 renewal 2026-03-31/2026-04-30: 1000, open
      Basic (31 Mar 2026 – 30 Apr 2026) 1000
  `)
  assert.deepEqual(await ada.occurrences('subscription.changed'), [
    '2026-02-14T10:00:00Z',
    '2026-03-10T00:00:00Z',
    '2026-03-10T00:00:00Z',
    '2026-03-10T00:00:00Z',
    '2026-03-31T00:00:00Z',
  ])
})

test('quantity up, down, and up and down again within a day: what is not used comes back and pays for what follows', async () => {
  //  1 Apr         11 Apr        16 Apr      20 Apr       1 May      1 Jun
  //  |- 1: 1000 -|- 4: +2000 -|- 1: -1500 -|- 3, then 1: 0 -|- 1000 -|- 1000 -|
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-04-11T00:00:00Z')
  await ada.act('change', { quantity: 4 })
  for (const number of ['INV-000001', 'INV-000002']) await ada.settle(number, 'pay')
  await ada.advance('2026-04-16T00:00:00Z')
  await ada.act('change', { quantity: 1 })
  assert.equal(await ada.credit(), 1500)
  await ada.advance('2026-04-20T09:00:00Z')
  await ada.act('change', { quantity: 3 })
  await ada.advance('2026-04-20T18:00:00Z')
  await ada.act('change', { quantity: 1 })
  assert.equal(await ada.credit(), 1500, 'up and down and back again nets to zero')
  assert.equal((await ada.act('change', { quantity: 1 })).latest_invoice.number, 'INV-000003', 'already so')
  await ada.advance('2026-06-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 1000, paid
      Basic (1 Apr 2026 – 1 May 2026) 1000
    INV-000002 change 2026-04-11/2026-05-01: 2000, paid
      Unused time on Basic (11 Apr 2026 – 1 May 2026) -667 part
      4 × Basic (11 Apr 2026 – 1 May 2026) 2667 part
    CN-000001 change 2026-04-16/2026-05-01: 1500, 1500 credit
      Unused time on 4 × Basic (16 Apr 2026 – 1 May 2026) 2000 part
      Basic (16 Apr 2026 – 1 May 2026) -500 part
    INV-000003 change 2026-04-20T09:00/2026-05-01: 733 - 733 credit, paid
      Unused time on Basic (20 Apr 2026 – 1 May 2026) -367 part
      3 × Basic (20 Apr 2026 – 1 May 2026) 1100 part
    CN-000002 change 2026-04-20T18:00/2026-05-01: 733, 733 credit
      Unused time on 3 × Basic (20 Apr 2026 – 1 May 2026) 1100 part
      Basic (20 Apr 2026 – 1 May 2026) -367 part
    INV-000004 renewal 2026-05-01/2026-06-01: 1000 - 1000 credit, paid
      Basic (1 May 2026 – 1 Jun 2026) 1000
    INV-000005 renewal 2026-06-01/2026-07-01: 1000 - 500 credit, open
      Basic (1 Jun 2026 – 1 Jul 2026) 1000
  `)
})

test('another interval starts a new cycle at once: prorated, or keeping what was paid', async () => {
  //  31 Jan      10 Feb 26         10 Feb 27    1 Mar 27           1 Apr 27  10 Apr 27
  //  |- Basic -|--- Yearly 12000 ---|--- Yearly 12000 -------------------- - -
  //      1000 - 643                             |--- Basic 1000 ---|-- 1000 --   (none: the year stays paid)
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-10T00:00:00Z')
  const yearly = await ada.act('change', { plan_code: 'yearly' })
  assert.deepEqual(
    [yearly.billing_cycle_anchor, yearly.current_period_start, yearly.current_period_end],
    ['2026-02-10T00:00:00Z', '2026-02-10T00:00:00Z', '2027-02-10T00:00:00Z'],
  )
  await ada.advance('2027-03-01T00:00:00Z')
  await ada.act('change', { plan_code: 'basic', proration: 'none' })
  await ada.advance('2027-04-10T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-02-28: 1000, open
      Basic (31 Jan 2026 – 28 Feb 2026) 1000
    INV-000002 change 2026-02-10/2027-02-10: 11357, open
      Unused time on Basic (10 Feb 2026 – 28 Feb 2026) -643 part
      Yearly (10 Feb 2026 – 10 Feb 2027) 12000
    INV-000003 renewal 2027-02-10/2028-02-10: 12000, open
      Yearly (10 Feb 2027 – 10 Feb 2028) 12000
    INV-000004 change 2027-03-01/2027-04-01: 1000, open
      Basic (1 Mar 2027 – 1 Apr 2027) 1000
    INV-000005 renewal 2027-04-01/2027-05-01: 1000, open
      Basic (1 Apr 2027 – 1 May 2027) 1000
  `)
})

test('a change without proration keeps the old price to the end of the period, also when it is changed twice', async () => {
  //  1 Jun                  1 Jul                 1 Aug
  //  |---- Basic 1000 -------|---- Pro x 2: 6000 ---|
  //         10 Jun: Pro, none   20 Jun: x 2, none
  const ada = await beginYear(service, '2026-06-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-06-10T00:00:00Z')
  const changed = await ada.act('change', { plan_code: 'pro', proration: 'none' })
  assert.deepEqual([changed.plan_code, changed.pending_change], ['pro', null])
  await ada.advance('2026-06-20T00:00:00Z')
  await ada.act('change', { quantity: 2, proration: 'none' })
  await ada.advance('2026-07-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-06-01/2026-07-01: 1000, open
      Basic (1 Jun 2026 – 1 Jul 2026) 1000
    INV-000002 renewal 2026-07-01/2026-08-01: 6000, open
      2 × Pro (1 Jul 2026 – 1 Aug 2026) 6000
  `)
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, everyPage, expectSound, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 1000)
await sell(service, 'Daily', 99, { interval: 'day' })

test('a start of fourteen months ago is invoiced month by month in one request, oldest first', async () => {
  //  15 Jan 25   15 Feb 25            15 Feb 26   15 Mar 26    now
  //  |--- 1000 ---|--- 1000 --- ... ---|--- 1000 ---|--- 1000 ---:--|
  const ada = await beginYear(service, '2026-03-20T12:00:00Z')
  const begun = await ada.subscribe('basic', { start_at: '2025-01-15T00:00:00Z' })
  assert.deepEqual(
    [begun.status, begun.start_at, begun.current_period_start, begun.latest_invoice.number],
    ['active', '2025-01-15T00:00:00Z', '2026-03-15T00:00:00Z', 'INV-000015'],
  )
  await ada.advance('2026-04-15T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2025-01-15/2025-02-15 on 2026-03-20T12:00 due 2025-01-15: 1000, open
      Basic (15 Jan 2025 – 15 Feb 2025) 1000
    INV-000002 renewal 2025-02-15/2025-03-15 on 2026-03-20T12:00 due 2025-02-15: 1000, open
      Basic (15 Feb 2025 – 15 Mar 2025) 1000
    INV-000003 renewal 2025-03-15/2025-04-15 on 2026-03-20T12:00 due 2025-03-15: 1000, open
      Basic (15 Mar 2025 – 15 Apr 2025) 1000
    INV-000004 renewal 2025-04-15/2025-05-15 on 2026-03-20T12:00 due 2025-04-15: 1000, open
      Basic (15 Apr 2025 – 15 May 2025) 1000
    INV-000005 renewal 2025-05-15/2025-06-15 on 2026-03-20T12:00 due 2025-05-15: 1000, open
      Basic (15 May 2025 – 15 Jun 2025) 1000
    INV-000006 renewal 2025-06-15/2025-07-15 on 2026-03-20T12:00 due 2025-06-15: 1000, open
      Basic (15 Jun 2025 – 15 Jul 2025) 1000
    INV-000007 renewal 2025-07-15/2025-08-15 on 2026-03-20T12:00 due 2025-07-15: 1000, open
      Basic (15 Jul 2025 – 15 Aug 2025) 1000
    INV-000008 renewal 2025-08-15/2025-09-15 on 2026-03-20T12:00 due 2025-08-15: 1000, open
      Basic (15 Aug 2025 – 15 Sep 2025) 1000
    INV-000009 renewal 2025-09-15/2025-10-15 on 2026-03-20T12:00 due 2025-09-15: 1000, open
      Basic (15 Sep 2025 – 15 Oct 2025) 1000
    INV-000010 renewal 2025-10-15/2025-11-15 on 2026-03-20T12:00 due 2025-10-15: 1000, open
      Basic (15 Oct 2025 – 15 Nov 2025) 1000
    INV-000011 renewal 2025-11-15/2025-12-15 on 2026-03-20T12:00 due 2025-11-15: 1000, open
      Basic (15 Nov 2025 – 15 Dec 2025) 1000
    INV-000012 renewal 2025-12-15/2026-01-15 on 2026-03-20T12:00 due 2025-12-15: 1000, open
      Basic (15 Dec 2025 – 15 Jan 2026) 1000
    INV-000013 renewal 2026-01-15/2026-02-15 on 2026-03-20T12:00 due 2026-01-15: 1000, open
      Basic (15 Jan 2026 – 15 Feb 2026) 1000
    INV-000014 renewal 2026-02-15/2026-03-15 on 2026-03-20T12:00 due 2026-02-15: 1000, open
      Basic (15 Feb 2026 – 15 Mar 2026) 1000
    INV-000015 renewal 2026-03-15/2026-04-15 on 2026-03-20T12:00 due 2026-03-15: 1000, open
      Basic (15 Mar 2026 – 15 Apr 2026) 1000
    INV-000016 renewal 2026-04-15/2026-05-15: 1000, open
      Basic (15 Apr 2026 – 15 May 2026) 1000
  `)
})

test('of 120 missed days the request invoices fifty, and an advance to where the clock stands the rest', async () => {
  //  1 Jan                 20 Feb                       1 May
  //  |-- 50 x 99: the request --|-- 71 x 99: the advance --|
  const ada = await beginYear(service, '2026-05-01T00:00:00Z')
  const begun = await ada.subscribe('daily', { start_at: '2026-01-01T00:00:00Z' })
  const byRequest = await ada.invoices()
  assert.equal(byRequest.length, 50)
  assert.equal(byRequest.at(-1)?.period_end, '2026-02-20T00:00:00Z')
  assert.deepEqual(
    [begun.status, begun.current_period_start, begun.latest_invoice.number],
    ['active', '2026-05-01T00:00:00Z', 'INV-000050'],
  )
  // What may leave nothing behind cannot bring them forward either.
  const early = await service.post(`/v1/subscriptions/${begun.id}/cancel/preview`)
  assert.equal(outcome(early), '503 unavailable')
  assert.ok(Number(early.headers.get('retry-after')) >= 1)
  await ada.advance('2026-05-01T00:00:00Z')
  assert.equal((await ada.act('cancel')).cancel_at, '2026-05-02T00:00:00Z')

  const all = await ada.invoices()
  assert.equal(all.length, 121)
  for (const [index, invoice] of all.entries()) {
    const start = Temporal.Instant.from('2026-01-01T00:00:00Z').add({ hours: 24 * index })
    assert.deepEqual(
      [invoice.number, invoice.kind, invoice.period_start, invoice.period_end, invoice.occurred_at, invoice.status],
      [
        `INV-${String(index + 1).padStart(6, '0')}`,
        index === 0 ? 'start' : 'renewal',
        start.toString(),
        start.add({ hours: 24 }).toString(),
        start.toString(),
        'open',
      ],
    )
    assert.deepEqual([invoice.total_cents, invoice.credit_applied_cents, invoice.lines.length], [99, 0, 1])
    assert.equal(invoice.finalized_at, index < 50 ? '2026-05-01T00:00:00Z' : invoice.finalized_at)
    await expectSound(service, invoice)
  }
})

test('an action on somebody who is far behind first bills all that is missing, and is then done', async () => {
  //  1 Feb                 23 Mar                       1 Jun
  //  |-- 50 x 99: the start --|-- 71 x 99: the change --|
  const ada = await beginYear(service, '2026-06-01T00:00:00Z')
  await ada.subscribe('daily', { start_at: '2026-02-01T00:00:00Z' })
  const changed = await ada.act('change', { quantity: 2 })
  assert.equal(changed.quantity, 2)
  const all = await ada.invoices()
  assert.equal(all.length, 122)
  assert.deepEqual(
    [all[50]?.period_start, all[120]?.period_start, all[120]?.kind, all[121]?.kind, all[121]?.total_cents],
    ['2026-03-23T00:00:00Z', '2026-06-01T00:00:00Z', 'renewal', 'change', 99],
  )
})

test('a start of up to 1,000 periods ago is taken, one more is not', async () => {
  const ada = await beginYear(service, '2026-05-01T00:00:00Z')
  const order = { customer_id: ada.customerId, plan_code: 'daily' }
  const tooLong = await service.post('/v1/subscriptions', { ...order, start_at: '2023-08-04T00:00:00Z' })
  assert.equal(outcome(tooLong), '400 start_too_long_ago')
  assert.equal(outcome(await service.post('/v1/subscriptions', { ...order, start_at: '2023-08-05T00:00:00Z' })), '201')
  await ada.advance('2026-05-01T00:00:01Z')
  const newestFirst = await everyPage(service, `/v1/invoices?customer_id=${ada.customerId}`)
  assert.equal(new Set(newestFirst.map(({ period_start }) => period_start)).size, 1001)
  const [newest, oldest] = [newestFirst[0], newestFirst.at(-1)]
  assert.deepEqual(
    [oldest.period_start, oldest.number, newest.period_start, newest.number],
    ['2023-08-05T00:00:00Z', 'INV-000001', '2026-05-01T00:00:00Z', 'INV-001001'],
  )
})

test('a start in the past with a trial and an anchor charges from the end of the trial, by the grid', async () => {
  //  20 Jan        3 Feb            1 Mar     1 Apr     (now: 10 Mar)
  //  |-- trial 14 --|-- 929 --|-- 1000 --|    1000 - round(1000 x 2/28)
  const ada = await beginYear(service, '2026-03-10T00:00:00Z')
  await ada.subscribe('basic', {
    start_at: '2026-01-20T00:00:00Z',
    trial_days: 14,
    billing_cycle_anchor: '2026-01-01T00:00:00Z',
  })
  assert.deepEqual(await ada.occurrences('subscription.trial_ended'), ['2026-02-03T00:00:00Z'])
  await ada.expectDocuments(`
    INV-000001 start 2026-02-03/2026-03-01 on 2026-03-10 due 2026-02-03: 929, open
      Basic (3 Feb 2026 – 1 Mar 2026) 929 part
    INV-000002 renewal 2026-03-01/2026-04-01 on 2026-03-10 due 2026-03-01: 1000, open
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
  `)
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

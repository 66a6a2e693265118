import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 1000)
await sell(service, 'Yearly', 12_000, { interval: 'year' })
await sell(service, 'Thirty', 1700, { interval: 'day', interval_count: 30 })

test('who comes on the 31st pays on the last day of every month, and on the 31st where there is one', async () => {
  //  31 Jan    28 Feb    31 Mar    30 Apr  ...  31 Dec    31 Jan
  //  |-- 1000 --|-- 1000 --|-- 1000 --|-- ... --|-- 1000 --|--
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  const begun = await ada.subscribe('basic')
  assert.deepEqual([begun.current_period_end, begun.latest_invoice.total_cents], ['2026-02-28T00:00:00Z', 1000])
  await ada.advance('2027-02-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-02-28: 1000, open
      Basic (31 Jan 2026 – 28 Feb 2026) 1000
    INV-000002 renewal 2026-02-28/2026-03-31: 1000, open
      Basic (28 Feb 2026 – 31 Mar 2026) 1000
    INV-000003 renewal 2026-03-31/2026-04-30: 1000, open
      Basic (31 Mar 2026 – 30 Apr 2026) 1000
    INV-000004 renewal 2026-04-30/2026-05-31: 1000, open
      Basic (30 Apr 2026 – 31 May 2026) 1000
    INV-000005 renewal 2026-05-31/2026-06-30: 1000, open
      Basic (31 May 2026 – 30 Jun 2026) 1000
    INV-000006 renewal 2026-06-30/2026-07-31: 1000, open
      Basic (30 Jun 2026 – 31 Jul 2026) 1000
    INV-000007 renewal 2026-07-31/2026-08-31: 1000, open
      Basic (31 Jul 2026 – 31 Aug 2026) 1000
    INV-000008 renewal 2026-08-31/2026-09-30: 1000, open
      Basic (31 Aug 2026 – 30 Sep 2026) 1000
    INV-000009 renewal 2026-09-30/2026-10-31: 1000, open
      Basic (30 Sep 2026 – 31 Oct 2026) 1000
    INV-000010 renewal 2026-10-31/2026-11-30: 1000, open
      Basic (31 Oct 2026 – 30 Nov 2026) 1000
    INV-000011 renewal 2026-11-30/2026-12-31: 1000, open
      Basic (30 Nov 2026 – 31 Dec 2026) 1000
    INV-000012 renewal 2026-12-31/2027-01-31: 1000, open
      Basic (31 Dec 2026 – 31 Jan 2027) 1000
    INV-000013 renewal 2027-01-31/2027-02-28: 1000, open
      Basic (31 Jan 2027 – 28 Feb 2027) 1000
  `)
  assert.equal((await ada.occurrences('subscription.renewed')).length, 12)
})

test('a year from a leap day ends on 28 February, and on the 29th when there is one again', async () => {
  //  29 Feb 24    28 Feb 25    28 Feb 26    28 Feb 27    29 Feb 28
  //  |--- 12000 ---|--- 12000 ---|--- 12000 ---|--- 12000 ---|---
  const ada = await beginYear(service, '2024-02-29T00:00:00Z')
  await ada.subscribe('yearly')
  await ada.advance('2028-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2024-02-29/2025-02-28: 12000, open
      Yearly (29 Feb 2024 – 28 Feb 2025) 12000
    INV-000002 renewal 2025-02-28/2026-02-28: 12000, open
      Yearly (28 Feb 2025 – 28 Feb 2026) 12000
    INV-000003 renewal 2026-02-28/2027-02-28: 12000, open
      Yearly (28 Feb 2026 – 28 Feb 2027) 12000
    INV-000004 renewal 2027-02-28/2028-02-29: 12000, open
      Yearly (28 Feb 2027 – 29 Feb 2028) 12000
    INV-000005 renewal 2028-02-29/2029-02-28: 12000, open
      Yearly (29 Feb 2028 – 28 Feb 2029) 12000
  `)
})

test('billed by the calendar month, a first stub costs its days of the month, to the cent', async () => {
  //  1 Jan      20 Jan   1 Feb      1 Mar      1 Apr
  //  :............|- 387 -|-- 1000 --|-- 1000 --|     1000 x 31/31 - round(1000 x 19/31) = 1000 - 613
  const ada = await beginYear(service, '2026-01-20T15:30:00Z')
  const begun = await ada.subscribe('basic', { billing_cycle_anchor: '2026-04-01T00:00:00Z' })
  assert.deepEqual(
    [begun.billing_cycle_anchor, begun.current_period_start, begun.current_period_end],
    ['2026-04-01T00:00:00Z', '2026-01-20T15:30:00Z', '2026-02-01T00:00:00Z'],
  )
  await ada.advance('2026-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-20T15:30/2026-02-01: 387, open
      Basic (20 Jan 2026 – 1 Feb 2026) 387 part
    INV-000002 renewal 2026-02-01/2026-03-01: 1000, open
      Basic (1 Feb 2026 – 1 Mar 2026) 1000
    INV-000003 renewal 2026-03-01/2026-04-01: 1000, open
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
  `)
})

test('a period of thirty days is thirty days, whatever the months do', async () => {
  //  31 Jan    2 Mar    1 Apr    1 May    31 May
  //  |-- 1700 --|-- 1700 --|-- 1700 --|-- 1700 --|
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  await ada.subscribe('thirty')
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-03-02: 1700, open
      Thirty (31 Jan 2026 – 2 Mar 2026) 1700
    INV-000002 renewal 2026-03-02/2026-04-01: 1700, open
      Thirty (2 Mar 2026 – 1 Apr 2026) 1700
    INV-000003 renewal 2026-04-01/2026-05-01: 1700, open
      Thirty (1 Apr 2026 – 1 May 2026) 1700
    INV-000004 renewal 2026-05-01/2026-05-31: 1700, open
      Thirty (1 May 2026 – 31 May 2026) 1700
  `)
})

test('a period may last longer than anybody lives, and is verified like any other', async () => {
  await sell(service, 'Lifetime', 900_000, { interval: 'year', interval_count: 1000 })
  await sell(service, 'Decades', 800_000, { interval: 'month', interval_count: 1000 })
  for (const [plan, end] of [
    ['lifetime', '3026-01-31T00:00:00Z'],
    ['decades', '2109-05-31T00:00:00Z'],
  ] as const) {
    const ada = await beginYear(service, '2026-01-31T00:00:00Z')
    assert.equal((await ada.subscribe(plan)).current_period_end, end)
  }
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
made(await service.patch('/v1/settings', { draft_hours: 72, net_days: 14 }))
await sell(service, 'Basic', 1000)
await sell(service, 'Pro', 3000)
await sell(service, 'Daily', 99, { interval: 'day' })
await sell(service, 'Free', 0)

test('the invoice of a renewal stays a draft for three days; a change and a line by hand join it', async () => {
  //  1 Jan        1 Feb  2 Feb      4 Feb        1 Mar  4 Mar
  //  |--- 1000 ----|-36--|-- Pro 2893 -- - -- - - -|-- 3000
  //                draft + 4900     final         draft final
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-01T06:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    draft renewal 2026-02-01/2026-03-01: 1000, draft
      Basic (1 Feb 2026 – 1 Mar 2026) 1000
  `)
  const draft = (await ada.invoices())[1]
  await ada.advance('2026-02-02T12:00:00Z')
  const changed = await ada.act('change', { plan_code: 'pro' })
  assert.deepEqual([changed.latest_invoice.id, changed.latest_invoice.total_cents], [draft?.id, 2929])
  const setUp = { description: 'Setting up', quantity: 2, unit_amount: '2450' }
  made(await service.post(`/v1/invoices/${draft?.id}/lines`, setUp))
  const gift = { amount_cents: 829, currency: 'EUR', reason: 'goodwill' }
  made(await service.post(`/v1/customers/${ada.customerId}/credit_entries`, gift))
  assert.equal(await ada.credit(), 829, 'a draft uses no credit yet')
  await ada.advance('2026-03-10T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 renewal 2026-02-01/2026-03-01 on 2026-02-04 due 2026-02-01: 7829 - 829 credit, open
      Setting up 4900
      Basic (1 Feb 2026 – 2 Feb 2026) 36 part
      Pro (2 Feb 2026 – 1 Mar 2026) 2893 part
    INV-000003 renewal 2026-03-01/2026-04-01 on 2026-03-04 due 2026-03-01: 3000, open
      Pro (1 Mar 2026 – 1 Apr 2026) 3000
  `)
})

test('a draft says the time of all of its lines, also of those that join it', async () => {
  //  Week   |-- 29 Jan ---------- 5 Feb
  //  Care   1 Jan --------| 1 Feb: due in arrears, and the draft becomes final
  const prices = [
    { code: 'base', name: 'Week', interval: 'week', unit_amount: '700' },
    { code: 'care', name: 'Care', interval: 'month', timing: 'in_arrears', unit_amount: '3000' },
  ].map((price) => ({ kind: 'recurring', model: 'per_unit', ...price }))
  made(await service.post('/v1/plans', { code: 'weeks', name: 'Weeks', currency: 'EUR', prices }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('weeks')
  await ada.advance('2026-01-29T06:00:00Z')
  const periodNow = async () => {
    const last = (await ada.invoices()).at(-1)
    const { period_start, period_end } = made(await service.get(`/v1/invoices/${last?.id}`))
    return [period_start, period_end]
  }
  assert.deepEqual(await periodNow(), ['2026-01-29T00:00:00Z', '2026-02-05T00:00:00Z'])
  await ada.advance('2026-02-01T00:00:00Z')
  assert.deepEqual(await periodNow(), ['2026-01-01T00:00:00Z', '2026-02-05T00:00:00Z'])
})

test('a draft finalized by hand is final from then on; what comes later has an invoice of its own', async () => {
  //  1 Jan        1 Feb  2 Feb: finalized   3 Feb: x 2       1 Mar
  //  |--- 1000 ----|------ 1000 ------------|-- + 928 --------|   2000 - 143, less 929
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-02T00:00:00Z')
  const draft = (await ada.invoices())[1]
  const final = made(await service.post(`/v1/invoices/${draft?.id}/finalize`))
  assert.deepEqual([final.number, final.status, final.due_at], ['INV-000002', 'open', '2026-02-16T00:00:00Z'])
  await ada.advance('2026-02-03T00:00:00Z')
  await ada.act('change', { quantity: 2 })
  await ada.advance('2026-02-28T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 renewal 2026-02-01/2026-03-01 on 2026-02-02 due 2026-02-01: 1000, open
      Basic (1 Feb 2026 – 1 Mar 2026) 1000
    INV-000003 change 2026-02-03/2026-03-01: 928, open
      Unused time on Basic (3 Feb 2026 – 1 Mar 2026) -929 part
      2 × Basic (3 Feb 2026 – 1 Mar 2026) 1857 part
  `)
})

test('a period shorter than the draft time finalizes its draft at its end, at the latest', async () => {
  //  1 Jan    2 Jan    3 Jan    4 Jan 12:00
  //  |-- 99 ---|-- 99 ---|-- 99 ---|-- 99, draft --
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('daily')
  await ada.advance('2026-01-04T12:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-01-02: 99, open
      Daily (1 Jan 2026 – 2 Jan 2026) 99
    INV-000002 renewal 2026-01-02/2026-01-03 on 2026-01-03 due 2026-01-02: 99, open
      Daily (2 Jan 2026 – 3 Jan 2026) 99
    INV-000003 renewal 2026-01-03/2026-01-04 on 2026-01-04 due 2026-01-03: 99, open
      Daily (3 Jan 2026 – 4 Jan 2026) 99
    draft renewal 2026-01-04/2026-01-05: 99, draft
      Daily (4 Jan 2026 – 5 Jan 2026) 99
  `)
  assert.equal((await ada.invoices()).at(-1)?.finalizes_at, '2026-01-05T00:00:00Z', 'as it says')
})

test('a draft that has nothing left to say is void without a number; a void draft is billed again at once', async () => {
  //  1 Jan          1 Feb           4 Feb      1 Mar    2 Mar: void
  //  |---- 1000 -----|- paused the same day: nothing      |-- 1000 again --
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-01T06:00:00Z')
  await ada.act('pause')
  await ada.advance('2026-02-20T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    draft renewal 2026-02-01/2026-03-01: 0, void
  `)
  await ada.act('resume')
  await ada.advance('2026-03-02T00:00:00Z')
  const draft = (await ada.invoices()).at(-1)
  assert.equal(draft?.status, 'draft')
  made(await service.post(`/v1/invoices/${draft?.id}/void`))
  await ada.advance('2026-03-12T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    draft renewal 2026-02-01/2026-03-01: 0, void
    INV-000002 resume 2026-02-20/2026-03-01: 321, open
      Basic (20 Feb 2026 – 1 Mar 2026) 321 part
    draft renewal 2026-03-01/2026-04-01: 1000, void
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
    INV-000003 rebill 2026-03-01/2026-04-01 on 2026-03-02: 1000, open
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
  `)
})

test('who ends while a draft is open ends in it, for the days there were', async () => {
  //  1 Jan          1 Feb   3 Feb: cancelled now
  //  |---- 1000 -----|- 71 -x                     1000 x 2/28
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-03T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    draft renewal 2026-02-01/2026-02-03: 71, draft
      Basic (1 Feb 2026 – 3 Feb 2026) 71 part
  `)
  await ada.advance('2026-06-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 renewal 2026-02-01/2026-02-03 on 2026-02-04 due 2026-02-01: 71, open
      Basic (1 Feb 2026 – 3 Feb 2026) 71 part
  `)
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

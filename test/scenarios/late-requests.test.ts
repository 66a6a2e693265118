import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell, type Year } from './year.ts'

// Time has brought something, and nobody has looked yet: a request is the first to know.

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
await sell(service, 'Pro', 3000)
await sell(service, 'Daily', 86_400, { interval: 'day' })
await sell(service, 'Double', 172_800, { interval: 'day' })
/** Lets a customer's time pass while nobody bills them. */
async function passUnseen(year: Year, to: string): Promise<void> {
  const parking = `update customer_billing set parked_at = date_trunc('milliseconds', now()), parked_reason = 'unseen' where customer_id = $1`
  await owner(parking, [year.customerId])
  await year.advance(to)
  made(await service.post(`/v1/customers/${year.customerId}/release`))
}

/** Somebody with 700 of credit and a draft of 3000 for February, whose time came on the 3rd and who lives on the 5th. */
async function withLateDraft(): Promise<{ ada: Year; draft: string }> {
  made(await service.call('PATCH', '/v1/settings', { draft_hours: 48 }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('pro')
  await ada.advance('2026-02-01T00:00:00Z')
  const credit = { amount_cents: 700, currency: 'EUR', reason: 'sorry' }
  made(await service.post(`/v1/customers/${ada.customerId}/credit_entries`, credit))
  await passUnseen(ada, '2026-02-05T00:00:00Z')
  const [, draft] = await ada.invoices()
  assert.equal(draft?.status, 'draft')
  return { ada, draft: draft?.id ?? '' }
}

test('a draft whose time has come is first made final, then paid, and both stay', async () => {
  const { ada, draft } = await withLateDraft()
  const answer = made(await service.post(`/v1/invoices/${draft}/pay`))
  assert.deepEqual([answer.status, answer.amount_paid_cents, answer.number], ['paid', 2300, 'INV-000002'])
  assert.deepEqual(made(await service.get(`/v1/invoices/${draft}`)), answer)
  assert.equal(outcome(await service.post(`/v1/invoices/${draft}/pay`)), '409 invoice_not_open')
  assert.equal(await ada.credit(), 0)
})

test('or given up', async () => {
  const { draft } = await withLateDraft()
  const answer = made(await service.post(`/v1/invoices/${draft}/mark_uncollectible`))
  assert.deepEqual([answer.status, answer.number], ['uncollectible', 'INV-000002'])
  assert.deepEqual(made(await service.get(`/v1/invoices/${draft}`)), answer)
})

test('or voided, which gives back its credit and leaves no gap', async () => {
  const { ada, draft } = await withLateDraft()
  const answer = made(await service.post(`/v1/invoices/${draft}/void`, { rebill: false }))
  assert.deepEqual([answer.status, answer.number, answer.credit_applied_cents], ['void', 'INV-000002', 700])
  assert.deepEqual(made(await service.get(`/v1/invoices/${draft}`)), answer)
  assert.equal(await ada.credit(), 700)
  await ada.advance('2026-03-05T00:00:00Z')
  assert.deepEqual(
    (await ada.invoices()).map(({ number }) => number),
    ['INV-000001', 'INV-000002', 'INV-000003'],
  )
})

test('what a draft is about to charge is not forgotten when another invoice of it is waived', async () => {
  //  1 Jan      11 Jan: two      1 Feb: a draft    2 Feb: the first is billed again in it, the second is waived     1 Mar
  made(await service.call('PATCH', '/v1/settings', { draft_hours: 720 }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('pro')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('change', { quantity: 2 })
  await ada.advance('2026-02-02T00:00:00Z')
  await ada.settle('INV-000001', 'void')
  await ada.advance('2026-02-02T00:00:00Z')
  await ada.settle('INV-000002', 'void', { rebill: false })
  await ada.advance('2026-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, void
      Pro (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-11/2026-02-01: 2033, void
      Unused time on Pro (11 Jan 2026 – 1 Feb 2026) -2032 part
      2 × Pro (11 Jan 2026 – 1 Feb 2026) 4065 part
    INV-000003 renewal 2026-01-01/2026-03-01 on 2026-03-01 due 2026-02-01: 9000, open
      Pro (1 Jan 2026 – 1 Feb 2026) 3000
      2 × Pro (1 Feb 2026 – 1 Mar 2026) 6000
    draft renewal 2026-03-01/2026-04-01: 6000, draft
      2 × Pro (1 Mar 2026 – 1 Apr 2026) 6000
  `)
})

test('a draft that is made after invoices of earlier periods comes after them, and is the latest', async () => {
  //  1 Jan            1 Feb        1 Mar   2 Mar: looked at
  made(await service.call('PATCH', '/v1/settings', { draft_hours: 48 }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('pro')
  await passUnseen(ada, '2026-03-02T00:00:00Z')
  await ada.advance('2026-03-02T00:00:00Z')
  const all = (await ada.invoices()).map(({ status, period_start }) => [status, period_start])
  assert.deepEqual(all, [
    ['open', '2026-01-01T00:00:00Z'],
    ['open', '2026-02-01T00:00:00Z'],
    ['draft', '2026-03-01T00:00:00Z'],
  ])
  assert.equal((await ada.subscription()).latest_invoice.status, 'draft')
})

test('a preview from before a boundary that nobody has billed holds, and nothing is charged twice', async () => {
  //  1 Jan                       23:59:55 previewed | 2 Jan 00:00:05 done, as of 23:59:55
  made(await service.call('PATCH', '/v1/settings', { draft_hours: 0 }))
  for (const [action, body] of [
    ['change', { plan_code: 'double' }],
    ['cancel', { when: 'now' }],
  ] as const) {
    const ada = await beginYear(service, '2026-01-01T00:00:00Z')
    await ada.subscribe('daily', { proration: 'second' })
    await ada.advance('2026-01-01T23:59:55Z')
    const { as_of, invoices } = await ada.act(`${action}/preview`, body)
    await passUnseen(ada, '2026-01-02T00:00:05Z')
    await ada.act(action, { ...body, as_of })
    const totals = (await ada.invoices()).map(({ total_cents }) => total_cents)
    assert.deepEqual(totals, [86_400, ...invoices.map(({ total_cents }: { total_cents: number }) => total_cents)])
    assert.ok(Math.abs(totals[1] ?? 0) <= 10)
  }
})

test('draft time is for what time brings: what a start long ago or a void makes is final at once', async () => {
  made(await service.call('PATCH', '/v1/settings', { draft_hours: 48 }))
  const ada = await beginYear(service, '2026-01-20T00:00:00Z')
  await ada.subscribe('pro', { start_at: '2025-12-19T00:00:00Z' })
  await ada.settle('INV-000001', 'void')
  await ada.advance('2026-01-20T00:00:00Z')
  assert.deepEqual(
    (await ada.invoices()).map(({ number, status }) => `${number} ${status}`),
    ['INV-000001 void', 'INV-000002 open', 'INV-000003 open'],
  )
})

test('what is stored of it verifies', async () => {
  const { data } = made(await service.get('/v1/verification'))
  const broken = data.filter(({ violation_count }: { violation_count: number }) => violation_count > 0)
  assert.deepEqual(broken, [])
})

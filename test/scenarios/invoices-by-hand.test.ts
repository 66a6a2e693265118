import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, everyPage, expectSound, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 1000)
await sell(service, 'Pro', 3000)

test('what a downgrade gives back is a negative invoice, and pays for the next ones until it is used up', async () => {
  //  1 Jan       16 Jan           1 Feb          1 Mar
  //  |- Pro 3000 -|- Basic -1032 --|- 1000 of it --|- 32 of it, 968 --
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('pro')
  await ada.settle('INV-000001', 'pay', { amount_cents: 1200 })
  await ada.settle('INV-000001', 'pay')
  await ada.advance('2026-01-16T00:00:00Z')
  await ada.act('change', { plan_code: 'basic' })
  assert.equal(await ada.credit(), 1032)
  await ada.advance('2026-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, paid
      Pro (1 Jan 2026 – 1 Feb 2026) 3000
    CN-000001 change 2026-01-16/2026-02-01: 1032, 1032 credit
      Unused time on Pro (16 Jan 2026 – 1 Feb 2026) 1548 part
      Basic (16 Jan 2026 – 1 Feb 2026) -516 part
    INV-000002 renewal 2026-02-01/2026-03-01: 1000 - 1000 credit, paid
      Basic (1 Feb 2026 – 1 Mar 2026) 1000
    INV-000003 renewal 2026-03-01/2026-04-01: 1000 - 32 credit, open
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
  `)
  const entries = await everyPage(service, `/v1/customers/${ada.customerId}/credit_entries?`)
  assert.deepEqual(
    entries.map(({ amount_cents }) => amount_cents),
    [-32, -1000, 1032],
  )
})

test('a void invoice gives its credit back and is billed again, or with a waiver never', async () => {
  //  1 Jan           1 Feb              1 Mar           1 Apr
  //  |- 1000, void ---|- 1000, waived ---|- 1000 -        :   5 Jan: 600 credit, used, returned, used again
  //  |- 1000 again
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const gift = { amount_cents: 600, currency: 'EUR', reason: 'welcome' }
  made(await service.post(`/v1/customers/${ada.customerId}/credit_entries`, gift))
  await ada.subscribe('basic')
  await ada.advance('2026-01-05T00:00:00Z')
  await ada.settle('INV-000001', 'void')
  assert.equal(await ada.credit(), 600)
  await ada.advance('2026-01-05T00:00:01Z')
  assert.equal(await ada.credit(), 0)
  await ada.settle('INV-000002', 'pay')
  const paid = (await ada.invoices())[1]
  assert.equal(outcome(await service.post(`/v1/invoices/${paid?.id}/void`)), '409 invoice_has_payments')
  await ada.advance('2026-02-10T00:00:00Z')
  await ada.settle('INV-000003', 'mark_uncollectible')
  await ada.settle('INV-000003', 'void', { rebill: false })
  await ada.advance('2026-02-20T00:00:00Z')
  await ada.act('change', { quantity: 2, when: 'period_end' })
  await ada.advance('2026-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000 - 600 credit, void
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 rebill 2026-01-01/2026-02-01 on 2026-01-05: 1000 - 600 credit, paid
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000003 renewal 2026-02-01/2026-03-01: 1000, void
      Basic (1 Feb 2026 – 1 Mar 2026) 1000
    INV-000004 renewal 2026-03-01/2026-04-01: 2000, open
      2 × Basic (1 Mar 2026 – 1 Apr 2026) 2000
  `)
})

test('a change voided is billed again as what stands and what is missing of it: the credit for the old, the charge for the new', async () => {
  //  1 Jan         11 Jan           1 Feb
  //  |- Basic 1000 -|- Pro +1355 ----|   void on 20 Jan: 1355 again
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.advance('2026-01-20T00:00:00Z')
  await ada.settle('INV-000002', 'void')
  await ada.advance('2026-01-21T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 change 2026-01-11/2026-02-01: 1355, void
      Unused time on Basic (11 Jan 2026 – 1 Feb 2026) -677 part
      Pro (11 Jan 2026 – 1 Feb 2026) 2032 part
    INV-000003 rebill 2026-01-11/2026-02-01 on 2026-01-20: 1355, open
      Unused time on Basic (11 Jan 2026 – 1 Feb 2026) -677 part
      Pro (11 Jan 2026 – 1 Feb 2026) 2032 part
  `)
})

test('an invoice voided long after is billed again for its own period', async () => {
  //  1 Jan      1 Feb           1 Mar   15 Mar: the first is void
  //  |-- 1000 ---|:::::::::::::::::::::::: paused    1000 again
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-31T00:00:00Z')
  await ada.act('pause', { proration: 'none' })
  await ada.advance('2026-03-15T00:00:00Z')
  await ada.settle('INV-000001', 'void')
  await ada.advance('2026-03-16T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, void
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 rebill 2026-01-01/2026-02-01 on 2026-03-15: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
  `)
})

test('an invoice by hand is a draft, then numbered with the others; one without lines or below zero is not finalized', async () => {
  //  1 Jan                                       2 Jan: one-off 4900 + 3 x 0.5; one-off -250, and 1000 more
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-02T00:00:00Z')
  const setUp = { description: 'Setting up', unit_amount: '4900' }
  const order = { customer_id: ada.customerId, currency: 'EUR', lines: [setUp] }
  const draft = made(await service.post('/v1/invoices', order))
  assert.deepEqual([draft.status, draft.number, draft.total_cents], ['draft', null, 4900])
  const goodwill = { customer_id: ada.customerId, lines: [{ description: 'Goodwill', unit_amount: '-250' }] }
  const negative = made(await service.post('/v1/invoices', goodwill))
  const finalizeNegative = () => service.post(`/v1/invoices/${negative.id}/finalize`)
  assert.equal(outcome(await finalizeNegative()), '409 invoice_total_negative')
  made(await service.post(`/v1/invoices/${negative.id}/lines`, { description: 'Help', unit_amount: '1000' }))
  made(await finalizeNegative())
  const empty = made(await service.post('/v1/invoices', { customer_id: ada.customerId }))
  assert.equal(outcome(await service.post(`/v1/invoices/${empty.id}/finalize`)), '409 invoice_empty')
  made(await service.post(`/v1/invoices/${empty.id}/void`))
  made(
    await service.post(`/v1/invoices/${draft.id}/lines`, {
      description: 'By the gram',
      quantity: 3,
      unit_amount: '0.5',
    }),
  )
  made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  assert.equal(outcome(await service.post(`/v1/invoices/${draft.id}/lines`, setUp)), '409 invoice_not_draft')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000003 one_off on 2026-01-02: 4902, open
      Setting up 4900
      By the gram 2
    INV-000002 one_off on 2026-01-02: 750, open
      Goodwill -250
      Help 1000
    draft one_off due 2026-01-02: 0, void
  `)
})

test('where customers count by themselves, everybody has a number 1, and no number is missing', async () => {
  //  Two customers of today, three months back: 1 Bob, 1 Cyd, 2 Bob ...; and back in the tenant's series after that.
  const before = made(await service.get('/v1/settings'))
  made(await service.patch('/v1/settings', { number_series: 'customer', number_format: '{customer}-###' }))
  const ends = {
    start_at: Temporal.Now.instant()
      .subtract({ hours: 24 * 70 })
      .toString(),
    proration: 'second',
  }
  const tales: string[][] = []
  for (const name of ['Bob', 'Cyd']) {
    const customer = made(await service.post('/v1/customers', { name }))
    const order = { customer_id: customer.id, plan_code: 'basic', ...ends }
    const subscription = made(await service.post('/v1/subscriptions', order))
    made(await service.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now', proration: 'none' }))
    const oneOff = { customer_id: customer.id, lines: [{ description: 'Goodbye', unit_amount: '100' }] }
    const draft = made(await service.post('/v1/invoices', oneOff))
    made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    const newestFirst = await everyPage(service, `/v1/invoices?customer_id=${customer.id}`)
    for (const { id } of newestFirst) await expectSound(service, made(await service.get(`/v1/invoices/${id}`)))
    tales.push(newestFirst.toReversed().map(({ number, kind, total_cents }) => `${number} ${kind} ${total_cents}`))
  }
  const withoutName = tales.map((tale) => tale.map((line) => line.replace(/^[^-]+/, '')))
  const expected = ['-001 start 1000', '-002 renewal 1000', '-003 renewal 1000', '-004 one_off 100']
  assert.deepEqual(withoutName, [expected, expected])
  assert.notEqual(tales[0]?.[0], tales[1]?.[0], 'each with a name of their own')

  made(await service.patch('/v1/settings', { number_series: 'tenant', number_format: before.number_format }))
  const dan = made(await service.post('/v1/customers', { name: 'Dan' }))
  const first = made(await service.post('/v1/subscriptions', { customer_id: dan.id, plan_code: 'basic' }))
  assert.equal(first.latest_invoice.number, 'INV-000001', 'the series of the tenant has not moved on')
})

test('money may be received before it was asked for, and not after the present', async () => {
  //  1 Jan: Basic          20 Jan: now
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-20T00:00:00Z')
  const [invoice] = await ada.invoices()
  const pay = (paid_at: string) => service.post(`/v1/invoices/${invoice?.id}/pay`, { amount_cents: 10, paid_at })
  for (const never of ['2026-01-20T00:00:00.001Z', '2999-01-01T00:00:00Z']) {
    const refused = await pay(never)
    assert.equal(outcome(refused), '400 invalid_request')
    assert.equal(refused.body.errors[0].pointer, '/paid_at')
  }
  for (const at of ['2025-12-24T00:00:00Z', '2026-01-15T12:00:00Z', '2026-01-20T00:00:00Z']) made(await pay(at))
})

test('an amount that is too large is told with the place where it stands', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const line = (unit_amount: string, quantity = 1) => ({ description: 'Work', unit_amount, quantity })
  const draft = (...lines: object[]) =>
    service.post('/v1/invoices', { customer_id: ada.customerId, currency: 'EUR', lines })
  const empty = made(await draft())
  const add = (one: object) => service.post(`/v1/invoices/${empty.id}/lines`, one)
  made(await add(line('9007199254740991')))
  for (const [tried, pointer] of [
    [draft(line('9007199254740991.5')), '/lines/0/unit_amount'],
    [draft(line('1'), line('-9007199254740992')), '/lines/1/unit_amount'],
    [draft(line('9007199254740991'), line('1')), '/lines'],
    [add(line('9007199254740.992', 1000)), '/unit_amount'],
    [add(line('1')), '/unit_amount'],
  ] as const) {
    const refused = await tried
    assert.equal(outcome(refused), '400 amount_too_large')
    assert.equal(refused.body.errors[0].pointer, pointer)
  }
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

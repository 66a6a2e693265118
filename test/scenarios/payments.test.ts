import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell, type Year } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)

const receive = async (year: Year, amount_cents: number, more: object = {}) =>
  made(await service.post('/v1/payments', { customer_id: year.customerId, amount_cents, currency: 'EUR', ...more }))
const allocate = (id: string, invoice_id: string | undefined, amount_cents?: number) =>
  service.post(`/v1/payments/${id}/allocate`, { invoice_id, ...(amount_cents === undefined ? {} : { amount_cents }) })
const balance = async ({ customerId }: Year) => made(await service.get(`/v1/customers/${customerId}`)).balance
const events = async (id: string) =>
  made(await service.get(`/v1/events?object_id=${id}`)).data.map(({ type }: { type: string }) => type)

test('money for two invoices is allocated to both, and what is left stays with the customer', async () => {
  //  1 Jan      1 Feb    10 Feb: 5000 arrives, received on the 8th
  //  |- 3000 ---|- 3000 -x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-10T00:00:00Z')
  const [january, february] = await ada.invoices()
  const payment = await receive(ada, 5000, { reference: 'transfer 77', received_at: '2026-02-08T00:00:00Z' })
  assert.deepEqual([payment.allocated_cents, payment.unallocated_cents, payment.allocations], [0, 5000, []])
  assert.deepEqual(await balance(ada), {
    EUR: { due_cents: 6000, overdue_cents: 6000, credit_cents: 0, unallocated_cents: 5000 },
  })

  const first = made(await allocate(payment.id, january?.id))
  assert.deepEqual([first.allocated_cents, first.unallocated_cents], [3000, 2000])
  const second = made(await allocate(payment.id, february?.id))
  assert.deepEqual(
    second.allocations.map(({ invoice_id, amount_cents }: any) => [invoice_id, amount_cents]),
    [
      [january?.id, 3000],
      [february?.id, 2000],
    ],
  )
  assert.deepEqual(
    (await ada.invoices()).map(({ status, amount_due_cents }) => [status, amount_due_cents]),
    [
      ['paid', 0],
      ['open', 1000],
    ],
  )
  assert.deepEqual((await balance(ada)).EUR.unallocated_cents, 0)
  assert.equal(outcome(await allocate(payment.id, february?.id)), '409 amount_exceeds_payment')
  assert.deepEqual(await events(payment.id), ['payment.received', 'payment.allocated', 'payment.allocated'])
  assert.equal((await events(String(january?.id))).at(-1), 'invoice.paid')
  const page = (await service.get(`/v1/invoices/${january?.id}/html`)).text
  assert.match(page, /transfer 77/)
})

test('money that nobody allocates is no credit: the next invoice does not use it', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await receive(ada, 9000)
  await ada.subscribe('basic')
  await ada.advance('2026-02-01T00:00:00Z')
  assert.deepEqual(await balance(ada), {
    EUR: { due_cents: 6000, overdue_cents: 3000, credit_cents: 0, unallocated_cents: 9000 },
  })
})

test('`pay` makes a payment that is all allocated, and lists find it by invoice and customer', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.settle('INV-000001', 'pay', { amount_cents: 1200, reference: 'in cash' })
  const rest = await receive(ada, 700)
  const [invoice] = await ada.invoices()
  const listed = async (query: string) => made(await service.get(`/v1/payments?${query}`)).data
  const [paid] = await listed(`invoice_id=${invoice?.id}`)
  assert.deepEqual(
    [paid.amount_cents, paid.unallocated_cents, paid.reference, paid.received_at, paid.allocations.length],
    [1200, 0, 'in cash', '2026-01-01T00:00:00Z', 1],
  )
  const ids = (await listed(`customer_id=${ada.customerId}`)).map(({ id }: { id: string }) => id)
  assert.deepEqual(ids, [rest.id, paid.id])
  assert.deepEqual(made(await service.get(`/v1/payments/${paid.id}`)), paid)
})

test('a payment goes to invoices of its customer and currency only, and to none in a draft or paid', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const bob = await beginYear(service, '2026-01-01T00:00:00Z')
  await bob.subscribe('basic')
  const [ofBob] = await bob.invoices()
  await ada.subscribe('basic')
  const [own] = await ada.invoices()
  const euros = await receive(ada, 5000)
  const little = await receive(ada, 500)
  const yen = await receive(ada, 5000, { currency: 'JPY' })
  const draft = made(await service.post('/v1/invoices', { customer_id: ada.customerId, currency: 'EUR' }))
  const refusals: [string, string | undefined, number | undefined, string][] = [
    [euros.id, ofBob?.id, undefined, '409 payment_customer_differs'],
    [yen.id, own?.id, undefined, '409 payment_currency_differs'],
    [euros.id, draft.id, undefined, '409 invoice_not_open'],
    [euros.id, own?.id, 3001, '409 amount_exceeds_due'],
    [little.id, own?.id, 501, '409 amount_exceeds_payment'],
    [euros.id, own?.id, 0, '400 invalid_request'],
    [euros.id, euros.id, undefined, '400 invalid_request'],
    [String(own?.id), own?.id, undefined, '404 not_found'],
  ]
  for (const [payment, invoice, amount, wanted] of refusals)
    assert.equal(outcome(await allocate(payment, invoice, amount)), wanted)
  made(await allocate(euros.id, own?.id, 3000))
  assert.equal(outcome(await allocate(euros.id, own?.id)), '409 invoice_not_open')
  const late = { customer_id: ada.customerId, amount_cents: 5, currency: 'EUR', received_at: '2026-01-02T00:00:00Z' }
  const refused = await service.post('/v1/payments', late)
  assert.deepEqual([refused.status, refused.body.errors[0].pointer], [400, '/received_at'])
})

test('payments go with their test clock, and all of it verifies', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  const payment = await receive(ada, 100)
  const [invoice] = await ada.invoices()
  made(await allocate(payment.id, invoice?.id))
  const { id } = await newCustomer(service)
  const kept = made(await service.post('/v1/payments', { customer_id: id, amount_cents: 5, currency: 'EUR' }))
  assert.ok(made(await service.get('/v1/verification')).is_clean)
  made(await service.call('DELETE', `/v1/test_clocks/${ada.clockId}`))
  assert.equal(outcome(await service.get(`/v1/payments/${payment.id}`)), '404 not_found')
  assert.equal(outcome(await service.get(`/v1/payments/${kept.id}`)), '200')
  assert.ok(made(await service.get('/v1/verification')).is_clean)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, eventsOf, everyPage, sell, type Year } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))

/** A customer whose January was collected from the test gateway. */
async function collected(token = 'ok'): Promise<{ year: Year; payment: any }> {
  const year = await beginYear(service, '2026-01-01T00:00:00Z')
  const method = { customer_id: year.customerId, gateway_account_id: gateway.id, gateway_reference: token }
  made(await service.post('/v1/payment_methods', method))
  await year.subscribe('basic')
  await year.advance('2026-01-02T00:00:00Z')
  const [payment] = made(await service.get(`/v1/payments?customer_id=${year.customerId}`)).data
  return { year, payment }
}
const refund = (paymentId: string, amount_cents: number, more: object = {}) =>
  service.post('/v1/refunds', { payment_id: paymentId, amount_cents, reason: 'a bad day', ...more })
const invoiceOf = async (year: Year) => (await year.invoices())[0] as any
/** Its newest refund, and of the payment what is given back and what is unallocated. */
const refundedOf = async (paymentId: string) => {
  const [{ status, returned_at }] = made(await service.get(`/v1/refunds?payment_id=${paymentId}`)).data
  const { refunded_cents, unallocated_cents } = await paymentOf(paymentId)
  return [`${status} ${returned_at}`, refunded_cents, unallocated_cents]
}
const paymentOf = async (id: string) => made(await service.get(`/v1/payments/${id}`))

test('a part of a collected payment is given back by its gateway, and the invoice stays paid', async () => {
  const { year, payment } = await collected()
  const asked = made(await refund(payment.id, 1000))
  assert.deepEqual([asked.status, asked.amount_cents], ['sending', 1000])
  await year.advance('2026-01-02T00:00:00Z')
  const { status, gateway_reference } = made(await service.get(`/v1/refunds/${asked.id}`))
  assert.equal(status, 'succeeded')
  assert.match(gateway_reference, /^test_refund_/)
  const after = await paymentOf(payment.id)
  assert.deepEqual([after.refunded_cents, after.returned_cents, after.unallocated_cents], [1000, 0, 0])
  assert.equal((await invoiceOf(year)).status, 'paid')
})

test('a refund that reopens makes the invoice owed again, which is not collected by itself', async () => {
  const { year, payment } = await collected()
  made(await refund(payment.id, 1200, { reopen: true }))
  await year.advance('2026-01-20T00:00:00Z')
  const invoice = await invoiceOf(year)
  assert.deepEqual(
    [
      invoice.status,
      invoice.amount_paid_cents,
      invoice.amount_reversed_cents,
      invoice.amount_due_cents,
      invoice.paid_at,
    ],
    ['open', 3000, 1200, 1200, null],
  )
  assert.deepEqual(
    (await paymentOf(payment.id)).allocations.map(({ amount_cents }: any) => amount_cents),
    [3000, -1200],
  )
  made(await service.post(`/v1/invoices/${invoice.id}/collect`, {}))
  await year.advance('2026-01-20T00:00:00Z')
  assert.deepEqual([(await invoiceOf(year)).status, (await invoiceOf(year)).amount_due_cents], ['paid', 0])
})

test('an invoice that is being dunned goes on being dunned when a refund of a part reopens it', async () => {
  const { year } = await collected('decline_insufficient_funds')
  await year.settle('INV-000001', 'pay', { amount_cents: 1000 })
  const [payment] = made(await service.get(`/v1/payments?customer_id=${year.customerId}`)).data
  made(await refund(payment.id, 1000, { reopen: true }))
  assert.equal((await invoiceOf(year)).amount_due_cents, 3000)
  await year.advance('2026-01-10T00:00:00Z')
  const attempts = made(await service.get(`/v1/payment_attempts?customer_id=${year.customerId}`)).data
  assert.deepEqual(
    attempts.map(({ amount_cents, created_at }: any) => `${created_at.slice(5, 10)} ${amount_cents}`),
    ['01-08 3000', '01-06 3000', '01-04 3000', '01-02 3000', '01-01 3000'],
  )
})

test('money recorded by hand is given back outside, first what is on no invoice', async () => {
  const year = await beginYear(service, '2026-01-01T00:00:00Z')
  await year.subscribe('basic')
  const money = { customer_id: year.customerId, amount_cents: 5000, currency: 'EUR' }
  const payment = made(await service.post('/v1/payments', money))
  const invoice = await invoiceOf(year)
  made(await service.post(`/v1/payments/${payment.id}/allocate`, { invoice_id: invoice.id }))
  assert.equal(made(await refund(payment.id, 500)).status, 'succeeded')
  assert.deepEqual((await paymentOf(payment.id)).unallocated_cents, 1500)
  made(await refund(payment.id, 2500, { reopen: true }))
  const after = await paymentOf(payment.id)
  assert.deepEqual([after.unallocated_cents, after.allocated_cents, after.refunded_cents], [0, 2000, 3000])
  assert.equal((await invoiceOf(year)).amount_due_cents, 1000)
})

test('no more is given back than was received, also by two requests at once', async () => {
  const { payment } = await collected()
  assert.equal(outcome(await refund(payment.id, 3001)), '409 refund_exceeds_payment')
  const answers = await Promise.all(Array.from({ length: 20 }, () => refund(payment.id, 400)))
  const accepted = answers.filter(({ status }) => status === 201)
  assert.equal(accepted.length, 7)
  assert.deepEqual(
    [...new Set(answers.filter(({ status }) => status !== 201).map(outcome))],
    ['409 refund_exceeds_payment'],
  )
  assert.equal((await paymentOf(payment.id)).refunded_cents, 2800)
})

test('a refund names a credit note or reopens, not both, and only what there is', async () => {
  const { payment } = await collected()
  const unknown = '019a3c5e-1111-7000-8000-000000000099'
  assert.equal(outcome(await refund(payment.id, 1, { credit_note_id: unknown })), '400 invalid_request')
  assert.equal(outcome(await refund(payment.id, 1, { credit_note_id: unknown, reopen: true })), '400 invalid_request')
  assert.equal(outcome(await refund(unknown, 1)), '400 invalid_request')
  assert.equal((await everyPage(service, `/v1/refunds?payment_id=${payment.id}`)).length, 0)
})

test('a refund for a credit note takes its credit, so that nothing is given back twice', async () => {
  const { year, payment } = await collected()
  const { credit_note: note } = await year.act('cancel', { when: 'now' })
  const credit = note.credit_cents
  assert.equal(await year.credit(), credit)
  const tooMuch = await refund(payment.id, credit + 1, { credit_note_id: note.id })
  assert.equal(outcome(tooMuch), '409 credit_insufficient')
  made(await refund(payment.id, credit - 100, { credit_note_id: note.id }))
  assert.equal(await year.credit(), 100)
  assert.equal(outcome(await refund(payment.id, 101, { credit_note_id: note.id })), '409 credit_insufficient')
})

test('vector refund-late-failure: a refund that fails days after it succeeded stays, and its money can be refunded again', async () => {
  const { year, payment } = await collected('ok_refund_returned:5')
  const { id } = made(await refund(payment.id, 1800))
  await year.advance('2026-01-06T00:00:00Z')
  assert.deepEqual(await refundedOf(payment.id), ['succeeded null', 1800, 0])
  await year.advance('2026-01-07T00:00:00Z')
  assert.deepEqual(await refundedOf(payment.id), ['succeeded 2026-01-07T00:00:00Z', 0, 0])
  assert.deepEqual([(await invoiceOf(year)).status, (await invoiceOf(year)).amount_due_cents], ['paid', 0])
  const events: any[] = (await eventsOf(service)).filter(({ object_id }) => object_id === id)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['refund.succeeded', 'refund.returned'],
  )
  made(await refund(payment.id, 3000))
  assert.equal(outcome(await refund(payment.id, 1)), '409 refund_exceeds_payment')
  const entries = await everyPage(service, `/v1/journal_entries?test_clock_id=${year.clockId}`)
  const { lines } = entries.find(({ type }) => type === 'refund.returned')
  assert.deepEqual(
    lines.map((line: any) => `${line.account} ${line.debit_cents} ${line.credit_cents}`),
    ['cash 1800 0', 'unallocated 1800 0', 'refunds_given 0 1800', 'unallocated 0 1800'],
  )
})

test('a refund that comes back gives the credit of its credit note back, and leaves what it reopened to a person', async () => {
  const { year, payment } = await collected('ok_refund_returned:2')
  const { credit_note: note } = await year.act('cancel', { when: 'now' })
  made(await refund(payment.id, note.credit_cents, { credit_note_id: note.id }))
  await year.advance('2026-01-05T00:00:00Z')
  assert.equal(await year.credit(), note.credit_cents)
  made(await refund(payment.id, note.credit_cents, { credit_note_id: note.id }))
  assert.equal(await year.credit(), 0)

  const other = await collected('ok_refund_returned:2')
  made(await refund(other.payment.id, 1200, { reopen: true }))
  await other.year.advance('2026-01-05T00:00:00Z')
  assert.equal((await invoiceOf(other.year)).amount_due_cents, 1200)
  assert.deepEqual(await refundedOf(other.payment.id), ['succeeded 2026-01-04T00:00:00Z', 0, 1200])
})

test('every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  const broken = data.filter(({ violations }: any) => violations.length > 0)
  assert.deepEqual(broken, [])
})

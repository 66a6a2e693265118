import assert from 'node:assert/strict'
import { test } from 'node:test'
import { camt, csv, type WrittenEntry } from '../support/bank-files.ts'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { banking, paying, states } from './banking.ts'
import { sell, type Year } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 11_900)
await sell(service, 'Other', 11_900, { product: 'other' })
const { owing, load, again, payments, transactions } = banking(service)

/** A customer whose invoice was paid by a transfer with that end-to-end id. */
async function paidByTransfer(endToEndId: string): Promise<{ ada: Year; invoice: any; payment: any }> {
  const { ada, invoice } = await owing()
  await load(camt([{ amount: '119.00', transactions: [{ structured: invoice.payment_reference, endToEndId }] }]))
  const [payment] = await payments(ada)
  return { ada, invoice, payment }
}
const taken = (transaction: object, amount = '119.00'): WrittenEntry => ({
  amount,
  indicator: 'DBIT',
  date: '2026-02-10',
  transactions: [transaction],
})

test('a return takes the payment back by its end-to-end id or reference, once, and its invoice is owed again', async () => {
  const { ada, invoice, payment } = await paidByTransfer('E2E-1')
  assert.equal((await again(invoice.id)).status, 'paid')
  const file = camt([taken({ endToEndId: 'E2E-1', returnReason: 'AC04' })])
  const first = await load(file)
  const [entry] = first.entries
  assert.deepEqual([entry.state, entry.payment_id, entry.customer_id], ['matched', payment.id, ada.customerId])
  const owed = await again(invoice.id)
  assert.deepEqual([owed.status, owed.amount_due_cents, owed.collection_status], ['open', 11_900, null])
  const [after] = await payments(ada)
  assert.deepEqual([after.returned_cents, after.allocated_cents, after.unallocated_cents], [11_900, 0, 0])
  assert.deepEqual(await load(file), first)
  const { data } = made(await service.get('/v1/events?type=payment.returned&limit=100'))
  const returned = data.filter(({ object }: any) => object.payment_id === payment.id)
  assert.deepEqual(
    returned.map(({ object }: any) => [object.kind, object.reason, object.amount_cents]),
    [['return', 'AC04', 11_900]],
  )
  const other = await paidByTransfer('E2E-2')
  const reference = `Return ${other.invoice.payment_reference}`
  assert.deepEqual(states(await load(camt([taken({ text: reference, returnReason: 'MD06' })]))), ['matched'])
  assert.equal((await again(other.invoice.id)).amount_due_cents, 11_900)
})

test('a return in one file with its payment takes it back, in whichever order they stand', async () => {
  const { ada, invoice } = await owing()
  const back = taken({ structured: invoice.payment_reference, returnReason: 'AM04' })
  assert.deepEqual(states(await load(camt([back, paying(invoice.payment_reference)]))), ['matched', 'matched'])
  assert.equal((await payments(ada))[0].returned_cents, 11_900)
})

test('what is not exact waits for a person, who names the payment', async () => {
  const { ada, invoice, payment } = await paidByTransfer('E2E-3')
  const file = camt([taken({ endToEndId: 'E2E-3', returnReason: 'AM04' }, '19.00'), taken({ returnReason: 'AM04' })])
  const statement = await load(file)
  assert.deepEqual(states(statement), ['unmatched', 'unmatched'])
  const [part, whole] = statement.entries
  const byHand = (entry: any, body: object) => service.post(`/v1/bank_transactions/${entry.id}/match`, body)
  const matched = made(await byHand(part, { payment_id: payment.id }))
  assert.deepEqual([matched.state, matched.payment_id, matched.customer_id], ['matched', payment.id, ada.customerId])
  assert.deepEqual([(await again(invoice.id)).amount_due_cents, (await payments(ada))[0].returned_cents], [1900, 1900])
  assert.equal(outcome(await byHand(part, { payment_id: payment.id })), '409 bank_transaction_not_open')
  assert.equal(outcome(await byHand(whole, { payment_id: payment.id })), '409 amount_exceeds_payment')
  assert.equal(outcome(await byHand(whole, { customer_id: ada.customerId })), '409 bank_transaction_not_open')
  const unknown = '019a3c5e-1111-7000-8000-000000000099'
  assert.equal(outcome(await byHand(whole, { payment_id: unknown })), '400 invalid_request')
})

test('a row of a table below zero takes a payment back by its reference, unless it was refunded', async () => {
  const table = (reference: string) => csv('date;amount;currency;reference', `2026-02-11;-119,00;EUR;${reference}`)
  const { invoice, payment } = await paidByTransfer('E2E-4')
  made(await service.post('/v1/refunds', { payment_id: payment.id, amount_cents: 11_900, reason: 'sent back' }))
  assert.deepEqual(states(await load(table(invoice.payment_reference))), ['ignored'])
  const other = await paidByTransfer('E2E-5')
  assert.deepEqual(states(await load(table(other.invoice.payment_reference))), ['matched'])
  assert.equal((await again(other.invoice.id)).amount_due_cents, 11_900)
  assert.deepEqual(states(await load(table('rent'))), ['ignored'])
})

test('an invoice that is being dunned goes on being dunned when a part of it goes back', async () => {
  const account = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'Test' }))
  const { ada } = await owing()
  const declined = { customer_id: ada.customerId, gateway_account_id: account.id }
  made(await service.post('/v1/payment_methods', { ...declined, gateway_reference: 'decline_insufficient_funds' }))
  await ada.subscribe('other')
  await ada.advance('2026-01-01T12:00:00Z')
  const [, dunned] = (await ada.invoices()) as any[]
  await load(camt([paying(dunned.payment_reference, '19.00', { bankReference: 'D-1' })]))
  const back = { text: dunned.payment_reference, returnReason: 'AC04' }
  assert.deepEqual(states(await load(camt([taken(back, '19.00')]))), ['matched'])
  assert.equal((await again(dunned.id)).amount_due_cents, 11_900)
  await ada.advance('2026-01-10T00:00:00Z')
  const attempts = made(await service.get(`/v1/payment_attempts?invoice_id=${dunned.id}`)).data
  assert.equal(attempts.length, 5)
})

test('a test clock that is deleted leaves a return unmatched', async () => {
  const { ada } = await paidByTransfer('E2E-6')
  const [back] = (await load(camt([taken({ endToEndId: 'E2E-6', returnReason: 'AC04' })]))).entries
  assert.equal(back.state, 'matched')
  made(await service.call('DELETE', `/v1/test_clocks/${ada.clockId}`))
  assert.equal((await transactions()).find(({ id }: any) => id === back.id).state, 'unmatched')
})

test('afterwards every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violation_count }: any) => violation_count > 0),
    [],
  )
})

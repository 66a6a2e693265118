import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aprilCustomers, usedOf } from '../../../test/support/service/april-customers.ts'
import { made, newDraft, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// Credit notes that are refunded, or followed by a new invoice. Of 3000 for April a day costs 100.

const service = await startTestService()
const { get, post } = service
const { april, credit, balanceOf, expectClean } = await aprilCustomers(service)

test('a credit note is refunded through the payments on the invoice, not through money that is on none', async () => {
  const { customer, invoice } = await april({ isOwed: true })
  const payment = made(await post('/v1/payments', { customer_id: customer.id, amount_cents: 4000, currency: 'EUR' }))
  made(await post(`/v1/payments/${payment.id}/allocate`, { invoice_id: invoice.id, amount_cents: 3000 }))
  const effect = { refund_cents: 1000 }
  const free = await credit(invoice, { amount_with_tax_cents: 1000, effect })
  assert.deepEqual([outcome(free), free.body.errors[0].pointer], ['409 refund_exceeds_payment', '/effect/refund_cents'])
  made(await post('/v1/refunds', { payment_id: payment.id, amount_cents: 1000, reason: 'paid too much' }))
  const note = made(await credit(invoice, { amount_with_tax_cents: 1000, effect }))
  assert.deepEqual(usedOf(note), [1000, 0, 0, 1000, 0])
  const [refund] = made(await get(`/v1/refunds?payment_id=${payment.id}`)).data
  assert.deepEqual(
    [refund.amount_cents, refund.kept_paid_cents, refund.credit_note_id, refund.status, await balanceOf(customer)],
    [1000, 1000, note.id, 'succeeded', 0],
  )
  const none = { payment_id: payment.id, amount_cents: 1, reason: 'more', credit_note_id: note.id }
  assert.equal(outcome(await post('/v1/refunds', none)), '409 credit_insufficient')
  await expectClean()
})

test('a refund for a credit note takes its credit only as far as the money was on an invoice', async () => {
  const { customer, invoice } = await april({ isOwed: true })
  const payment = made(await post('/v1/payments', { customer_id: customer.id, amount_cents: 3600, currency: 'EUR' }))
  made(await post(`/v1/payments/${payment.id}/allocate`, { invoice_id: invoice.id, amount_cents: 3000 }))
  const note = made(await credit(invoice, { amount_with_tax_cents: 1000 }))
  const order = { payment_id: payment.id, amount_cents: 1000, reason: 'asked for', credit_note_id: note.id }
  const refund = made(await post('/v1/refunds', order))
  const { unallocated_cents } = made(await get(`/v1/payments/${payment.id}`))
  assert.deepEqual([refund.kept_paid_cents, unallocated_cents, await balanceOf(customer)], [400, 0, 600])
  await expectClean()
})

test('an invoice with wrong details is replaced in one call: the same cents, both named', async () => {
  const { customer, subscription, invoice, advance, invoices, notes } = await april()
  made(await credit(invoice, { amount_with_tax_cents: 400 }))
  await advance('04-11')
  made(await service.patch(`/v1/customers/${customer.id}`, { name: 'Ada Lovelace Ltd' }))
  const { credit_note: note, invoice: fresh } = made(
    await post(`/v1/invoices/${invoice.id}/reissue`, { reason: 'wrong name' }),
  )
  assert.deepEqual(
    [note.total_cents, note.meaning, note.billed_to.name],
    [2600, 'correct', invoice.billed_to.name],
    'to whom the invoice was',
  )
  assert.deepEqual(
    [fresh.total_cents, fresh.billed_to.name, fresh.replaces_invoice_id, fresh.status, fresh.credit_applied_cents],
    [2600, 'Ada Lovelace Ltd', invoice.id, 'paid', 2600],
  )
  assert.deepEqual(
    fresh.lines.map(({ amount_cents }: any) => amount_cents),
    [3000, -400],
  )
  await advance('04-16')
  assert.deepEqual([(await invoices()).length, (await notes()).length], [2, 2], 'the run finds nothing')
  made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  assert.equal((await notes()).at(-1).total_cents, 1300)
  const draft = await newDraft(service, customer, '250')
  const work = made(await post(`/v1/invoices/${draft.id}/finalize`))
  const again = made(await post(`/v1/invoices/${work.id}/reissue`, { reason: 'wrong address' }))
  assert.deepEqual(
    again.invoice.lines.map(({ description, amount_cents, credited_line_id }: any) => [
      description,
      amount_cents,
      credited_line_id,
    ]),
    [['Work', 250, null]],
  )
  await expectClean()
})

test('every credit note by request is explained and printed, and the invoice shows it', async () => {
  const { invoice } = await april({ isOwed: true })
  const note = made(await credit(invoice, { amount_with_tax_cents: 1000 }))
  const [line] = made(await get(`/v1/credit_notes/${note.id}/explain`)).lines
  assert.match(line.explanation.formula, /1000 of a reduction/)
  made(await post(`/v1/invoices/${invoice.id}/cancel`, { reason: 'not ordered' }))
  const documents = {
    invoices: made(await get('/v1/invoices')).data,
    credit_notes: made(await get('/v1/credit_notes')).data,
  }
  for (const [kind, all] of Object.entries(documents)) {
    for (const { id } of all) {
      const page = await get(`/v1/${kind}/${id}/html`)
      assert.equal(page.status, 200, page.text)
      made(await get(`/v1/${kind}/${id}/explain`))
    }
  }
  const { text } = await get(`/v1/credit_notes/${note.id}/html`)
  assert.match(text, /a bad day/)
  assert.match(text, /Reduction of Basic/)
})

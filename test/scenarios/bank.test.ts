import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCreditorReference, paymentReference } from '../../src/domain/creditor-reference.ts'
import { camt, type WrittenEntry } from '../support/bank-files.ts'
import { asking, made, newCustomer, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { banking, paying, states } from './banking.ts'
import { sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 11_900)

const { owing, load, again, payments, transactions } = banking(service)

test('a draft has no payment reference; a final invoice has one of its number, or of its id where others print the number', async () => {
  const customer = await newCustomer(service)
  const draft = made(
    await service.post('/v1/invoices', {
      customer_id: customer.id,
      currency: 'EUR',
      lines: [{ description: 'Setup', unit_amount: '5000' }],
    }),
  )
  assert.equal(draft.payment_reference, null)
  const final = made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  assert.equal(final.payment_reference, 'RF69INV000001')
  assert.equal((await again(draft.id)).payment_reference, 'RF69INV000001')
  const { data } = made(await service.get(`/v1/events?object_id=${draft.id}&type=invoice.finalized`))
  assert.deepEqual(
    data.map(({ object }: any) => object.payment_reference),
    ['RF69INV000001'],
  )
  const { invoice } = await owing()
  assert.match(invoice.payment_reference, /^RF\d\dX[0-9A-F]{19}$/)
  assert.ok(isCreditorReference(invoice.payment_reference))
  assert.match((await service.get('/v1/exports/invoices')).text, /RF69INV000001/)
})

test('the database makes the payment reference that the domain makes', async () => {
  const owner = asking(service.database.ownerUrl)
  const [tenant, id] = [made(await service.get('/v1/settings')).id, '019a3c5e-1111-7000-8000-00000000000a']
  for (const [number, series] of [
    ['INV-000001', tenant],
    ['2026/abc_7', tenant],
    ['x'.repeat(22), tenant],
    ['INV-000001', id],
  ]) {
    const [row] = await owner('select payment_reference($1, $2, $3, $4) as reference', [number, series, tenant, id])
    const expected = paymentReference({ id, number, isOfTenantSeries: series === tenant })
    assert.equal(row.reference, expected)
    assert.ok(isCreditorReference(expected))
  }
})

test('money with the payment reference pays the invoice, on the day that the bank says', async () => {
  const { ada, invoice } = await owing()
  const statement = await load(camt([paying(invoice.payment_reference, '119.00', { date: '2031-05-06' })]))
  const [entry] = statement.entries
  assert.deepEqual(
    [statement.format, statement.entry_count, entry.state, entry.customer_id],
    ['camt.053', 1, 'matched', ada.customerId],
  )
  const paid = await again(invoice.id)
  assert.deepEqual([paid.status, paid.amount_due_cents, paid.paid_at], ['paid', 0, '2031-05-06T00:00:00Z'])
  const [payment] = await payments(ada)
  assert.deepEqual([payment.id, payment.bank_transaction_id], [entry.payment_id, entry.id])
  assert.deepEqual([payment.received_at, payment.unallocated_cents], ['2031-05-06T00:00:00Z', 0])
})

test('vector bank-over: of more money than is due, the rest stays unallocated', async () => {
  const { ada, invoice } = await owing()
  assert.deepEqual(states(await load(camt([paying(invoice.payment_reference, '150.00')]))), ['matched'])
  const [payment] = await payments(ada)
  assert.deepEqual([payment.allocated_cents, payment.unallocated_cents], [11_900, 3100])
  const customer = made(await service.get(`/v1/customers/${ada.customerId}`))
  assert.equal(customer.balance.EUR.unallocated_cents, 3100)
})

test('less money than is due pays a part, and the reference is found in a text in groups of four', async () => {
  const { invoice } = await owing()
  const grouped = invoice.payment_reference.replaceAll(/(.{4})/g, '$1 ')
  const text = `Rechnung ${grouped} vielen Dank`
  assert.deepEqual(states(await load(camt([{ amount: '19.00', transactions: [{ text }] }]))), ['matched'])
  assert.equal((await again(invoice.id)).amount_due_cents, 10_000)
})

test('vector bank-same-file-twice: the same file again changes nothing, nor does a longer one of the day', async () => {
  const { ada, invoice } = await owing()
  const first = [paying(invoice.payment_reference, '19.00', { bankReference: 'B-1' })]
  const file = camt(first)
  const one = await load(file)
  const count = (await transactions()).length
  assert.deepEqual(await load(file), one)
  const longer = [...first, paying(invoice.payment_reference, '20.00', { bankReference: 'B-2' })]
  assert.deepEqual(states(await load(camt(longer))), ['matched', 'matched'])
  assert.equal((await transactions()).length, count + 1)
  assert.deepEqual(
    (await payments(ada)).map(({ amount_cents }: any) => amount_cents),
    [2000, 1900],
  )
})

test('vector bank-equal-rows: two honest equal payments are two, and with a third equal one three', async () => {
  const { ada, invoice } = await owing()
  const row = paying(invoice.payment_reference, '10.00')
  await load(camt([row, row]))
  assert.equal((await payments(ada)).length, 2)
  await load(camt([row, row, row]))
  assert.equal((await payments(ada)).length, 3)
  assert.equal((await again(invoice.id)).amount_due_cents, 8900)
})

test('vector bank-statement-id-reused: the statement 001 of another year is another statement', async () => {
  const { ada, invoice } = await owing()
  await load(camt([paying(invoice.payment_reference, '10.00', { date: '2025-01-02' })], { statementId: '001' }))
  await load(camt([paying(invoice.payment_reference, '10.00', { date: '2026-01-02' })], { statementId: '001' }))
  assert.equal((await payments(ada)).length, 2)
})

for (const order of ['short first', 'long first']) {
  test(`vector bank-overlap-intraday: two statements of a day that overlap count each entry once, ${order}`, async () => {
    const { ada, invoice } = await owing()
    const morning = [paying(invoice.payment_reference, '10.00'), paying(invoice.payment_reference, '11.00')]
    const files = [camt(morning), camt([...morning, paying(invoice.payment_reference, '10.00')])]
    for (const file of order === 'short first' ? files : files.toReversed()) await load(file)
    const amounts = (await payments(ada)).map(({ amount_cents }: any) => amount_cents)
    assert.deepEqual(amounts.toSorted(), [1000, 1000, 1100])
  })
}

test('a batch entry is its transactions, also with one reference of the bank for all', async () => {
  const { invoice: one } = await owing()
  const { invoice: other } = await owing()
  const batch: WrittenEntry = {
    amount: '238.00',
    bankReference: 'BATCH-1',
    transactions: [
      { amount: '119.00', structured: one.payment_reference },
      { amount: '119.00', endToEndId: other.payment_reference },
    ],
  }
  assert.deepEqual(states(await load(camt([batch]))), ['matched', 'matched'])
  assert.deepEqual([(await again(one.id)).status, (await again(other.id)).status], ['paid', 'paid'])
  assert.deepEqual(states(await load(camt([batch], { messageId: 'MSG-2' }))), ['matched', 'matched'])
})

test('a number alone pays only as much as is due; a payer who owes just that much is suggested, then matched by hand', async () => {
  const customer = await newCustomer(service, { name: 'Grace Hopper' })
  const lines = [{ description: 'Setup', unit_amount: '4200' }]
  const draft = made(await service.post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines }))
  const { number, id } = made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  const text = `Invoice ${number}, thanks`
  const over = await load(camt([{ amount: '43.00', transactions: [{ text }] }]))
  assert.deepEqual([states(over), over.entries[0].suggested_invoice_id], [['suggested'], id])
  const named = await load(camt([{ amount: '42.00', transactions: [{ text: 'thanks', name: 'HOPPER, Grace' }] }]))
  assert.deepEqual([states(named), named.entries[0].suggested_invoice_id], [['suggested'], id])
  const listed = made(await service.get('/v1/bank_transactions?state=suggested')).data
  assert.ok(listed.some((one: any) => one.id === named.entries[0].id))
  const matched = made(await service.post(`/v1/bank_transactions/${named.entries[0].id}/match`, { invoice_id: id }))
  assert.deepEqual([matched.state, matched.suggested_invoice_id, matched.customer_id], ['matched', null, customer.id])
  assert.equal((await again(id)).status, 'paid')
  const twice = await service.post(`/v1/bank_transactions/${matched.id}/match`, { customer_id: customer.id })
  assert.equal(outcome(twice), '409 bank_transaction_not_open')
  const rest = made(
    await service.post(`/v1/bank_transactions/${over.entries[0].id}/match`, { customer_id: customer.id }),
  )
  const payment = made(await service.get(`/v1/payments/${rest.payment_id}`))
  assert.deepEqual([payment.allocated_cents, payment.unallocated_cents], [0, 4300])
})

test('money in another currency is suggested, of nobody unmatched, and what left the account ignored unless it came back', async () => {
  const { invoice } = await owing()
  const statement = await load(
    camt([
      paying(invoice.payment_reference, '119.00', { currency: 'CHF' }),
      { amount: '7.77', transactions: [{ text: 'who knows' }] },
      { amount: '5.00', indicator: 'DBIT' },
      {
        amount: '6.00',
        indicator: 'DBIT',
        transactions: [{ returnReason: 'MD06', structured: invoice.payment_reference }],
      },
      { amount: '8.00', status: 'PDNG' },
      {
        ...paying(invoice.payment_reference),
        transactions: [{ returnReason: 'AC04', structured: invoice.payment_reference }],
      },
    ]),
  )
  assert.deepEqual(states(statement), ['suggested', 'unmatched', 'ignored', 'unmatched', 'unmatched'])
  const [foreign, unknown, , returned] = statement.entries
  const byHand = (entry: any, body: object) => service.post(`/v1/bank_transactions/${entry.id}/match`, body)
  assert.equal(outcome(await byHand(foreign, { invoice_id: invoice.id })), '409 payment_currency_differs')
  assert.equal(outcome(await byHand(returned, { invoice_id: invoice.id })), '409 bank_transaction_not_open')
  assert.equal(outcome(await byHand(unknown, {})), '400 invalid_request')
  const ignored = made(await service.post(`/v1/bank_transactions/${unknown.id}/ignore`))
  assert.equal(ignored.state, 'ignored')
})

test('money for an invoice with a live attempt stays unallocated', async () => {
  const account = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'Test' }))
  const { ada, invoice } = await owing()
  const method = made(
    await service.post('/v1/payment_methods', {
      customer_id: ada.customerId,
      gateway_account_id: account.id,
      gateway_reference: 'processing_then_ok:5',
    }),
  )
  made(await service.post(`/v1/invoices/${invoice.id}/collect`, { payment_method_id: method.id }))
  const [entry] = (await load(camt([paying(invoice.payment_reference)]))).entries
  assert.deepEqual([entry.state, entry.customer_id], ['matched', ada.customerId])
  const [payment] = await payments(ada)
  assert.deepEqual([payment.allocated_cents, payment.unallocated_cents], [0, 11_900])
})

test('the same file ten times at once is imported once', async () => {
  const { ada, invoice } = await owing()
  const rows = Array.from({ length: 20 }, (_, index) => paying(invoice.payment_reference, `${index + 1}.00`))
  const other = camt(rows.slice(5).toReversed())
  const answers = await Promise.all([...Array(5).fill(camt(rows)), ...Array(5).fill(other)].map((file) => load(file)))
  assert.ok(answers.every((one) => states(one).every((state: string) => state === 'matched')))
  assert.equal((await payments(ada)).length, 20)
})

test('a test clock that is deleted leaves what the bank wrote, unmatched', async () => {
  const { ada, invoice } = await owing()
  const [entry] = (await load(camt([paying(invoice.payment_reference)]))).entries
  made(await service.call('DELETE', `/v1/test_clocks/${ada.clockId}`))
  const found = (await transactions()).find(({ id }: any) => id === entry.id)
  assert.deepEqual([found.state, found.payment_id], ['unmatched', null])
})

test('afterwards every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violation_count }: any) => violation_count > 0),
    [],
  )
})

test('an amount in a table that could be fifteen hundred or one and a half is refused, and names its line', async () => {
  const sent = (amount: string, currency = 'EUR') =>
    service.post('/v1/bank_statements', `date;amount;currency\n2026-02-20;${amount};${currency}\n`, {
      'content-type': 'text/csv',
    })
  for (const amount of ['1.500', '1,500', '10.000', '2.000']) {
    const { status, body } = await sent(amount)
    assert.deepEqual([status, body.code], [400, 'invalid_request'], amount)
    assert.match(JSON.stringify(body), /no amount of EUR/)
  }
  assert.equal(made(await sent('1.500,00')).entries[0].amount_cents, 150_000)
  assert.equal(made(await sent('1.500', 'KWD')).entries[0].amount_cents, 1500)
})

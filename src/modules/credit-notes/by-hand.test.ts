import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aprilCustomers, usedOf } from '../../../test/support/service/april-customers.ts'
import { made, newCustomer, newPlan, outcome, tally } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// Credit notes by request (D38). Of 3000 for April a day costs 100.

const service = await startTestService()
const { get, post } = service
const { april, credit, read, balanceOf, expectClean } = await aprilCustomers(service)
const better = await newPlan(service, { amount_cents: 6000 })

test('a price reduction of 1000 leaves 2000; ended half-way, half of that is given back, and nothing is billed again', async () => {
  const { customer, subscription, invoice, advance, invoices, notes } = await april()
  const note = made(await credit(invoice, { amount_with_tax_cents: 1000 }))
  assert.deepEqual(usedOf(note), [1000, 0, 1000, 0, 0])
  assert.deepEqual(
    [note.reason, note.meaning, note.kind, note.invoice_ids],
    ['a bad day', 'price_reduction', 'one_off', [invoice.id]],
  )
  assert.match(note.lines[0].description, /^Reduction of Basic/)
  assert.deepEqual([note.lines[0].amount_cents, note.number], [1000, 'CN-000001'])
  await advance('04-16')
  assert.equal((await invoices()).length, 1)
  made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  const [, ended] = await notes()
  assert.deepEqual(usedOf(ended), [1000, 0, 1000, 0, 0])
  const { lines } = made(await get(`/v1/credit_notes/${ended.id}`))
  assert.deepEqual(
    lines.map(({ amount_cents }: any) => amount_cents),
    [1500, -500],
  )
  assert.deepEqual([await balanceOf(customer), (await read(invoice)).status], [2000, 'paid'])
  assert.equal(outcome(await credit(invoice, { amount_with_tax_cents: 1001 })), '409 credit_exceeds_invoice')
  assert.equal(made(await credit(invoice)).total_cents, 1000, 'the rest')
  assert.equal(outcome(await credit(invoice, { amount_with_tax_cents: 1 })), '409 credit_exceeds_invoice')
  await expectClean()
})

test('a credit note first reduces what is due, and the effect divides the rest', async () => {
  const { customer, invoice } = await april({ isOwed: true })
  made(await post(`/v1/invoices/${invoice.id}/pay`, { amount_cents: 1800 }))
  const effect = { credit_cents: 500, outside_cents: 300 }
  const wrong = await credit(invoice, { amount_with_tax_cents: 2500, effect })
  assert.equal(outcome(wrong), '400 effect_does_not_add_up')
  assert.equal(wrong.body.errors[0].pointer, '/effect')
  const note = made(await credit(invoice, { amount_with_tax_cents: 2000, effect }))
  assert.deepEqual(usedOf(note), [2000, 1200, 500, 0, 300])
  const after = await read(invoice)
  assert.deepEqual([after.status, after.credited_cents, after.amount_due_cents], ['paid', 1200, 0])
  assert.equal(await balanceOf(customer), 500)
  assert.equal(outcome(await post(`/v1/invoices/${invoice.id}/void`, {})), '409 invoice_has_payments')
  await expectClean()
})

test('an invoice that a credit note names cannot be voided', async () => {
  const { invoice } = await april({ isOwed: true })
  made(await credit(invoice, { amount_with_tax_cents: 1 }))
  assert.equal(outcome(await post(`/v1/invoices/${invoice.id}/void`, {})), '409 invoice_has_credit_notes')
})

test('`correct` takes whole lines back, and the next run bills what is due', async () => {
  const { customer, invoice, advance, invoices } = await april()
  const [line] = invoice.lines
  const part = { lines: [{ line_id: line.id, amount_cents: 10 }] }
  assert.equal(outcome(await credit(invoice, { meaning: 'correct', ...part })), '400 whole_lines_only')
  assert.equal(outcome(await credit(invoice, { meaning: 'waive', amount_with_tax_cents: 10 })), '400 whole_lines_only')
  const note = made(await credit(invoice, { meaning: 'correct', lines: [{ line_id: line.id, all: true }] }))
  assert.deepEqual([usedOf(note), note.lines[0].description.slice(0, 6)], [[3000, 0, 3000, 0, 0], 'Unused'])
  await advance('04-02')
  const [, again] = await invoices()
  assert.deepEqual(
    [again.kind, again.total_cents, again.credit_applied_cents, again.status],
    ['rebill', 3000, 3000, 'paid'],
  )
  assert.equal(await balanceOf(customer), 0)
  await expectClean()
})

test('`waive` takes whole lines back for good: the same time is not billed again, a better plan costs its price', async () => {
  const { subscription, invoice, advance, invoices } = await april({ isOwed: true })
  assert.deepEqual(usedOf(made(await credit(invoice, { meaning: 'waive' }))), [3000, 3000, 0, 0, 0])
  await advance('04-16')
  assert.deepEqual(
    (await invoices()).map(({ status }: any) => status),
    ['paid'],
  )
  made(await post(`/v1/subscriptions/${subscription.id}/change`, { plan_code: better.code }))
  const [, changed] = await invoices()
  assert.equal(changed.total_cents, 3000, 'half of 6000, and nothing back of what was waived')
  await advance('05-01')
  assert.equal((await invoices()).at(-1).total_cents, 6000)
  await expectClean()
})

test('a mixed invoice is canceled with all its lines, and the next run bills it as it was', async () => {
  const { customer, subscription, invoice, advance, invoices } = await april()
  await advance('04-16')
  made(await post(`/v1/subscriptions/${subscription.id}/change`, { plan_code: better.code }))
  const [, mixed] = await invoices()
  assert.equal(mixed.total_cents, 1500)
  assert.equal(outcome(await credit(mixed, { amount_with_tax_cents: 1501 })), '409 credit_exceeds_invoice')
  const note = made(await post(`/v1/invoices/${mixed.id}/cancel`, { reason: 'not ordered' }))
  assert.deepEqual(
    note.lines.map(({ amount_cents }: any) => amount_cents),
    [-1500, 3000],
  )
  assert.deepEqual(usedOf(note), [1500, 1500, 0, 0, 0])
  await advance('04-17')
  const [, , again] = await invoices()
  assert.deepEqual([again.total_cents, again.status], [1500, 'open'])
  assert.equal(
    outcome(await post(`/v1/invoices/${mixed.id}/cancel`, { reason: 'again' })),
    '409 credit_exceeds_invoice',
  )
  const half = made(await credit(invoice))
  assert.equal(half.total_cents, 1500, 'of the first invoice half is left')
  assert.equal(await balanceOf(customer), 1500)
  await expectClean()
})

test('lines made by hand are credited in parts, to nothing and no further; a negative one with all others', async () => {
  const customer = await newCustomer(service)
  const lines = [
    { description: 'Work', quantity: 3, unit_amount: '333.5' },
    { description: 'Goodwill', unit_amount: '-100' },
  ]
  const draft = made(await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines }))
  assert.equal(outcome(await credit(draft)), '409 invoice_not_open')
  const invoice = made(await post(`/v1/invoices/${draft.id}/finalize`))
  assert.equal(invoice.total_cents, 901)
  const [work, goodwill] = invoice.lines
  const of = (line: any, amount: object) => ({ lines: [{ line_id: line.id, ...amount }] })
  const negative = await credit(invoice, of(goodwill, { all: true }))
  assert.deepEqual([outcome(negative), negative.body.errors[0].pointer], ['400 invalid_request', '/lines/0/line_id'])
  const first = made(await credit(invoice, of(work, { amount_cents: 200 })))
  assert.deepEqual([first.lines[0].description, first.lines[0].credited_line_id], ['Credit for Work', work.id])
  assert.equal(outcome(await credit(invoice, of(work, { amount_cents: 702 }))), '409 credit_exceeds_invoice')
  const rest = made(await post(`/v1/invoices/${invoice.id}/cancel`, { reason: 'not done' }))
  assert.deepEqual(
    rest.lines.map(({ amount_cents }: any) => amount_cents),
    [801, -100],
  )
  assert.deepEqual(usedOf(rest), [701, 701, 0, 0, 0])
  assert.deepEqual(
    [(await read(invoice)).status, outcome(await credit(invoice))],
    ['paid', '409 credit_exceeds_invoice'],
  )
  await expectClean()
})

test('bad requests say which field is wrong', async () => {
  const { invoice } = await april()
  const [line] = invoice.lines
  const twice = [
    { line_id: line.id, amount_cents: 1 },
    { line_id: line.id, all: true },
  ]
  const pointers = async (more: object) => (await credit(invoice, more)).body.errors.map(({ pointer }: any) => pointer)
  assert.deepEqual(await pointers({ lines: twice }), ['/lines/1/line_id'])
  assert.deepEqual(await pointers({ lines: [{ line_id: invoice.id, all: true }] }), ['/lines/0/line_id'])
  assert.deepEqual(await pointers({ lines: [{ line_id: line.id }] }), ['/lines/0'])
  assert.deepEqual(await pointers({ lines: [{ line_id: line.id, all: true }], amount_with_tax_cents: 1 }), [
    '/amount_with_tax_cents',
  ])
  assert.deepEqual(await pointers({ invoice_id: line.id }), ['/invoice_id'])
  assert.deepEqual(await pointers({ amount_with_tax_cents: 0 }), ['/amount_with_tax_cents'])
  const unpaid = await credit(invoice, { amount_with_tax_cents: 3001 })
  assert.deepEqual(
    [outcome(unpaid), unpaid.body.errors[0].pointer],
    ['409 credit_exceeds_invoice', '/amount_with_tax_cents'],
  )
})

test('a preview is the credit note, and changes nothing', async () => {
  const { customer, invoice, notes } = await april()
  const order = { invoice_id: invoice.id, amount_with_tax_cents: 700, reason: 'slow' }
  const previewed = made(await post('/v1/credit_notes/preview', order))
  assert.deepEqual([previewed.number, (await notes()).length, await balanceOf(customer)], [null, 0, 0])
  const note = made(await post('/v1/credit_notes', order))
  const same = ({ id, number, finalized_at, lines, ...rest }: any) => [
    rest,
    lines.map(({ id: _id, ...line }: any) => line),
  ]
  assert.deepEqual(same(previewed), same(note))
})

test('of two at once that want more than there is one is refused', async () => {
  const { invoice, notes } = await april()
  const answers = await Promise.all(Array.from({ length: 8 }, () => credit(invoice, { amount_with_tax_cents: 700 })))
  assert.deepEqual(tally(answers.map(outcome)), { '201': 4, '409 credit_exceeds_invoice': 4 })
  assert.equal(
    (await notes()).reduce((sum: number, note: any) => sum + note.total_cents, 0),
    2800,
  )
  await expectClean()
})

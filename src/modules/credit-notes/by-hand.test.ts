import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newDraft, newPlan, outcome, tally } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// Credit notes by request (D38). Of 3000 for April a day costs 100.

const service = await startTestService()
const { get, post } = service
const plan = await newPlan(service, { amount_cents: 3000 })
const better = await newPlan(service, { amount_cents: 6000 })

const credit = (invoice: any, more: object = {}) =>
  post('/v1/credit_notes', { invoice_id: invoice.id, reason: 'a bad day', ...more })
const read = async (invoice: any) => made(await get(`/v1/invoices/${invoice.id}`))
const balanceOf = async ({ id }: any) => made(await get(`/v1/customers/${id}`)).credit_balance_cents
const used = (note: any) => [
  note.total_cents,
  note.reduces_due_cents,
  note.credit_cents,
  note.refund_cents,
  note.outside_cents,
]
const expectClean = async () => {
  const { data } = made(await get('/v1/verification'))
  assert.deepEqual(
    data.filter((one: any) => one.violation_count > 0),
    [],
  )
}

/** Subscribed on 1 April, and paid unless `isOwed`; it is that day. */
async function april({ isOwed = false } = {}) {
  const clock = made(await post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z' })).id
  const customer = await newCustomer(service, { test_clock_id: clock })
  const order = { customer_id: customer.id, plan_code: plan.code }
  const { latest_invoice: invoice, ...subscription } = made(await post('/v1/subscriptions', order))
  if (!isOwed) made(await post(`/v1/invoices/${invoice.id}/pay`))
  const advance = async (day: string) =>
    made(await post(`/v1/test_clocks/${clock}/advance`, { to: `2026-${day}T00:00:00Z` }))
  const invoices = async () => made(await get(`/v1/invoices?customer_id=${customer.id}`)).data.toReversed()
  const notes = async () => made(await get(`/v1/credit_notes?customer_id=${customer.id}`)).data.toReversed()
  return { customer, subscription, invoice: await read(invoice), advance, invoices, notes }
}

test('a price reduction of 1000 leaves 2000; ended half-way, half of that is given back, and nothing is billed again', async () => {
  const { customer, subscription, invoice, advance, invoices, notes } = await april()
  const note = made(await credit(invoice, { amount_with_tax_cents: 1000 }))
  assert.deepEqual(used(note), [1000, 0, 1000, 0, 0])
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
  assert.deepEqual(used(ended), [1000, 0, 1000, 0, 0])
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
  assert.deepEqual(used(note), [2000, 1200, 500, 0, 300])
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
  assert.deepEqual([used(note), note.lines[0].description.slice(0, 6)], [[3000, 0, 3000, 0, 0], 'Unused'])
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
  assert.deepEqual(used(made(await credit(invoice, { meaning: 'waive' }))), [3000, 3000, 0, 0, 0])
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
  assert.deepEqual(used(note), [1500, 1500, 0, 0, 0])
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
  assert.deepEqual(used(rest), [701, 701, 0, 0, 0])
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

test('a credit note is refunded through the payments on the invoice, not through money that is on none', async () => {
  const { customer, invoice } = await april({ isOwed: true })
  const payment = made(await post('/v1/payments', { customer_id: customer.id, amount_cents: 4000, currency: 'EUR' }))
  made(await post(`/v1/payments/${payment.id}/allocate`, { invoice_id: invoice.id, amount_cents: 3000 }))
  const effect = { refund_cents: 1000 }
  const free = await credit(invoice, { amount_with_tax_cents: 1000, effect })
  assert.deepEqual([outcome(free), free.body.errors[0].pointer], ['409 refund_exceeds_payment', '/effect/refund_cents'])
  made(await post('/v1/refunds', { payment_id: payment.id, amount_cents: 1000, reason: 'paid too much' }))
  const note = made(await credit(invoice, { amount_with_tax_cents: 1000, effect }))
  assert.deepEqual(used(note), [1000, 0, 0, 1000, 0])
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
  assert.deepEqual([note.total_cents, note.meaning, note.billed_to.name], [2600, 'correct', 'Ada Lovelace Ltd'])
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

test('every credit note by request is explained', async () => {
  const { invoice } = await april()
  const note = made(await credit(invoice, { amount_with_tax_cents: 1000 }))
  const [line] = made(await get(`/v1/credit_notes/${note.id}/explain`)).lines
  assert.match(line.explanation.formula, /1000 of a reduction/)
})

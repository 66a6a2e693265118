import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { check, forbidden, overlap, refusing } from './support/database/refusing.ts'
import { customerWithCredit, made, newDraft, newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// The database is the last line: whatever the application does wrong, these statements are refused. Each is tried in a
// transaction that is rolled back.

const service = await startTestService()
const tenantId = (await service.get('/v1/settings')).body.id
const { owner, refusal, refusalToOwner, copy } = await refusing(service.database, tenantId)
const plan = await newPlan(service)
const { subscription, invoice } = await subscribed(service, plan)
const paidFor = await subscribed(service, plan)
made(await service.post(`/v1/invoices/${paidFor.invoice.id}/pay`))
const partlyPaid = await subscribed(service, plan)
made(await service.post(`/v1/invoices/${partlyPaid.invoice.id}/pay`, { amount_cents: 400 }))
const voided = await subscribed(service, plan)
made(await service.post(`/v1/invoices/${voided.invoice.id}/void`, { rebill: false }))
const ended = await subscribed(service, plan, { proration: 'second' })
made(await service.post(`/v1/subscriptions/${ended.subscription.id}/cancel`, { when: 'now' }))
const rich = await customerWithCredit(service, 1000)
const settledByCredit = await invoiceOf(await customerWithCredit(service, 1000), 300)
const paidInPart = await invoiceOf(await customerWithCredit(service, 1000), 2000)
made(await service.post(`/v1/invoices/${paidInPart.id}/pay`))
const draft = await newDraft(service, rich, '500')

/** A final invoice made by hand; what credit there is has settled it. */
async function invoiceOf(customer: { id: string }, cents: number): Promise<{ id: string }> {
  const { id } = await newDraft(service, customer, String(cents))
  return made(await service.post(`/v1/invoices/${id}/finalize`))
}

test('two live subscriptions of one customer to one product are refused', async () => {
  const text = await copy('subscription', `id = '${subscription.id}'`, { id: 'gen_random_uuid()' })
  assert.deepEqual(await refusal(text), overlap('one_live_subscription_per_product'))
  assert.deepEqual(await refusalToOwner(text), overlap('one_live_subscription_per_product'))
  const later = await copy('subscription', `id = '${subscription.id}'`, {
    id: 'gen_random_uuid()',
    start_at: `t.start_at + interval '3 years'`,
  })
  assert.deepEqual(await refusal(later), overlap('one_live_subscription_per_product'), 'as the first has no end')
  const elsewhere = await copy('subscription', `id = '${subscription.id}'`, {
    id: 'gen_random_uuid()',
    product: `'seats'`,
  })
  assert.equal(await refusal(elsewhere), null, 'another product is another thing')
})

test('a subscription that has ended cannot be brought back to life beside its successor', async () => {
  const first = await subscribed(service, plan)
  made(await service.post(`/v1/subscriptions/${first.subscription.id}/cancel`, { when: 'now' }))
  made(await service.post('/v1/subscriptions', { customer_id: first.customer.id, plan_code: plan.code }))
  const text = 'update subscription set ends_at = null, canceled_at = null where id = $1'
  const expected = overlap('one_live_subscription_per_product')
  assert.deepEqual(await refusal(text, [first.subscription.id]), expected)
  assert.deepEqual(await refusalToOwner(text, [first.subscription.id]), expected)
})

test('lines that do not add up to their invoice are refused', async () => {
  const sum = check('lines_add_up_to_the_invoice')
  const line = (amount: string, position = '77') =>
    copy('document_line', `invoice_id = '${draft.id}'`, { id: 'gen_random_uuid()', position, amount_cents: amount })
  assert.deepEqual(await refusal(await line('1')), sum)
  assert.deepEqual(await refusalToOwner(await line('1')), sum)
  const header = (subtotal: string) =>
    copy('invoice', `id = '${draft.id}'`, { id: 'gen_random_uuid()', subtotal_cents: subtotal, total_cents: subtotal })
  assert.deepEqual(await refusal(await header('1')), sum, 'a header without its lines')
  assert.equal(await refusal(await header('0')), null, 'an empty draft adds up')
  assert.deepEqual(
    await refusal('update invoice set total_cents = total_cents + 1 where id = $1', [draft.id]),
    check('total_is_subtotal_and_tax'),
  )
})

test('the sums of a draft cannot be changed away from its lines', async () => {
  const text = 'update invoice set subtotal_cents = subtotal_cents + 1, total_cents = total_cents + 1 where id = $1'
  assert.deepEqual(await refusal(text, [draft.id]), check('lines_add_up_to_the_invoice'))
  assert.deepEqual(await refusalToOwner(text, [draft.id]), check('lines_add_up_to_the_invoice'))
})

test('credit below zero is refused, and so is an amount that JSON could not hold', async () => {
  const balance = (cents: string) =>
    refusal(`update credit_balance set balance_cents = ${cents} where customer_id = $1`, [rich.id])
  assert.deepEqual(await balance('-1'), check('credit_is_never_below_zero'))
  assert.deepEqual(
    await refusalToOwner('update credit_balance set balance_cents = -1 where customer_id = $1', [rich.id]),
    check('credit_is_never_below_zero'),
  )
  assert.deepEqual(await balance('9007199254740992'), check('cents_fit_a_json_number'))
})

const documentChanges: Record<string, string> = {
  number: `'INV-999999'`,
  number_counter: '999999',
  number_year: '2000',
  number_series: 'gen_random_uuid()',
  issued_by: `'{"name": "Mallory"}'`,
  billed_to: `'{"name": "Mallory"}'`,
  net_days: '365',
  period_start: `period_start - interval '1 day'`,
  period_end: `period_end + interval '1 day'`,
  finalized_at: `finalized_at + interval '1 second'`,
}
const stands = check('finalized_invoice_never_changes')

test('the document of a finalized invoice stands, whoever changes it and whatever has become of it', async () => {
  const sums = 'subtotal_cents = subtotal_cents - 1, total_cents = total_cents - 1'
  const sets = [...Object.entries(documentChanges).map(([column, value]) => `${column} = ${value}`), sums]
  for (const { id } of [invoice, paidFor.invoice, partlyPaid.invoice, voided.invoice]) {
    for (const set of sets) {
      const text = `update invoice set ${set} where id = $1`
      assert.deepEqual(await refusal(text, [id]), stands, set)
      assert.deepEqual(await refusalToOwner(text, [id]), stands, set)
    }
  }
})

test('what is not even granted: customer, subscription, currency, kind, external id and purchase order of an invoice', async () => {
  const given = ['customer_id', 'subscription_id', 'currency', 'kind', 'external_id', 'purchase_order', 'occurred_at']
  for (const column of [...given, 'tenant_id', 'id', 'created_at']) {
    assert.deepEqual(
      await refusal(`update invoice set ${column} = ${column} where id = $1`, [invoice.id]),
      forbidden,
      column,
    )
  }
})

test('a finalized invoice cannot be deleted, not even by the owner', async () => {
  assert.deepEqual(await refusalToOwner('delete from document_line where invoice_id = $1', [invoice.id]), stands)
  assert.deepEqual(
    await refusalToOwner(
      'with gone as (delete from document_line where invoice_id = $1) delete from invoice where id = $1',
      [invoice.id],
    ),
    stands,
  )
})

test('the lines of a finalized invoice cannot be changed, and none can be added', async () => {
  assert.deepEqual(
    await refusal(`update document_line set description = 'x' where invoice_id = $1`, [invoice.id]),
    forbidden,
  )
  assert.deepEqual(
    await refusalToOwner(`update document_line set description = 'x' where invoice_id = $1`, [invoice.id]),
    stands,
  )
  const ofCharge = ['item_id', 'version_number', 'period_number', 'ordinal', 'sign']
  const free = await copy('document_line', `invoice_id = '${invoice.id}'`, {
    id: 'gen_random_uuid()',
    position: 't.position + 100',
    amount_cents: '0',
    description: `'A line that costs nothing'`,
    ...Object.fromEntries(ofCharge.map((column) => [column, 'null'])),
  })
  assert.deepEqual(await refusal(free), stands, 'a free line keeps the sum, and is still another document')
})

test('the function that clears the lines of drafts clears those of no finalized invoice, on a test clock neither', async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const timeless = made(await service.post('/v1/customers', { name: 'Ada', test_clock_id: clock.id }))
  const onClock = made(await service.post('/v1/subscriptions', { customer_id: timeless.id, plan_code: plan.code }))
  for (const { id } of [invoice, onClock.latest_invoice]) {
    const text = `do $$ begin
      perform clear_drafts(array['${id}'::uuid]);
      if not exists (select from document_line where invoice_id = '${id}') then raise exception 'gone' using errcode = 'ZZ001'; end if;
    end $$`
    assert.notEqual((await refusal(text))?.code, 'ZZ001', 'its lines are gone')
  }
})

test('settlement moves forward only', async () => {
  const backwards = check('settlement_moves_forward_only')
  const cases: readonly [string, string][] = [
    [partlyPaid.invoice.id, 'amount_paid_cents = amount_paid_cents - 1'],
    [ended.invoice.id, 'credited_cents = credited_cents - 1'],
    [settledByCredit.id, 'credit_applied_cents = credit_applied_cents - 1'],
    [paidInPart.id, `status = 'void', voided_at = now(), paid_at = null`],
    [ended.invoice.id, `status = 'void', voided_at = now(), paid_at = null`],
    [paidFor.invoice.id, `status = 'open', paid_at = null`],
    [paidFor.invoice.id, `status = 'void', voided_at = now()`],
    [paidFor.invoice.id, 'amount_paid_cents = 0, credit_applied_cents = total_cents'],
    [paidFor.invoice.id, `paid_at = paid_at + interval '1 second'`],
    [paidFor.invoice.id, `due_at = due_at + interval '1 second'`],
    [voided.invoice.id, `status = 'open', voided_at = null`],
    [voided.invoice.id, `status = 'paid', voided_at = null, amount_paid_cents = total_cents, paid_at = now()`],
    [voided.invoice.id, 'amount_paid_cents = 1'],
    [voided.invoice.id, `voided_at = voided_at + interval '1 second'`],
  ]
  for (const [id, set] of cases) {
    assert.deepEqual(await refusal(`update invoice set ${set} where id = $1`, [id]), backwards, set)
    assert.deepEqual(await refusalToOwner(`update invoice set ${set} where id = $1`, [id]), backwards, set)
  }
  const draftAgain = `update invoice set status = 'draft' where id = $1`
  assert.ok(await refusal(draftAgain, [invoice.id]), 'an open invoice does not become a draft again')
})

test('a paid invoice becomes void only where credit alone has settled it', async () => {
  const void_ = `update invoice set status = 'void', voided_at = now(), paid_at = null where id = $1`
  assert.equal(await refusal(void_, [settledByCredit.id]), null)
  for (const { id } of [paidFor.invoice, paidInPart, ended.invoice, await invoiceOf(rich, 0)])
    assert.deepEqual(await refusal(void_, [id]), check('settlement_moves_forward_only'))
})

test('an invoice is never paid more than is due, and paid means that nothing is', async () => {
  const pay = (set: string) => refusal(`update invoice set ${set} where id = $1`, [invoice.id])
  assert.deepEqual(await pay('amount_paid_cents = total_cents + 1'), check('never_paid_more_than_due'))
  assert.deepEqual(await pay(`status = 'paid', paid_at = now()`), check('paid_means_nothing_due'))
  assert.deepEqual(await pay(`status = 'void'`), check('a_void_invoice_says_when'))
  const received = `update invoice set status = 'void', voided_at = now() where id = $1`
  assert.deepEqual(
    await refusal(received, [partlyPaid.invoice.id]),
    check('a_void_invoice_is_neither_paid_nor_credited'),
  )
})

test('an invoice number cannot be given twice, and no finalized invoice is without one', async () => {
  const twin = await copy('invoice', `id = '${invoice.id}'`, {
    id: 'gen_random_uuid()',
    subtotal_cents: '0',
    total_cents: '0',
  })
  assert.deepEqual(await refusal(twin), { code: '23505', constraint: 'invoice_number_is_unique' })
  const unnumbered = await copy('invoice', `id = '${invoice.id}'`, {
    id: 'gen_random_uuid()',
    subtotal_cents: '0',
    total_cents: '0',
    number: 'null',
    number_counter: 'null',
  })
  assert.deepEqual(await refusal(unnumbered), check('a_finalized_invoice_is_whole'))
})

test('a subscription has one open draft at a time, and a draft has no number', async () => {
  const opened = await copy('invoice', `id = '${invoice.id}'`, {
    id: 'gen_random_uuid()',
    status: `'draft'`,
    ...{ number: 'null', number_series: 'null', number_year: 'null', number_counter: 'null', finalized_at: 'null' },
    subtotal_cents: '0',
    total_cents: '0',
  })
  assert.equal(await refusal(opened), null)
  assert.deepEqual(await refusal(`with one as (${opened}) ${opened}`), overlap('one_open_draft_per_subscription'))
  const numbered = `update invoice set number = 'INV-000077' where id = $1`
  assert.deepEqual(await refusal(numbered, [draft.id]), check('a_draft_has_no_number'))
})

test('a final invoice is never negative, and money that was received is more than nothing', async () => {
  const owing = await copy('invoice', `id = '${invoice.id}'`, {
    id: 'gen_random_uuid()',
    number_counter: '77',
    subtotal_cents: '-1',
    total_cents: '-1',
  })
  const refused = await refusal(owing)
  assert.equal(refused?.code, '23514')
  assert.match(refused?.constraint ?? '', /^(?:an_invoice_is_never_negative|never_paid_more_than_due)$/)
  const ofCustomer = `customer_id = '${partlyPaid.customer.id}'`
  const received = await copy('payment', ofCustomer, {
    id: 'gen_random_uuid()',
    amount_cents: '0',
    allocated_cents: '0',
  })
  assert.deepEqual(await refusal(received), check('payment_is_positive'))
  const tooMuch = await copy('payment', ofCustomer, { id: 'gen_random_uuid()', allocated_cents: 't.amount_cents + 1' })
  assert.deepEqual(await refusal(tooMuch), check('never_more_allocated_than_received'))
  const ofInvoice = `invoice_id = '${partlyPaid.invoice.id}'`
  const nothing = await copy('payment_allocation', ofInvoice, { id: 'gen_random_uuid()', amount_cents: '0' })
  assert.deepEqual(await refusal(nothing), check('allocation_moves_something'))
})

test('a constraint that nobody has a word for is a 500 that shows nothing of the database', async () => {
  await owner(`alter table customer add constraint secret_rule_of_ours check (name not like 'Mallory%')`)
  try {
    const { status, headers, text, body } = await service.post('/v1/customers', { name: 'Mallory 4711' })
    assert.deepEqual([status, body.code], [500, 'internal'])
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.doesNotMatch(
      text,
      /secret_rule|customer"|constraint|insert|relation|sql|23514|Mallory|at .*\.ts|node_modules/i,
    )
    assert.deepEqual(Object.keys(body).sort(), ['code', 'detail', 'instance', 'request_id', 'status', 'title', 'type'])
  } finally {
    await owner('alter table customer drop constraint secret_rule_of_ours')
  }
})

test('a constraint that has a word is that refusal, also when the application did not see it coming', async () => {
  await owner(
    `insert into customer (tenant_id, id, name, external_id, time_zone, created_at, updated_at)
    values ($1, $2, 'Ada', 'taken', 'UTC', now(), now())`,
    [tenantId, randomUUID()],
  )
  const answer = await service.post('/v1/customers', { name: 'Bob', external_id: 'taken' })
  assert.deepEqual([answer.status, answer.body.code], [409, 'external_id_taken'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, newCustomer, newPlan } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// Credit notes of bills that began as drafts.

const service = await startTestService()
const { get, post } = service
const owner = asking(service.database.ownerUrl)
made(await service.patch('/v1/settings', { draft_hours: 48 }))

test('a credit note lowers what is due on the draft that becomes final in the same transaction', async () => {
  const plan = await newPlan(service, { interval: 'day' })
  const customer = await newCustomer(service)
  const start_at = Temporal.Now.instant().add({ hours: 24 }).toString()
  const order = { customer_id: customer.id, plan_code: plan.code, start_at, proration: 'second' }
  const { id } = made(await post('/v1/subscriptions', order))
  await owner(
    `with started as (update subscription set start_at = now() - interval '5 hours', next_billing_at = now() - interval '5 hours',
        created_at = now() - interval '6 hours' where id = $1),
      anchored as (update item_version set anchor = now() - interval '5 hours', effective_at = now() - interval '5 hours',
        due_from = now() - interval '5 hours' where item_id in (select id from subscription_item where subscription_id = $1))
    update customer_billing set next_billing_at = now() - interval '5 hours' where customer_id = $2`,
    [id, customer.id],
  )
  await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines: [] }) // bills the customer up to now
  const [draft] = made(await get(`/v1/invoices?subscription_id=${id}`)).data
  assert.equal(draft.status, 'draft')
  await owner(
    `with draft as (update invoice set finalizes_at = now() where id = $1),
      subscribed as (update subscription set next_billing_at = now() where id = $2)
    update customer_billing set next_billing_at = now() where customer_id = $3`,
    [draft.id, id, customer.id],
  )
  const wanted = { invoice_id: draft.id, amount_with_tax_cents: 300, reason: 'a bad day' }
  const previewed = made(await post('/v1/credit_notes/preview', wanted))
  assert.deepEqual([previewed.number, previewed.reduces_due_cents], [null, 300], 'of the invoice that it becomes')
  assert.equal(made(await get(`/v1/invoices/${draft.id}`)).status, 'draft')
  made(await post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
  const [note] = made(await get(`/v1/credit_notes?subscription_id=${id}`)).data
  const invoice = made(await get(`/v1/invoices/${draft.id}`))
  assert.equal(invoice.status, 'open')
  assert.deepEqual([note.reduces_due_cents, note.credit_cents], [note.total_cents, 0])
  assert.equal(invoice.credited_cents, note.total_cents)
  assert.equal(invoice.amount_due_cents, 1000 - note.total_cents)
  assert.equal(made(await get('/v1/verification')).is_clean, true)
})

test('a draft that comes to less than nothing is void, and its lines make a credit note', async () => {
  const plan = await newPlan(service)
  const clock = made(await post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })).id
  const customer = await newCustomer(service, { test_clock_id: clock })
  const { id } = made(await post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan.code }))
  made(await post(`/v1/test_clocks/${clock}/advance`, { to: '2026-02-01T00:00:00Z' }))
  const [draft] = made(await get(`/v1/invoices?subscription_id=${id}`)).data
  assert.equal(draft.status, 'draft')
  made(await post(`/v1/invoices/${draft.id}/lines`, { description: 'For the trouble', unit_amount: '-1500' }))
  made(await post(`/v1/test_clocks/${clock}/advance`, { to: '2026-02-04T00:00:00Z' }))
  assert.equal(made(await get(`/v1/invoices/${draft.id}`)).status, 'void')
  const [{ id: noteId }] = made(await get(`/v1/credit_notes?subscription_id=${id}`)).data
  const note = made(await get(`/v1/credit_notes/${noteId}`))
  assert.deepEqual([note.total_cents, note.credit_cents], [500, 500])
  assert.deepEqual(
    note.lines.map(({ amount_cents }: { amount_cents: number }) => amount_cents),
    [1500, -1000],
  )
  const explained = made(await get(`/v1/credit_notes/${noteId}/explain`)).lines
  assert.deepEqual(
    explained.map(({ amount_cents, explanation }: any) => [amount_cents, explanation?.formula]),
    [
      [1500, undefined],
      [-1000, '-(round(1000 x 28/28) - round(1000 x 0/28)) = -1000'],
    ],
  )
  const { is_clean, data } = made(await get('/v1/verification'))
  assert.equal(
    is_clean,
    true,
    JSON.stringify(data.filter(({ violation_count }: { violation_count: number }) => violation_count)),
  )
})

test('a note for an invoice of which a draft takes time back comes before the draft, which is rewritten', async () => {
  //  1 Apr        16 Apr         1 May
  //  |-- basic ----|-- pro -------|    next_invoice: the draft of 1 May gives half of April back
  for (const [action, body] of [
    ['', { amount_with_tax_cents: 100 }],
    ['', { meaning: 'correct' }],
    ['cancel', {}],
    ['reissue', {}],
  ] as const) {
    const [basic, pro] = [
      await newPlan(service, { amount_cents: 3000 }),
      await newPlan(service, { amount_cents: 9000 }),
    ]
    const clock = made(await post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z' })).id
    const advance = async (to: string) => made(await post(`/v1/test_clocks/${clock}/advance`, { to }))
    const customer = await newCustomer(service, { test_clock_id: clock })
    await post('/v1/subscriptions', { customer_id: customer.id, plan_code: basic.code })
    await advance('2026-04-16T00:00:00Z')
    const [first] = made(await get(`/v1/invoices?customer_id=${customer.id}`)).data
    const change = { plan_code: pro.code, proration: 'next_invoice' }
    made(await post(`/v1/subscriptions/${first.subscription_id}/change`, change))
    await advance('2026-05-01T00:00:00Z')
    const [draft] = made(await get(`/v1/invoices?customer_id=${customer.id}&status=draft`)).data
    const order = { reason: 'a bad day', ...body }
    const path = action === '' ? '/v1/credit_notes' : `/v1/invoices/${first.id}/${action}`
    made(await post(path, action === '' ? { invoice_id: first.id, ...order } : order))
    await advance('2026-05-04T00:00:00Z')
    const documents = [
      ...made(await get(`/v1/invoices?customer_id=${customer.id}`)).data.map((one: any) => one.total_cents),
      ...made(await get(`/v1/credit_notes?customer_id=${customer.id}`)).data.map((one: any) => -one.total_cents),
    ]
    const reduced = 'amount_with_tax_cents' in body ? 50 : 0
    const sum = documents.reduce((all: number, cents: number) => all + cents, 0)
    assert.equal(sum, 1500 + 4500 + 9000 - reduced, `${action} ${JSON.stringify(documents)}`)
    assert.equal(made(await get(`/v1/invoices/${draft.id}`)).status === 'draft', false)
  }
  assert.equal(made(await get('/v1/verification')).is_clean, true)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectionOf } from '../../../test/support/openapi/arranged-collection.ts'
import { asking, made, newCustomer, newDraft, newPlan, subscribed } from '../../../test/support/service/merchant.ts'
import { newPerson } from '../../../test/support/service/person.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post, database } = service
const owner = asking(database.ownerUrl)
const none = { count: 0, more: false }
const overview = async () => made(await get('/v1/overview'))

test('of a new tenant is empty', async () => {
  assert.deepEqual(await overview(), {
    due: [],
    invoices_by_day: [],
    drafts: none,
    dunnings: none,
    unmatched_bank_transactions: none,
    payment_attempts: { failed: none, unknown: none, requires_action: none },
    next_renewals: [],
    parked_customers: { ...none, newest: [] },
    webhook_endpoints: { count: 0, failing: 0, behind: 0 },
    verification: null,
  })
})

test('counts and adds up what is due, what comes in and what waits for a person, without test clocks', async () => {
  made(await service.patch('/v1/settings', { net_days: 30 }))
  const plan = await newPlan(service)
  const lives = [
    await subscribed(service, plan, {}, { name: 'Ada' }),
    await subscribed(service, plan, {}, { name: 'Bo' }),
  ]
  const [{ customer, subscription, invoice }, other] = lives as [(typeof lives)[0], (typeof lives)[0]]
  const yen = await subscribed(service, await newPlan(service, { currency: 'JPY', amount_cents: 70 }))
  made(await post(`/v1/invoices/${yen.invoice.id}/pay`))
  await newDraft(service, await newCustomer(service), '5')
  const clock = made(await post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  await subscribed(service, plan, {}, { test_clock_id: clock.id })
  await collectionOf({ ...service, word: 'collected' }, owner, { customerId: customer.id, invoiceId: invoice.id })
  await owner(`update invoice set dunning = dunning || '{"end_reason": null, "ended_at": null}' where id = $1`, [
    invoice.id,
  ])
  const csv = 'date,amount,currency,reference\n2026-01-05,12.00,EUR,nothing known\n'
  made(await post('/v1/bank_statements', csv, { 'content-type': 'text/csv' }))
  await owner(
    `update customer_billing set parked_at = '2026-02-03T00:00:00Z', parked_reason = 'no' where customer_id = $1`,
    [other.customer.id],
  )
  await owner(`update invoice set due_at = '2026-01-01T00:00:00Z' where id = $1`, [other.invoice.id])
  made(await post('/v1/webhook_endpoints', { url: 'https://example.com/hook' }))
  await owner(`insert into verification (tenant_id, verified_at, violation_count)
    select tenant_id, '2026-02-03T00:00:00Z', 2 from tenant`)

  const found = await overview()
  assert.deepEqual(found.due, [
    { currency: 'EUR', count: 3, amount_cents: 2900, overdue_count: 1, overdue_cents: 1000 },
  ])
  const day = new Date().toISOString().slice(0, 10)
  const sums = found.invoices_by_day.map(({ currency, count, total_cents }: any) => ({ currency, count, total_cents }))
  assert.deepEqual(sums, [
    { currency: 'EUR', count: 3, total_cents: 2900 },
    { currency: 'JPY', count: 1, total_cents: 70 },
  ])
  assert.ok(found.invoices_by_day.every((one: any) => Math.abs(Date.parse(one.day) - Date.parse(day)) <= 86_400_000))
  const one = { count: 1, more: false }
  assert.deepEqual([found.drafts, found.dunnings, found.unmatched_bank_transactions], [one, one, one])
  assert.deepEqual(found.payment_attempts, { failed: one, unknown: none, requires_action: none })
  assert.deepEqual(
    found.next_renewals.map(({ customer_name, plan_code }: any) => [customer_name, plan_code]),
    [
      ['Ada', plan.code],
      ['Ada', found.next_renewals[1].plan_code],
      ['collected', found.next_renewals[2].plan_code],
    ],
  )
  assert.equal(found.next_renewals[0].subscription_id, subscription.id)
  assert.deepEqual(found.parked_customers, {
    ...{ count: 1, more: false },
    newest: [{ customer_id: other.customer.id, customer_name: 'Bo', parked_at: '2026-02-03T00:00:00Z', reason: 'no' }],
  })
  assert.deepEqual(found.webhook_endpoints, { count: 1, failing: 0, behind: 0 })
  assert.deepEqual(found.verification, { verified_at: '2026-02-03T00:00:00Z', violation_count: 2 })

  const developer = await newPerson(service, 'developer')
  const seen = (await developer.call('GET', '/v1/overview')).body
  const money = ['due', 'invoices_by_day', 'drafts', 'dunnings', 'unmatched_bank_transactions', 'payment_attempts']
  for (const [part, value] of Object.entries(found))
    assert.deepEqual(seen[part], money.includes(part) ? null : value, part)
  assert.equal((await (await newPerson(service, 'finance')).call('GET', '/v1/overview')).body.webhook_endpoints, null)
})

test('counts to ten thousand, and then says that there is more', async () => {
  await owner(`insert into bank_transaction select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),
    'entry_key', 'copy ' || n))).* from bank_transaction t, generate_series(1, 10000) n`)
  assert.deepEqual((await overview()).unmatched_bank_transactions, { count: 10_000, more: true })
})

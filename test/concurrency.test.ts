import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { openBillingMetrics } from '../src/modules/billing-run/metrics.ts'
import { billingRound } from '../src/modules/billing-run/run.ts'
import { openLog } from '../src/platform/log.ts'
import { openMetrics } from '../src/platform/metrics.ts'
import { brokenInvariants } from './support/database/invariants.ts'
import {
  asking,
  customerWithCredit,
  made,
  newCustomer,
  newDraft,
  newPlan,
  outcome,
  subscribed,
  tally,
} from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
afterEach(async () => {
  assert.deepEqual(await brokenInvariants(owner), {})
})

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const at = <T>(count: number, ask: (index: number) => Promise<T>): Promise<T[]> => Promise.all(times(count, ask))
const key = (name: string) => ({ 'idempotency-key': name })

test('of 64 requests for a live subscription to one product at once, one is done and leaves one invoice', async () => {
  const plan = await newPlan(service)
  const customer = await newCustomer(service)
  const order = { customer_id: customer.id, plan_code: plan.code }
  const answers = await at(64, () => service.post('/v1/subscriptions', order))
  assert.deepEqual(tally(answers.map(outcome)), { 201: 1, '409 subscription_overlaps': 63 })
  const left = `select (select count(*)::int from subscription where customer_id = $1) as subscriptions,
    (select count(*)::int from invoice where customer_id = $1) as invoices`
  assert.deepEqual(await owner(left, [customer.id]), [{ subscriptions: 1, invoices: 1 }])
})

test('of 200 duplicates with one idempotency key at once, one has an effect, and every 201 has the same bytes', async () => {
  const plan = await newPlan(service)
  const customer = await newCustomer(service)
  const order = { customer_id: customer.id, plan_code: plan.code }
  const answers = await at(200, () => service.post('/v1/subscriptions', order, key('two hundred')))
  const codes = tally(answers.map(outcome))
  assert.deepEqual(
    Object.keys(codes).filter((code) => code !== '201' && code !== '409 idempotency_key_in_use'),
    [],
  )
  const done = answers.filter(({ status }) => status === 201)
  assert.equal(new Set(done.map(({ text }) => text)).size, 1)
  assert.equal(done.filter(({ headers }) => !headers.has('idempotency-replayed')).length, 1, 'one was the first')
  assert.match(done[0]?.body.latest_invoice.number, /\d/, 'the number that was given at the commit is in all of them')
  assert.deepEqual(await owner('select id from subscription where customer_id = $1', [customer.id]), [
    { id: done[0]?.body.id },
  ])
  assert.equal((await owner('select from invoice where customer_id = $1', [customer.id])).length, 1)

  const later = await service.post('/v1/subscriptions', order, key('two hundred'))
  assert.deepEqual([later.text, later.headers.get('idempotency-replayed')], [done[0]?.text, 'true'])
})

test('the same idempotency key with another body, address or method is refused, and the first answer stays', async () => {
  const first = await service.post('/v1/customers', { name: 'Ada' }, key('reused'))
  const otherBody = await service.post('/v1/customers', { name: 'Bob' }, key('reused'))
  const otherAddress = await service.post('/v1/plans', { name: 'Ada' }, key('reused'))
  const otherMethod = await service.patch(`/v1/customers/${first.body.id}`, { name: 'Ada' }, key('reused'))
  assert.equal(outcome(otherBody), '422 idempotency_key_reused')
  assert.equal(outcome(otherMethod), '422 idempotency_key_reused')
  assert.match(outcome(otherAddress), /^4/)
  assert.equal((await service.post('/v1/customers', { name: 'Ada' }, key('reused'))).text, first.text)
})

test('a refusal frees its idempotency key', async () => {
  const plan = await newPlan(service)
  const { customer, subscription } = await subscribed(service, plan)
  const order = { customer_id: customer.id, plan_code: plan.code }
  assert.equal(outcome(await service.post('/v1/subscriptions', order, key('freed'))), '409 subscription_overlaps')
  made(await service.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  const again = await service.post('/v1/subscriptions', order, key('freed'))
  assert.deepEqual([again.status, again.headers.get('idempotency-replayed')], [201, null])
})

test('a failure on our side is not kept for its idempotency key', async () => {
  await owner(`alter table customer add constraint nobody_is_called_mallory check (name <> 'Mallory')`)
  const broken = await service.post('/v1/customers', { name: 'Mallory' }, key('broken'))
  await owner('alter table customer drop constraint nobody_is_called_mallory')
  assert.equal(outcome(broken), '500 internal')
  const again = await service.post('/v1/customers', { name: 'Mallory' }, key('broken'))
  assert.deepEqual([again.status, again.headers.get('idempotency-replayed')], [201, null])
})

test('an answer is kept for 24 hours, then the key is as good as new', async () => {
  const age = (interval: string) =>
    owner(`update idempotency_key set created_at = created_at - $1::interval where key = 'old'`, [interval])
  const first = await service.post('/v1/customers', { name: 'Ada' }, key('old'))
  await age('23 hours 59 minutes')
  assert.equal((await service.post('/v1/customers', { name: 'Ada' }, key('old'))).text, first.text)
  assert.equal(outcome(await service.post('/v1/customers', { name: 'Bob' }, key('old'))), '422 idempotency_key_reused')
  await age('1 minute')
  const second = await service.post('/v1/customers', { name: 'Bob' }, key('old'))
  assert.deepEqual([second.status, second.headers.get('idempotency-replayed')], [201, null])
  const third = await service.post('/v1/customers', { name: 'Bob' }, key('old'))
  assert.deepEqual([third.text, third.headers.get('idempotency-replayed')], [second.text, 'true'])
})

test('payments at once never exceed what is due', async () => {
  const { invoice } = await subscribed(service, await newPlan(service))
  const pay = `/v1/invoices/${invoice.id}/pay`
  const answers = await at(20, () => service.post(pay, { amount_cents: 300 }))
  assert.deepEqual(tally(answers.map(outcome)), { 200: 3, '409 amount_exceeds_due': 17 })
  const rest = await at(10, () => service.post(pay))
  assert.deepEqual(tally(rest.map(outcome)), { 200: 1, '409 invoice_not_open': 9 })
  assert.deepEqual(await owner('select status, amount_paid_cents::int from invoice where id = $1', [invoice.id]), [
    { status: 'paid', amount_paid_cents: 1000 },
  ])
})

test('allocations at once never exceed the payment, nor what is due', async () => {
  const plan = await newPlan(service)
  const { customer, invoice } = await subscribed(service, plan)
  const money = { customer_id: customer.id, amount_cents: 800, currency: 'EUR' }
  const payments = await at(2, async () => made(await service.post('/v1/payments', money)).id)
  const allocate = (id: string) =>
    service.post(`/v1/payments/${id}/allocate`, { invoice_id: invoice.id, amount_cents: 300 })
  const answers = await at(20, (n) => allocate(payments[n % 2]))
  assert.equal(answers.filter(({ status }) => status === 200).length, 3)
  assert.deepEqual(await owner('select status, amount_paid_cents::int from invoice where id = $1', [invoice.id]), [
    { status: 'open', amount_paid_cents: 900 },
  ])
  const [{ allocated }] = await owner('select sum(allocated_cents)::int as allocated from payment where id = any($1)', [
    payments,
  ])
  assert.equal(allocated, 900)
})

test('whatever two things are done to an open invoice at once, it ends in a state that one order explains', async () => {
  const plan = await newPlan(service)
  const actions = {
    pay: {},
    pay_part: { amount_cents: 400 },
    void: {},
    waive: { rebill: false },
    mark_uncollectible: {},
    apply_credit: {},
  }
  const paths: Record<string, string> = { pay_part: 'pay', waive: 'void' }
  const names = Object.keys(actions) as (keyof typeof actions)[]
  for (const one of names) {
    for (const other of names) {
      const { invoice } = await subscribed(service, plan)
      const act = (name: keyof typeof actions) =>
        service.post(`/v1/invoices/${invoice.id}/${paths[name] ?? name}`, actions[name])
      const answers = await Promise.all([act(one), act(other)])
      const got = answers.map(outcome).join(' and ')
      assert.ok(
        answers.every(({ status }) => status === 200 || status === 409),
        `${one} x ${other}: ${got}`,
      )
      const { body } = await service.get(`/v1/invoices/${invoice.id}`)
      const isVoid = body.status === 'void'
      assert.equal(isVoid && body.amount_paid_cents > 0, false, `${one} x ${other} left ${body.status}`)
      const accepted = await owner('select type from event where object_id = $1 and sequence > 0', [invoice.id])
      const ends = accepted.filter(({ type }) => type === 'invoice.paid' || type === 'invoice.voided')
      assert.ok(ends.length <= 1, `${one} x ${other} ended twice: ${got}`)
    }
  }
})

test('a draft that is finalized many times at once gets one number, and a line either comes before it or not at all', async () => {
  const customer = await newCustomer(service)
  for (let round = 0; round < 8; round += 1) {
    const draft = await newDraft(service, customer, '500')
    const line = { description: 'More', unit_amount: '70' }
    const answers = await Promise.all([
      ...times(4, () => service.post(`/v1/invoices/${draft.id}/finalize`)),
      ...times(3, () => service.post(`/v1/invoices/${draft.id}/lines`, line)),
    ])
    const [finalized, lines] = [answers.slice(0, 4).map(outcome), answers.slice(4).map(outcome)]
    assert.deepEqual(tally(finalized), { 200: 1, '409 invoice_not_draft': 3 })
    const added = lines.filter((code) => code === '201').length
    assert.equal(lines.filter((code) => code === '409 invoice_not_draft').length, 3 - added)
    const { body } = await service.get(`/v1/invoices/${draft.id}`)
    assert.deepEqual([body.total_cents, body.lines.length], [500 + 70 * added, 1 + added])
  }
})

test('credit that two invoices want at once is used once, to the cent', async () => {
  const customer = await customerWithCredit(service, 1000)
  const drafts = await at(3, () => newDraft(service, customer, '700'))
  await Promise.all(drafts.map(async ({ id }) => made(await service.post(`/v1/invoices/${id}/finalize`))))
  const applied = await owner(
    `select credit_applied_cents::int as cents from invoice where id = any($1) order by credit_applied_cents desc`,
    [drafts.map(({ id }) => id)],
  )
  assert.deepEqual(applied, [{ cents: 700 }, { cents: 300 }, { cents: 0 }])
  const { body } = await service.get(`/v1/customers/${customer.id}`)
  assert.deepEqual([body.credit_balance_cents, body.credit_balances.EUR], [0, 0])
})

test('credit taken by many requests at once is never more than there is', async () => {
  const customer = await customerWithCredit(service, 1000)
  const entries = `/v1/customers/${customer.id}/credit_entries`
  const taking = { amount_cents: -300, currency: 'EUR', reason: 'taken back' }
  const answers = await at(10, () => service.post(entries, taking))
  assert.deepEqual(tally(answers.map(outcome)), { 201: 3, '409 credit_insufficient': 7 })
  const { body } = await service.get(`/v1/customers/${customer.id}`)
  assert.equal(body.credit_balance_cents, 100)
})

test('credit asked for by many requests at once is applied once', async () => {
  const customer = await newCustomer(service)
  const draft = await newDraft(service, customer, '1500')
  made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  const plan = await newPlan(service, { amount_cents: 900 })
  const bought = made(await service.post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan.code }))
  made(await service.post(`/v1/invoices/${bought.latest_invoice.id}/pay`))
  made(await service.post(`/v1/subscriptions/${bought.id}/cancel`, { when: 'now' }))
  const answers = await at(10, () => service.post(`/v1/invoices/${draft.id}/apply_credit`))
  assert.deepEqual(tally(answers.map(outcome)), { 200: 1, '409 credit_insufficient': 9 })
  const { body } = await service.get(`/v1/invoices/${draft.id}`)
  assert.deepEqual([body.credit_applied_cents, body.amount_due_cents], [900, 600])
})

test('a change, a cancellation and the billing run at the moment of renewal bill the same as one after the other', async () => {
  const plan = await newPlan(service, { amount_cents: 900_000_000 })
  const options = {
    transact: service.service.transact,
    metrics: openBillingMetrics(openMetrics()),
    log: openLog({ level: 'fatal', format: 'json' }),
    settings: { workerPollMs: 1000, workerBatchSize: 5, workerConcurrency: 2, workerShare: 1 },
  }
  const round = () => billingRound(options, new AbortController().signal)
  const [{ anchor }] = await owner(
    `select to_char(now() at time zone 'UTC' + interval '2.5 seconds', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as anchor`,
  )
  const lives = await at(12, () => subscribed(service, plan, { billing_cycle_anchor: anchor, proration: 'second' }))
  await owner('select pg_sleep(extract(epoch from $1::timestamptz - clock_timestamp()) + 0.001)', [anchor])
  const due = 'select from customer_billing where next_billing_at <= clock_timestamp() and customer_id = any($1)'
  assert.equal((await owner(due, [lives.map(({ customer }) => customer.id)])).length, 12)

  const requests = lives.flatMap(({ subscription: { id } }, index) => [
    service.post(`/v1/subscriptions/${id}/change`, { quantity: 2 }),
    ...(index % 2 ? [service.post(`/v1/subscriptions/${id}/cancel`, { when: 'now' })] : []),
    service.post(`/v1/subscriptions/${id}/change`, { quantity: 3, when: 'period_end' }),
    service.patch(`/v1/subscriptions/${id}`, { metadata: { touched: 'yes' } }),
  ])
  const [answers] = await Promise.all([Promise.all(requests), at(4, round)])
  assert.deepEqual(
    Object.keys(tally(answers.map(outcome))).filter((code) => !['200', '409 subscription_ended'].includes(code)),
    [],
  )
  while ((await round()) > 0);
  const ids = lives.map(({ subscription }) => subscription.id)
  const renewals = await owner(
    `select subscription_id, count(*)::int as count from invoice where kind = 'renewal' and subscription_id = any($1) group by 1`,
    [ids],
  )
  assert.deepEqual(
    renewals.filter(({ count }) => count !== 1),
    [],
    'renewed once each',
  )
  assert.equal(renewals.length, 12)
  const renewedEvents = await owner(
    `select object_id from event where type = 'subscription.renewed' and object_id = any($1) group by 1 having count(*) <> 1`,
    [ids],
  )
  assert.deepEqual(renewedEvents, [])
  const before = await owner('select count(*) from invoice')
  assert.equal(await round(), 0)
  assert.deepEqual(await owner('select count(*) from invoice'), before, 'and billing again bills nothing')
  assert.deepEqual(
    await owner('select customer_id, parked_reason from customer_billing where parked_at is not null'),
    [],
  )
})

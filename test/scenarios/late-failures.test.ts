import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { collecting } from './collecting.ts'
import { beginYear, everyPage, sell, type Year } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
const { attach, subscribed, attempts, states, invoiceStates, ownEvents } = collecting(service, gateway.id)

const dunningsOf = async ({ customerId }: Year) =>
  (await everyPage(service, `/v1/dunnings?customer_id=${customerId}`)).map(
    ({ status, started_at, next_step_at, end_reason }) => `${status} ${started_at} ${next_step_at} ${end_reason}`,
  )
/** A customer with a method of that token and one invoice of 30.00, finalized on 1 January 2026. */
async function invoiced(token: string): Promise<Year> {
  const year = await beginYear(service, '2026-01-01T00:00:00Z')
  await attach(year, token)
  const lines = [{ description: 'Work', unit_amount: '3000' }]
  const draft = made(await service.post('/v1/invoices', { customer_id: year.customerId, currency: 'EUR', lines }))
  made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  return year
}
const paymentsOf = ({ customerId }: Year) => everyPage(service, `/v1/payments?customer_id=${customerId}`)

test('vector sepa-late-failure: a debit that fails days after it succeeded is owed again and dunned from that day', async () => {
  const ada = await subscribed('late_failure:10')
  await ada.advance('2026-01-10T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  await ada.advance('2026-01-11T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['open 3000 failed'])
  assert.deepEqual(await states(ada), ['2026-01-01 automatic succeeded'])
  const [payment] = await paymentsOf(ada)
  assert.deepEqual([payment.allocated_cents, payment.returned_cents, payment.unallocated_cents], [0, 3000, 0])
  const [returned] = await ownEvents(ada, 'payment.returned')
  assert.deepEqual(
    [returned.object.kind, returned.object.decline_class, returned.object.reason],
    ['late_failure', 'retryable', 'insufficient_funds'],
  )
  assert.equal((await ada.subscription()).status, 'past_due')
  const [dunning] = made(await service.get(`/v1/dunnings?customer_id=${ada.customerId}`)).data
  assert.deepEqual(
    [dunning.status, dunning.started_at, dunning.next_step_at, dunning.next_action],
    ['active', '2026-01-11T00:00:00Z', '2026-01-12T00:00:00Z', 'attempt'],
  )
  await ada.advance('2026-01-12T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  assert.equal((await ada.subscription()).status, 'active')
})

test('retries of a debit that fail late resume the one dunning, which ends after its steps and its days', async () => {
  //  1      4       5      8       11      14        1 Feb
  //  |debit-|fails  |retry-|retry--|retry--|fails    |end        steps: 5, 7, 9 and 11 January
  const ada = await invoiced('late_failure:3')
  await ada.advance('2026-01-15T00:00:00Z')
  const made = ['01 automatic', '05 retry', '08 retry', '11 retry'].map((one) => `2026-01-${one} succeeded`)
  assert.deepEqual(await states(ada), made)
  assert.deepEqual(await invoiceStates(ada), ['open 3000 failed'])
  assert.deepEqual(await dunningsOf(ada), ['active 2026-01-04T00:00:00Z 2026-02-01T00:00:00Z null'])
  assert.equal((await ownEvents(ada, 'dunning.started')).length, 1)
  assert.deepEqual(
    (await ownEvents(ada, 'dunning.resumed')).map(({ occurred_at }) => occurred_at.slice(0, 10)),
    ['2026-01-08', '2026-01-11', '2026-01-14'],
  )
  await ada.advance('2026-06-01T00:00:00Z')
  assert.deepEqual(await states(ada), made)
})

test('a debit that always succeeds and fails late comes to the end of its policy, over month ends', async () => {
  const end = { after_days: 28, subscription: 'cancel', invoice: 'uncollectible' }
  const steps = [1, 3, 5].map((after_days) => ({ after_days, action: 'attempt' }))
  const policy = made(await service.post('/v1/dunning_policies', { name: 'short', steps, end }))
  made(await service.patch('/v1/settings', { dunning_policy_id: policy.id }))
  const ada = await beginYear(service, '2026-01-30T23:00:00Z', { time_zone: 'Europe/Berlin' })
  await attach(ada, 'late_failure:28')
  await ada.subscribe('basic')
  // The first failure is on 28 February, and the steps on 1, 3 and 5 March; the end on 28 March waits for the last attempt.
  await ada.advance('2026-02-28T12:00:00Z')
  const [first] = await ada.invoices()
  const attemptsOfFirst = async () =>
    (await attempts(ada)).filter(({ invoice_id }) => invoice_id === first?.id).map(({ created_at }) => created_at)
  await ada.advance('2026-04-01T00:00:00Z')
  assert.deepEqual(await attemptsOfFirst(), ['2026-01-30T23:00:00Z', '2026-02-28T23:00:00Z', '2026-03-28T23:00:00Z'])
  await ada.advance('2026-12-01T00:00:00Z')
  assert.equal((await attemptsOfFirst()).length, 3)
  const ofFirst = (await ownEvents(ada, 'dunning.ended')).filter(({ object }) => object.invoice_id === first?.id)
  assert.deepEqual(
    ofFirst.map(({ object }) => `${object.ended_at} ${object.end_reason}`),
    ['2026-02-28T23:00:00Z paid', '2026-03-28T23:00:00Z paid', '2026-04-25T23:00:00Z exhausted'],
  )
  assert.equal((await ada.invoices()).find(({ id }) => id === first?.id)?.status, 'uncollectible')
  assert.equal((await ada.subscription()).status, 'canceled')
  made(await service.patch('/v1/settings', { dunning_policy_id: null }))
})

test('an invoice that was paid after its dunning and is owed again is exhausted again, without another attempt', async () => {
  const ada = await invoiced('decline_insufficient_funds')
  await ada.advance('2026-02-01T00:00:00Z')
  assert.equal((await dunningsOf(ada))[0], 'exhausted 2026-01-01T00:00:00Z null exhausted')
  const { id } = await attach(ada, 'late_failure:5')
  made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: id }))
  await ada.advance('2026-02-03T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  const before = await states(ada)
  await ada.advance('2026-03-01T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['open 3000 failed'])
  assert.equal((await dunningsOf(ada))[0], 'exhausted 2026-01-01T00:00:00Z null exhausted')
  assert.deepEqual(await states(ada), before)
})

test('debits that fail late count as declines of their method, so no more than 15 are made by themselves in 30 days', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await attach(ada, 'late_failure:1')
  for (let n = 0; n < 5; n += 1) {
    const lines = [{ description: 'Work', unit_amount: '500' }]
    const draft = made(await service.post('/v1/invoices', { customer_id: ada.customerId, currency: 'EUR', lines }))
    made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  }
  await ada.advance('2026-01-29T00:00:00Z')
  assert.equal((await attempts(ada)).length, 15)
})

test('what a customer has paid otherwise meanwhile stays theirs, and a part that was refunded went back twice', async () => {
  const ada = await subscribed('late_failure:10')
  await ada.advance('2026-01-02T00:00:00Z')
  const [payment] = await paymentsOf(ada)
  const refund = { payment_id: payment.id, amount_cents: 1000, reason: 'two slow days' }
  made(await service.post('/v1/refunds', refund))
  await ada.advance('2026-01-11T00:00:00Z')
  const [after] = await paymentsOf(ada)
  assert.deepEqual([after.refunded_cents, after.returned_cents, after.allocated_cents], [1000, 3000, 0])
  assert.deepEqual(await invoiceStates(ada), ['open 3000 failed'])
  assert.equal(outcome(await service.post('/v1/refunds', { ...refund, amount_cents: 1 })), '409 refund_exceeds_payment')
})

test('a closed account is not tried again, also for the next invoice', async () => {
  const ada = await subscribed('late_failure_account_closed:5')
  await ada.advance('2026-02-02T00:00:00Z')
  assert.deepEqual(await states(ada), ['2026-01-01 automatic succeeded'])
  assert.deepEqual(await invoiceStates(ada), ['open 3000 failed', 'open 3000 no_payment_method'])
  const [method] = made(await service.get(`/v1/payment_methods?customer_id=${ada.customerId}`)).data
  assert.equal(method.status, 'failed')
})

test('a new method pays what had failed late', async () => {
  const ada = await subscribed('late_failure:2')
  await ada.advance('2026-01-03T12:00:00Z')
  const { id } = await attach(ada, 'ok')
  made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: id }))
  await ada.advance('2026-01-20T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  assert.equal((await attempts(ada)).length, 2)
})

test('an invoice that was sent is owed again, and not collected by itself', async () => {
  const ada = await subscribed('late_failure:2', { collection: 'send_invoice' })
  const [invoice] = await ada.invoices()
  made(await service.post(`/v1/invoices/${invoice?.id}/collect`, {}))
  await ada.advance('2026-01-20T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['open 3000 failed'])
  assert.deepEqual(await states(ada), ['2026-01-01 manual succeeded'])
})

test('every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
})

test('money that goes back of an invoice that was uncollectible before it was paid leaves it uncollectible, and it is not dunned', async () => {
  const ada = await subscribed('decline_insufficient_funds')
  await ada.advance('2026-01-02T12:00:00Z')
  const [invoice] = await ada.invoices()
  made(await service.post(`/v1/invoices/${invoice?.id}/mark_uncollectible`))
  const { id } = await attach(ada, 'late_failure:3')
  made(await service.post(`/v1/invoices/${invoice?.id}/collect`, { payment_method_id: id }))
  await ada.advance('2026-01-03T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  await ada.advance('2026-01-10T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['uncollectible 3000 null'])
  assert.equal((await ownEvents(ada, 'invoice.marked_uncollectible')).length, 1)
  assert.equal(outcome(await service.post(`/v1/invoices/${invoice?.id}/mark_uncollectible`)), '409 invoice_not_open')
  assert.equal((await ada.subscription()).status, 'active')
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violation_count }: any) => violation_count > 0),
    [],
  )
})

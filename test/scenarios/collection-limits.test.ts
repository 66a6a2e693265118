import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dueCollection } from '../../src/modules/collection/store.ts'
import { openCollector } from '../../src/modules/collection-run/run.ts'
import { testGateway } from '../../src/modules/gateways/test-gateway.ts'
import { openLog } from '../../src/platform/log.ts'
import { made, newDraft, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { collecting } from './collecting.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
const { attach, subscribed, attempts, invoiceStates } = collecting(service, gateway.id)

test('a card that is paid with every day is never refused for it', async () => {
  await sell(service, 'Daily', 100, { interval: 'day' })
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await attach(ada, 'ok')
  await ada.subscribe('daily')
  await ada.advance('2026-01-20T12:00:00Z')
  assert.deepEqual([...new Set(await invoiceStates(ada))], ['paid 0 null'])
})

test('a policy that ends on a hard decline ends on the day of the decline', async () => {
  const order = { name: 'at once', steps: [{ after_days: 3, action: 'attempt' }], on_hard_decline: 'end' }
  const end = { after_days: 14, subscription: 'leave', invoice: 'uncollectible' }
  const policy = made(await service.post('/v1/dunning_policies', { ...order, end }))
  made(await service.patch('/v1/settings', { dunning_policy_id: policy.id }))
  const ada = await subscribed('decline_lost_card')
  await ada.advance('2026-01-02T00:00:00Z')
  made(await service.patch('/v1/settings', { dunning_policy_id: null }))
  const [dunning] = made(await service.get(`/v1/dunnings?customer_id=${ada.customerId}`)).data
  assert.deepEqual([dunning.end_reason, dunning.ended_at], ['hard_decline', '2026-01-01T00:00:00Z'])
  assert.deepEqual(await invoiceStates(ada), ['uncollectible 3000 null'])
  const [subscription] = made(await service.get(`/v1/subscriptions?customer_id=${ada.customerId}`)).data
  assert.equal(subscription.status, 'active', 'an uncollectible invoice makes nothing past due')
})

test('the rest of an invoice of which less was taken is tried a day later', async () => {
  const ada = await subscribed('timeout_then_ok')
  await ada.advance('2026-01-01T00:00:30Z')
  const [attempt] = await attempts(ada)
  const less = { outcome: 'succeeded', reference: 'pi_8', amount_cents: 1000, reason: 'seen in the dashboard' }
  made(await service.post(`/v1/payment_attempts/${attempt.id}/resolve`, less))
  assert.deepEqual(await invoiceStates(ada), ['open 2000 waiting'])
  await attach(ada, 'ok')
  await ada.advance('2026-01-03T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
})

test('a method of a disabled account is not charged, nor one of another customer', async () => {
  const other = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'old', currencies: ['USD'] }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const card = { customer_id: ada.customerId, gateway_account_id: other.id, gateway_reference: 'ok' }
  const method = made(await service.post('/v1/payment_methods', card))
  await ada.subscribe('basic', { collection: 'send_invoice' })
  const [invoice] = await ada.invoices()
  const collect = (payment_method_id: string) =>
    service.post(`/v1/invoices/${invoice?.id}/collect`, { payment_method_id })
  assert.equal(outcome(await collect(method.id)), '409 gateway_account_disabled')
  const bob = await subscribed('ok')
  const [theirs] = made(await service.get(`/v1/payment_methods?customer_id=${bob.customerId}`)).data
  assert.equal(outcome(await collect(theirs.id)), '400 invalid_request')
})

test('another default method is not a reason to charge the method of a subscription once more', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await attach(ada, 'ok')
  const own = await attach(ada, 'decline_insufficient_funds')
  await ada.subscribe('basic', { payment_method_id: own.id })
  await ada.advance('2026-01-01T12:00:00Z')
  const other = await attach(ada, 'processing_then_ok:3')
  made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: other.id }))
  await ada.advance('2026-01-01T12:00:00Z')
  assert.equal((await attempts(ada)).length, 1)
  await ada.advance('2026-01-02T12:00:00Z')
  assert.equal((await attempts(ada)).length, 2)
})

test('days of a test token are from 1 to 365, and the field is named', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const method = { customer_id: ada.customerId, gateway_account_id: gateway.id }
  for (const token of ['processing_then_ok:999', 'dispute:366', 'late_failure:0', 'dispute:', 'dispute:1.5']) {
    const { status, body } = await service.post('/v1/payment_methods', { ...method, gateway_reference: token })
    assert.deepEqual([status, body.errors[0].pointer], [400, '/gateway_reference'], token)
    assert.match(body.detail, /The days of \w+ are a number from 1 to 365/, token)
  }
  const unknown = await service.post('/v1/payment_methods', { ...method, gateway_reference: 'decline' })
  assert.match(unknown.body.detail, /The tokens of the test gateway are ok, /)
  made(await service.post('/v1/payment_methods', { ...method, gateway_reference: 'processing_then_ok:365' }))
})

test('the gateway test takes no credentials: they were meant for another one', async () => {
  const credentials = { secret_key: 'sk_live_x' }
  const refused = [
    await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out', credentials }),
    await service.patch(`/v1/gateway_accounts/${gateway.id}`, { credentials }),
  ]
  for (const { status, body } of refused)
    assert.deepEqual([status, body.code, body.errors[0].pointer], [400, 'invalid_request', '/credentials'])
})

test('every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
})

test('an attempt that is cancelled while its gateway is asked is cancelled next, and the number of the claim stays the worker’s', async () => {
  const customer = made(await service.post('/v1/customers', { name: 'Ada' }))
  const order = { customer_id: customer.id, gateway_account_id: gateway.id, gateway_reference: 'processing_then_ok:3' }
  made(await service.post('/v1/payment_methods', order))
  const draft = await newDraft(service, customer, '900')
  const invoice = made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  const { id } = made(await service.post(`/v1/invoices/${invoice.id}/collect`))
  let cancel = async () => made(await service.post(`/v1/payment_attempts/${id}/cancel`))
  const collect = openCollector({
    transact: service.service.transact,
    gatewayOf: () => ({
      ...testGateway,
      async charge(request, reference) {
        await cancel()
        return testGateway.charge(request, reference)
      },
    }),
    log: openLog({ level: 'fatal', format: 'json' }),
    onOutcome: () => {},
  })
  const work = async () => {
    const due = await service.service.transact({ readOnly: true }, (tx) => dueCollection(tx, 100))
    return due.find((one) => one.id === id)
  }
  const read = async () => made(await service.get(`/v1/payment_attempts/${id}`))
  await collect((await work()) ?? assert.fail('it is due'))
  assert.deepEqual([(await read()).status, (await read()).cancel_requested], ['processing', true])
  cancel = async () => assert.fail('it is charged again')
  await collect((await work()) ?? assert.fail('it is due at once'))
  assert.equal((await read()).status, 'canceled')
})

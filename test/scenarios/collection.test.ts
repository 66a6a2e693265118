import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { collecting } from './collecting.ts'
import { beginYear, everyPage, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))

const { attach, subscribed, attempts, states, invoiceStates, ownEvents } = collecting(service, gateway.id)

test('a year of invoices is collected, each at its own instant, by one attempt each', async () => {
  const ada = await subscribed('ok')
  assert.equal((await ada.subscription()).collection, 'automatic')
  await ada.advance('2026-12-31T00:00:00Z')
  assert.deepEqual(
    await states(ada),
    Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}-01 automatic succeeded`),
  )
  const invoices: any[] = await ada.invoices()
  for (const invoice of invoices) {
    assert.deepEqual([invoice.status, invoice.paid_at, invoice.collection_status], ['paid', invoice.finalized_at, null])
  }
  const payments = await everyPage(service, `/v1/payments?customer_id=${ada.customerId}`)
  assert.equal(payments.length, 12)
  assert.ok(payments.every(({ payment_attempt_id }) => payment_attempt_id !== null))
})

test('a declined card is tried after 1, 3, 5 and 7 days, the subscription is past due, and after 28 days the dunning is exhausted', async () => {
  const ada = await subscribed('decline_insufficient_funds')
  await ada.advance('2026-01-30T00:00:00Z')
  assert.deepEqual(await states(ada), [
    '2026-01-01 automatic failed',
    '2026-01-02 retry failed',
    '2026-01-04 retry failed',
    '2026-01-06 retry failed',
    '2026-01-08 retry failed',
  ])
  assert.equal((await ada.subscription()).status, 'past_due')
  assert.deepEqual(await invoiceStates(ada), ['open 3000 failed'])
  const [dunning] = made(await service.get(`/v1/dunnings?customer_id=${ada.customerId}`)).data
  assert.deepEqual(
    [dunning.status, dunning.started_at, dunning.ended_at, dunning.end_reason, dunning.next_step_at],
    ['exhausted', '2026-01-01T00:00:00Z', '2026-01-29T00:00:00Z', 'exhausted', null],
  )
  assert.deepEqual([dunning.steps_done, dunning.step_count, dunning.next_action], [5, 4, null])
  assert.equal((await ownEvents(ada, 'subscription.past_due')).length, 1)
  const listed = made(await service.get('/v1/subscriptions?status=past_due')).data
  assert.ok(listed.some(({ customer_id }: any) => customer_id === ada.customerId))
})

test('a new default method pays every open invoice, oldest first, and the subscription is active again', async () => {
  const ada = await subscribed('decline_lost_card')
  await ada.advance('2026-03-15T00:00:00Z')
  assert.deepEqual(await states(ada), [
    '2026-01-01 automatic failed',
    // Never again with a card that was reported lost, for whatever invoice.
  ])
  assert.deepEqual(await invoiceStates(ada), [
    'open 3000 failed',
    'open 3000 no_payment_method',
    'open 3000 no_payment_method',
  ])
  const method = await attach(ada, 'ok')
  made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: method.id }))
  await ada.advance('2026-03-15T00:00:00Z')
  const paid = (await attempts(ada)).filter(({ status }) => status === 'succeeded')
  assert.deepEqual(
    paid.map(({ invoice_id }) => invoice_id),
    (await ada.invoices()).map(({ id }) => id),
  )
  assert.equal((await ada.subscription()).status, 'active')
  const ended = await ownEvents(ada, 'dunning.ended')
  assert.deepEqual(ended.map(({ object }) => object.end_reason).at(-1), 'paid')
})

test('a debit is processing for days, blocks everything else meanwhile, and then pays', async () => {
  const ada = await subscribed('processing_then_ok:5')
  await ada.advance('2026-01-04T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['open 3000 in_progress'])
  const [invoice] = await ada.invoices()
  for (const action of ['pay', 'void', 'mark_uncollectible', 'collect']) {
    assert.equal(
      outcome(await service.post(`/v1/invoices/${invoice?.id}/${action}`, {})),
      '409 attempt_in_progress',
      action,
    )
  }
  await ada.advance('2026-01-10T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  assert.equal((await ada.invoices()).map((one: any) => one.paid_at)[0], '2026-01-06T00:00:00Z')
})

test('a debit that fails after days begins the dunning on the day of the failure', async () => {
  const ada = await subscribed('processing_then_failed:5')
  await ada.advance('2026-01-08T00:00:00Z')
  assert.deepEqual(await states(ada), ['2026-01-01 automatic failed', '2026-01-07 retry processing'])
  const [dunning] = made(await service.get(`/v1/dunnings?customer_id=${ada.customerId}`)).data
  assert.equal(dunning.started_at, '2026-01-06T00:00:00Z')
})

test('an attempt without an answer is unknown until the gateway says what became of it', async () => {
  const ada = await subscribed('timeout_then_ok')
  await ada.advance('2026-01-01T00:00:30Z')
  assert.deepEqual(await states(ada), ['2026-01-01 automatic unknown'])
  assert.deepEqual(await invoiceStates(ada), ['open 3000 in_progress'])
  await ada.advance('2026-01-01T00:01:00Z')
  assert.deepEqual(await states(ada), ['2026-01-01 automatic succeeded'])
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
})

test('a request that never arrived is a failure of the gateway, tried again within minutes and not by the dunning', async () => {
  const ada = await subscribed('timeout_then_not_found')
  await ada.advance('2026-01-01T01:00:00Z')
  const all = await attempts(ada)
  assert.deepEqual(
    all.map(({ status, decline }) => `${status} ${decline?.class}`),
    ['failed gateway_down', 'failed gateway_down', 'failed gateway_down'],
  )
  assert.deepEqual(made(await service.get(`/v1/dunnings?customer_id=${ada.customerId}`)).data, [])
  assert.equal((await ada.subscription()).status, 'active')
})

test('mails of a dunning are due in time while an attempt is made again and again because the gateway is away', async () => {
  const policy = {
    ...{ name: 'a mail', steps: [{ after_days: 1, action: 'mail' }], hour: 9 },
    end: { after_days: 20, subscription: 'leave', invoice: 'leave' },
  }
  const { id: dunning_policy_id } = made(await service.post('/v1/dunning_policies', policy))
  made(await service.patch('/v1/settings', { dunning_policy_id }))
  const ada = await subscribed('decline_insufficient_funds')
  await ada.advance('2026-01-01T12:00:00Z')
  const { id } = await attach(ada, 'timeout_then_not_found')
  made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: id }))
  await ada.advance('2026-01-05T00:00:00Z')
  made(await service.patch('/v1/settings', { dunning_policy_id: null }))
  const [mail, ...others] = await ownEvents(ada, 'dunning.step')
  assert.deepEqual([mail.occurred_at, mail.object.is_skipped, others.length], ['2026-01-02T09:00:00Z', false, 0])
  // 5 and 15 minutes, 1, 3, 6 and 12 hours after a failure, of which each takes a minute to be known.
  assert.deepEqual(
    (await attempts(ada)).slice(1).map(({ created_at }) => created_at.slice(8, 16)),
    ['01T12:00', '01T12:06', '01T12:22', '01T13:23', '01T16:24', '01T22:25', '02T10:26'],
  )
})

test('what the customer does not confirm within three days has failed, and waits for another method', async () => {
  const ada = await subscribed('authentication_required')
  await ada.advance('2026-01-02T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['open 3000 requires_action'])
  const [attempt] = await attempts(ada)
  assert.match(attempt.action_url, /^https:/)
  await ada.advance('2026-01-20T00:00:00Z')
  assert.deepEqual(await states(ada), ['2026-01-01 automatic failed'])
  assert.equal((await attempts(ada))[0].decline.class, 'needs_customer')
})

test('a cancelled attempt is live until the gateway has confirmed it, and the invoice can be paid otherwise then', async () => {
  const ada = await subscribed('processing_then_ok:9')
  await ada.advance('2026-01-02T00:00:00Z')
  const [attempt] = await attempts(ada)
  const asked = made(await service.post(`/v1/payment_attempts/${attempt.id}/cancel`))
  assert.deepEqual([asked.status, asked.cancel_requested], ['processing', true])
  await ada.advance('2026-01-02T00:00:00Z')
  assert.deepEqual(await states(ada), ['2026-01-01 automatic canceled'])
  assert.deepEqual(await invoiceStates(ada), ['open 3000 canceled'])
  await ada.settle('INV-000001', 'pay')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  assert.equal(outcome(await service.post(`/v1/payment_attempts/${attempt.id}/cancel`)), '409 attempt_ended')
})

test('a person resolves what the gateway says nothing of, with a reason', async () => {
  const ada = await subscribed('timeout_then_ok')
  await ada.advance('2026-01-01T00:00:30Z')
  const [attempt] = await attempts(ada)
  const resolve = (body: object) => service.post(`/v1/payment_attempts/${attempt.id}/resolve`, body)
  assert.equal(outcome(await resolve({ outcome: 'succeeded', reason: 'seen in the dashboard' })), '400 invalid_request')
  const resolved = made(await resolve({ outcome: 'succeeded', reference: 'pi_7', reason: 'seen in the dashboard' }))
  assert.deepEqual([resolved.status, resolved.resolution.reason], ['succeeded', 'seen in the dashboard'])
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  assert.equal(outcome(await resolve({ outcome: 'failed', reason: 'no' })), '409 attempt_ended')
})

test('a policy of the merchant: its own days and hour in the customer’s zone, mails, and an end that cancels', async () => {
  const policy = made(
    await service.post('/v1/dunning_policies', {
      name: 'a week',
      steps: [
        { after_days: 1, action: 'mail' },
        { after_days: 2, action: 'attempt' },
        { after_days: 4, action: 'attempt' },
      ],
      end: { after_days: 7, subscription: 'cancel', invoice: 'uncollectible' },
      hour: 9,
    }),
  )
  made(await service.patch('/v1/settings', { dunning_policy_id: policy.id }))
  const ada = await subscribed('decline_insufficient_funds', {}, { time_zone: 'America/New_York' })
  await ada.advance('2026-01-20T00:00:00Z')
  made(await service.patch('/v1/settings', { dunning_policy_id: null }))
  assert.deepEqual(
    (await attempts(ada)).map(({ created_at }) => created_at),
    // 31 December 19:00 in New York; the hour is 14:00 UTC there.
    ['2026-01-01T00:00:00Z', '2026-01-02T14:00:00Z', '2026-01-04T14:00:00Z'],
  )
  assert.deepEqual(
    (await ownEvents(ada, 'dunning.step')).map(({ occurred_at, object }) => `${occurred_at} ${object.action}`),
    ['2026-01-01T14:00:00Z mail'],
  )
  const subscription = await ada.subscription()
  assert.deepEqual([subscription.status, subscription.ended_at], ['canceled', '2026-01-07T14:00:00Z'])
  const [invoice]: any[] = await ada.invoices()
  assert.equal(invoice.status, 'uncollectible')
})

test('nothing is tried after the subscription has been cancelled, nor after a payment', async () => {
  const ada = await subscribed('decline_insufficient_funds')
  await ada.advance('2026-01-03T00:00:00Z')
  await ada.act('cancel', { when: 'now', proration: 'none' })
  const bob = await subscribed('decline_insufficient_funds')
  await bob.advance('2026-01-03T00:00:00Z')
  await bob.settle('INV-000001', 'pay')
  for (const year of [ada, bob]) {
    await year.advance('2026-02-20T00:00:00Z')
    const january = (await states(year)).filter((one) => one.startsWith('2026-01'))
    assert.deepEqual(january, ['2026-01-01 automatic failed', '2026-01-02 retry failed'])
  }
  assert.equal((await ada.subscription()).status, 'canceled')
})

test('without a method an automatic invoice waits for one until it is due', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  made(await service.patch(`/v1/customers/${ada.customerId}`, { net_days: 7 }))
  await ada.subscribe('basic', { collection: 'automatic' })
  await ada.advance('2026-01-03T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['open 3000 no_payment_method'])
  assert.equal((await ada.subscription()).status, 'active')
  await attach(ada, 'ok')
  await ada.advance('2026-01-03T00:00:00Z')
  assert.deepEqual(await states(ada), ['2026-01-03 automatic succeeded'])
})

test('an invoice that is sent is not collected, unless it is asked for', async () => {
  const ada = await subscribed('ok', { collection: 'send_invoice' })
  await ada.advance('2026-01-05T00:00:00Z')
  assert.deepEqual(await states(ada), [])
  const [invoice] = await ada.invoices()
  const attempt = made(await service.post(`/v1/invoices/${invoice?.id}/collect`, {}))
  assert.deepEqual([attempt.status, attempt.origin, attempt.amount_cents], ['sending', 'manual', 3000])
  assert.equal(outcome(await service.post(`/v1/invoices/${invoice?.id}/collect`, {})), '409 attempt_in_progress')
  await ada.advance('2026-01-05T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
})

test('every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
})

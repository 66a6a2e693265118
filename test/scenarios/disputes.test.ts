import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, eventsOf, everyPage, sell, type Year } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))

/** A customer who subscribed on 1 January, paid with a card of that token. */
async function paying(token: string): Promise<Year> {
  const year = await beginYear(service, '2026-01-01T00:00:00Z')
  const method = { customer_id: year.customerId, gateway_account_id: gateway.id, gateway_reference: token }
  made(await service.post('/v1/payment_methods', method))
  await year.subscribe('basic')
  return year
}
const disputesOf = async ({ customerId }: Year) =>
  made(await service.get(`/v1/disputes?customer_id=${customerId}`)).data as any[]
const january = async (year: Year) => {
  const [invoice]: any[] = await year.invoices()
  return [invoice.status, invoice.amount_due_cents, invoice.amount_paid_cents, invoice.amount_reversed_cents]
}
const paymentOf = async ({ customerId }: Year) =>
  made(await service.get(`/v1/payments?customer_id=${customerId}`)).data.at(-1)

const found = async (finding: string) =>
  (await everyPage(service, `/v1/payments?finding=${finding}`)).map(({ id }) => id)

test('a chargeback takes the money off the invoice, which is owed again and not collected by itself', async () => {
  const ada = await paying('dispute:5')
  await ada.advance('2026-01-05T00:00:00Z')
  assert.deepEqual(await january(ada), ['paid', 0, 3000, 0])
  await ada.advance('2026-01-10T00:00:00Z')
  assert.deepEqual(await january(ada), ['open', 3000, 3000, 3000])
  const [dispute] = await disputesOf(ada)
  assert.deepEqual(
    [dispute.status, dispute.kind, dispute.funds_withdrawn, dispute.created_at, dispute.evidence_due_at],
    ['needs_response', 'chargeback', true, '2026-01-06T00:00:00Z', '2026-01-20T00:00:00Z'],
  )
  const payment = await paymentOf(ada)
  assert.deepEqual([payment.allocated_cents, payment.returned_cents, payment.unallocated_cents], [0, 3000, 0])
  const refund = { payment_id: payment.id, amount_cents: 100, reason: 'sorry' }
  assert.equal(outcome(await service.post('/v1/refunds', refund)), '409 payment_is_disputed')
})

test('a lost dispute is closed and the invoice stays owed; a won one pays it again', async () => {
  const ada = await paying('dispute:5')
  const bob = await paying('dispute_then_won:5')
  for (const year of [ada, bob]) await year.advance('2026-01-25T00:00:00Z')
  assert.deepEqual(
    (await disputesOf(ada)).map(({ status, closed_at }) => [status, closed_at]),
    [['lost', '2026-01-20T00:00:00Z']],
  )
  assert.deepEqual(await january(ada), ['open', 3000, 3000, 3000])
  assert.deepEqual(
    (await disputesOf(bob)).map(({ status, funds_withdrawn }) => [status, funds_withdrawn]),
    [['won', false]],
  )
  assert.deepEqual(await january(bob), ['paid', 0, 6000, 3000])
  assert.deepEqual(
    (await paymentOf(bob)).allocations.map(({ amount_cents }: any) => amount_cents),
    [3000, -3000, 3000],
  )
})

test('what was paid meanwhile stays paid, and the money of the won dispute stays the customer’s', async () => {
  const ada = await paying('dispute_then_won:5')
  await ada.advance('2026-01-10T00:00:00Z')
  await ada.settle('INV-000001', 'pay')
  await ada.advance('2026-01-25T00:00:00Z')
  assert.deepEqual(await january(ada), ['paid', 0, 6000, 3000])
  const card = made(await service.get(`/v1/payments?customer_id=${ada.customerId}`)).data.find(
    ({ payment_attempt_id }: any) => payment_attempt_id !== null,
  )
  assert.deepEqual([card.unallocated_cents, card.returned_cents], [3000, 0])
  assert.deepEqual(await found('paid_twice'), [card.id])
  assert.deepEqual(await found('unallocated'), [card.id])
  const money = { customer_id: ada.customerId, amount_cents: 100, currency: 'EUR' }
  const { id } = made(await service.post('/v1/payments', money))
  assert.deepEqual(await found('unallocated'), [id, card.id])
  assert.deepEqual(await found('paid_twice'), [card.id])
})

test('a dispute that is won while an attempt for the invoice is live waits for nothing: its money stays the customer’s', async () => {
  const ada = await paying('dispute_then_won:5')
  await ada.advance('2026-01-16T00:00:00Z')
  const debit = {
    customer_id: ada.customerId,
    gateway_account_id: gateway.id,
    gateway_reference: 'processing_then_ok:9',
  }
  const { id: payment_method_id } = made(await service.post('/v1/payment_methods', debit))
  const [invoice] = await ada.invoices()
  made(await service.post(`/v1/invoices/${invoice?.id}/collect`, { payment_method_id }))
  await ada.advance('2026-01-21T00:00:00Z')
  assert.deepEqual(await january(ada), ['open', 3000, 3000, 3000])
  assert.deepEqual([(await disputesOf(ada))[0].status, (await paymentOf(ada)).unallocated_cents], ['won', 3000])
  await ada.advance('2026-01-26T00:00:00Z')
  assert.deepEqual(await january(ada), ['paid', 0, 6000, 3000])
  assert.ok((await found('paid_twice')).includes((await paymentOf(ada)).id))
})

test('vector refund-then-chargeback: what was refunded is taken back as well, which is recorded and found', async () => {
  const ada = await paying('dispute:5')
  await ada.advance('2026-01-02T00:00:00Z')
  const payment = await paymentOf(ada)
  made(await service.post('/v1/refunds', { payment_id: payment.id, amount_cents: 3000, reason: 'sorry' }))
  assert.ok(!(await found('over_returned')).includes(payment.id))
  await ada.advance('2026-01-10T00:00:00Z')
  const { refunded_cents, returned_cents } = await paymentOf(ada)
  assert.deepEqual([refunded_cents, returned_cents], [3000, 3000])
  assert.deepEqual(await found('over_returned'), [payment.id])
})

test('vector dispute-then-refund: what a bank takes back is not refunded as well', async () => {
  const ada = await paying('dispute:5')
  await ada.advance('2026-01-10T00:00:00Z')
  const { id } = await paymentOf(ada)
  const refund = { payment_id: id, amount_cents: 3000, reason: 'sorry' }
  assert.equal(outcome(await service.post('/v1/refunds', refund)), '409 payment_is_disputed')
  await ada.advance('2026-01-25T00:00:00Z')
  assert.equal(outcome(await service.post('/v1/refunds', refund)), '409 refund_exceeds_payment')
})

test('disputes are told of by events, and each money movement by one reversal', async () => {
  const ada = await paying('dispute_then_won:5')
  await ada.advance('2026-01-25T00:00:00Z')
  const [dispute] = await disputesOf(ada)
  const events = await eventsOf(service)
  assert.deepEqual(
    events.filter(({ object_id }) => object_id === dispute.id).map(({ type }) => type),
    ['dispute.opened', 'dispute.closed'],
  )
  const stored = made(await service.get('/v1/gateway_events?limit=100')).data
  assert.ok(stored.every(({ state }: any) => state === 'applied' || state === 'new'))
})

test('every invariant holds, and the findings are counted apart', async () => {
  const { data, findings } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
  const counted = findings.map(({ finding, count }: any) => [finding, count])
  assert.deepEqual(counted, [
    ['unallocated', 3],
    ['over_returned', 1],
    ['paid_twice', 2],
  ])
})
describe('an invoice that is being dunned, of whose money a chargeback is open', () => {
  const policy = {
    name: 'a week',
    steps: [
      { after_days: 1, action: 'mail' },
      { after_days: 4, action: 'attempt' },
      { after_days: 5, action: 'mail' },
      { after_days: 6, action: 'attempt' },
      { after_days: 16, action: 'mail' },
    ],
    end: { after_days: 18, subscription: 'leave', invoice: 'uncollectible' },
  }
  /** A card that is always declined, and a part of the invoice from another one, disputed on 3 January and decided on the 17th. */
  async function partDisputed(token: string): Promise<Year> {
    const { id } = made(await service.post('/v1/dunning_policies', policy))
    made(await service.patch('/v1/settings', { dunning_policy_id: id }))
    const year = await paying('decline_insufficient_funds')
    await year.advance('2026-01-01T00:00:00Z')
    const method = { customer_id: year.customerId, gateway_account_id: gateway.id, gateway_reference: token }
    const { id: payment_method_id } = made(await service.post('/v1/payment_methods', method))
    const [invoice] = await year.invoices()
    made(await service.post(`/v1/invoices/${invoice?.id}/collect`, { amount_cents: 1000, payment_method_id }))
    return year
  }
  const done = async ({ customerId }: Year) => {
    const attempts = await everyPage(service, `/v1/payment_attempts?customer_id=${customerId}`)
    const steps: any[] = await eventsOf(service, 'dunning.step')
    const mails = steps.filter(({ object }) => object.customer_id === customerId)
    return [
      ...attempts.map(({ created_at, origin }) => `${created_at.slice(0, 10)} ${origin}`),
      ...mails.map(
        ({ occurred_at, object }) => `${occurred_at.slice(0, 10)} mail${object.is_skipped ? ' skipped' : ''}`,
      ),
    ].sort()
  }
  const before = ['2026-01-01 automatic', '2026-01-01 manual', '2026-01-02 automatic', '2026-01-02 mail']

  test('is neither tried nor given up, and nobody is reminded, until the dispute is closed; then its dunning goes on', async () => {
    const ada = await partDisputed('dispute:2')
    await ada.advance('2026-01-04T00:00:00Z')
    assert.deepEqual(await january(ada), ['open', 3000, 1000, 1000])
    await ada.advance('2026-01-16T12:00:00Z')
    assert.deepEqual(await done(ada), before)
    await ada.advance('2026-01-18T12:00:00Z')
    // Of two attempts that fell due one is made; the mail of the 6th is too late.
    const after = ['2026-01-17 mail', '2026-01-17 retry', '2026-01-17 mail skipped'].sort()
    assert.deepEqual(await done(ada), [...before, ...after])
    await ada.advance('2026-01-20T00:00:00Z')
    assert.equal((await january(ada))[0], 'uncollectible')
  })

  test('a new method is tried when the dispute is closed', async () => {
    const ada = await partDisputed('dispute:2')
    await ada.advance('2026-01-08T00:00:00Z')
    const card = { customer_id: ada.customerId, gateway_account_id: gateway.id, gateway_reference: 'ok' }
    const { id } = made(await service.post('/v1/payment_methods', card))
    made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: id }))
    await ada.advance('2026-01-16T12:00:00Z')
    assert.deepEqual(await january(ada), ['open', 3000, 1000, 1000])
    await ada.advance('2026-01-18T12:00:00Z')
    assert.deepEqual(await january(ada), ['paid', 0, 4000, 1000])
  })

  test('of a won dispute only the rest is tried', async () => {
    const ada = await partDisputed('dispute_then_won:2')
    await ada.advance('2026-01-18T12:00:00Z')
    assert.deepEqual(await january(ada), ['open', 2000, 2000, 1000])
    const attempts = await everyPage(service, `/v1/payment_attempts?customer_id=${ada.customerId}`)
    assert.deepEqual(
      attempts.map(({ amount_cents }) => amount_cents),
      [2000, 2000, 1000, 3000],
    )
  })

  test('is taken by request all the same', async () => {
    const ada = await partDisputed('dispute:2')
    await ada.advance('2026-01-08T00:00:00Z')
    const card = { customer_id: ada.customerId, gateway_account_id: gateway.id, gateway_reference: 'ok' }
    const { id: payment_method_id } = made(await service.post('/v1/payment_methods', card))
    const [invoice] = await ada.invoices()
    made(await service.post(`/v1/invoices/${invoice?.id}/collect`, { payment_method_id }))
    await ada.advance('2026-01-09T00:00:00Z')
    assert.deepEqual(await january(ada), ['paid', 0, 4000, 1000])
  })
})

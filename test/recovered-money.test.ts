import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { made, outcome } from './support/service/merchant.ts'
import { customersBrowser, openPortalFor } from './support/service/portal.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// Money of forgotten charges, found after a restore: it is used before a customer is charged again, also where a person asks for that.

const { stripe, service, owner, plan, round, payer, attemptOf, chargeByHand } = await throughStripe()
const invoiceOf = async (id: string) => made(await service.get(`/v1/invoices/${id}`))
const paymentsOf = async (customerId: string) =>
  made(await service.get(`/v1/payments?customer_id=${customerId}`)).data as any[]
const charges = () => stripe.world.movements.filter(({ kind }) => kind === 'charge').length
const collect = (id: string, body: object = {}) => service.post(`/v1/invoices/${id}/collect`, body)

/** A customer of whom a charge of 29.00 was recovered that is on no invoice, and an invoice of theirs that is not collected by itself. */
async function recovered(token = 'pm_card_visa') {
  const { customerId, methodId } = await payer(token)
  const { gateway_reference } = made(await service.get(`/v1/payment_methods/${methodId}`))
  const metadata = { attempt_id: randomUUID(), attempt_key: `${randomUUID()}.1`, customer_id: customerId }
  await chargeByHand(metadata, token, gateway_reference)
  await owner(`insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select tenant_id, id, now() from gateway_account on conflict (tenant_id, gateway_account_id) do update set next_run_at = now()`)
  assert.equal(await round('reconciliation'), 'again')
  const attempt = await attemptOf(customerId)
  assert.deepEqual([attempt.origin, attempt.id], ['recovered', metadata.attempt_id])
  const order = { customer_id: customerId, plan_id: plan.id, collection: 'send_invoice' }
  const { latest_invoice } = made(await service.post('/v1/subscriptions', order))
  return { customerId, attempt, invoiceId: latest_invoice.id as string }
}

test('a request to collect is answered with the recovered attempt whose money pays the invoice, and nobody is charged', async () => {
  for (const body of [{}, { amount_cents: 100 }]) {
    const { customerId, attempt, invoiceId } = await recovered()
    const before = charges()
    const answer = await collect(invoiceId, body)
    assert.deepEqual([answer.status, answer.body], [201, attempt])
    assert.equal(answer.body.status, 'succeeded')
    const [payment, ...others] = await paymentsOf(customerId)
    assert.deepEqual([payment.payment_attempt_id, payment.unallocated_cents, others.length], [attempt.id, 0, 0])
    const { status, amount_paid_cents, collection_status } = await invoiceOf(invoiceId)
    assert.deepEqual([status, amount_paid_cents, collection_status, charges()], ['paid', 2900, null, before])
    assert.equal(outcome(await collect(invoiceId)), '409 invoice_not_open')
  }
})

test('recovered money of another amount than what is due is left to people, and the customer charged', async () => {
  const { customerId, attempt, invoiceId } = await recovered()
  made(await service.post(`/v1/invoices/${invoiceId}/pay`, { amount_cents: 900 }))
  const made2000 = made(await collect(invoiceId))
  assert.notEqual(made2000.id, attempt.id)
  assert.deepEqual([made2000.origin, made2000.amount_cents], ['manual', 2000])
  await until('it is paid', async () => (await invoiceOf(invoiceId)).status === 'paid')
  const payment = (await paymentsOf(customerId)).find((one) => one.payment_attempt_id === attempt.id)
  assert.equal(payment.unallocated_cents, 2900)
})

test('while the gateway has not decided on a recovered charge of that amount, nothing else is collected', async () => {
  const { customerId, attempt, invoiceId } = await recovered('pm_sepa_succeeds')
  await until('it is under way', async () => (await attemptOf(customerId)).status === 'processing')
  const refused = await collect(invoiceId)
  assert.equal(outcome(refused), '409 attempt_in_progress')
  assert.match(refused.body.detail, new RegExp(attempt.id))
  stripe.advance(24 * 6)
  await owner('update payment_attempt set next_check_at = now() where is_live')
  await until('it has come', async () => (await attemptOf(customerId)).status === 'succeeded')
  assert.equal(made(await collect(invoiceId)).id, attempt.id)
  assert.equal((await invoiceOf(invoiceId)).status, 'paid')
})

test('a customer who pays in the portal is not charged again either', async () => {
  const { customerId, attempt, invoiceId } = await recovered()
  await openPortalFor(service)
  const browser = await customersBrowser(service, customerId)
  const paid = made(await browser.call('POST', `/portal/v1/invoices/${invoiceId}/collect`))
  assert.deepEqual(paid, { id: attempt.id, amount_cents: 2900, currency: 'EUR' })
  assert.equal((await invoiceOf(invoiceId)).status, 'paid')
})

test('every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
})

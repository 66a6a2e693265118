import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// What Stripe tells of by itself, of things that are not charges under way.

const { stripe, service, account, plan, owner, round, payer, attemptOf, chargeByHand } = await throughStripe()
const secret = 'whsec_test'
made(await service.patch(`/v1/gateway_accounts/${account.id}`, { webhook_secrets: [secret] }))
stripe.webhooks.to(`${service.url}/v1/gateway_events/${account.id}`, secret)

async function compare(): Promise<void> {
  await owner(`insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select tenant_id, id, now() from gateway_account on conflict (tenant_id, gateway_account_id) do update set next_run_at = now()`)
  assert.equal(await round('reconciliation'), 'again')
}

test('a dispute of money that came after its attempt had ended without a reference is matched by its charge', async () => {
  const { customerId, methodId } = await payer('pm_card_visa')
  const { gateway_reference } = made(await service.get(`/v1/payment_methods/${methodId}`))
  const method = stripe.world.methods.get(gateway_reference) ?? assert.fail()
  stripe.world.methods.delete(gateway_reference)
  made(await service.post('/v1/subscriptions', { customer_id: customerId, plan_id: plan.id, collection: 'automatic' }))
  const attempt = await until('the attempt has ended', async () => {
    const found = await attemptOf(customerId)
    return found?.ended_at && found
  })
  assert.equal(attempt.gateway_reference, null)
  stripe.world.methods.set(gateway_reference, method)
  const charge = await chargeByHand(
    { attempt_id: attempt.id, attempt_key: attempt.key },
    'pm_card_visa',
    gateway_reference,
  )
  await compare()
  stripe.openDispute(charge)
  const [dispute] = await until('the dispute is known', async () => {
    const { data } = made(await service.get(`/v1/disputes?customer_id=${customerId}`))
    return data.length > 0 && data
  })
  const [payment] = made(await service.get(`/v1/payments?customer_id=${customerId}`)).data
  assert.deepEqual([dispute.payment_id, payment.returned_cents], [payment.id, 2900])
})

const methodOf = async (id: string) => made(await service.get(`/v1/payment_methods/${id}`))
const saysOf = async (id: string) =>
  made(await service.get(`/v1/events?object_id=${id}`)).data.map(({ type }: any) => type.split('.')[1])

test('a card that was renewed at Stripe has its new digits and expiry', async () => {
  const { methodId } = await payer('pm_card_visa')
  const { gateway_reference } = await methodOf(methodId)
  const card = { brand: 'visa', last4: '1111', exp_month: 3, exp_year: 2034 }
  stripe.changeMethod(gateway_reference, { card }, 'payment_method.automatically_updated')
  await until('it is known', async () => (await methodOf(methodId)).last4 === '1111')
  const { exp_month, exp_year, status } = await methodOf(methodId)
  assert.deepEqual([exp_month, exp_year, status], [3, 2034, 'active'])
  stripe.changeMethod(gateway_reference, {}, 'payment_method.updated')
  const applied = () => owner(`select from gateway_event where type like 'payment_method.%' and state = 'applied'`)
  await until('both were applied', async () => (await applied()).length === 2)
  assert.deepEqual((await saysOf(methodId)).sort(), ['added', 'updated'])
})

test('an expired card that was renewed pays the invoice for which it had been declined', async () => {
  const { customerId, methodId } = await payer('pm_card_chargeDeclinedExpiredCard')
  const order = { customer_id: customerId, plan_id: plan.id, collection: 'automatic' }
  const { latest_invoice } = made(await service.post('/v1/subscriptions', order))
  await until('it is declined', async () => (await methodOf(methodId)).status === 'expired')
  const { gateway_reference } = await methodOf(methodId)
  stripe.world.behaviour.set(gateway_reference, { token: 'pm_card_visa', isSetUp: true })
  const card = { brand: 'visa', last4: '0069', exp_month: 12, exp_year: 2035 }
  stripe.changeMethod(gateway_reference, { card }, 'payment_method.automatically_updated')
  const invoice = async () => made(await service.get(`/v1/invoices/${latest_invoice.id}`)).status
  await until('it is paid', async () => (await invoice()) === 'paid')
  assert.equal((await methodOf(methodId)).status, 'active')
})

test('a renewed card is not tried for an invoice whose attempt a person has cancelled: nobody has chosen it', async () => {
  const { customerId, methodId } = await payer('pm_card_authenticationRequired')
  const order = { customer_id: customerId, plan_id: plan.id, collection: 'automatic' }
  const { latest_invoice } = made(await service.post('/v1/subscriptions', order))
  const invoice = async () => made(await service.get(`/v1/invoices/${latest_invoice.id}`)).collection_status
  await until('it waits for the customer', async () => (await invoice()) === 'requires_action')
  made(await service.post(`/v1/payment_attempts/${(await attemptOf(customerId)).id}/cancel`, {}))
  await until('it is cancelled', async () => (await invoice()) === 'canceled')
  await owner(`update payment_method set status = 'expired' where id = $1`, [methodId])
  const card = { brand: 'visa', last4: '3184', exp_month: 12, exp_year: 2039 }
  stripe.changeMethod((await methodOf(methodId)).gateway_reference, { card }, 'payment_method.automatically_updated')
  await until('it is renewed', async () => (await methodOf(methodId)).status === 'active')
  assert.equal(await invoice(), 'canceled')
})

test('a method that was detached at Stripe is detached here, and nobody’s default', async () => {
  const { customerId, methodId } = await payer('pm_card_visa')
  const { gateway_reference } = await methodOf(methodId)
  stripe.changeMethod(gateway_reference, { customer: null }, 'payment_method.detached')
  await until('it is detached', async () => (await methodOf(methodId)).status === 'detached')
  assert.equal(made(await service.get(`/v1/customers/${customerId}`)).default_payment_method_id, null)
  assert.deepEqual((await saysOf(methodId)).sort(), ['added', 'detached'])
})

test('a debit whose mandate has ended is not charged until it is active again', async () => {
  const { customerId, methodId } = await payer('pm_sepa_succeeds')
  const { gateway_reference } = await methodOf(methodId)
  stripe.changeMandate(gateway_reference, 'inactive')
  await until('it has ended', async () => (await methodOf(methodId)).status === 'mandate_inactive')
  const order = { customer_id: customerId, plan_id: plan.id, collection: 'automatic' }
  const { latest_invoice } = made(await service.post('/v1/subscriptions', order))
  const collect = { payment_method_id: methodId }
  const refused = await service.post(`/v1/invoices/${latest_invoice.id}/collect`, collect)
  assert.equal(outcome(refused), '409 payment_method_not_active')
  stripe.changeMandate(gateway_reference, 'active')
  await until('the debit is made', async () => (await attemptOf(customerId))?.status === 'processing')
  assert.deepEqual((await saysOf(methodId)).sort(), ['added', 'mandate_inactive', 'updated'])
})

test('what lost events say of methods and mandates is known after the next comparison, once', async () => {
  const [renewed, detached, ended] = [
    await payer('pm_card_visa'),
    await payer('pm_card_visa'),
    await payer('pm_sepa_succeeds'),
  ]
  const reference = async ({ methodId }: { methodId: string }) => (await methodOf(methodId)).gateway_reference as string
  stripe.webhooks.whim = () => 'lose'
  const card = { brand: 'visa', last4: '2222', exp_month: 4, exp_year: 2036 }
  stripe.changeMethod(await reference(renewed), { card }, 'payment_method.automatically_updated')
  stripe.changeMethod(await reference(detached), { customer: null }, 'payment_method.detached')
  stripe.changeMandate(await reference(ended), 'inactive')
  stripe.webhooks.whim = () => 'send'
  await compare()
  await until('the card is renewed', async () => (await methodOf(renewed.methodId)).last4 === '2222')
  await until('the other is detached', async () => (await methodOf(detached.methodId)).status === 'detached')
  await until('the mandate has ended', async () => (await methodOf(ended.methodId)).status === 'mandate_inactive')
  await compare()
  assert.deepEqual((await saysOf(renewed.methodId)).sort(), ['added', 'updated'])
  const twice = await owner('select from gateway_event group by gateway_event_id having count(*) > 1')
  assert.deepEqual(twice, [])
})

test('events about methods and mandates of others are ignored', async () => {
  const { method } = stripe.newMethod('pm_sepa_succeeds')
  stripe.changeMethod(method, {}, 'payment_method.updated')
  stripe.changeMandate(method, 'inactive')
  const ignored = () =>
    owner(`select from gateway_event where state = 'ignored' and object_kind in ('method', 'mandate')`)
  await until('both are ignored', async () => (await ignored()).length === 2)
})

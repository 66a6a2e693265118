import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from './support/service/merchant.ts'
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

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// What an account shows while its gateway refuses it.

const { stripe, service, owner, account, plan, round, payer, attemptOf } = await throughStripe()
const path = `/v1/gateway_accounts/${account.id}`
const lastError = async () => made(await service.get(path)).last_error
const withKey = async (secret_key: string) => made(await service.patch(path, { credentials: { secret_key } }))

async function compare(): Promise<void> {
  await owner(`insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select tenant_id, id, now() from gateway_account on conflict (tenant_id, gateway_account_id) do update set next_run_at = now()`)
  assert.equal(await round('reconciliation'), 'again')
}

test('a key that Stripe does not know is shown by the comparison, without the key, until another is taken', async () => {
  assert.equal(await lastError(), null)
  await withKey('sk_test_of_nobody_4711')
  await compare()
  const { code, message, at } = await lastError()
  assert.deepEqual([code, message], ['credentials_refused', 'Stripe does not know the secret key (401)'])
  await compare()
  assert.equal((await lastError()).at, at, 'since when')
  assert.doesNotMatch(JSON.stringify(made(await service.get('/v1/gateway_accounts')).data), /4711/)
  await withKey(stripe.secretKey)
  await compare()
  assert.equal(await lastError(), null)
})

test('a key that may not do it is shown as forbidden; that Stripe does not answer says nothing of the account', async () => {
  stripe.forbidden.add('list_intents')
  await compare()
  assert.equal((await lastError()).code, 'forbidden')
  assert.doesNotMatch((await lastError()).message, new RegExp(stripe.secretKey))
  stripe.forbidden.delete('list_intents')
  stripe.faults.next('list_intents', '500')
  await compare()
  assert.equal((await lastError()).code, 'forbidden')
  await compare()
  assert.equal(await lastError(), null)
  stripe.faults.next('list_intents', '500')
  await compare()
  assert.equal(await lastError(), null)
})

test('an attempt shows it as well, and clears it when it is taken up again', async () => {
  const { customerId } = await payer('pm_card_visa')
  await withKey('sk_test_of_nobody')
  made(await service.post('/v1/subscriptions', { customer_id: customerId, plan_id: plan.id, collection: 'automatic' }))
  await until('it is refused', async () => (await attemptOf(customerId))?.status === 'unknown')
  assert.equal((await lastError()).code, 'credentials_refused')
  await withKey(stripe.secretKey)
  await owner('update payment_attempt set next_check_at = now() where is_live')
  await until('it has succeeded', async () => (await attemptOf(customerId)).status === 'succeeded')
  assert.equal(await lastError(), null)
})

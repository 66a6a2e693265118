import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reconciliationBacklog } from '../src/modules/reconciliation/store.ts'
import { made } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// What an account shows while its gateway refuses it, or a part of what the daily comparison reads.

const { stripe, service, owner, account, plan, round, transact, ...people } = await throughStripe()
const { payer, charged, attemptOf, subscribed } = people
const path = `/v1/gateway_accounts/${account.id}`
const lastError = async () => made(await service.get(path)).last_error
const withKey = async (secret_key: string) => made(await service.patch(path, { credentials: { secret_key } }))

async function compare(): Promise<void> {
  await owner(`insert into reconciliation (tenant_id, gateway_account_id, next_run_at)
    select tenant_id, id, now() from gateway_account on conflict (tenant_id, gateway_account_id) do update set next_run_at = now()`)
  assert.equal(await round('reconciliation'), 'again')
}

test('a publishable key or the secret of an endpoint is refused in place of a secret key, and the answer does not repeat it', async () => {
  const order = (secret_key: string) => ({ gateway: 'stripe', label: 'wrong', credentials: { secret_key } })
  for (const wrong of ['pk_live_4711', 'pk_test_4711', 'whsec_4711'])
    for (const { status, body, text } of [
      await service.post('/v1/gateway_accounts', order(wrong)),
      await service.patch(path, { credentials: { secret_key: wrong } }),
    ]) {
      const [{ pointer, detail }] = body.errors
      assert.deepEqual([status, body.code, pointer], [400, 'invalid_request', '/credentials/secret_key'])
      assert.match(detail, /`sk_`.*`rk_`/)
      assert.doesNotMatch(text, /4711/)
    }
  made(await service.post('/v1/gateway_accounts', order('rk_test_of_nobody')))
  await owner(`update gateway_account set status = 'disabled' where label = 'wrong'`)
})

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

const notCompared = async () => made(await service.get(path)).not_compared as any[]
const partsNotCompared = async () => (await notCompared()).map(({ object }) => object)
const openDifferences = async () =>
  made(await service.get('/v1/reconciliation_differences?state=open')).data.map(({ object }: any) => object)

test('without the permission to read disputes the rest is compared, and the account says what is missing, since when', async () => {
  await compare()
  assert.deepEqual(await notCompared(), [])
  const [{ reconciled_until: lastCompared }] = await owner(
    'select reconciled_until from reconciliation where gateway_account_id = $1',
    [account.id],
  )
  stripe.forbidden.add('list_disputes')
  const lost = await subscribed('pm_sepa_succeeds')
  await until('it is under way', async () => (await attemptOf(lost.customerId))?.status === 'processing')
  stripe.advance(24 * 6)
  await compare()
  await until('it is paid', async () => made(await service.get(`/v1/invoices/${lost.invoiceId}`)).status === 'paid')
  const [{ object, message, since }, ...others] = await notCompared()
  assert.deepEqual([object, others.length], ['dispute', 0])
  assert.match(message, /"Disputes: read"/)
  assert.doesNotMatch(message, new RegExp(stripe.secretKey))
  assert.equal(Date.parse(since), new Date(lastCompared).getTime())
  await charged()
  await compare()
  assert.deepEqual(await lastError(), null)
  assert.equal((await notCompared())[0].since, since, 'a success of something else changes nothing')
  const [, main] = made(await service.get('/v1/gateway_accounts')).data
  assert.deepEqual(main.not_compared, await notCompared())
})

test('with the permission all is compared since then, however long that is', async () => {
  stripe.forbidden.add('list_disputes')
  const { attempt, customerId } = await charged()
  await compare()
  const dispute = stripe.world.disputes.get(stripe.openDispute(attempt.gateway_reference)) ?? assert.fail()
  Object.assign(dispute, { created: dispute.created - 20 * 86_400 })
  await owner(
    `update gateway_account set not_compared = jsonb_set(not_compared, '{0,since}', to_jsonb(now() - interval '21 days'))`,
  )
  await compare()
  const known = async () => made(await service.get(`/v1/disputes?customer_id=${customerId}`)).data.length
  assert.equal(await known(), 0)
  stripe.forbidden.delete('list_disputes')
  await compare()
  assert.deepEqual([await known(), await notCompared()], [1, []])
})

test('differences of what is not compared stay open', async () => {
  const { customerId } = await charged()
  const [payment] = made(await service.get(`/v1/payments?customer_id=${customerId}`)).data
  const { id } = made(await service.post('/v1/refunds', { payment_id: payment.id, amount_cents: 100, reason: 'sorry' }))
  const refund = async () => made(await service.get(`/v1/refunds/${id}`))
  await until('it is given back', async () => (await refund()).status === 'succeeded')
  const known = stripe.world.refunds.get((await refund()).gateway_reference) ?? assert.fail()
  stripe.world.refunds.delete(known.id)
  await compare()
  assert.deepEqual(await openDifferences(), ['refund'])
  stripe.forbidden.add('list_refunds')
  await compare()
  assert.deepEqual([await partsNotCompared(), await openDifferences()], [['refund'], ['refund']])
  stripe.world.refunds.set(known.id, known)
  stripe.forbidden.delete('list_refunds')
  await compare()
  assert.deepEqual([await partsNotCompared(), await openDifferences()], [[], []])
})

test('an account is late while a part is not compared, but for events about stored methods', async () => {
  const lag = async () => (await transact({ readOnly: true }, reconciliationBacklog))?.lag_seconds ?? 0
  const age = () =>
    owner(
      `update gateway_account set not_compared = jsonb_set(not_compared, '{0,since}', to_jsonb(now() - interval '3 days'))`,
    )
  stripe.forbidden.add('list_events')
  await compare()
  assert.deepEqual(await partsNotCompared(), ['payment_method'])
  await age()
  assert.equal(await lag(), 0)
  stripe.forbidden.delete('list_events')
  stripe.forbidden.add('list_refunds')
  await compare()
  await age()
  assert.ok((await lag()) > 86_400)
})

test('with another key an account of which a part is not compared is compared at once', async () => {
  assert.deepEqual(await partsNotCompared(), ['refund'])
  stripe.forbidden.delete('list_refunds')
  assert.equal(await round('reconciliation'), 'rest')
  await withKey(stripe.secretKey)
  assert.equal(await round('reconciliation'), 'again')
  assert.deepEqual(await partsNotCompared(), [])
})

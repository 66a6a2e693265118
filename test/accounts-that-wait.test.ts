import assert from 'node:assert/strict'
import { test } from 'node:test'
import { releaseCollection } from '../src/modules/reconciliation/gate/store.ts'
import { anotherTenant, asOwner } from './support/database/another-tenant.ts'
import { made, newPlan, outcome } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// After a restore each account waits until it was compared, and nobody else does.

const { stripe, service, owner, round, subscribed } = await throughStripe()
await round('database watch')
const compare = () => round('reconciliation')
const invoiceOf = async (id: string) => made(await service.get(`/v1/invoices/${id}`))
const paymentOf = async (customerId: string) =>
  made(await service.get(`/v1/payments?customer_id=${customerId}`)).data[0].id as string
const waiting = async () => (await owner('select gateway_account_id from accounts_that_wait()')).length

/** Pauses, so that invoices are made and not collected, as they were in the backup. */
const hold = () => owner('update collection_gate set held_since = now()')

/** From now on this is another database than before. */
async function restore(): Promise<void> {
  await owner('update collection_gate set timeline_id = timeline_id + 1, held_since = null')
  await round('database watch')
  assert.ok((await waiting()) > 0)
}

async function resumed(): Promise<void> {
  await round('database watch')
  assert.equal(await waiting(), 0)
  const [gate] = await owner('select changed_since, collection_is_open() as is_open from collection_gate')
  assert.deepEqual(gate, { changed_since: null, is_open: true })
}

test('with new credentials an account that was refused is compared before it charges', async () => {
  const order = { gateway: 'stripe', label: 'rolled', credentials: { secret_key: 'sk_test_of_nobody' } }
  const other = made(await service.post('/v1/gateway_accounts', order))
  await restore()
  await compare()
  await compare()
  await resumed()
  const credentials = { secret_key: stripe.secretKey }
  made(await service.patch(`/v1/gateway_accounts/${other.id}`, { credentials }))
  assert.equal(await waiting(), 1)
  assert.equal(await compare(), 'again')
  await resumed()
  made(await service.post(`/v1/gateway_accounts/${other.id}/disable`))
})

test('an account that was compared collects while another one’s gateway does not answer; what that may have been charged for waits', async () => {
  await hold()
  const dollars = await newPlan(service, { amount_cents: 1900, currency: 'USD' })
  const order = {
    gateway: 'stripe',
    label: 'dollars',
    credentials: { secret_key: stripe.secretKey },
    currencies: ['USD'],
  }
  const silent = made(await service.post('/v1/gateway_accounts', order))
  const [euro, dollar] = [await subscribed(), await subscribed('pm_card_visa', dollars)]
  await restore()
  await owner(`update reconciliation set next_run_at = now() + interval '1 hour' where gateway_account_id = $1`, [
    silent.id,
  ])
  assert.equal(await compare(), 'again')
  await round('database watch')
  await until('it is paid', async () => (await invoiceOf(euro.invoiceId)).status === 'paid')
  const refund = { payment_id: await paymentOf(euro.customerId), amount_cents: 100, reason: 'sorry' }
  const { id } = made(await service.post('/v1/refunds', refund))
  await until('it is given back', async () => made(await service.get(`/v1/refunds/${id}`)).status === 'succeeded')
  assert.equal((await invoiceOf(dollar.invoiceId)).collection_status, 'waiting')
  assert.equal(outcome(await service.post(`/v1/invoices/${dollar.invoiceId}/collect`, {})), '409 collection_paused')
  await owner('update reconciliation set next_run_at = now() where gateway_account_id = $1', [silent.id])
  assert.equal(await compare(), 'again')
  await until('it is paid', async () => (await invoiceOf(dollar.invoiceId)).status === 'paid')
  await resumed()
  made(await service.post(`/v1/gateway_accounts/${silent.id}/disable`))
})

test('an account whose key may not read refunds waits: one could be made a second time; disputes are not waited for', async () => {
  await hold()
  const { invoiceId } = await subscribed()
  stripe.forbidden.add('list_disputes').add('list_refunds')
  await restore()
  assert.equal(await compare(), 'again')
  assert.equal(await waiting(), 1)
  const [{ is_soon }] = await owner(
    `select next_run_at <= now() + interval '1 minute' as is_soon from reconciliation where compare_since is not null`,
  )
  assert.ok(is_soon)
  stripe.forbidden.delete('list_refunds')
  await owner('update reconciliation set next_run_at = now() where compare_since is not null')
  assert.equal(await compare(), 'again')
  await until('it is paid', async () => (await invoiceOf(invoiceId)).status === 'paid')
  await resumed()
  stripe.forbidden.clear()
})

test('another tenant is collected from meanwhile, and an operator may decide not to wait', async () => {
  const other = await anotherTenant(service.database.ownerUrl)
  const theirs = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'theirs' }, other))
  const bob = made(await service.post('/v1/customers', { name: 'Bob' }, other))
  const method = { customer_id: bob.id, gateway_account_id: theirs.id, gateway_reference: 'ok' }
  made(await service.post('/v1/payment_methods', method, other))
  await hold()
  const { invoiceId } = await subscribed()
  const lines = [{ description: 'Work', unit_amount: '500' }]
  const draft = { customer_id: bob.id, currency: 'EUR', collection: 'automatic', lines }
  const { id } = made(await service.post('/v1/invoices', draft, other))
  made(await service.post(`/v1/invoices/${id}/finalize`, undefined, other))
  await restore()
  await until('it is paid', async () => made(await service.get(`/v1/invoices/${id}`, other)).status === 'paid')
  assert.equal((await invoiceOf(invoiceId)).collection_status, 'waiting')
  await asOwner(service.database.ownerUrl, (tx) => releaseCollection(tx, { withoutComparing: true }))
  await until('it is paid', async () => (await invoiceOf(invoiceId)).status === 'paid')
  await resumed()
})

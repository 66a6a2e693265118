import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdCollection, releaseCollection } from '../src/modules/reconciliation/gate/store.ts'
import { anotherTenant, asOwner } from './support/database/another-tenant.ts'
import { made } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// What is due of a tenant whose gateway hangs is more than is read at once, and all of it has waited longer.

const { stripe, service, owner, payer } = await throughStripe()
const { ownerUrl } = service.database

async function bill(customerId: string, headers?: Record<string, string>): Promise<string> {
  const lines = [{ description: 'Work', unit_amount: '500' }]
  const order = { customer_id: customerId, currency: 'EUR', collection: 'automatic', lines }
  const { id } = made(await service.post('/v1/invoices', order, headers))
  return made(await service.post(`/v1/invoices/${id}/finalize`, undefined, headers)).id
}

test('a gateway that hangs delays no other tenant, however much is due at it', async () => {
  const other = await anotherTenant(ownerUrl)
  const account = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'theirs' }, other))
  const bob = made(await service.post('/v1/customers', { name: 'Bob' }, other))
  const method = { customer_id: bob.id, gateway_account_id: account.id, gateway_reference: 'ok' }
  made(await service.post('/v1/payment_methods', method, other))
  const { customerId } = await payer('pm_card_visa')
  await asOwner(ownerUrl, holdCollection)
  for (let round = 0; round < 60; round += 1) await Promise.all(Array.from({ length: 8 }, () => bill(customerId)))
  const invoiceId = await bill(bob.id, other)
  stripe.faults.next('create_intent', ...Array.from({ length: 480 }, () => ({ kind: 'delay' as const, ms: 8000 })))
  await asOwner(ownerUrl, (tx) => releaseCollection(tx, { withoutComparing: true }))
  await until('it is paid', async () => made(await service.get(`/v1/invoices/${invoiceId}`, other)).status === 'paid')
  const [{ left }] = await owner('select count(*)::integer as left from invoice where collect_at is not null')
  assert.ok(left > 340, `only ${left} wait: the gateway has answered meanwhile`)
  stripe.faults.none()
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// What customers can store on Stripe's pages.

const { stripe, service, owner, account, attemptOf } = await throughStripe()
const return_url = 'https://shop.example/back'
const newest = () => [...stripe.world.sessions.values()].at(-1) ?? assert.fail('no page was opened')

async function openedSetup(accountId: string, customer: object = {}) {
  const { id } = made(await service.post('/v1/customers', { name: 'Ada', ...customer }))
  made(await service.post('/v1/setup_sessions', { customer_id: id, gateway_account_id: accountId, return_url }))
  return newest().payment_method_types
}

async function openedLink(currency: string) {
  const { id: customer_id } = await newCustomer(service)
  const lines = [{ description: 'Work', unit_amount: '900' }]
  const draft = made(await service.post('/v1/invoices', { customer_id, currency, lines }))
  const { id } = made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  const order = { invoice_ids: [id], gateway_account_id: account.id, return_url }
  made(await service.post('/v1/payment_links', order))
  return { customer_id, types: newest().payment_method_types }
}

test('a page to store a method offers SEPA debits where the account takes euros', async () => {
  const credentials = { secret_key: stripe.secretKey }
  const other = { gateway: 'stripe', label: 'dollars', credentials, currencies: ['USD'] }
  const dollars = made(await service.post('/v1/gateway_accounts', other))
  assert.deepEqual(await openedSetup(account.id), ['card', 'sepa_debit'])
  assert.deepEqual(await openedSetup(dollars.id), ['card'])
})

test('a customer who is billed in another currency is not offered a SEPA debit', async () => {
  assert.deepEqual(await openedSetup(account.id, { currency: 'USD' }), ['card'])
  assert.deepEqual(await openedSetup(account.id, { currency: 'EUR' }), ['card', 'sepa_debit'])
  const dollars = { gateway: 'stripe', label: 'all dollars', credentials: { secret_key: stripe.secretKey } }
  const { id } = made(await service.post('/v1/gateway_accounts', { ...dollars, currencies: ['USD'] }))
  assert.deepEqual(await openedSetup(id, { currency: 'EUR' }), ['card'])
})

test('a link offers them where its invoices are in euros, and the debit stored there pays', async () => {
  assert.deepEqual((await openedLink('USD')).types, ['card'])
  const { customer_id, types } = await openedLink('EUR')
  assert.deepEqual(types, ['card', 'sepa_debit'])
  stripe.complete(newest().id, 'pm_sepa_succeeds')
  await owner('update setup_session set next_check_at = now() where customer_id = $1', [customer_id])
  await until('the debit is made', async () => (await attemptOf(customer_id))?.status === 'processing')
})

test('where debits are not activated at Stripe, the page offers cards', async () => {
  stripe.world.notActivated.add('sepa_debit')
  assert.deepEqual(await openedSetup(account.id), ['card'])
  stripe.world.notActivated.delete('sepa_debit')
})

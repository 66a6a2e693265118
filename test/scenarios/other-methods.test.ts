import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { collecting } from './collecting.ts'
import { sell, type Year } from './year.ts'

// Another payment method, of the customer or of one subscription: what is tried by it at once, and what is not.

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
const { attach, subscribed, states, invoiceStates } = collecting(service, gateway.id)

async function useByDefault(year: Year, token: string): Promise<void> {
  const { id } = await attach(year, token)
  made(await service.patch(`/v1/customers/${year.customerId}`, { default_payment_method_id: id }))
}

test('another method of a subscription is tried at once for its open invoices', async () => {
  const ada = await subscribed('decline_lost_card')
  await ada.advance('2026-02-10T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['open 3000 failed', 'open 3000 no_payment_method'])
  const { id } = await ada.subscription()
  const method = await attach(ada, 'ok')
  const change = () => service.patch(`/v1/subscriptions/${id}`, { payment_method_id: method.id })
  assert.equal(made(await change()).payment_method_id, method.id)
  await ada.advance('2026-02-10T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null', 'paid 0 null'])
  made(await change())
  await ada.advance('2026-02-11T00:00:00Z')
  assert.equal((await states(ada)).length, 3)
})

test('money that a chargeback has taken is not asked for again by itself while the bank may give it back', async () => {
  const [won, lost] = [await subscribed('dispute_then_won:5'), await subscribed('dispute:5')]
  for (const year of [won, lost]) {
    await year.advance('2026-01-10T00:00:00Z')
    assert.deepEqual(await invoiceStates(year), ['open 3000 null'])
    await useByDefault(year, 'ok')
    await year.advance('2026-01-25T00:00:00Z')
    assert.deepEqual(await states(year), ['2026-01-01 automatic succeeded'])
  }
  assert.deepEqual(await invoiceStates(won), ['paid 0 null'])
  assert.deepEqual(await invoiceStates(lost), ['open 3000 null'])
  await useByDefault(lost, 'processing_then_ok:1')
  await lost.advance('2026-01-27T00:00:00Z')
  assert.deepEqual(await invoiceStates(lost), ['paid 0 null'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { collecting } from './collecting.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
const { attach, attempts, states, invoiceStates, subscribed, ownEvents } = collecting(service, gateway.id)

test('the rest of an uncollectible invoice is not taken by itself after a part was collected by hand', async () => {
  const ada = await subscribed('ok')
  await ada.settle('INV-000001', 'mark_uncollectible')
  const [invoice] = await ada.invoices()
  made(await service.post(`/v1/invoices/${invoice?.id}/collect`, { amount_cents: 1000 }))
  await ada.advance('2026-01-20T00:00:00Z')
  assert.deepEqual(await states(ada), ['2026-01-01 manual succeeded'])
  assert.deepEqual(await invoiceStates(ada), ['uncollectible 2000 null'])
})

test('where a gateway has taken less than all invoices of a link, the one that got nothing is tried a day later too', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const ids: string[] = []
  for (let n = 0; n < 2; n += 1) {
    const draft = made(
      await service.post('/v1/invoices', {
        customer_id: ada.customerId,
        currency: 'EUR',
        collection: 'automatic',
        lines: [{ description: 'Work', unit_amount: '500' }],
      }),
    )
    ids.push(made(await service.post(`/v1/invoices/${draft.id}/finalize`)).id)
  }
  const link = made(await service.post('/v1/payment_links', { invoice_ids: ids, gateway_account_id: gateway.id }))
  made(
    await service.post(`/v1/setup_sessions/${link.setup_session_id}/complete`, {
      gateway_reference: 'timeout_then_ok',
    }),
  )
  await ada.advance('2026-01-01T00:00:00Z')
  const [attempt] = await attempts(ada)
  made(
    await service.post(`/v1/payment_attempts/${attempt.id}/resolve`, {
      outcome: 'succeeded',
      reference: 'ch_1',
      amount_cents: 500,
      reason: 'half of it was taken',
    }),
  )
  await ada.advance('2026-01-03T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null', 'paid 0 null'])
})

test('a debit that was announced waits while a dispute is open, and is made also where that is won and has paid a part', async () => {
  made(await service.patch('/v1/settings', { sepa_notice_days: 14 }))
  const ada = await subscribed('dispute_then_won:13')
  const [invoice] = await ada.invoices()
  made(await service.post(`/v1/invoices/${invoice?.id}/collect`, { amount_cents: 1000 }))
  await ada.advance('2026-01-01T12:00:00Z')
  const asDefault = async (token: string) => {
    const { id } = await attach(ada, token)
    made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: id }))
  }
  await asDefault('decline_insufficient_funds')
  await ada.advance('2026-01-10T00:00:00Z')
  await asDefault('processing_then_ok:1')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.advance('2026-01-27T12:00:00Z')
  assert.deepEqual((await invoiceStates(ada)).slice(0, 1), ['open 3000 waiting'])
  const [{ object: announced }] = await ownEvents(ada, 'payment.announced')
  assert.match(announced.collect_at, /^2026-01-26/)
  await ada.advance('2026-01-30T00:00:00Z')
  assert.equal((await states(ada)).at(-1), '2026-01-28 retry succeeded')
  assert.deepEqual((await invoiceStates(ada)).slice(0, 1), ['paid 0 null'])
  made(await service.patch('/v1/settings', { sepa_notice_days: 0 }))
})

test('what was announced for a debit that could not be made does not count for a later one', async () => {
  made(await service.patch('/v1/settings', { sepa_notice_days: 5 }))
  const ada = await subscribed('processing_then_ok:1')
  await ada.advance('2026-01-02T00:00:00Z')
  made(await service.patch(`/v1/gateway_accounts/${gateway.id}`, { currencies: ['USD'] }))
  await ada.advance('2026-01-08T00:00:00Z')
  made(await service.patch(`/v1/gateway_accounts/${gateway.id}`, { currencies: null }))
  await ada.advance('2026-01-28T00:00:00Z')
  const announced = (await ownEvents(ada, 'payment.announced')).map(({ object }) => object.collect_at.slice(0, 10))
  assert.equal(announced.length, 2)
  assert.deepEqual(await states(ada), [`${announced[1]} retry succeeded`])
})

for (const [token, rest] of [
  ['timeout_then_not_found', 3000],
  ['decline_insufficient_funds', 3000],
  ['ok', 2000],
] as const)
  test(`an invoice that is owed again after a dispute is not collected by itself when a part of it was asked for by hand: ${token}`, async () => {
    const ada = await subscribed('dispute:1')
    await ada.advance('2026-01-03T00:00:00Z')
    const second = await attach(ada, token)
    const [invoice] = await ada.invoices()
    const part = { amount_cents: 1000, payment_method_id: second.id }
    made(await service.post(`/v1/invoices/${invoice?.id}/collect`, part))
    await ada.advance('2026-01-12T00:00:00Z')
    assert.equal((await attempts(ada)).length, 2)
    assert.deepEqual(
      (await invoiceStates(ada)).map((state: string) => state.split(' ').slice(0, 2)),
      [['open', String(rest)]],
    )
  })

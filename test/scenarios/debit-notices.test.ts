import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { collecting } from './collecting.ts'
import { beginYear, sell, type Year } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
const { attach, attempts, states, invoiceStates, ownEvents } = collecting(service, gateway.id)
made(await service.patch('/v1/settings', { sepa_notice_days: 5 }))

/** A customer in Berlin who subscribed at that instant, with a method of that token. */
async function berliner(token: string, now: string): Promise<Year> {
  const year = await beginYear(service, now, { time_zone: 'Europe/Berlin' })
  await attach(year, token)
  await year.subscribe('basic')
  return year
}
const announced = async (year: Year) =>
  (await ownEvents(year, 'payment.announced')).map(
    ({ occurred_at, object }) => `${occurred_at} ${object.amount_cents} for ${object.collect_at}`,
  )
const tries = async (year: Year) => (await attempts(year)).map(({ created_at, origin }) => `${created_at} ${origin}`)

test('a debit is announced when it becomes due, and made on the first banking day after the notice', async () => {
  // Friday; clocks go forward on Sunday.
  const ada = await berliner('processing_then_ok:2', '2026-03-27T08:00:00Z')
  await ada.advance('2026-03-31T00:00:00Z')
  assert.deepEqual(await announced(ada), ['2026-03-27T08:00:00Z 3000 for 2026-04-01T07:00:00Z'])
  assert.deepEqual(await tries(ada), [])
  assert.deepEqual(await invoiceStates(ada), ['open 3000 waiting'])
  const [event] = await ownEvents(ada, 'payment.announced')
  const [invoice] = await ada.invoices()
  assert.deepEqual(
    [event.object.invoice_id, event.object.invoice_number, event.object.last4, event.object.currency],
    [invoice?.id, invoice?.number, '4242', 'EUR'],
  )
  await ada.advance('2026-04-03T07:00:00Z')
  assert.deepEqual(await tries(ada), ['2026-04-01T07:00:00Z automatic'])
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
})

test('a notice that ends at Easter or on a weekend is longer', async () => {
  const ada = await berliner('processing_then_ok:1', '2026-03-31T08:00:00Z')
  const bob = await berliner('processing_then_ok:1', '2026-11-03T09:00:00Z')
  for (const [year, until] of [
    [ada, '2026-04-30T00:00:00Z'],
    [bob, '2026-12-02T00:00:00Z'],
  ] as const)
    await year.advance(until)
  // Five days later it is Sunday 5 April, then Easter Monday; and Sunday 8 November.
  assert.deepEqual(await tries(ada), ['2026-04-07T08:00:00Z automatic'])
  assert.deepEqual(await tries(bob), ['2026-11-09T09:00:00Z automatic'])
})

test('what is paid between notice and debit is not taken, and nothing is if all is paid', async () => {
  const ada = await berliner('processing_then_ok:1', '2026-03-02T08:00:00Z')
  await ada.advance('2026-03-03T08:00:00Z')
  await ada.settle('INV-000001', 'pay', { amount_cents: 1000 })
  const bob = await berliner('processing_then_ok:1', '2026-03-02T08:00:00Z')
  await bob.advance('2026-03-03T08:00:00Z')
  await bob.settle('INV-000001', 'pay')
  for (const year of [ada, bob]) await year.advance('2026-03-20T08:00:00Z')
  assert.deepEqual(
    (await attempts(ada)).map(({ amount_cents, status }) => `${amount_cents} ${status}`),
    ['2000 succeeded'],
  )
  assert.deepEqual(await tries(bob), [])
})

test('each retry is announced again, and the mails between go out in time', async () => {
  const policy = made(
    await service.post('/v1/dunning_policies', {
      name: 'debits',
      weekdays: 'banking_days',
      steps: [
        { after_days: 3, action: 'attempt' },
        { after_days: 4, action: 'mail' },
        { after_days: 30, action: 'attempt' },
      ],
      end: { after_days: 33, subscription: 'leave', invoice: 'leave' },
    }),
  )
  made(await service.patch('/v1/settings', { dunning_policy_id: policy.id }))
  const ada = await berliner('processing_then_failed:1', '2026-03-02T08:00:00Z')
  await ada.advance('2026-03-29T08:00:00Z')
  assert.deepEqual(await announced(ada), [
    '2026-03-02T08:00:00Z 3000 for 2026-03-09T08:00:00Z',
    '2026-03-13T08:00:00Z 3000 for 2026-03-18T08:00:00Z',
  ])
  assert.deepEqual(await states(ada), ['2026-03-09 automatic failed', '2026-03-18 retry failed'])
  const mails = await ownEvents(ada, 'dunning.step')
  assert.deepEqual(
    mails.map(({ occurred_at, object }) => [occurred_at, object.is_skipped]),
    [['2026-03-16T08:00:00Z', false]],
  )
  // The end, after 33 days, waits for the debit that was announced after 30.
  await ada.advance('2026-04-30T00:00:00Z')
  const [first] = await ada.invoices()
  const ofFirst = (await attempts(ada)).filter(({ invoice_id }) => invoice_id === first?.id)
  assert.equal(ofFirst.at(-1).created_at, '2026-04-14T07:00:00Z')
  const [, dunning] = made(await service.get(`/v1/dunnings?customer_id=${ada.customerId}`)).data
  assert.deepEqual([dunning.status, dunning.ended_at], ['exhausted', '2026-04-15T07:00:00Z'])
  made(await service.patch('/v1/settings', { dunning_policy_id: null }))
})

test('a card needs no notice, nor does what a person collects', async () => {
  const ada = await berliner('ok', '2026-03-02T08:00:00Z')
  await ada.advance('2026-03-02T08:00:00Z')
  const bob = await berliner('processing_then_ok:1', '2026-03-02T08:00:00Z')
  await bob.advance('2026-03-03T08:00:00Z')
  const [invoice] = await bob.invoices()
  made(await service.post(`/v1/invoices/${invoice?.id}/collect`, {}))
  for (const year of [ada, bob]) await year.advance('2026-03-20T08:00:00Z')
  assert.deepEqual([await announced(ada), await tries(ada)], [[], ['2026-03-02T08:00:00Z automatic']])
  assert.deepEqual(await tries(bob), ['2026-03-03T08:00:00Z manual'])
})

test('a new card is tried at once, and a new default that is the same method changes nothing', async () => {
  const ada = await berliner('processing_then_ok:1', '2026-03-02T08:00:00Z')
  await ada.advance('2026-03-03T08:00:00Z')
  const [debit] = made(await service.get(`/v1/payment_methods?customer_id=${ada.customerId}`)).data
  const card = await attach(ada, 'ok')
  for (const id of [card.id, debit.id])
    made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: id }))
  await ada.advance('2026-03-03T09:00:00Z')
  assert.deepEqual([(await announced(ada)).length, await tries(ada)], [1, []])
  made(await service.patch(`/v1/customers/${ada.customerId}`, { default_payment_method_id: card.id }))
  await ada.advance('2026-03-20T08:00:00Z')
  assert.deepEqual(await tries(ada), ['2026-03-03T09:00:00Z automatic'])
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
})

test('no more is taken than was announced, also if more is due by then', async () => {
  const ada = await berliner('processing_then_ok:1', '2026-03-02T08:00:00Z')
  const card = await attach(ada, 'dispute:3')
  const [invoice] = await ada.invoices()
  const part = { payment_method_id: card.id, amount_cents: 1000 }
  made(await service.post(`/v1/invoices/${invoice?.id}/collect`, part))
  await ada.advance('2026-03-06T08:00:00Z')
  // The rest is announced a day later; then the part is disputed.
  assert.deepEqual(await announced(ada), ['2026-03-03T08:00:00Z 2000 for 2026-03-09T08:00:00Z'])
  assert.deepEqual(await invoiceStates(ada), ['open 3000 waiting'])
  await ada.advance('2026-03-18T12:00:00Z')
  assert.equal((await attempts(ada)).length, 1, 'the dispute is open')
  await ada.advance('2026-03-20T12:00:00Z')
  assert.deepEqual(
    (await attempts(ada)).map(({ amount_cents }) => amount_cents),
    [1000, 2000],
  )
})

test('every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
})

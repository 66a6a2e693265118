import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { newMeter, sendUsage } from '../support/service/usage.ts'
import { perToken, plan, sellingTokens, violations } from './selling-tokens.ts'
import { beginYear, everyPage, type Year } from './year.ts'

// Billing thresholds and alerts: usage that is billed, or told, before its period is over.

const { service, tokens, use } = await sellingTokens()

async function reached(year: Year): Promise<string[]> {
  const events = await everyPage(service, '/v1/events?type=usage_alert.reached')
  return events
    .filter(({ object }: any) => object.customer_id === year.customerId)
    .map(({ object }: any) => `${object.threshold} at ${object.used} since ${object.period_start.slice(0, 10)}`)
}

test('H01, pain 17: usage that reaches the threshold is billed once, and the end of the period bills the rest', async () => {
  //  1 Jan                          1 Feb
  //  |-- 200 ---- 200 --------------|        threshold 200.00: 200.00 at once, then 31.00 + 400.00 - 200.00
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { billing_threshold_cents } = await ada.subscribe('late', { billing_threshold_cents: 20_000 })
  assert.equal(billing_threshold_cents, 20_000)
  await ada.advance('2026-01-10T00:00:00Z')
  // Ten times over the threshold in one batch, and more after it.
  await use(ada, '2026-01-09T00:00:00Z', ...Array.from({ length: 100 }, () => 200))
  await ada.advance('2026-01-12T00:00:00Z')
  await use(ada, '2026-01-11T00:00:00Z', 20_000)
  await ada.advance('2026-02-01T01:00:00Z')
  await ada.expectDocuments(`
    INV-000001 threshold 2026-01-01/2026-02-01 on 2026-01-10: 20000, open
      20000 × Tokens (1 Jan 2026 – 1 Feb 2026) 20000
    INV-000002 renewal 2026-01-01/2026-02-01 on 2026-02-01T01:00 due 2026-02-01: 23100, open
      Late (1 Jan 2026 – 1 Feb 2026) 3100
      More usage: 40000 × Tokens (1 Jan 2026 – 1 Feb 2026) 20000
  `)
})

test('H02: a threshold that is raised bills what is due so far once more', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id } = await ada.subscribe('late', { billing_threshold_cents: 20_000 })
  await ada.advance('2026-01-10T00:00:00Z')
  await use(ada, '2026-01-09T00:00:00Z', 20_000)
  await ada.advance('2026-01-12T00:00:00Z')
  made(await service.patch(`/v1/subscriptions/${id}`, { billing_threshold_cents: 50_000 }))
  await use(ada, '2026-01-11T00:00:00Z', 40_000)
  await ada.advance('2026-02-01T01:00:00Z')
  assert.deepEqual(
    (await ada.invoices()).map(({ kind, total_cents }) => [kind, total_cents]),
    [
      ['threshold', 20_000],
      ['threshold', 40_000],
      ['renewal', 3100],
    ],
  )
})

test('usage that is void after the threshold billed it is given back at the end of the period', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('late', { billing_threshold_cents: 20_000 })
  await ada.advance('2026-01-10T00:00:00Z')
  const wrong = randomUUID()
  const event = { id: wrong, type: 'completion', customer_id: ada.customerId, occurred_at: '2026-01-09T00:00:00Z' }
  await sendUsage(service, { ...event, properties: { tokens: 30_000 } })
  await ada.advance('2026-01-11T00:00:00Z')
  made(await service.post('/v1/usage/void', { ids: [wrong] }))
  await ada.advance('2026-02-01T01:00:00Z')
  assert.deepEqual(
    [
      (await ada.invoices()).map(({ total_cents }) => total_cents),
      (await ada.creditNotes()).map((one) => one.total_cents),
    ],
    [[30_000, 0], [26_900]],
  )
})

test('pain 20: an alert tells each threshold once a month, by one event, by many in a batch, or by a late one', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  made(
    await service.post('/v1/usage_alerts', {
      meter_code: 'tokens',
      customer_id: ada.customerId,
      thresholds: ['1000', 100, 5000],
    }),
  )
  await ada.advance('2026-01-10T00:00:00Z')
  await use(ada, '2026-01-09T00:00:00Z', 100)
  await ada.advance('2026-01-11T00:00:00Z')
  assert.deepEqual(await reached(ada), ['100 at 100 since 2026-01-01'])
  await use(ada, '2026-01-10T00:00:00Z', ...Array.from({ length: 1000 }, () => 2))
  await ada.advance('2026-01-20T00:00:00Z')
  await use(ada, '2026-01-02T00:00:00Z', 3000)
  await ada.advance('2026-02-02T00:00:00Z')
  await use(ada, '2026-02-01T00:00:00Z', 150)
  await ada.advance('2026-02-03T00:00:00Z')
  assert.deepEqual(await reached(ada), [
    '100 at 100 since 2026-01-01',
    '1000 at 2100 since 2026-01-01',
    '5000 at 5100 since 2026-01-01',
    '100 at 150 since 2026-02-01',
  ])
})

test('an alert of a price tells what its usage costs in a billing period, until it is archived', async () => {
  const ada = await beginYear(service, '2026-01-15T00:00:00Z')
  await ada.subscribe('ai')
  const alert = made(
    await service.post('/v1/usage_alerts', { price_code: 'tokens', customer_id: ada.customerId, thresholds: [500] }),
  )
  for (const [day, next] of [
    ['2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z'],
    ['2026-02-16T00:00:00Z', '2026-02-17T00:00:00Z'],
  ] as const) {
    await ada.advance(day)
    await use(ada, day, 600)
    await ada.advance(next)
  }
  assert.deepEqual(await reached(ada), ['500 at 600 since 2026-01-15', '500 at 600 since 2026-02-15'])
  assert.ok(made(await service.post(`/v1/usage_alerts/${alert.id}/archive`)).archived_at)
  await ada.advance('2026-03-16T00:00:00Z')
  await use(ada, '2026-03-16T00:00:00Z', 600)
  await ada.advance('2026-03-17T00:00:00Z')
  assert.equal((await reached(ada)).length, 2)
  const listed = made(await service.get(`/v1/usage_alerts?customer_id=${ada.customerId}`)).data
  assert.deepEqual(
    listed.map(({ id }: any) => id),
    [alert.id],
  )
})

test('an alert names a meter or a price, and thresholds that are decimals', async () => {
  const answers = await Promise.all(
    [
      { thresholds: [1] },
      { meter_code: 'tokens', price_code: 'tokens', thresholds: [1] },
      { meter_code: 'none', thresholds: [1] },
      { meter_code: 'tokens', thresholds: [] },
      { meter_code: 'tokens', thresholds: [0] },
      { meter_code: 'tokens', thresholds: ['x'] },
      { meter_code: 'tokens', thresholds: [1, '1.0'] },
      { price_code: 'base', thresholds: [1] },
      { price_code: 'tokens', thresholds: ['1.5'] },
      { meter_code: 'tokens', thresholds: [1], customer_id: tokens.id },
    ].map((body) => service.post('/v1/usage_alerts', body)),
  )
  assert.deepEqual(
    answers.map(({ status, body }) => `${status} ${body.errors?.[0]?.pointer}`),
    [
      '400 /meter_code',
      '400 /meter_code',
      '400 /meter_code',
      '400 /thresholds',
      '400 /thresholds/0',
      '400 /thresholds/0',
      '400 /thresholds',
      '400 /price_code',
      '400 /thresholds',
      '400 /customer_id',
    ],
  )
})

test('what was waived or credited of a threshold counts as billed, so the card is charged once', async () => {
  for (const undo of [
    (id: string) => service.post(`/v1/invoices/${id}/void`, { rebill: false }),
    (id: string) =>
      service.post('/v1/credit_notes', { invoice_id: id, reason: 'a bad day', amount_with_tax_cents: 15_000 }),
  ]) {
    const ada = await beginYear(service, '2026-01-01T00:00:00Z')
    await ada.subscribe('late', { billing_threshold_cents: 20_000 })
    await ada.advance('2026-01-10T00:00:00Z')
    await use(ada, '2026-01-09T00:00:00Z', 25_000)
    await ada.advance('2026-01-10T01:00:00Z')
    const [first] = await ada.invoices()
    made(await undo(first?.id ?? ''))
    for (const day of ['11', '12']) {
      await ada.advance(`2026-01-${day}T00:00:00Z`)
      await use(ada, `2026-01-${day}T00:00:00Z`, 10)
      await ada.advance(`2026-01-${day}T01:00:00Z`)
    }
    assert.equal((await ada.invoices()).length, 1)
    await ada.advance('2026-02-01T01:00:00Z')
    assert.equal((await ada.invoices()).at(-1)?.total_cents, 3120)
  }
})

test('a subscription that has ended takes no other threshold', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id } = await ada.subscribe('late', { billing_threshold_cents: 20_000 })
  await ada.advance('2026-01-10T00:00:00Z')
  made(await service.post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
  const change = (billing_threshold_cents: number | null) =>
    service.patch(`/v1/subscriptions/${id}`, { billing_threshold_cents })
  assert.equal(outcome(await change(30_000)), '409 subscription_ended')
  assert.equal(made(await change(null)).billing_threshold_cents, null)
})

test('periods of different lengths reach the threshold by themselves', async () => {
  const yearly = { ...perToken, code: 'calls', interval: 'year', meter_code: 'calls' }
  await newMeter(service, { code: 'calls', event_type: 'call', value_property: 'tokens' })
  made(await service.post('/v1/plans', { ...plan, code: 'both', name: 'Both', prices: [yearly, perToken] }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('both', { billing_threshold_cents: 20_000 })
  await ada.advance('2026-01-10T00:00:00Z')
  const call = { id: randomUUID(), type: 'call', customer_id: ada.customerId, occurred_at: '2026-01-09T00:00:00Z' }
  await sendUsage(service, { ...call, properties: { tokens: 25_000 } })
  await ada.advance('2026-02-10T00:00:00Z')
  await use(ada, '2026-02-09T00:00:00Z', 90_000)
  await ada.advance('2026-02-11T00:00:00Z')
  assert.deepEqual(
    (await ada.invoices()).map(({ kind, total_cents }) => [kind, total_cents]),
    [
      ['threshold', 25_000],
      ['threshold', 90_000],
    ],
  )
})

test('what is stored of it verifies', async () => {
  assert.deepEqual(await violations(service), [])
})

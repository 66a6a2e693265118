import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { newMeter, outcomes, sendUsage } from '../support/service/usage.ts'
import { beginYear, everyPage, type Year } from './year.ts'

// What limits usage from below and above: commitments, billing thresholds, alerts.

const service = await startTestService()
const tokens = await newMeter(service, { code: 'tokens', event_type: 'completion', value_property: 'tokens' })
const perToken = {
  code: 'tokens',
  name: 'Tokens',
  kind: 'usage',
  model: 'per_unit',
  meter_code: 'tokens',
  unit_amount: '1',
}
const base = { code: 'base', kind: 'recurring', model: 'flat', unit_amount: '2000' }
const arrears = { code: 'base', kind: 'recurring', model: 'flat', unit_amount: '3100', timing: 'in_arrears' }
const plan = { currency: 'EUR', prices: [base, perToken] }
made(await service.post('/v1/plans', { ...plan, code: 'ai', name: 'AI' }))
made(await service.post('/v1/plans', { ...plan, code: 'late', name: 'Late', prices: [arrears, perToken] }))

async function use(year: Year, occurredAt: string, ...amounts: number[]) {
  const events = amounts.map((amount) => ({
    ...{ id: randomUUID(), type: 'completion', customer_id: year.customerId, occurred_at: occurredAt },
    properties: { tokens: amount },
  }))
  assert.deepEqual(new Set(outcomes(await sendUsage(service, ...events))), new Set(['accepted']))
}

async function reached(year: Year): Promise<string[]> {
  const events = await everyPage(service, '/v1/events?type=usage_alert.reached')
  return events
    .filter(({ object }: any) => object.customer_id === year.customerId)
    .map(({ object }: any) => `${object.threshold} at ${object.used} since ${object.period_start.slice(0, 10)}`)
}

test('pain 14: a minimum bills what the other items lack of it, explained by its parts, and another one counts from the next period on', async () => {
  //  1 Jan                1 Feb                1 Mar                1 Apr
  //  |-- 1,500 used -------|-- none used -------|-- none used -------|     minimum 60.00, from 1 Mar on 30.00
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id, minimum_cents, items } = await ada.subscribe('ai', { minimum_cents: 6000 })
  assert.deepEqual([minimum_cents, items.length], [6000, 2])
  await ada.advance('2026-01-20T00:00:00Z')
  await use(ada, '2026-01-10T00:00:00Z', 1500)
  await ada.advance('2026-02-10T00:00:00Z')
  const changed = made(await service.patch(`/v1/subscriptions/${id}`, { minimum_cents: 3000 }))
  assert.equal(changed.minimum_cents, 3000)
  await ada.advance('2026-02-20T00:00:00Z')
  made(await service.patch(`/v1/subscriptions/${id}`, { metadata: { a: 'b' } }))
  await ada.advance('2026-04-01T01:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 2000, open
      AI (1 Jan 2026 – 1 Feb 2026) 2000
    INV-000002 renewal 2026-01-01/2026-03-01 on 2026-02-01T01:00 due 2026-02-01: 6000, open
      AI (1 Feb 2026 – 1 Mar 2026) 2000
      1500 × Tokens (1 Jan 2026 – 1 Feb 2026) 1500
      Minimum commitment: AI (1 Jan 2026 – 1 Feb 2026) 2500
    INV-000003 renewal 2026-02-01/2026-04-01 on 2026-03-01T01:00 due 2026-03-01: 6000, open
      AI (1 Mar 2026 – 1 Apr 2026) 2000
      Minimum commitment: AI (1 Feb 2026 – 1 Mar 2026) 4000
    INV-000004 renewal 2026-03-01/2026-05-01 on 2026-04-01T01:00 due 2026-04-01: 3000, open
      AI (1 Apr 2026 – 1 May 2026) 2000
      Minimum commitment: AI (1 Mar 2026 – 1 Apr 2026) 1000
  `)
  const [, invoice]: any[] = await ada.invoices()
  const { explanation } = made(await service.get(`/v1/invoices/${invoice.id}/explain`)).lines[2]
  assert.deepEqual(
    explanation.usage.steps.map(({ step, amount }: any) => [step, amount]),
    [
      ['minimum', '6000'],
      ['charged', '3500'],
    ],
  )
  assert.equal(invoice.lines[2].measured_quantity, null)
})

test('late usage below the minimum makes no document, and above it bills the rest', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('ai', { minimum_cents: 6000 })
  await ada.advance('2026-02-10T00:00:00Z')
  await use(ada, '2026-01-20T00:00:00Z', 1000)
  await ada.act('cancel', { at: '2026-02-11T00:00:00Z' })
  await ada.advance('2026-02-20T00:00:00Z')
  const before = (await ada.invoices()).length
  await use(ada, '2026-01-21T00:00:00Z', 100)
  await ada.advance('2026-02-21T00:00:00Z')
  assert.equal((await ada.invoices()).length, before)
  await use(ada, '2026-01-21T00:00:00Z', 3900)
  await ada.advance('2026-02-22T00:00:00Z')
  const last: any = (await ada.invoices()).at(-1)
  assert.deepEqual([last.kind, last.total_cents], ['usage', 1000])
})

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
      '400 /thresholds',
      '400 /customer_id',
    ],
  )
})

test('what is stored of it verifies', async () => {
  const report = made(await service.get('/v1/verification'))
  assert.deepEqual(
    report.data.filter(({ violation_count }: any) => violation_count > 0),
    [],
  )
})

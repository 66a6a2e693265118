import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { newMeter, outcomes, sendUsage } from '../support/service/usage.ts'
import { beginYear } from './year.ts'

// Gigabytes that are held, on a clock of their own.

const service = await startTestService()

test('pain 12: each level that was held is explained, and their shares add up to the quantity', async () => {
  //  Apr 1        Apr 11           Apr 16                          May 1     20 for 10 days, 50 for 5, 30 for 15 of 30
  //  |-- 20 held --|-- +30 --> 50 --|-- -20 --> 30 -----------------|         6.67 + 8.33 + 15 = 30
  const stored = { code: 'stored', event_type: 'stored', aggregation: 'time_weighted', value_property: 'gb' }
  await newMeter(service, { ...stored, carries_over: true, group_by: ['region'] })
  const storage = {
    code: 'gb',
    name: 'Storage',
    kind: 'usage',
    model: 'per_unit',
    meter_code: 'stored',
    unit_amount: '10',
  }
  const filters = [{ property: 'region', values: ['eu'] }]
  made(
    await service.post('/v1/plans', { code: 'disk', name: 'Disk', currency: 'EUR', prices: [{ ...storage, filters }] }),
  )
  const ada = await beginYear(service, '2026-03-25T00:00:00Z')
  const store = (occurredAt: string, gb: number, region = 'eu') =>
    sendUsage(service, {
      ...{ id: randomUUID(), type: 'stored', customer_id: ada.customerId, occurred_at: occurredAt },
      properties: { gb, region },
    })
  await store('2026-03-25T00:00:00Z', 20)
  await ada.advance('2026-04-01T00:00:00Z')
  await ada.subscribe('disk')
  await ada.advance('2026-04-20T00:00:00Z')
  for (const [at, gb, region] of [
    ['2026-04-11T00:00:00Z', 30],
    ['2026-04-16T00:00:00Z', -15],
    ['2026-04-16T00:00:00Z', -5],
    ['2026-04-16T00:00:00Z', 70, 'us'],
  ] as const)
    assert.deepEqual(outcomes(await store(at, gb, region)), ['accepted'])
  await ada.advance('2026-05-01T01:00:00Z')
  const explained = async () => {
    const [invoice] = await ada.invoices()
    return made(await service.get(`/v1/invoices/${invoice?.id}/explain`)).lines[0]
  }
  const { explanation, levels } = await explained()
  assert.equal(explanation.usage.measured_quantity, '30')
  assert.deepEqual(
    levels.map(({ from, until, level, quantity }: any) => [from.slice(0, 10), until.slice(0, 10), level, quantity]),
    [
      ['2026-04-01', '2026-04-11', '20', '6.666666666667'],
      ['2026-04-11', '2026-04-16', '50', '8.333333333333'],
      ['2026-04-16', '2026-05-01', '30', '15'],
    ],
  )
  // More than a hundred changes: days in place of levels, which add up to the same.
  const minutes = Array.from({ length: 60 }, (_, minute) => `2026-04-18T10:${String(minute).padStart(2, '0')}:00Z`)
  for (const at of minutes) for (const gb of [1, -1]) await store(at, gb)
  const days = (await explained()).levels
  assert.equal(days.length, 30)
  const sum = days.reduce((all: number, { quantity }: any) => all + Number(quantity), 0)
  assert.ok(Math.abs(sum - 30) < 1e-9, String(sum))
})

import { randomUUID } from 'node:crypto'
import { minutesAgo } from './usage.ts'
import type { Ask } from './world.ts'

/** Usage of one customer by a meter of each kind that keeps something else. */
export async function buildUsage(ask: Ask): Promise<void> {
  const { id } = await ask('POST', '/v1/customers', { name: 'Metered' })
  for (const aggregation of ['sum', 'latest', 'unique_count', 'time_weighted']) {
    const terms = {
      event_type: 'call',
      aggregation,
      value_property: aggregation === 'unique_count' ? 'person' : 'tokens',
    }
    await ask('POST', '/v1/meters', { code: aggregation, name: aggregation, group_by: ['model'], ...terms })
  }
  await buildUsageBilled(ask)
  const properties = { model: 'a', person: 'ada', tokens: 2.5 }
  const events = [1, 2, 60 * 30].map((minutes) => ({
    ...{ id: randomUUID(), type: 'call', customer_id: id, properties },
    occurred_at: minutesAgo(minutes),
  }))
  await ask('POST', '/v1/usage', { events })
}

/** Usage of a month that is billed, of which some is voided after it. */
async function buildUsageBilled(ask: Ask): Promise<void> {
  const clock = (await ask('POST', '/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })).id
  const advance = (to: string) => ask('POST', `/v1/test_clocks/${clock}/advance`, { to })
  const { id } = await ask('POST', '/v1/customers', { name: 'Billed', test_clock_id: clock })
  const price = { code: 'calls', kind: 'usage', meter_code: 'sum', model: 'per_unit', unit_amount: '100' }
  await ask('POST', '/v1/plans', { code: 'calls', name: 'Calls', product: 'calls', currency: 'EUR', prices: [price] })
  await ask('POST', '/v1/subscriptions', { customer_id: id, plan_code: 'calls' })
  await advance('2026-01-31T00:00:00Z')
  const ids = [randomUUID(), randomUUID()]
  const events = ids.map((one) => ({
    ...{ id: one, type: 'call', customer_id: id, properties: { model: 'a', person: 'ada', tokens: 3 } },
    occurred_at: '2026-01-20T00:00:00Z',
  }))
  await ask('POST', '/v1/usage', { events })
  await advance('2026-02-01T02:00:00Z')
  await ask('POST', '/v1/usage/void', { ids: ids.slice(1) })
  await advance('2026-03-01T02:00:00Z')
}

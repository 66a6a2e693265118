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
  const properties = { model: 'a', person: 'ada', tokens: 2.5 }
  const events = [1, 2, 60 * 30].map((minutes) => ({
    ...{ id: randomUUID(), type: 'call', customer_id: id, properties },
    occurred_at: minutesAgo(minutes),
  }))
  await ask('POST', '/v1/usage', { events })
}

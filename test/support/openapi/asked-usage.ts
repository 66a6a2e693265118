import { randomUUID } from 'node:crypto'
import { minutesAgo } from '../service/usage.ts'

interface Ask {
  readonly of: (route: string, id: string, body?: object) => Promise<any>
  readonly plain: (route: string, body?: object, query?: string) => Promise<any>
}

/** Asks every route about meters and usage. */
export async function askAboutUsage({ of, plain }: Ask, { customerId, nth }: { customerId: string; nth: number }) {
  const code = `calls ${nth}`
  const meter = await plain('POST /v1/meters', { code, name: 'Calls', event_type: code, aggregation: 'count' })
  await of('GET /v1/meters/{id}', meter.id)
  await plain('GET /v1/meters', undefined, '?limit=1')
  await of('PATCH /v1/meters/{id}', meter.id, { name: 'More calls' })
  const event = { id: randomUUID(), type: code, customer_id: customerId, occurred_at: minutesAgo(0.1) }
  await plain('POST /v1/usage', { events: [event] })
  const times = new URLSearchParams({
    from: minutesAgo(10),
    until: minutesAgo(0),
    meter_code: code,
    customer_id: customerId,
  })
  await plain('GET /v1/usage', undefined, `?${times}`)
  await plain('GET /v1/usage/events', undefined, `?customer_id=${customerId}`)
  await plain('POST /v1/usage/void', { ids: [event.id] })
  const alert = await plain('POST /v1/usage_alerts', { meter_code: code, thresholds: [1000] })
  await of('GET /v1/usage_alerts/{id}', alert.id)
  await plain('GET /v1/usage_alerts', undefined, '?limit=1')
  await of('POST /v1/usage_alerts/{id}/archive', alert.id)
  await of('POST /v1/meters/{id}/archive', meter.id)
}

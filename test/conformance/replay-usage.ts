import { randomUUID } from 'node:crypto'
import { fractionOf } from '../../src/domain/rational.ts'
import { made } from '../support/service/merchant.ts'
import { metering, minutesAgo, newMeter, sendUsage } from '../support/service/usage.ts'
import { theWorld } from './payments/world.ts'
import {
  canonical,
  decimalText,
  type Input,
  integerIn,
  listIn,
  objectIn,
  type Replay,
  textIn,
  type Vector,
} from './vector.ts'

/** How each kind of vector about metering is replayed: events sent to a running service, and read by its reader. */
export const usageReplays: Readonly<Record<string, (vector: Vector) => Promise<Replay>>> = {
  aggregate: async (vector) => compared(vector, await aggregated(vector.input)),
  identity: async (vector) => compared(vector, await counted(vector.input)),
  time_weighted: async (vector) => compared(vector, await weighted(vector.input)),
}

/** The values in their order, or at their seconds. */
async function aggregated(input: Input): Promise<string> {
  const { service } = await theWorld()
  const { event, quantity } = await metering(service, {
    aggregation: textIn(input, 'function'),
    value_property: 'value',
  })
  const times = input.times === undefined ? null : listIn(input, 'times').map(Number)
  const begin = Temporal.Instant.from(minutesAgo(10))
  const events = listIn(input, 'values').map((value, index) =>
    event({
      occurred_at: String(begin.add({ milliseconds: Math.round((times?.[index] ?? index) * 1000) })),
      properties: { value },
    }),
  )
  await sendUsage(service, ...events)
  return (await quantity()) ?? '0'
}

/** Times of day of yesterday; what is refused does not count. */
async function counted(input: Input): Promise<string> {
  const { service } = await theWorld()
  const { event, quantity } = await metering(service, { aggregation: 'sum', value_property: 'value' })
  const day = Temporal.Now.instant().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: 1 })
  const ids = new Map<string, string>()
  for (const one of listIn(input, 'events').map((_, index) =>
    objectIn({ [index]: listIn(input, 'events')[index] }, String(index)),
  )) {
    const id = ids.get(textIn(one, 'id')) ?? randomUUID()
    ids.set(textIn(one, 'id'), id)
    await sendUsage(
      service,
      event({ id, occurred_at: `${day}T${textIn(one, 'at')}:00Z`, properties: { value: one.value } }),
    )
  }
  return (await quantity()) ?? '0'
}

/** The mean over a month of so many hours, on a test clock; steps add to the level at their hours. */
async function weighted(input: Input): Promise<string> {
  const { service } = await theWorld()
  const start = Temporal.Instant.from('2026-01-01T00:00:00Z')
  const until = start.add({ hours: integerIn(input, 'hours') })
  const clock = made(await service.post('/v1/test_clocks', { now: String(until) }))
  const customer = made(await service.post('/v1/customers', { name: 'Ada', test_clock_id: clock.id }))
  const type = `type ${randomUUID()}`
  const meter = await newMeter(service, { event_type: type, aggregation: 'time_weighted', value_property: 'value' })
  const steps = listIn(input, 'steps') as readonly (readonly [string, string])[]
  const at = (hours: string) => String(start.add({ seconds: Math.round(Number(hours) * 3600) }))
  const all = textIn(input, 'start') === '0' ? steps : [['0', textIn(input, 'start')] as const, ...steps]
  await sendUsage(
    service,
    ...all.map(([hours, value]) => ({
      ...{ id: randomUUID(), type, customer_id: customer.id, occurred_at: at(hours) },
      properties: { value },
    })),
  )
  const query = new URLSearchParams({
    customer_id: customer.id,
    meter_code: meter.code,
    from: at('0'),
    until: String(until),
  })
  const { data } = made(await service.get(`/v1/usage?${query}`))
  return decimalText(fractionOf(data[0]?.quantity ?? '0'), integerIn(input, 'round', 12))
}

function compared({ verdict, expected, ours, note }: Vector, computed: string): Replay {
  const texts = (value: unknown) => [value].flat().map((one) => canonical(String(one)))
  if (verdict === 'agrees' || ours === undefined) return { computed: [canonical(computed)], published: texts(expected) }
  return { computed: [canonical(computed)], published: texts(ours), reason: `${expected} by its source: ${note}` }
}

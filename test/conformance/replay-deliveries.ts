import { secondsToRetry } from '../../src/modules/webhooks/delivery/schedule.ts'
import type { WebhookEndpoint } from '../../src/modules/webhooks/endpoint.ts'
import type { Answer } from '../../src/platform/outbound/answer.ts'
import { openOutboundClient } from '../../src/platform/outbound/http-client.ts'
import { retryAfterSeconds } from '../../src/platform/outbound/retry-after.ts'
import { startReceiver } from '../support/webhooks/receiver.ts'
import { answered, endpoint, events, noAnswer, now, settled } from '../support/webhooks/settled.ts'
import { integerIn, listIn, objectIn, type Replay, textIn, type Vector } from './vector.ts'

/** Why some are not replayed here: they are about a service that runs, is killed, or waits. */
export const neededService = 'shown by test/webhooks*.test.ts and test/kills with a running service'

/** Vectors of the delivery of webhooks, told by what their input has. */
export function replayDelivery({ id, input, expected }: Vector): Replay | Promise<Replay> {
  const wanted = objectIn({ expected }, 'expected')
  if (input.statuses !== undefined) return deliveredBy(listIn(input, 'statuses').map(Number), String(wanted.delivered))
  if (input.location !== undefined) return redirected(integerIn(input, 'status'))
  if (input.header !== undefined) return waits(listIn(input, 'header').map(String))
  if (input.status !== undefined) return disabledBy(integerIn(input, 'status'), wanted)
  const life = lives[id]
  if (life)
    return lived(
      life,
      textIn(wanted, 'endpoint')
        .split(':', 1)
        .join('')
        .replace(/^stays /, ''),
    )
  if (input.events !== undefined && input.fault === 'first attempt of the first event fails') return heldBehindFailure()
  throw new RangeError(neededService)
}

async function deliveredBy(statuses: readonly number[], published: string): Promise<Replay> {
  const computed = statuses.map(async (status) => {
    const { settlement } = await settled({ messages: events('a'), all: answered(status) })
    return String(settlement.pending.length === 0)
  })
  return { computed: await Promise.all(computed), published: statuses.map(() => published) }
}

/** A real receiver that redirects to another one. */
async function redirected(status: number): Promise<Replay> {
  const [first, second] = await Promise.all([startReceiver(), startReceiver()])
  first.answer = () => ({ status, headers: { location: second.url } })
  const timeouts = { connectMs: 1000, totalMs: 2000 }
  const client = openOutboundClient({ version: '0', allowPrivate: true, proxyUrl: null, timeouts })
  const answer = await client.post(first.url, { headers: {}, body: '{"type":"t","data":{}}' })
  const { settlement } = await settled({ messages: events('a'), all: answer })
  client.close()
  await Promise.all([first.stop(), second.stop()])
  const result = settlement.pending.length === 1 ? 'failed attempt' : 'delivered'
  return { computed: [String(second.received.length > 0), result], published: ['false', 'failed attempt'] }
}

/** What each header asks for holds, though no less than the schedule; what cannot be read asks for nothing. */
function waits(headers: readonly string[]): Replay {
  const date = new Date(now.epochMilliseconds + 600_000).toUTCString()
  const computed = headers.map((header) => {
    const asked = retryAfterSeconds(header === 'HTTP date' ? date : header, now.epochMilliseconds)
    if (asked === null) return 'schedule only'
    return String(Math.floor(secondsToRetry(1, asked, 0) ?? 0))
  })
  const published = headers.map((header) => {
    if (header === 'HTTP date') return '600'
    return Number.isNaN(Number(header)) ? 'schedule only' : String(Math.ceil(Number(header)))
  })
  return { computed, published }
}

async function disabledBy(status: number, wanted: Readonly<Record<string, unknown>>): Promise<Replay> {
  const { settlement } = await settled({ messages: events('a', 'b'), all: answered(status), of: { inFlightMax: 1 } })
  const isDisabled = settlement.disabledReason !== null
  const lost = Number(settlement.cursor - endpoint.cursor) - settlement.pending.length
  return {
    computed: [isDisabled ? 'disabled' : 'enabled', String(settlement.disabledReason), String(lost)],
    published: [wanted.endpoint, wanted.reason, wanted.events_lost].map(String),
  }
}

/** The answers that an endpoint gives, by the hour. */
type Life = readonly { readonly hour: number; readonly answer: Answer }[]

const hourly = (hours: number, answer: (hour: number) => Answer): Life =>
  Array.from({ length: hours }, (_, hour) => ({ hour, answer: answer(hour) }))

const lives: Readonly<Record<string, Life>> = {
  'wo-disable-grace': hourly(130, () => noAnswer),
  'wo-no-disable-sporadic': hourly(200, (hour) => (hour === 100 ? answered(204) : noAnswer)),
  'wo-no-disable-after-silence': [
    { hour: 0, answer: noAnswer },
    { hour: 24 * 30, answer: noAnswer },
  ],
}

/** What becomes of an endpoint that is tried with one event at each of those hours; nothing is passed over that it did not take. */
async function lived(life: Life, published: string): Promise<Replay> {
  let told: WebhookEndpoint = endpoint
  let missing = 0n
  for (const { hour, answer } of life) {
    const { settlement } = await settled({
      ...{ messages: events('a'), all: answer, at: now.add({ hours: hour }), of: told },
    })
    const { cursor, failures, failingSince, disabledReason, pending, batchMax } = settlement
    const isTaken = answer.outcome === 'answered' && answer.status === 204
    if (!isTaken) missing += cursor - told.cursor - BigInt(pending.length)
    told = { ...told, failures, failingSince, batchMax, status: disabledReason ? 'disabled' : 'enabled' }
    if (disabledReason) break
  }
  return { computed: [told.status, `${missing} passed over`], published: [published, '0 passed over'] }
}

async function heldBehindFailure(): Promise<Replay> {
  const { order, pending } = await settled({ messages: events('a', 'a', 'b'), answers: { '11': answered(500) } })
  return { computed: [order.join(' '), pending.join(', ')], published: ['11 13', '11 retrying, 12 held'] }
}

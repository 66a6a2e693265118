import { setTimeout as after } from 'node:timers/promises'
import { type BillingClient, billingClient, type Event } from '../../packages/sdk/index.ts'
import { bodyOf, type Message } from '../modules/webhooks/delivery/message.ts'
import { newWebhookSecret, signedHeaders } from '../modules/webhooks/signature.ts'
import { machineNow } from '../platform/clock.ts'
import { loadEnvironment, readConfig } from '../platform/config.ts'
import { openOutboundClient } from '../platform/outbound/http-client.ts'
import { command, UsageError } from './command.ts'

const pollMs = 500

/** `billing listen`: posts events to an address on this machine, like webhooks, but without an endpoint. */
export const listenCommand = command({
  name: 'listen',
  summary: 'Forward events to an address on this machine, signed like webhooks',
  details:
    'Follows the events of a running service from now on and posts them one after the other. Nothing is sent ' +
    'twice, and\n' +
    'failures are only printed. Ctrl-C ends it.',
  options: {
    'forward-to': { value: 'address', description: 'Where to post them, for example http://localhost:3000/hook' },
    url: { value: 'address', description: 'The service (http://localhost:PORT)' },
    key: { value: 'key', description: 'API key with the scope read (default: BILLING_API_KEY)' },
    types: { value: 'types', description: 'Only these types, separated by commas; invoice.* means all of a kind' },
    after: { value: 'sequence', description: 'Start after this event (default: after the last one)' },
    secret: {
      value: 'secret',
      description: 'Sign with this secret, for example that of an endpoint (default: a new one)',
    },
  },
  async run(given) {
    const target = given['forward-to']
    const key = given.key ?? process.env.BILLING_API_KEY
    if (!target || !URL.canParse(target))
      throw new UsageError('--forward-to is missing: the address that receives the events.')
    if (!key) throw new UsageError('--key is missing, and BILLING_API_KEY is not set.')
    const config = readConfig(loadEnvironment())
    const url = given.url ?? `http://localhost:${config.port}`
    const billing = billingClient({ url, key })
    const start = given.after === undefined ? await lastSequence(billing) : Number(given.after)
    if (!Number.isSafeInteger(start) || start < 0) throw new UsageError(`"${given.after}" is not a sequence.`)
    const secret = given.secret ?? newWebhookSecret()
    console.log(`Forwarding events of ${url} to ${target}\nThey are signed with ${secret}\n`)
    const stopping = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
    await follow(billing, { start, target, secret, isWanted: wantedTypes(given.types), signal: stopping.signal })
    return 0
  },
})

interface Forwarding {
  readonly start: number
  readonly target: string
  readonly secret: string
  readonly isWanted: (type: string) => boolean
  readonly signal: AbortSignal
}

async function follow(
  { events }: BillingClient,
  { start, target, secret, isWanted, signal }: Forwarding,
): Promise<void> {
  const client = openOutboundClient({ version: 'listen', allowPrivate: true, proxyUrl: null })
  try {
    for (let last = start; !signal.aborted; ) {
      const { data } = await events.list({ after: last, limit: 100 })
      for (const event of data) {
        if (signal.aborted) return
        last = event.sequence
        if (isWanted(event.type)) console.log(await forward(event))
      }
      if (data.length === 0) await after(pollMs, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    client.close()
  }

  async function forward(event: Event): Promise<string> {
    const body = bodyOf(messageOf(event), 'full')
    const timestamp = Math.floor(machineNow().epochMilliseconds / 1000)
    const headers = {
      'content-type': 'application/json',
      ...signedHeaders({ id: event.id, timestamp, body, secrets: [secret] }),
    }
    const answer = await client.post(target, { headers, body })
    const result = answer.outcome === 'answered' ? String(answer.status) : answer.message
    return `${event.sequence}  ${event.type}  ${result}  (${Math.round(answer.durationMs)} ms)`
  }
}

function messageOf(event: Event): Message {
  return {
    id: event.id,
    sequence: BigInt(event.sequence),
    type: event.type,
    objectId: event.object_id,
    object: JSON.stringify(event.object),
    actor: JSON.stringify(event.actor),
    occurredAt: Temporal.Instant.from(event.occurred_at),
    cause: 'event',
    attempts: 0,
    dueAt: null,
    isBlocked: false,
  }
}

function wantedTypes(types: string | undefined): (type: string) => boolean {
  if (types === undefined) return () => true
  const wanted = types.split(',').map((type) => type.trim())
  return (type) => wanted.some((one) => (one.endsWith('*') ? type.startsWith(one.slice(0, -1)) : type === one))
}

/** The sequence of the last event, found by binary search: the API only says whether there are events after a number. */
async function lastSequence({ events }: BillingClient): Promise<number> {
  const hasAfter = async (sequence: number) => (await events.list({ after: sequence, limit: 1 })).data.length > 0
  let [known, above] = [0, 1]
  if (!(await hasAfter(0))) return 0
  while (await hasAfter(above)) [known, above] = [above, above * 2]
  while (known + 1 < above) {
    const middle = Math.floor((known + above) / 2)
    if (await hasAfter(middle)) known = middle
    else above = middle
  }
  return above
}

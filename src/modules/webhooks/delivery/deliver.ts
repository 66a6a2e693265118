import type { Instant } from '../../../domain/instant.ts'
import { monotonicMs } from '../../../platform/clock.ts'
import type { Transact } from '../../../platform/database/transaction.ts'
import { newId } from '../../../platform/ids.ts'
import type { Answer } from '../../../platform/outbound/answer.ts'
import { commitStatement } from '../../transaction/commit-statement.ts'
import { record } from '../../transaction/record.ts'
import { setTenant } from '../../transaction/store.ts'
import { workerContext } from '../../transaction/worker-context.ts'
import type { WebhookEndpoint } from '../endpoint.ts'
import type { WebhookMetrics } from '../metrics.ts'
import { validSecrets } from '../rows.ts'
import { signedHeaders } from '../signature.ts'
import { recordedEndpointToApi } from '../to-api.ts'
import { type SentMessage, sendBatch } from './batch.ts'
import { bodyOf, type Message } from './message.ts'
import { failuresUntilBackOff } from './schedule.ts'
import { type Settlement, settlementOf } from './settlement.ts'
import { type BatchLimits, type LeasedEndpoint, type ReadBatch, readBatch } from './store.ts'
import { type AttemptRow, endLease, settleBatch } from './writes.ts'

/** Posts a message once and returns the response. */
export type Post = (
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<Answer>

export interface DeliveryOptions {
  readonly transact: Transact
  readonly post: Post
  readonly metrics: WebhookMetrics
}

/** A lease outlives a batch: 5 s to start messages, 15 s for the last response, and time to store the result. */
export const leaseSeconds = 30
const batchSeconds = 5
const batchCharactersMax = 1_000_000
const batchesPerLease = 20

/**
 * Sends pending events to an endpoint, batch by batch, until none is left, the endpoint is unreachable, or it has had its share of
 * batches. No database connection is held while messages are sent: read and commit, send, store the result in a new transaction.
 * If the process dies before the result is stored, the messages are sent again with the same ids.
 */
export async function deliver(leased: LeasedEndpoint, options: DeliveryOptions, stopping: AbortSignal): Promise<void> {
  let current = leased
  for (let batches = 1; ; batches += 1) {
    const read = await options.transact({ readOnly: true }, (tx) => {
      setTenant(tx, current.tenantId)
      return readBatch(tx, current.tenantId, current.endpoint, batchLimits(current))
    })
    const isNothingNew = !read.isMore && read.upTo.cursor === current.endpoint.cursor && !current.endpoint.replay
    if (read.messages.length === 0 && (isNothingNew || current.isForTests)) {
      await release(current, options)
      return
    }
    const { settlement, attempts, now } = await sendMessages(current, read, options, stopping)
    const isReached = attempts.length === 0 || settlement.failures < failuresUntilBackOff
    const hasMoved = attempts.length > 0 || settlement.cursor > current.endpoint.cursor
    const isLeft = read.isMore || settlement.released.length > 0
    const isOver = current.isForTests || stopping.aborted || batches >= batchesPerLease
    const isMore = isLeft && isReached && hasMoved && !isOver
    const written = { attempts, now, leaseSeconds: isMore ? leaseSeconds : null }
    const endpoint = await settle(current, settlement, written, options)
    if (!isMore || endpoint.status !== 'enabled') return
    current = { ...current, endpoint }
  }
}

/**
 * An unreachable endpoint is tried with one message at a time: alternately a new one and one that has failed, because the endpoint
 * may refuse only that one.
 */
function batchLimits({ endpoint: { failures, batchMax }, isForTests }: LeasedEndpoint): BatchLimits {
  const isUnreached = failures >= failuresUntilBackOff
  return { atMost: isUnreached ? 1 : batchMax, newFirst: isUnreached && failures % 2 === 1, onlyTests: isForTests }
}

async function sendMessages(
  { endpoint }: LeasedEndpoint,
  read: ReadBatch,
  { post, metrics }: DeliveryOptions,
  stopping: AbortSignal,
): Promise<{ settlement: Settlement; attempts: AttemptRow[]; now: Instant }> {
  const startedMs = monotonicMs()
  const begunMs = new Map<Message, number>()
  const instantAt = (ms: number) => read.now.add({ milliseconds: Math.round(ms - startedMs) })
  const taken = withinSize(read.messages)
  const result = await sendBatch(read.messages.slice(0, taken), {
    ordering: endpoint.ordering,
    inFlightMax: Math.min(endpoint.inFlightMax, endpoint.batchMax),
    failures: endpoint.failures,
    failuresMax: Math.max(failuresUntilBackOff, endpoint.failures + 1),
    isOver: () => stopping.aborted || monotonicMs() - startedMs > batchSeconds * 1000,
    async send(message) {
      const ms = monotonicMs()
      begunMs.set(message, ms)
      const body = bodyOf(message, endpoint.payload)
      const answer = await post(endpoint.url, { headers: headersOf(endpoint, message, body, instantAt(ms)), body })
      metrics.countAttempt(answer)
      return answer
    },
  })
  const now = instantAt(monotonicMs())
  const bySequence = result.sent.toSorted((a, b) => Number(a.message.sequence - b.message.sequence))
  const settlement = settlementOf(
    endpoint,
    { ...result, left: [...result.left, ...read.messages.slice(taken)] },
    { upTo: read.upTo, now, nextRetryAt: read.nextRetryAt, chance: Math.random },
  )
  return {
    now,
    settlement,
    // In index order, so that PostgreSQL splits fewer index pages.
    attempts: bySequence.map((one) => attemptOf(one, instantAt(begunMs.get(one.message) ?? startedMs))),
  }
}

function headersOf(
  endpoint: WebhookEndpoint,
  { id }: Message,
  body: string,
  at: Instant,
): Readonly<Record<string, string>> {
  const signed = signedHeaders({
    id,
    timestamp: Math.floor(at.epochMilliseconds / 1000),
    body,
    secrets: validSecrets(endpoint, at),
  })
  return { 'content-type': 'application/json', ...signed }
}

/** How many of the messages one batch may send, so that the batches of all endpoints fit into memory; at least one. */
function withinSize(messages: readonly Message[]): number {
  let characters = 0
  const tooLarge = messages.findIndex(({ object }) => {
    characters += object.length
    return characters > batchCharactersMax
  })
  return tooLarge < 0 ? messages.length : Math.max(1, tooLarge)
}

function attemptOf({ message, answer, isDelivered }: SentMessage, at: Instant): AttemptRow {
  return {
    id: newId(),
    sequence: message.cause === 'test' ? 0n : message.sequence,
    attempted_at: at,
    duration_ms: Math.round(answer.durationMs),
    number: message.attempts + 1,
    response_status: answer.outcome === 'answered' ? answer.status : null,
    is_success: isDelivered,
    cause: causeLetters[message.cause],
    error: answer.outcome === 'failed' ? `${answer.code}: ${answer.message}`.slice(0, 500) : null,
    response_body: answer.outcome === 'answered' && !isDelivered ? answer.body : null,
    message_id: message.cause === 'test' ? message.id : null,
  }
}

const causeLetters = { event: 'e', replay: 'p', resend: 'r', test: 't' } as const

/** Another process has the lease now, and will send this batch again. */
export class LeaseLost extends Error {}

async function settle(
  leased: LeasedEndpoint,
  settlement: Settlement,
  written: { readonly attempts: readonly AttemptRow[]; readonly now: Instant; readonly leaseSeconds: number | null },
  { transact, metrics }: DeliveryOptions,
): Promise<WebhookEndpoint> {
  return transact({}, async (tx) => {
    const ctx = workerContext(tx, leased.tenantId, written.now)
    const endpoint = await settleBatch(tx, leased, settlement, written)
    if (endpoint === null) throw new LeaseLost(`endpoint ${leased.endpoint.id}`)
    if (settlement.disabledReason === null || endpoint.status !== 'disabled') return endpoint
    record(ctx, 'webhook_endpoint.disabled', recordedEndpointToApi(endpoint), written.now)
    await tx.commitWith(commitStatement(ctx, null))
    metrics.countDisabled(settlement.disabledReason)
    return endpoint
  })
}

async function release(leased: LeasedEndpoint, { transact }: DeliveryOptions): Promise<void> {
  await transact({}, async (tx) => {
    setTenant(tx, leased.tenantId)
    endLease(tx, leased)
  })
}

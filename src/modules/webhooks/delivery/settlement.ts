import type { Instant } from '../../../domain/instant.ts'
import type { DisabledReason, WebhookEndpoint } from '../endpoint.ts'
import { type BatchResult, isGone, type Sent } from './batch.ts'
import type { Cause, Message } from './message.ts'
import { failingDaysMax, failuresUntilBackOff, secondsToProbe, secondsToRetry } from './schedule.ts'

/** A message that is still to be delivered, or was given up. */
export interface PendingDelivery {
  readonly message: Message
  readonly state: 'retrying' | 'held' | 'failed'
  readonly attempts: number
  /** Of one that is retrying. */
  readonly nextAttemptAt: Instant | null
}

/** What is to be written of a batch. */
export interface Settlement {
  readonly pending: readonly PendingDelivery[]
  /** Sequences of deliveries that are made, or not to be made again. */
  readonly done: readonly bigint[]
  /** Objects of which nothing stands in the way any more. */
  readonly released: readonly string[]
  readonly cursor: bigint
  /** Null where no replay is under way, or it is over. */
  readonly replayCursor: bigint | null
  readonly failures: number
  readonly failingSince: Instant | null
  readonly batchMax: number
  readonly nextLookAt: Instant
  readonly disabledReason: DisabledReason | null
}

/** What was read for the batch: up to where it goes, if all of it is handled. */
export interface ReadUpTo {
  readonly cursor: bigint
  readonly replayCursor: bigint | null
}

const batchMaxDefault = 200

/**
 * What a batch comes to. A cursor passes what was delivered, held, or stored to be sent again. While nothing reaches the endpoint
 * (five failures in a row and more) it stands still, and nothing is given up: the same message is tried until one gets through.
 * `chance` gives numbers from 0 to 1.
 */
export function settlementOf(
  endpoint: WebhookEndpoint,
  { sent, held, left }: BatchResult,
  { upTo, now, chance }: { readonly upTo: ReadUpTo; readonly now: Instant; readonly chance: () => number },
): Settlement {
  const health = healthAfter(endpoint, sent, now)
  const isUnreached = health.failures >= failuresUntilBackOff
  const wasUnreached = endpoint.failures >= failuresUntilBackOff
  const nextLookAt = isUnreached
    ? secondsAfter(now, secondsToProbe(health.failures, retryAfterOf(sent.at(-1)), chance()))
    : now
  const streams = [streamOf('event', endpoint.cursor, upTo.cursor)]
  if (endpoint.replay)
    streams.push(streamOf('replay', endpoint.replay.cursor, upTo.replayCursor ?? endpoint.replay.cursor))
  const [event, replay] = streams
  const stored = sent.filter(({ message }) => message.isStored)
  const retried = stored.filter(({ isDelivered, message }) => !isDelivered && message.cause !== 'test').map(retryOf)
  const done = stored
    .filter(({ isDelivered, message }) => isDelivered || message.cause === 'test')
    .map(({ message }) => message)
  const settled = [...done, ...retried.flatMap(({ state, message }) => (state === 'failed' ? [message] : []))]
  const isReplayOver = endpoint.replay !== null && (replay?.cursor ?? 0n) >= endpoint.replay.until
  return {
    pending: [...streams.flatMap(({ pending }) => pending), ...retried],
    done: done.map(({ sequence }) => sequence),
    released: [...new Set(settled.map(({ objectId }) => objectId))],
    cursor: event?.cursor ?? endpoint.cursor,
    replayCursor: replay && !isReplayOver ? replay.cursor : null,
    ...health,
    batchMax: isUnreached
      ? 1
      : Math.min(batchMaxDefault, sent.some(isDelivered) ? endpoint.batchMax * 2 : endpoint.batchMax),
    nextLookAt,
    disabledReason: disabledReasonOf(sent, health, now),
  }

  /** One reading of the events, by what was new of it in the batch. */
  function streamOf(cause: Cause, from: bigint, end: bigint): { cursor: bigint; pending: PendingDelivery[] } {
    const isOwn = (message: Message) => message.cause === cause && !message.isStored
    const unsent = left.filter(isOwn)
    const failed = sent.filter((one) => isOwn(one.message) && !one.isDelivered)
    // It is tried again from the cursor, without a row for each of what cannot be sent.
    const isStanding = (wasUnreached && isUnreached) || endpoint.ordering === 'strict'
    if (isStanding) unsent.push(...failed.map(({ message }) => message))
    const first = unsent.reduce<bigint | null>(
      (least, { sequence }) => (least === null || sequence < least ? sequence : least),
      null,
    )
    if (first === null)
      return { cursor: end, pending: isStanding ? [] : [...failed.map(retryOf), ...held.filter(isOwn).map(heldOf)] }
    if (isStanding) return { cursor: first - 1n, pending: [] }
    const handled = [...sent.map(({ message }) => message), ...held].filter(isOwn)
    const last = handled.reduce((most, { sequence }) => (sequence > most ? sequence : most), from)
    const skipped = unsent.filter(({ sequence }) => sequence < last)
    const pending = [
      ...failed.map(retryOf),
      ...held.filter(isOwn).map(heldOf),
      ...skippedOf(skipped, [...failed.map(({ message }) => message), ...held]),
    ]
    return { cursor: last < first ? first - 1n : last, pending }
  }

  /** What was passed over: sent as soon as may be, of one object one after the other. */
  function skippedOf(skipped: readonly Message[], before: readonly Message[]): PendingDelivery[] {
    const blocked = new Set(endpoint.ordering === 'per_object' ? before.map(({ objectId }) => objectId) : [])
    return skipped.map((message) => {
      if (blocked.has(message.objectId)) return heldOf(message)
      if (endpoint.ordering === 'per_object') blocked.add(message.objectId)
      return { message, state: 'retrying', attempts: 0, nextAttemptAt: now }
    })
  }

  function retryOf({ message, answer }: Sent): PendingDelivery {
    if (isUnreached) return { message, state: 'retrying', attempts: message.attempts || 1, nextAttemptAt: nextLookAt }
    const attempts = message.attempts + 1
    const seconds = secondsToRetry(attempts, retryAfterOf({ answer }), chance())
    return seconds === null
      ? { message, state: 'failed', attempts, nextAttemptAt: null }
      : { message, state: 'retrying', attempts, nextAttemptAt: secondsAfter(now, seconds) }
  }
}

function heldOf(message: Message): PendingDelivery {
  return { message, state: 'held', attempts: message.attempts, nextAttemptAt: null }
}

function isDelivered(sent: Sent): boolean {
  return sent.isDelivered
}

type Health = Pick<Settlement, 'failures' | 'failingSince'>

function healthAfter(endpoint: WebhookEndpoint, sent: readonly Sent[], now: Instant): Health {
  return sent.reduce<Health>(
    ({ failures, failingSince }, one) =>
      one.isDelivered
        ? { failures: 0, failingSince: null }
        : { failures: failures + 1, failingSince: failingSince ?? now },
    endpoint,
  )
}

function disabledReasonOf(
  sent: readonly Sent[],
  { failures, failingSince }: Health,
  now: Instant,
): DisabledReason | null {
  if (sent.some(({ answer }) => isGone(answer))) return 'gone'
  if (failures < failuresUntilBackOff || !failingSince) return null
  const hours = now.since(failingSince).total('hours')
  return hours >= failingDaysMax * 24 ? 'failing' : null
}

function retryAfterOf(sent: Pick<Sent, 'answer'> | undefined): number | null {
  return sent?.answer.outcome === 'answered' ? sent.answer.retryAfter : null
}

function secondsAfter(now: Instant, seconds: number): Instant {
  return now.add({ milliseconds: Math.ceil(seconds * 1000) })
}

import { type Instant, later } from '../../../domain/instant.ts'
import type { DisabledReason, WebhookEndpoint } from '../endpoint.ts'
import { type BatchResult, isGone, isInOrder, type SentMessage } from './batch.ts'
import type { Cause, Message } from './message.ts'
import { failingDaysMax, failuresUntilBackOff, secondsToProbe, secondsToRetry } from './schedule.ts'

/** A message that is not delivered yet, or has failed for good. */
export interface PendingDelivery {
  readonly message: Message
  readonly state: 'retrying' | 'held' | 'failed'
  readonly attempts: number
  /** Only while it is retrying. */
  readonly nextAttemptAt: Instant | null
}

/** What to store after a batch. */
export interface Settlement {
  readonly pending: readonly PendingDelivery[]
  /** Messages whose delivery row is deleted: delivered, or not to be sent again. */
  readonly done: readonly Message[]
  /** Objects whose held events may be sent now. */
  readonly released: readonly string[]
  readonly cursor: bigint
  /** Null if no replay is running any more. */
  readonly replayCursor: bigint | null
  readonly failures: number
  readonly failingSince: Instant | null
  readonly batchMax: number
  /** When released events may be sent. */
  readonly releasedAt: Instant
  /** Null where only tests were sent: then it stays as it was. */
  readonly nextLookAt: Instant | null
  readonly disabledReason: DisabledReason | null
}

/** Where the cursors stand if all messages that were read are handled. */
export interface ReadUpTo {
  readonly cursor: bigint
  readonly replayCursor: bigint | null
}

export interface SettlementTerms {
  readonly upTo: ReadUpTo
  readonly now: Instant
  /** When the next pending delivery was due, as it was read. */
  readonly nextRetryAt: Instant | null
  /** 0 to 1. */
  readonly chance: () => number
}

const batchMaxDefault = 200

/** How long to wait at least if nothing could be sent, because all of it waits for pending deliveries. */
const idleSeconds = 1

/**
 * Computes what to store after a batch. A cursor passes messages that were delivered, held, or stored to be sent again. While the
 * endpoint is unreachable (five failures in a row or more) its cursor stands, and no event fails for good: messages are tried until
 * one is accepted.
 */
export function settlementOf(
  endpoint: WebhookEndpoint,
  { sent, held, left }: BatchResult,
  { upTo, now, nextRetryAt, chance }: SettlementTerms,
): Settlement {
  // A test changes nothing of its endpoint.
  const events = sent.filter(({ message }) => message.cause !== 'test')
  const health = healthAfter(endpoint, events, now)
  const isUnreached = health.failures >= failuresUntilBackOff
  const wasUnreached = endpoint.failures >= failuresUntilBackOff
  const hasMoved = upTo.cursor > endpoint.cursor || (upTo.replayCursor ?? 0n) > (endpoint.replay?.cursor ?? 0n)
  const releasedAt = secondsAfter(now, secondsToRest())
  const isIdle = sent.length === 0 && !hasMoved
  const nextLookAt = isIdle && nextRetryAt ? later(releasedAt, nextRetryAt) : releasedAt
  const streams = [progressOf('event', endpoint.cursor, upTo.cursor)]
  if (endpoint.replay)
    streams.push(progressOf('replay', endpoint.replay.cursor, upTo.replayCursor ?? endpoint.replay.cursor))
  const [event, replay] = streams
  const stored = sent.filter(({ message }) => message.dueAt !== null)
  const retried = stored.filter(({ isDelivered, message }) => !isDelivered && message.cause !== 'test').map(retryOf)
  const done = stored
    .filter(({ isDelivered, message }) => isDelivered || message.cause === 'test')
    .map(({ message }) => message)
  // A replay also delivers events that had failed for good.
  const replayed = sent.filter((one) => one.isDelivered && one.message.cause === 'replay' && one.message.dueAt === null)
  const settled = [...done, ...retried.flatMap(({ state, message }) => (state === 'failed' ? [message] : []))]
  const isReplayOver = endpoint.replay !== null && (replay?.cursor ?? 0n) >= endpoint.replay.until
  return {
    pending: [...streams.flatMap(({ pending }) => pending), ...retried],
    done: [...done, ...replayed.map(({ message }) => message)],
    released: [...new Set(settled.map(({ objectId }) => objectId))],
    cursor: event?.cursor ?? endpoint.cursor,
    replayCursor: replay && !isReplayOver ? replay.cursor : null,
    ...health,
    batchMax: isUnreached
      ? 1
      : Math.min(batchMaxDefault, events.some(isDelivered) ? endpoint.batchMax * 2 : endpoint.batchMax),
    releasedAt,
    nextLookAt: sent.length > 0 && events.length === 0 ? null : nextLookAt,
    disabledReason: disabledReasonOf(events, health, now),
  }

  /** Seconds to wait before the next batch. With `strict` the failed event comes next, so the whole endpoint waits. */
  function secondsToRest(): number {
    const last = events.at(-1)
    if (isUnreached && last) return secondsToProbe(health.failures, retryAfterOf(last), chance())
    const stopping =
      endpoint.ordering === 'strict' && events.find(({ isDelivered, message }) => !isDelivered && isInOrder(message))
    if (stopping) return secondsToRetry(stopping.message.attempts + 1, retryAfterOf(stopping), chance()) ?? 0
    return sent.length > 0 || hasMoved ? 0 : idleSeconds
  }

  /**
   * The new cursor of new events, or of the replay: the last message that was sent, and the blocked ones that follow it. Unsent messages
   * up to it are stored as pending. Later ones are read again, so that an endpoint that accepts nothing has few rows.
   */
  function progressOf(cause: Cause, from: bigint, end: bigint): { cursor: bigint; pending: PendingDelivery[] } {
    const isOwn = (message: Message) => message.cause === cause && message.dueAt === null
    const own = sent.filter(({ message }) => isOwn(message))
    const failed = own.filter((one) => !one.isDelivered)
    const isStanding = endpoint.ordering === 'strict' || (wasUnreached && isUnreached)
    const unsent = [...left, ...held, ...(isStanding ? failed.map(({ message }) => message) : [])].filter(isOwn)
    const pending = isStanding ? [] : failed.map(retryOf)
    const last = isStanding
      ? from
      : own.reduce((most, { message: { sequence } }) => (sequence > most ? sequence : most), from)
    const next = lowestSequence(unsent.filter(({ isBlocked, sequence }) => !isBlocked && sequence > last))
    const cursor = next === null ? end : next - 1n
    const passed = unsent.filter(({ sequence }) => sequence <= cursor)
    const failing = failed.map(({ message }) => message.objectId)
    return { cursor, pending: [...pending, ...passedOver(passed, failing)] }
  }

  /** Messages that the cursor passes unsent: retried as soon as possible, those of one object one after the other. */
  function passedOver(messages: readonly Message[], failing: readonly string[]): PendingDelivery[] {
    if (endpoint.ordering !== 'per_object')
      return messages.map((message) => ({ message, state: 'retrying', attempts: 0, nextAttemptAt: now }))
    const blocked = new Set(failing)
    return messages
      .toSorted((a, b) => (a.sequence < b.sequence ? -1 : 1))
      .map((message) => {
        if (message.isBlocked || blocked.has(message.objectId)) return heldOf(message)
        blocked.add(message.objectId)
        return { message, state: 'retrying', attempts: 0, nextAttemptAt: now }
      })
  }

  function retryOf({ message, answer }: SentMessage): PendingDelivery {
    if (isUnreached) return { message, state: 'retrying', attempts: message.attempts || 1, nextAttemptAt: nextLookAt }
    const attempts = message.attempts + 1
    const seconds = secondsToRetry(attempts, retryAfterOf({ answer }), chance())
    return seconds === null
      ? { message, state: 'failed', attempts, nextAttemptAt: null }
      : { message, state: 'retrying', attempts, nextAttemptAt: secondsAfter(now, seconds) }
  }
}

/** The lowest sequence; null if there are no messages. */
function lowestSequence(messages: readonly Message[]): bigint | null {
  return messages.reduce<bigint | null>(
    (lowest, { sequence }) => (lowest === null || sequence < lowest ? sequence : lowest),
    null,
  )
}

function heldOf(message: Message): PendingDelivery {
  return { message, state: 'held', attempts: message.attempts, nextAttemptAt: null }
}

function isDelivered(sent: SentMessage): boolean {
  return sent.isDelivered
}

type Health = Pick<Settlement, 'failures' | 'failingSince'>

/** A success resets the failures. */
function healthAfter(endpoint: WebhookEndpoint, sent: readonly SentMessage[], now: Instant): Health {
  return sent.reduce<Health>(
    (before, one) => {
      if (one.isDelivered) return { failures: 0, failingSince: null }
      return { failures: before.failures + 1, failingSince: before.failingSince ?? now }
    },
    { failures: endpoint.failures, failingSince: endpoint.failingSince },
  )
}

function disabledReasonOf(
  sent: readonly SentMessage[],
  { failures, failingSince }: Health,
  now: Instant,
): DisabledReason | null {
  if (sent.some(({ answer }) => isGone(answer))) return 'gone'
  if (sent.length === 0 || failures < failuresUntilBackOff || !failingSince) return null
  const hours = now.since(failingSince).total('hours')
  return hours >= failingDaysMax * 24 ? 'failing' : null
}

function retryAfterOf(sent: Pick<SentMessage, 'answer'> | undefined): number | null {
  return sent?.answer.outcome === 'answered' ? sent.answer.retryAfter : null
}

function secondsAfter(now: Instant, seconds: number): Instant {
  return now.add({ milliseconds: Math.ceil(seconds * 1000) })
}

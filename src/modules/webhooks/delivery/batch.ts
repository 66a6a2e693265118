import type { Answer } from '../../../platform/outbound/answer.ts'
import type { Ordering } from '../endpoint.ts'
import type { Message } from './message.ts'

/** A message that was sent, with the response. */
export interface SentMessage {
  readonly message: Message
  readonly answer: Answer
  readonly isDelivered: boolean
}

/** The result of sending a batch. */
export interface BatchResult {
  /** In the order of the responses. */
  readonly sent: readonly SentMessage[]
  /** Not sent, because an earlier event of the same object is not delivered yet. */
  readonly held: readonly Message[]
  /** Not sent, because the batch was cut short. */
  readonly left: readonly Message[]
}

export interface SendOptions {
  readonly ordering: Ordering
  readonly inFlightMax: number
  /** Failures in a row before this batch, and the number at which sending stops. */
  readonly failures: number
  readonly failuresMax: number
  /** Whether to start no further message. */
  isOver(): boolean
  send(message: Message): Promise<Answer>
}

/**
 * Sends messages in the endpoint's ordering: those of one object (`per_object`) or all of them (`strict`) one after the other, each
 * only after the one before was delivered. Messages after a failure are held. The batch stops early when `isOver` says so, after too
 * many failures in a row, or with `strict` at the first failure; the rest is returned as `left`.
 */
export async function sendBatch(messages: readonly Message[], options: SendOptions): Promise<BatchResult> {
  const sent: SentMessage[] = []
  const held: Message[] = []
  const left: Message[] = []
  let { failures } = options
  let isCut = false
  const waiting = chainsOf(messages, options.ordering)
  await Promise.all(Array.from({ length: options.inFlightMax }, takeChains))
  left.push(...waiting.flat())
  return { sent, held, left }

  async function takeChains(): Promise<void> {
    for (let chain = next(); chain; chain = next()) await sendChain(chain)
  }

  function next(): Message[] | undefined {
    isCut ||= options.isOver()
    return isCut ? undefined : waiting.shift()
  }

  async function sendChain(chain: readonly Message[]): Promise<void> {
    for (const [index, message] of chain.entries()) {
      isCut ||= options.isOver()
      if (isCut) {
        left.push(...chain.slice(index))
        return
      }
      if (message.isBlocked) {
        held.push(message)
        continue
      }
      const answer = await options.send(message)
      const isDelivered = answer.outcome === 'answered' && answer.status >= 200 && answer.status < 300
      sent.push({ message, answer, isDelivered })
      if (message.cause === 'test') continue
      failures = isDelivered ? 0 : failures + 1
      if (isDelivered) continue
      isCut ||= failures >= options.failuresMax || isGone(answer)
      if (options.ordering === 'strict' && isInOrder(message)) {
        isCut = true
        left.push(...chain.slice(index + 1))
      } else held.push(...chain.slice(index + 1))
      return
    }
  }
}

/** Whether later messages wait for this one: a test and an event that is sent again hold nothing up. */
export function isInOrder({ cause }: Message): boolean {
  return cause === 'event' || cause === 'replay'
}

/** Whether the receiver answered that it is gone (410). */
export function isGone(answer: Answer): boolean {
  return answer.outcome === 'answered' && answer.status === 410
}

/** Groups the messages into chains: one chain is sent in the order of its messages, several chains in parallel. */
function chainsOf(messages: readonly Message[], ordering: Ordering): Message[][] {
  if (ordering === 'none') return messages.map((message) => [message])
  const keyOf = (message: Message) => {
    const { cause, objectId, sequence } = message
    if (!isInOrder(message)) return `alone ${sequence}`
    return ordering === 'strict' ? cause : `${cause} ${objectId}`
  }
  return [...Map.groupBy(messages, keyOf).values()]
}

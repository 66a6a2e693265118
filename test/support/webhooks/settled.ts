import { sendBatch } from '../../../src/modules/webhooks/delivery/batch.ts'
import type { Message } from '../../../src/modules/webhooks/delivery/message.ts'
import { settlementOf } from '../../../src/modules/webhooks/delivery/settlement.ts'
import type { WebhookEndpoint } from '../../../src/modules/webhooks/endpoint.ts'
import type { Answer } from '../../../src/platform/outbound/answer.ts'

export const now = Temporal.Instant.from('2026-03-01T00:00:00Z')
export const answered = (status: number, retryAfter: number | null = null): Answer => ({
  ...{ outcome: 'answered', status, retryAfter, body: '', durationMs: 1 },
})
export const noAnswer: Answer = { outcome: 'failed', code: 'connection', message: 'refused', durationMs: 1 }

export const endpoint: WebhookEndpoint = {
  ...{ id: 'e', url: 'https://example.com', types: [], ordering: 'per_object', payload: 'full', inFlightMax: 4 },
  ...{ status: 'enabled', disabledReason: null, secrets: [], cursor: 10n, failures: 0, failingSince: null },
  ...{ batchMax: 200, replay: null, createdAt: now, updatedAt: now },
}

/** Events 11 and on, by the object that each is about. */
export const events = (...objects: string[]): Message[] =>
  objects.map((objectId, index) => ({
    ...{
      id: `m${index}`,
      sequence: BigInt(11 + index),
      type: 'invoice.paid',
      objectId,
      object: '{}',
      actor: null,
      occurredAt: now,
    },
    ...{ cause: 'event', attempts: 0, dueAt: null, isBlocked: false },
  }))

interface Sending {
  readonly messages: readonly Message[]
  readonly answers?: Readonly<Record<string, Answer>>
  readonly all?: Answer
  readonly of?: Partial<WebhookEndpoint>
  readonly sentMax?: number
  readonly at?: Temporal.Instant
  readonly nextRetryAt?: Temporal.Instant | null
}

/** What is sent in which order, and what it comes to; `answers` by sequence, 204 unless said. */
export async function settled({
  messages,
  answers = {},
  all = answered(204),
  of = {},
  sentMax = 1000,
  nextRetryAt = null,
  at = now,
}: Sending) {
  const told: WebhookEndpoint = { ...endpoint, ...of }
  const order: string[] = []
  const result = await sendBatch(messages, {
    ordering: told.ordering,
    inFlightMax: told.inFlightMax,
    failures: told.failures,
    failuresMax: Math.max(5, told.failures + 1),
    isOver: () => order.length >= sentMax,
    async send({ sequence }) {
      order.push(String(sequence))
      await new Promise(setImmediate)
      return answers[String(sequence)] ?? all
    },
  })
  const upTo = { cursor: told.cursor + BigInt(messages.length), replayCursor: null }
  const settlement = settlementOf(told, result, { upTo, now: at, nextRetryAt, chance: () => 0.5 })
  const pending = settlement.pending.map(({ message, state }) => `${message.sequence} ${state}`).sort()
  return { order, settlement, pending }
}

import type { Instant } from '../../../domain/instant.ts'
import type { Payload } from '../endpoint.ts'

/** Why a message is sent: a new event, or a request to send one again or to test. */
export type Cause = 'event' | 'replay' | 'resend' | 'test'

/** An event on its way to an endpoint. */
export interface Message {
  /** The event's id, the same at each attempt, so that receivers recognize repeated messages. */
  readonly id: string
  /** 0 or less for a test. */
  readonly sequence: bigint
  readonly type: string
  readonly objectId: string
  /** The object as it was recorded, as the text of a JSON object. */
  readonly object: string
  /** Whose request it was, as the text of a JSON object; null for the service itself. */
  readonly actor: string | null
  readonly occurredAt: Instant
  readonly cause: Cause
  /** Attempts so far. */
  readonly attempts: number
  /** When its row in `webhook_delivery` was due, as it was read; null if there was no such row. */
  readonly dueAt: Instant | null
  /** Whether an earlier event of the same object, which has a row in `webhook_delivery`, is not delivered yet. */
  readonly isBlocked: boolean
}

/**
 * The body: `{ type, timestamp, actor, data }`. `data` is the object with the event's `sequence`, or for a thin payload only its id. The
 * object's JSON text is inserted as it is, because parsing and printing it again would cost more than signing it.
 */
export function bodyOf(message: Message, payload: Payload): string {
  const { type, occurredAt, actor, id, objectId, sequence, object } = message
  const data =
    payload === 'thin'
      ? `{"id":"${id}","object_id":"${objectId}","sequence":${sequence}}`
      : `${object.trimEnd().slice(0, -1)}${isEmptyObject(object) ? '' : ','}"sequence":${sequence}}`
  return `{"type":${JSON.stringify(type)},"timestamp":"${occurredAt}","actor":${actor ?? service},"data":${data}}`
}

const service = '{"type":"service","id":null,"name":null}'

function isEmptyObject(text: string): boolean {
  return text.replaceAll(/\s/g, '').length === 2
}

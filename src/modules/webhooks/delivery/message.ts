import type { Instant } from '../../../domain/instant.ts'
import type { Payload } from '../endpoint.ts'

/** Why something is sent: it happened, or somebody wants it again. */
export type Cause = 'event' | 'replay' | 'resend' | 'test'

/** An event on its way to an endpoint. */
export interface Message {
  /** The event's id, the same at each attempt: a receiver tells repetitions by it. */
  readonly id: string
  /** 0 of a test. */
  readonly sequence: bigint
  readonly type: string
  readonly objectId: string
  /** The object as it was recorded, as the text of a JSON object. */
  readonly object: string
  readonly occurredAt: Instant
  readonly cause: Cause
  /** How often it was sent before. */
  readonly attempts: number
  /** Whether it stands among the deliveries that are still to be made. */
  readonly isStored: boolean
  /** Whether an earlier event of its object is still to be delivered. */
  readonly isBlocked: boolean
}

/**
 * The body: `{ type, timestamp, data }`, `data` being the object with the event's `sequence`, or for a thin payload where to find it.
 * The object's text goes in as it is: to read and write it anew would cost more than to sign it.
 */
export function bodyOf(message: Message, payload: Payload): string {
  const { type, occurredAt, id, objectId, sequence, object } = message
  const data =
    payload === 'thin'
      ? `{"id":"${id}","object_id":"${objectId}","sequence":${sequence}}`
      : `${object.trimEnd().slice(0, -1)}${isEmptyObject(object) ? '' : ','}"sequence":${sequence}}`
  return `{"type":${JSON.stringify(type)},"timestamp":"${occurredAt}","data":${data}}`
}

function isEmptyObject(text: string): boolean {
  return text.replaceAll(/\s/g, '').length === 2
}

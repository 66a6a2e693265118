import type { Instant } from '../../domain/instant.ts'

export type EndpointStatus = 'enabled' | 'paused' | 'disabled'
export type Ordering = 'per_object' | 'strict' | 'none'
export type Payload = 'full' | 'thin'

/** Why an endpoint was disabled automatically: it answered 410, or accepted no message for too long. */
export type DisabledReason = 'gone' | 'failing'

/** A secret that messages are signed with; `validUntil` null never ends. */
export interface EndpointSecret {
  readonly secret: string
  readonly validUntil: Instant | null
}

/** An address that events are sent to, and how far sending is. */
export interface WebhookEndpoint {
  readonly id: string
  readonly url: string
  /** Such as `invoice.paid`, or `invoice.*` for all of a kind; empty means all types. */
  readonly types: readonly string[]
  readonly ordering: Ordering
  readonly payload: Payload
  /** Maximum messages in flight. */
  readonly inFlightMax: number
  readonly status: EndpointStatus
  readonly disabledReason: DisabledReason | null
  /** The newest first. */
  readonly secrets: readonly EndpointSecret[]
  /** Every event up to here is delivered, not of the endpoint's types, or has a row in `webhook_delivery`. */
  readonly cursor: bigint
  /** Failures in a row, and since when. */
  readonly failures: number
  readonly failingSince: Instant | null
  /** Maximum events in one batch: 1 after failures. */
  readonly batchMax: number
  readonly replay: Replay | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** Sends delivered events again: those after `cursor`, up to `until`. */
export interface Replay {
  readonly cursor: bigint
  readonly until: bigint
  readonly types: readonly string[]
}

/** How far an endpoint is behind, and how many deliveries are pending. */
export interface EndpointLag {
  /** Events after the cursor, of all types. */
  readonly events: bigint
  /** Age of the oldest event after the cursor; 0 if there is none. */
  readonly seconds: number
  readonly retrying: number
  readonly held: number
  readonly failed: number
}

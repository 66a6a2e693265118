import type { Instant } from '../../domain/instant.ts'

export type EndpointStatus = 'enabled' | 'paused' | 'disabled'
export type Ordering = 'per_object' | 'strict' | 'none'
export type Payload = 'full' | 'thin'

/** Why an endpoint was disabled by itself: it said 410, or nothing has reached it for too long. */
export type DisabledReason = 'gone' | 'failing'

/** A secret that messages are signed with; null is valid for ever. */
export interface EndpointSecret {
  readonly secret: string
  readonly validUntil: Instant | null
}

/** Where events are sent, and how far that is. */
export interface WebhookEndpoint {
  readonly id: string
  readonly url: string
  /** `invoice.paid`, or `invoice.*` for all of a kind; empty means all. */
  readonly types: readonly string[]
  readonly ordering: Ordering
  readonly payload: Payload
  /** How many messages may be under way to it at one time. */
  readonly inFlightMax: number
  readonly status: EndpointStatus
  readonly disabledReason: DisabledReason | null
  /** The newest first. */
  readonly secrets: readonly EndpointSecret[]
  /** Every event up to here is delivered, or is not wanted, or stands beside as a delivery that is still to be made. */
  readonly cursor: bigint
  /** Failures in a row, and since when. */
  readonly failures: number
  readonly failingSince: Instant | null
  /** How many events it is sent in one batch: 1 after failures. */
  readonly batchMax: number
  readonly replay: Replay | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** A second reading of events that were delivered: after `cursor`, up to `until`. */
export interface Replay {
  readonly cursor: bigint
  readonly until: bigint
  readonly types: readonly string[]
}

/** How far an endpoint is behind, and what of it is not delivered. */
export interface EndpointLag {
  /** Events after the cursor, whether it wants them or not. */
  readonly events: bigint
  /** The age of the first of them; 0 where there is none. */
  readonly seconds: number
  readonly retrying: number
  readonly held: number
  readonly failed: number
}

import type { Instant } from '../../domain/instant.ts'

export type EventType =
  | `customer.${'created' | 'updated'}`
  | `plan.${'created' | 'updated'}`
  | `coupon.${'created' | 'updated'}`
  | `meter.${'created' | 'updated'}`
  | 'usage_alert.reached'
  | `promotion_code.${'created' | 'updated'}`
  | `discount.${'created' | 'ended'}`
  | `subscription.${'created' | 'started' | 'changed' | 'renewed' | 'cancel_scheduled' | 'canceled' | 'paused' | 'resumed' | 'trial_ended' | 'past_due' | 'threshold_reached'}`
  | `invoice.${'created' | 'updated' | 'waiting' | 'finalized' | 'paid' | 'voided' | 'marked_uncollectible'}`
  | 'credit_note.created'
  | `payment.${'announced' | 'received' | 'allocated' | 'deallocated' | 'returned' | 'reinstated'}`
  | `payment_method.${'added' | 'updated' | 'detached' | 'expired' | 'failed' | 'mandate_inactive'}`
  | `payment_attempt.${'succeeded' | 'failed' | 'requires_action' | 'processing' | 'unknown' | 'canceled'}`
  | `refund.${'succeeded' | 'failed' | 'processing' | 'unknown' | 'returned'}`
  | `dispute.${'opened' | 'updated' | 'closed'}`
  | `dunning.${'started' | 'resumed' | 'step' | 'ended'}`
  | `credit.${'granted' | 'applied' | 'expired'}`
  | `reconciliation.difference_${'found' | 'resolved'}`
  | `message.${'sent' | 'bounced' | 'failed'}`
  | 'webhook_endpoint.disabled'

export interface NewEvent {
  readonly id: string
  readonly type: EventType
  readonly object_id: string
  /** The object as the API shows it in a list; an invoice's number and dates are filled in when it is numbered. */
  readonly object: unknown
  readonly occurred_at: Instant
}

/**
 * A set-based write: an SQL statement over the rows of one JSON array. `insert into x select ... from
 * jsonb_to_recordset($rows) as r (...)`; `$rows` and `$tenant` stand for its parameters.
 */
export interface Write {
  readonly name: string
  readonly sql: string
  /** True: part of the commit statement, after the documents that its rows refer to. Other writes are sent before it. */
  readonly isDocument?: true
  /** Its rows have `nth`, the index into the arrays of `assigned a`: numbers, series and dates of the new final documents. */
  readonly isNumbered?: true
}

/** A document that becomes final with the transaction; a row of `numbering`. */
export interface FinalizingDocument {
  readonly id: string
  readonly document: 'invoice' | 'credit_note'
  readonly customer_id: string
  /** May change until the commit: a credit note of the same transaction may pay it off. */
  is_paid: boolean
  /** Set if the number is of a customer's or test clock's series; null takes the tenant's counter. */
  readonly series: string | null
  readonly year: number | null
  readonly counter: number | null
  /** The format of a number of such a series. */
  readonly format: string | null
  readonly finalized_at: Instant
  /** The tenant's, in which the year of its own series begins. */
  readonly time_zone: string
  /** Of an invoice: net days after `finalized_at` in the customer's zone. Moves with `finalized_at` if the counter's last instant is later. */
  readonly due_at: Instant | null
}

/** Writes no table itself: writes of documents read their numbers from `assigned`. */
export const numbering: Write = { name: 'numbering', sql: '' }

/** Everything that the last round trip of a transaction will write. Actions fill it; the code that opened the transaction sends it. */
export interface WriteSet {
  readonly writes: Map<Write, object[]>
  readonly events: NewEvent[]
  /** What is only counted for the metrics, by name. */
  readonly tallies: Map<string, number>
}

export function emptyWriteSet(): WriteSet {
  return { writes: new Map(), events: [], tallies: new Map() }
}

/** Adds all rows and events of another write set. */
export function mergeInto(writeSet: WriteSet, other: WriteSet): void {
  for (const [write, rows] of other.writes) addRows(writeSet, write, ...rows)
  writeSet.events.push(...other.events)
}

/** Adds rows to the write set. Rows of one write are written together, in no particular order. */
export function addRows(writeSet: WriteSet, write: Write, ...rows: readonly object[]): void {
  const waiting = writeSet.writes.get(write)
  if (waiting) waiting.push(...rows)
  else writeSet.writes.set(write, [...rows])
}

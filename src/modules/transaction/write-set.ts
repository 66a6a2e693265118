import type { Instant } from '../../domain/instant.ts'

export type EventType =
  | `customer.${'created' | 'updated'}`
  | `plan.${'created' | 'updated'}`
  | `subscription.${'created' | 'started' | 'changed' | 'renewed' | 'cancel_scheduled' | 'canceled' | 'paused' | 'resumed' | 'trial_ended' | 'past_due'}`
  | `invoice.${'created' | 'updated' | 'finalized' | 'paid' | 'voided' | 'marked_uncollectible'}`
  | 'credit_note.created'
  | `payment.${'received' | 'allocated' | 'deallocated' | 'returned' | 'reinstated'}`
  | `payment_method.${'added' | 'detached' | 'expired' | 'failed'}`
  | `payment_attempt.${'succeeded' | 'failed' | 'requires_action' | 'processing' | 'unknown' | 'canceled'}`
  | `refund.${'succeeded' | 'failed' | 'processing' | 'unknown'}`
  | `dispute.${'opened' | 'updated' | 'closed'}`
  | `dunning.${'started' | 'step' | 'ended'}`
  | `credit.${'granted' | 'applied'}`
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
  /** It goes into the commit statement, behind the invoices that its rows point at. Others go ahead of it. */
  readonly isDocument?: true
  /** Its rows have `nth`, their place in the arrays of `assigned a`: the numbers, series and dates of invoices that become final. */
  readonly isNumbered?: true
}

/** A document that becomes final with the transaction; a row of `numbering`. */
export interface Finalizing {
  readonly id: string
  readonly document: 'invoice' | 'credit_note'
  readonly customer_id: string
  /** Set until the commit: a credit note of the same transaction may take off all that is due. */
  is_paid: boolean
  /** Set where a series of its own counts (customer, test clock); null takes the tenant's counter. */
  readonly series: string | null
  readonly counter: number | null
  /** By which such a number is printed: the one it was counted by. */
  readonly format: string | null
  readonly finalized_at: Instant
  /** Of an invoice, counted from `finalized_at` in the customer's zone; moves with it where the counter's last one is later. */
  readonly due_at: Instant | null
}

/** Not written anywhere itself: writes of documents look up in `assigned` what it gave them. */
export const numbering: Write = { name: 'numbering', sql: '' }

/** What the last round trip of the transaction will write, all in one statement. Filled by actions, sent by the edge. */
export interface WriteSet {
  readonly writes: Map<Write, object[]>
  readonly events: NewEvent[]
}

export function emptyWriteSet(): WriteSet {
  return { writes: new Map(), events: [] }
}

/** Puts all that waits in one writeSet into another. */
export function mergeInto(writeSet: WriteSet, other: WriteSet): void {
  for (const [write, rows] of other.writes) addRows(writeSet, write, ...rows)
  writeSet.events.push(...other.events)
}

/** Puts rows into the write set. Rows of one write are written together, in no order among themselves. */
export function addRows(writeSet: WriteSet, write: Write, ...rows: readonly object[]): void {
  const waiting = writeSet.writes.get(write)
  if (waiting) waiting.push(...rows)
  else writeSet.writes.set(write, [...rows])
}

import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { WebhookEndpoint } from '../endpoint.ts'
import { type EndpointRow, endpointColumns, endpointOf } from '../rows.ts'
import type { Cause, Message } from './message.ts'
import type { ReadUpTo } from './settlement.ts'

/** An endpoint that only the holder of the lease may send to, until it ends. */
export interface LeasedEndpoint {
  readonly tenantId: string
  readonly leaseToken: string
  readonly endpoint: WebhookEndpoint
}

/** Maximum events that one batch reads, of all types. */
const eventsReadMax = 5_000
const retriesMax = 100
/** With this many pending deliveries nothing new is sent: the cursor stands. */
const pendingMax = 10_000
/** How many new events to read to find one that may be sent without waiting for an earlier one. */
const newFirstMax = 200

/** Leases endpoints with something to send, over all tenants, the longest waiting first; leaves out the named endpoints and tenants. */
export async function claimEndpoints(
  tx: Tx,
  wanted: {
    readonly atMost: number
    readonly leaseSeconds: number
    readonly notThese: readonly string[]
    readonly notOf: readonly string[]
  },
): Promise<LeasedEndpoint[]> {
  const rows = await tx.rows<EndpointRow & { readonly tenant_id: string; readonly lease_token: string }>({
    name: 'claim_webhook_endpoints',
    text: `select ${endpointColumns}, e.tenant_id, e.lease_token
      from claim_webhook_endpoints($1, make_interval(secs => $2), $3::uuid[], $4::uuid[]) e`,
    values: [wanted.atMost, wanted.leaseSeconds, wanted.notThese, wanted.notOf],
  })
  return rows.map((row) => ({ tenantId: row.tenant_id, leaseToken: row.lease_token, endpoint: endpointOf(row) }))
}

/** The messages to send to an endpoint now. */
export interface ReadBatch {
  readonly messages: readonly Message[]
  readonly upTo: ReadUpTo
  /** The database's time. */
  readonly now: Instant
  /** Whether there are more messages to send. */
  readonly isMore: boolean
}

interface MessageRow {
  readonly sequence: bigint
  readonly id: string
  readonly type: string
  readonly object_id: string
  /** The object's text; null if it does not fit into this batch, so that the next batch sends it. */
  readonly object: string | null
  readonly occurred_at: Instant
}

/** Maximum stored bytes of a batch's objects; the last object may go beyond it. Stored bytes are fewer than those of the text. */
const batchBytesMax = 500_000
const objectWithin = (order: string) => `case when coalesce(sum(pg_column_size(v.object))
  over (order by ${order} rows between unbounded preceding and 1 preceding), 0) < ${batchBytesMax} then v.object::text end as object`
const messageColumns = `v.sequence, v.id, v.type, v.object_id, v.occurred_at, ${objectWithin('v.sequence')}`
const dueOrder = `d.cause <> 'test', d.next_attempt_at, d.sequence`

/**
 * Reads due retries and new events of an endpoint, at most `atMost` messages, in one round trip. With `newFirst`, one new message
 * that may be sent comes before the retries, and before it the new messages that wait for earlier events.
 */
export async function readBatch(
  tx: Tx,
  tenantId: string,
  { id, cursor, types, ordering, replay }: WebhookEndpoint,
  { atMost, newFirst }: { readonly atMost: number; readonly newFirst: boolean },
): Promise<ReadBatch> {
  const freshMost = newFirst ? newFirstMax : atMost
  // A replay leaves out what is still pending: it would overtake earlier events.
  const replayMost = replay && (replay.until < cursor ? replay.until : cursor)
  // The last sequence is read first: each statement sees what was committed before it began, so an event committed in between is
  // found among the events, and never passed over.
  const [[state], due, fresh, again] = await Promise.all([
    tx.rows<{ readonly now: Instant; readonly last_sequence: bigint; readonly is_full: boolean }>({
      name: 'state_of_webhook_endpoint',
      text: `select date_trunc('milliseconds', clock_timestamp()) as now, c.event_sequence as last_sequence,
          (select count(*) >= $3 from (select from webhook_delivery d
            where d.tenant_id = $1 and d.endpoint_id = $2 and d.state <> 'failed' and (not $4 or d.cause = 'event') limit $3) x) as is_full
        from tenant_counter c where c.tenant_id = $1`,
      // With `strict` no new event passes a pending one, also if the endpoint became strict later.
      values: [tenantId, id, ordering === 'strict' ? 1 : pendingMax, ordering === 'strict'],
    }),
    tx.rows<
      Omit<MessageRow, 'type' | 'object' | 'occurred_at'> & {
        readonly [Column in 'type' | 'object']: string | null
      } & { readonly occurred_at: Instant | null; readonly cause: Cause; readonly attempts: number }
    >({
      name: 'due_webhook_deliveries',
      text: `select d.sequence, d.message_id as id, v.type, d.object_id, v.occurred_at, d.cause, d.attempts, ${objectWithin(dueOrder)}
        from webhook_delivery d left join event v on v.tenant_id = d.tenant_id and v.sequence = d.sequence
        where d.tenant_id = $1 and d.endpoint_id = $2 and d.state = 'retrying' and d.next_attempt_at <= clock_timestamp()
        order by ${dueOrder} limit $3`,
      values: [tenantId, id, Math.min(atMost, retriesMax)],
    }),
    tx.rows<MessageRow & { readonly is_blocked: boolean }>({
      name: 'events_after_cursor',
      text: `select ${messageColumns}, $6 and exists (select from webhook_delivery d where d.tenant_id = $1 and d.endpoint_id = $2
          and d.object_id = v.object_id and d.state <> 'failed' and d.cause = 'event') as is_blocked
        from event v where v.tenant_id = $1 and v.sequence > $3 and v.sequence <= $3 + $7::bigint
          and (cardinality($4::text[]) = 0 or v.type like any ($4::text[]))
          and not exists (select from webhook_delivery o where o.tenant_id = $1 and o.endpoint_id = $2 and o.sequence = v.sequence)
        order by v.sequence limit $5`,
      values: [tenantId, id, cursor, patternsOf(types), freshMost, ordering === 'per_object', eventsReadMax],
    }),
    replay
      ? tx.rows<MessageRow>({
          name: 'events_to_replay',
          text: `select ${messageColumns} from event v
            where v.tenant_id = $1 and v.sequence > $2 and v.sequence <= least($3, $2 + $6::bigint)
              and (cardinality($4::text[]) = 0 or v.type like any ($4::text[]))
              and not exists (select from webhook_delivery o
                where o.tenant_id = $1 and o.endpoint_id = $7 and o.sequence = v.sequence and o.state <> 'failed')
            order by v.sequence limit $5`,
          values: [tenantId, replay.cursor, replayMost, patternsOf(replay.types), atMost, eventsReadMax, id],
        })
      : [],
  ])
  if (!state) throw new Error(`tenant ${tenantId} has no counter`)
  const stored = due
    .filter(({ type, object }) => type === null || object !== null)
    .map(
      (row): Message =>
        messageOf(
          {
            ...row,
            type: row.type ?? 'webhook_endpoint.test',
            object: row.object ?? '{}',
            occurred_at: row.occurred_at ?? state.now,
          },
          { cause: row.cause, attempts: row.attempts, isStored: true },
        ),
    )
  const isFirst = newFirst && !state.is_full
  const ready = readable(fresh)
  const free = isFirst ? ready.findIndex((row) => !row.is_blocked) + 1 : 0
  const repeated = free > 0 ? [] : stored
  const room = state.is_full ? 0 : Math.max(0, atMost - repeated.length)
  const events = ready
    .slice(0, free > 0 ? free : room)
    .map((row) => messageOf(row, { cause: 'event', isBlocked: row.is_blocked }))
  const replayed = readable(again)
    .slice(0, Math.max(0, room - events.length))
    .map((row) => messageOf(row, { cause: 'replay' }))
  const replayCursor = replay && endOf(replay.cursor, again, replayed.length, atMost, replayMost ?? 0n)
  const nextCursor = endOf(cursor, fresh, events.length, freshMost, state.last_sequence)
  return {
    messages: [...repeated, ...events, ...replayed],
    upTo: { cursor: nextCursor, replayCursor },
    now: state.now,
    isMore: stored.length + fresh.length + again.length >= atMost || nextCursor < state.last_sequence,
  }
}

function readable<Row extends { readonly object: string | null }>(
  rows: readonly Row[],
): readonly (Row & { readonly object: string })[] {
  return rows.filter((row): row is Row & { readonly object: string } => row.object !== null)
}

/** Where reading ended: at the last message taken if there are more, else at the end of the search. */
function endOf(from: bigint, found: readonly MessageRow[], taken: number, atMost: number, last: bigint): bigint {
  const isAll = taken === found.length && found.length < atMost
  if (!isAll) return found[taken - 1]?.sequence ?? from
  const looked = from + BigInt(eventsReadMax)
  const end = looked < last ? looked : last
  // Events committed after the last sequence was read may be among those found.
  const seen = found.at(-1)?.sequence ?? from
  return end > seen ? end : seen
}

function messageOf(
  row: MessageRow & { readonly object: string },
  { cause, attempts = 0, isStored = false, isBlocked = false }: Pick<Message, 'cause'> & Partial<Message>,
): Message {
  return {
    id: row.id,
    sequence: row.sequence,
    type: row.type,
    objectId: row.object_id,
    object: row.object,
    occurredAt: row.occurred_at,
    cause,
    attempts,
    isStored,
    isBlocked,
  }
}

function patternsOf(types: readonly string[]): string[] {
  return types.map((type) => type.replaceAll('_', '\\_').replace(/\*$/, '%'))
}

export interface WebhookBacklog {
  readonly enabled: bigint
  readonly paused: bigint
  readonly disabled: bigint
  readonly failing: bigint
  readonly retrying: bigint
  readonly held: bigint
  readonly lag_seconds: number
}

/** The backlog of webhooks, over all tenants. */
export async function webhookBacklog(tx: Tx): Promise<WebhookBacklog | undefined> {
  const [row] = await tx.rows<WebhookBacklog>({
    name: 'webhook_backlog',
    text: `select enabled, paused, disabled, failing, retrying, held,
      coalesce(extract(epoch from clock_timestamp() - oldest_unsent), 0)::float8 as lag_seconds from webhook_backlog()`,
  })
  return row
}

/** Creates the log's partitions for the days ahead and drops the old ones; returns how many it created. */
export async function keepAttemptPartitions(tx: Tx, daysAhead: number, daysKept: number): Promise<number> {
  const [row] = await tx.rows<{ made: number }>({
    name: 'keep_webhook_attempt_partitions',
    text: 'select keep_webhook_attempt_partitions($1, $2) as made',
    values: [daysAhead, daysKept],
  })
  return row?.made ?? 0
}

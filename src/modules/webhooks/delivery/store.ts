import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { WebhookEndpoint } from '../endpoint.ts'
import { type EndpointRow, endpointColumns, endpointOf, patternsOf } from '../rows.ts'
import type { Cause, Message } from './message.ts'
import { failuresUntilBackOff } from './schedule.ts'
import type { ReadUpTo } from './settlement.ts'

/** An endpoint that only the holder of the lease may send to, until it ends. */
export interface LeasedEndpoint {
  readonly tenantId: string
  readonly leaseToken: string
  readonly endpoint: WebhookEndpoint
  /** Whether it was claimed before it is to be looked at, because of a test: nothing else is sent. */
  readonly isForTests: boolean
}

/** Maximum events that one batch reads, of all types. */
const eventsReadMax = 5_000
const retriesMax = 100
/** Maximum tests of one batch, besides what it may send. */
const testsMax = 20
/** After every sequence: the largest bigint. */
const afterAll = '9223372036854775807'
/** With this many pending deliveries nothing new is sent: the cursor stands. */
const pendingMax = 10_000
/** How many new events to read: those that wait for an earlier one of their object are stored as held, and take no room. */
const newMax = 200

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
  const rows = await tx.rows<
    EndpointRow & { readonly tenant_id: string; readonly lease_token: string; readonly is_for_tests: boolean }
  >({
    name: 'claim_webhook_endpoints',
    text: `select ${endpointColumns}, e.tenant_id, e.lease_token, e.next_look_at > clock_timestamp() as is_for_tests
      from claim_webhook_endpoints($1, make_interval(secs => $2), $3::uuid[], $4::uuid[]) e`,
    values: [wanted.atMost, wanted.leaseSeconds, wanted.notThese, wanted.notOf],
  })
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    leaseToken: row.lease_token,
    endpoint: endpointOf(row),
    isForTests: row.is_for_tests,
  }))
}

export interface BatchLimits {
  readonly atMost: number
  readonly newFirst: boolean
  readonly onlyTests: boolean
}

/** The messages to send to an endpoint now. */
export interface ReadBatch {
  readonly messages: readonly Message[]
  readonly upTo: ReadUpTo
  /** The database's time. */
  readonly now: Instant
  /** Whether there are more messages to send. */
  readonly isMore: boolean
  /** When the next pending delivery is due; null if there is none. */
  readonly nextRetryAt: Instant | null
}

interface MessageRow {
  readonly sequence: bigint
  readonly id: string
  readonly type: string
  readonly object_id: string
  /** The object's text; null if it does not fit into this batch, so that the next batch sends it. */
  readonly object: string | null
  readonly actor: string | null
  readonly occurred_at: Instant
}

/** Maximum stored bytes of a batch's objects; the last object may go beyond it. Stored bytes are fewer than those of the text. */
const batchBytesMax = 500_000
const objectWithin = (order: string) => `case when coalesce(sum(pg_column_size(v.object))
  over (order by ${order} rows between unbounded preceding and 1 preceding), 0) < ${batchBytesMax} then v.object::text end as object`
const messageColumns = `v.sequence, v.id, v.type, v.object_id, v.actor::text as actor, v.occurred_at, ${objectWithin('v.sequence')}`
const dueOrder = `d.cause <> 'test', case when $4 then d.sequence end, d.next_attempt_at, d.sequence`
const retrying = (alias: string) =>
  `${alias}.tenant_id = $1 and ${alias}.endpoint_id = $2 and ${alias}.state = 'retrying'`
/** When the next pending delivery of endpoint \`e\` is due, tests aside: with \`strict\`, of its events only the first counts. */
export const nextRetryAt = `(select min(d.next_attempt_at) from webhook_delivery d where ${retrying('d')} and d.sequence > 0 and (e.ordering <> 'strict'
  or d.cause <> 'event' or d.sequence = (select min(o.sequence) from webhook_delivery o where ${retrying('o')} and o.cause = 'event')))`
/** Whether an earlier delivery of the object of event \`v\` is pending, of the same cause. */
const isBlocked = (
  cause: 'event' | 'replay',
) => `exists (select from webhook_delivery d where d.tenant_id = $1 and d.endpoint_id = $2
  and d.object_id = v.object_id and d.state <> 'failed' and d.cause = '${cause}' and d.sequence < v.sequence)`

/**
 * Reads due retries and new events of an endpoint in one round trip: at most `atMost` that may be sent, and among them those that wait
 * for an earlier event of their object. With `newFirst`, a new event that may be sent comes instead of the retries. Tests come besides;
 * with `onlyTests` there is nothing else.
 */
export async function readBatch(
  tx: Tx,
  tenantId: string,
  { id, cursor, types, ordering, replay }: WebhookEndpoint,
  { atMost, newFirst, onlyTests }: BatchLimits,
): Promise<ReadBatch> {
  const isPerObject = ordering === 'per_object'
  const isStrict = ordering === 'strict'
  // The last sequence is read first: each statement sees what was committed before it began, so an event committed in between is
  // found among the events, and never passed over.
  const [[state], due, fresh, again] = await Promise.all([
    tx.rows<{
      readonly now: Instant
      readonly last_sequence: bigint
      readonly is_full: boolean
      readonly next_retry_at: Instant | null
    }>({
      name: 'state_of_webhook_endpoint',
      text: `select date_trunc('milliseconds', clock_timestamp()) as now, c.event_sequence as last_sequence,
          (select count(*) >= $3 from (select from webhook_delivery d
            where d.tenant_id = $1 and d.endpoint_id = $2 and d.state <> 'failed' and (not $4 or d.cause = 'event') limit $3) x) as is_full,
          ${nextRetryAt} as next_retry_at
        from tenant_counter c join webhook_endpoint e on e.tenant_id = c.tenant_id and e.id = $2 where c.tenant_id = $1`,
      // With `strict` no new event passes a pending one, also if the endpoint became strict later.
      values: [tenantId, id, isStrict ? 1 : pendingMax, isStrict],
    }),
    tx.rows<
      Omit<MessageRow, 'type' | 'object' | 'occurred_at'> & {
        readonly [Column in 'type' | 'object']: string | null
      } & {
        readonly occurred_at: Instant | null
        readonly cause: Cause
        readonly attempts: number
        readonly due_at: Instant
      }
    >({
      name: 'due_webhook_deliveries',
      text: `select d.sequence, d.message_id as id, v.type, d.object_id, v.actor::text as actor, v.occurred_at, d.cause, d.attempts,
          d.next_attempt_at as due_at, ${objectWithin(dueOrder)}
        from (select * from webhook_delivery d
          where ${retrying('d')} and d.next_attempt_at <= statement_timestamp() and (not $5 or d.cause = 'test')
            and (not $4 or d.cause <> 'event' or d.sequence < coalesce((select min(o.sequence) from webhook_delivery o
              where ${retrying('o')} and o.cause = 'event' and o.next_attempt_at > statement_timestamp()), ${afterAll}))
          order by ${dueOrder} limit $3) d
        left join event v on v.tenant_id = d.tenant_id and v.sequence = d.sequence
        order by ${dueOrder}`,
      values: [tenantId, id, Math.min(atMost, retriesMax) + testsMax, isStrict, onlyTests],
    }),
    tx.rows<MessageRow & { readonly is_blocked: boolean }>({
      name: 'events_after_cursor',
      text: `select ${messageColumns}, $6 and ${isBlocked('event')} as is_blocked
        from event v where v.tenant_id = $1 and v.sequence > $3 and v.sequence <= $3 + $7::bigint
          and (cardinality($4::text[]) = 0 or v.type like any ($4::text[]))
          and not exists (select from webhook_delivery o where o.tenant_id = $1 and o.endpoint_id = $2 and o.sequence = v.sequence)
        order by v.sequence limit $5`,
      values: [tenantId, id, cursor, patternsOf(types), newMax, isPerObject, eventsReadMax],
    }),
    replay
      ? tx.rows<MessageRow & { readonly is_blocked: boolean }>({
          name: 'events_to_replay',
          // What is still pending is left out: it would overtake earlier events.
          text: `select ${messageColumns}, $6 and ${isBlocked('replay')} as is_blocked
            from event v where v.tenant_id = $1 and v.sequence > $3 and v.sequence <= least($8, $3 + $7::bigint)
              and (cardinality($4::text[]) = 0 or v.type like any ($4::text[]))
              and not exists (select from webhook_delivery o
                where o.tenant_id = $1 and o.endpoint_id = $2 and o.sequence = v.sequence and o.state <> 'failed')
            order by v.sequence limit $5`,
          values: [
            ...[tenantId, id, replay.cursor, patternsOf(replay.types), newMax, isPerObject, eventsReadMax],
            replay.until,
          ],
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
            occurred_at: row.occurred_at ?? row.due_at,
          },
          { cause: row.cause, attempts: row.attempts, dueAt: row.due_at },
        ),
    )
  const tests = stored.filter(({ cause }) => cause === 'test')
  const isNewFirst = newFirst && !state.is_full && fresh.length > 0
  const repeated = isNewFirst ? [] : stored.filter(({ cause }) => cause !== 'test').slice(0, atMost)
  const room = state.is_full || onlyTests ? 0 : atMost - repeated.length
  const events = firstOf(fresh, 'event', room)
  const replayed = firstOf(again, 'replay', room - events.filter((event) => !event.isBlocked).length)
  const replayCursor =
    replay && (onlyTests ? replay.cursor : endOf(replay.cursor, again, replayed.length, replay.until))
  const nextCursor = onlyTests ? cursor : endOf(cursor, fresh, events.length, state.last_sequence)
  return {
    messages: [...tests, ...repeated, ...events, ...replayed],
    upTo: { cursor: nextCursor, replayCursor },
    now: state.now,
    nextRetryAt: state.next_retry_at,
    isMore: stored.length + fresh.length + again.length >= atMost || nextCursor < state.last_sequence,
  }
}

/** The first events, of which `room` may be sent, with those among them that wait for an earlier one. */
function firstOf(
  found: readonly (MessageRow & { readonly is_blocked: boolean })[],
  cause: 'event' | 'replay',
  room: number,
): Message[] {
  if (room <= 0) return []
  const rows = readable(found)
  const [tooMany] = rows.flatMap((row, index) => (row.is_blocked ? [] : [index])).slice(room)
  return rows.slice(0, tooMany).map((row) => messageOf(row, { cause, isBlocked: row.is_blocked }))
}

function readable<Row extends { readonly object: string | null }>(
  rows: readonly Row[],
): readonly (Row & { readonly object: string })[] {
  return rows.filter((row): row is Row & { readonly object: string } => row.object !== null)
}

/** Where reading ended: at the last message taken if there are more, else at the end of the search. */
function endOf(from: bigint, found: readonly MessageRow[], taken: number, last: bigint): bigint {
  const isAll = taken === found.length && found.length < newMax
  if (!isAll) return found[taken - 1]?.sequence ?? from
  const looked = from + BigInt(eventsReadMax)
  const end = looked < last ? looked : last
  // Events committed after the last sequence was read may be among those found.
  const seen = found.at(-1)?.sequence ?? from
  return end > seen ? end : seen
}

function messageOf(
  row: MessageRow & { readonly object: string },
  { cause, attempts = 0, dueAt = null, isBlocked = false }: Pick<Message, 'cause'> & Partial<Message>,
): Message {
  return {
    id: row.id,
    sequence: row.sequence,
    type: row.type,
    objectId: row.object_id,
    object: row.object,
    actor: row.actor,
    occurredAt: row.occurred_at,
    cause,
    attempts,
    dueAt,
    isBlocked,
  }
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
      coalesce(extract(epoch from clock_timestamp() - oldest_unsent), 0)::float8 as lag_seconds from webhook_backlog($1)`,
    values: [failuresUntilBackOff],
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

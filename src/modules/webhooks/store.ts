import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import type { EndpointLag, EndpointStatus, WebhookEndpoint } from './endpoint.ts'
import { type EndpointRow, endpointColumns, endpointOf, patternsOf, secretsJson } from './rows.ts'

const settings = 'url, types, ordering, payload, in_flight_max, secrets, status, disabled_reason, updated_at'
const state = `cursor, next_look_at, failures, failing_since, batch_max, replay_cursor, replay_until, replay_types, lease_token,
  lease_until`

export const insertEndpoints: Write = {
  name: 'inserted_webhook_endpoints',
  sql: insertSql('webhook_endpoint', `id, ${settings}, ${state}, created_at`),
}

/** Changes settings and status. A batch in flight goes on and stores its result. */
export const updateSettings: Write = {
  name: 'updated_webhook_settings',
  sql: updateSql('webhook_endpoint', 'id', settings),
}

/** Changes the cursor too, and ends the lease, so that a batch in flight cannot overwrite the cursor. */
export const updateEndpoints: Write = {
  name: 'updated_webhook_endpoints',
  sql: updateSql('webhook_endpoint', 'id', `${settings}, ${state}`),
}

/** The row of an endpoint without a lease. */
export function endpointRow(endpoint: WebhookEndpoint): object {
  return {
    id: endpoint.id,
    url: endpoint.url,
    types: endpoint.types,
    ordering: endpoint.ordering,
    payload: endpoint.payload,
    in_flight_max: endpoint.inFlightMax,
    secrets: secretsJson(endpoint.secrets),
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    cursor: String(endpoint.cursor),
    next_look_at: endpoint.updatedAt,
    failures: endpoint.failures,
    failing_since: endpoint.failingSince,
    batch_max: endpoint.batchMax,
    replay_cursor: endpoint.replay && String(endpoint.replay.cursor),
    replay_until: endpoint.replay && String(endpoint.replay.until),
    replay_types: endpoint.replay?.types ?? null,
    lease_token: null,
    lease_until: null,
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
  }
}

/** An endpoint with its lag. */
export interface ShownEndpoint {
  readonly endpoint: WebhookEndpoint
  readonly lag: EndpointLag
}

type ShownRow = EndpointRow & {
  readonly lag_events: bigint
  readonly lag_seconds: number
  readonly retrying: number
  readonly held: number
  readonly failed: number
}

/** The age in seconds of the first event after a sequence of the tenant `$1`; 0 if there is none. */
const ageAfter = (
  sequence: string,
) => `coalesce(greatest(0, extract(epoch from clock_timestamp() - (select v.created_at from event v
    where v.tenant_id = $1 and v.sequence = ${sequence} + 1))), 0)::float8`
const shown = `${endpointColumns}, c.event_sequence - e.cursor as lag_events, ${ageAfter('e.cursor')} as lag_seconds,
  coalesce(d.retrying, 0) as retrying, coalesce(d.held, 0) as held, coalesce(d.failed, 0) as failed`
const from = `webhook_endpoint e join tenant_counter c on c.tenant_id = e.tenant_id
  left join lateral (select count(*) filter (where d.state = 'retrying')::integer as retrying,
    count(*) filter (where d.state = 'held')::integer as held, count(*) filter (where d.state = 'failed')::integer as failed
    from webhook_delivery d where d.tenant_id = e.tenant_id and d.endpoint_id = e.id) d on true`

function shownOf(row: ShownRow): ShownEndpoint {
  const { lag_events: events, lag_seconds: seconds, retrying, held, failed } = row
  return { endpoint: endpointOf(row), lag: { events, seconds, retrying, held, failed } }
}

/** Finds an endpoint with its lag. */
export async function findEndpoint(tx: Tx, tenantId: string, id: string): Promise<ShownEndpoint | undefined> {
  const [row] = await tx.rows<ShownRow>({
    name: 'find_webhook_endpoint',
    text: `select ${shown} from ${from} where e.tenant_id = $1 and e.id = $2`,
    values: [tenantId, id],
  })
  return row && shownOf(row)
}

/** Locks an endpoint and finds it: a batch in flight stores its result after this transaction, or not at all. */
export async function lockEndpoint(tx: Tx, tenantId: string, id: string): Promise<ShownEndpoint | undefined> {
  tx.send({
    name: 'lock_webhook_endpoint',
    text: 'select from webhook_endpoint where tenant_id = $1 and id = $2 for no key update',
    values: [tenantId, id],
  })
  // A statement of its own, so that it counts what a batch has stored while the lock was waited for.
  return findEndpoint(tx, tenantId, id)
}

/** The sequence of an event; null where there is none. */
export async function sequenceOfEvent(tx: Tx, eventId: string): Promise<bigint | null> {
  const [row] = await tx.rows<{ sequence: bigint | null }>({
    name: 'event_sequence_of',
    text: 'select event_sequence_of($1) as sequence',
    values: [eventId],
  })
  return row?.sequence ?? null
}

/** How old the first event after a sequence is, in seconds; 0 if there is none. */
export async function secondsBehind(tx: Tx, tenantId: string, sequence: bigint): Promise<number> {
  const [row] = await tx.rows<{ seconds: number }>({
    name: 'seconds_behind',
    text: `select ${ageAfter('$2::bigint')} as seconds`,
    values: [tenantId, sequence],
  })
  return row?.seconds ?? 0
}

/** The sequence of the tenant's last event. */
export async function lastSequence(tx: Tx, tenantId: string): Promise<bigint> {
  const [row] = await tx.rows<{ event_sequence: bigint }>({
    name: 'last_event_sequence',
    text: 'select event_sequence from tenant_counter where tenant_id = $1',
    values: [tenantId],
  })
  return row?.event_sequence ?? 0n
}

/** A page of endpoints, newest first; one more than `limit`. */
export async function listEndpoints(
  tx: Tx,
  tenantId: string,
  filter: { readonly status?: EndpointStatus | undefined },
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<ShownEndpoint[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<ShownRow>({
    text: `select ${shown} from ${from} where e.tenant_id = $1 ${also('e.status = ?', filter.status)} ${also('e.id < ?', before)}
      order by e.id desc limit $2`,
    values,
  })
  return rows.map(shownOf)
}

/** Deletes an endpoint with its pending deliveries; its attempts stay in the log. */
export async function deleteEndpoint(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.rows({
    name: 'delete_webhook_endpoint',
    text: 'delete from webhook_endpoint where tenant_id = $1 and id = $2',
    values: [tenantId, id],
  })
}

/**
 * Queues an event for an endpoint, even if it was delivered or is not of the endpoint's types. An event that is not delivered keeps its
 * place: a retry is due now, one that is held or not yet read stays where it is. Does not wait.
 */
export function sendAgain(tx: Tx, tenantId: string, { id, types }: WebhookEndpoint, sequence: bigint): void {
  tx.send({
    name: 'send_event_again',
    text: `insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state, next_attempt_at)
      select v.tenant_id, $2, v.sequence, v.id, v.object_id, 'resend', 'retrying', date_trunc('milliseconds', clock_timestamp())
      from event v join webhook_endpoint e on e.tenant_id = v.tenant_id and e.id = $2
      where v.tenant_id = $1 and v.sequence = $3
        and (v.sequence <= e.cursor or not (cardinality($4::text[]) = 0 or v.type like any ($4::text[])))
      on conflict (tenant_id, endpoint_id, sequence) do update
        set cause = case when webhook_delivery.state = 'retrying' then webhook_delivery.cause else 'resend' end,
          state = 'retrying', attempts = 0, next_attempt_at = excluded.next_attempt_at
        where webhook_delivery.state <> 'held'`,
    values: [tenantId, id, sequence, patternsOf(types)],
  })
}

/** Queues a test message for an endpoint; it changes nothing of when events are sent. Does not wait. */
export function sendTest(tx: Tx, tenantId: string, endpointId: string, messageId: string): void {
  tx.send({
    name: 'test_webhook_endpoint_soon',
    text: `update webhook_endpoint set next_test_at = date_trunc('milliseconds', clock_timestamp()) where tenant_id = $1 and id = $2`,
    values: [tenantId, endpointId],
  })
  tx.send({
    name: 'send_webhook_test',
    text: `insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state, next_attempt_at)
      select $1, $2, coalesce(min(d.sequence), 1) - 1, $3, $2, 'test', 'retrying', date_trunc('milliseconds', clock_timestamp())
      from webhook_delivery d where d.tenant_id = $1 and d.endpoint_id = $2 and d.sequence <= 0`,
    values: [tenantId, endpointId, messageId],
  })
}

/** Makes workers check an endpoint soon, because it has something to send again. Does not wait. */
export function lookSoon(tx: Tx, tenantId: string, id: string): void {
  tx.send({
    name: 'look_at_webhook_endpoint_soon',
    text: `update webhook_endpoint set next_look_at = date_trunc('milliseconds', clock_timestamp()),
        next_retry_at = date_trunc('milliseconds', clock_timestamp())
      where tenant_id = $1 and id = $2`,
    values: [tenantId, id],
  })
}

/** Makes all retrying deliveries of an endpoint due now. Does not wait. */
export function retrySoon(tx: Tx, tenantId: string, id: string): void {
  tx.send({
    name: 'retry_webhook_deliveries_soon',
    text: `update webhook_delivery set next_attempt_at = date_trunc('milliseconds', clock_timestamp())
      where tenant_id = $1 and endpoint_id = $2 and state = 'retrying'`,
    values: [tenantId, id],
  })
}

/**
 * Deletes the deliveries of an endpoint whose cursor moves to a sequence: the pending ones up to it, and all after it, because these
 * events will be read again. Does not wait.
 */
export function forgetDeliveries(tx: Tx, tenantId: string, id: string, cursor: bigint): void {
  tx.send({
    name: 'forget_webhook_deliveries',
    text: `delete from webhook_delivery
      where tenant_id = $1 and endpoint_id = $2 and sequence > 0 and (sequence > $3 or state <> 'failed')`,
    values: [tenantId, id, cursor],
  })
}

/** Holds retrying deliveries that are not the first of their object. Does not wait. */
export function holdLater(tx: Tx, tenantId: string, id: string): void {
  tx.send({
    name: 'hold_later_webhook_deliveries',
    text: `update webhook_delivery d set state = 'held', next_attempt_at = null
      where d.tenant_id = $1 and d.endpoint_id = $2 and d.state = 'retrying' and d.cause in ('event', 'replay')
        and exists (select from webhook_delivery o where o.tenant_id = $1 and o.endpoint_id = $2 and o.object_id = d.object_id
          and o.sequence < d.sequence and o.state <> 'failed' and o.cause = d.cause)`,
    values: [tenantId, id],
  })
}

/** Makes held deliveries due, because the endpoint no longer wants this order. Does not wait. */
export function releaseHeld(tx: Tx, tenantId: string, id: string): void {
  tx.send({
    name: 'release_held_webhook_deliveries',
    text: `update webhook_delivery set state = 'retrying', next_attempt_at = date_trunc('milliseconds', clock_timestamp())
      where tenant_id = $1 and endpoint_id = $2 and state = 'held'`,
    values: [tenantId, id],
  })
}

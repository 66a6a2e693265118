import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { WebhookEndpoint } from '../endpoint.ts'
import { type EndpointRow, endpointColumns, endpointOf } from '../rows.ts'
import type { Settlement } from './settlement.ts'
import { type LeasedEndpoint, nextRetryAt } from './store.ts'

/** A row of the log of attempts. */
export interface AttemptRow {
  readonly id: string
  readonly sequence: bigint
  readonly attempted_at: Instant
  readonly duration_ms: number
  readonly number: number
  readonly response_status: number | null
  readonly is_success: boolean
  readonly cause: string
  readonly error: string | null
  readonly response_body: string | null
  readonly message_id: string | null
}

/**
 * Stores the result of a batch, and keeps or ends the lease; the lease of an endpoint that is not enabled ends. Returns the endpoint as
 * it is now, with changes made by requests meanwhile. Returns null if the lease was lost, because another process sends to the endpoint
 * or a request has moved its cursor; the caller must then roll back. A delivery that a request has changed meanwhile stays as it is.
 */
export async function settleBatch(
  tx: Tx,
  { tenantId, leaseToken, endpoint }: LeasedEndpoint,
  settlement: Settlement,
  { attempts, leaseSeconds }: { readonly attempts: readonly AttemptRow[]; readonly leaseSeconds: number | null },
): Promise<WebhookEndpoint | null> {
  const own = [tenantId, endpoint.id]
  lockLeased(tx, own, leaseToken)
  if (attempts.length > 0)
    tx.send({
      name: 'log_webhook_attempts',
      text: `insert into webhook_attempt (tenant_id, endpoint_id, sequence, attempted_at, id, duration_ms, number, response_status, is_success,
          cause, error, response_body, message_id)
        select $1, $2, r.sequence, r.attempted_at, r.id, r.duration_ms, r.number, r.response_status, r.is_success, r.cause, r.error,
          r.response_body, r.message_id from jsonb_populate_recordset(null::webhook_attempt, $3::jsonb) r`,
      values: [...own, json(attempts)],
    })
  if (settlement.done.length > 0)
    tx.send({
      name: 'end_webhook_deliveries',
      text: `delete from webhook_delivery d using jsonb_to_recordset($3::jsonb) as r(sequence bigint, due_at timestamptz)
        where d.tenant_id = $1 and d.endpoint_id = $2 and d.sequence = r.sequence and d.next_attempt_at is not distinct from r.due_at`,
      values: [...own, json(settlement.done.map(({ sequence, dueAt }) => ({ sequence, due_at: dueAt })))],
    })
  if (settlement.pending.length > 0)
    tx.send({
      name: 'keep_webhook_deliveries',
      text: `insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state, attempts, next_attempt_at)
        select $1, $2, r.sequence, r.message_id, r.object_id, r.cause, r.state, r.attempts, r.next_attempt_at
        from webhook_endpoint e cross join jsonb_to_recordset($3::jsonb) as r(sequence bigint, message_id uuid, object_id uuid,
          cause text, state text, attempts integer, next_attempt_at timestamptz, due_at timestamptz)
        where e.tenant_id = $1 and e.id = $2 and e.lease_token = $4
          and not exists (select from webhook_delivery d where d.tenant_id = $1 and d.endpoint_id = $2 and d.sequence = r.sequence
            and d.next_attempt_at is distinct from r.due_at)
        on conflict (tenant_id, endpoint_id, sequence) do update set cause = excluded.cause, state = excluded.state,
          attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at`,
      values: [
        ...own,
        json(
          settlement.pending.map(({ message, state, attempts: made, nextAttemptAt }) => ({
            sequence: message.sequence,
            message_id: message.id,
            object_id: message.objectId,
            cause: message.cause,
            state,
            attempts: made,
            next_attempt_at: nextAttemptAt,
            due_at: message.dueAt,
          })),
        ),
        leaseToken,
      ],
    })
  if (settlement.released.length > 0)
    tx.send({
      name: 'release_webhook_deliveries',
      // The first of each object is found before the update: joined to it, they would be looked up once for each delivery.
      text: `update webhook_delivery d set state = 'retrying', next_attempt_at = $4
        where d.tenant_id = $1 and d.endpoint_id = $2 and d.state = 'held' and d.sequence = any (array(
          select first.sequence from unnest($3::uuid[]) object (id) cross join unnest(array['event', 'replay']) kind (cause)
          cross join lateral (select o.sequence from webhook_delivery o where o.tenant_id = $1 and o.endpoint_id = $2
            and o.object_id = object.id and o.state <> 'failed' and o.cause = kind.cause order by o.sequence limit 1) first))`,
      values: [...own, settlement.released, settlement.releasedAt],
    })
  const [row] = await tx.rows<EndpointRow>({
    name: 'settle_webhook_endpoint',
    text: `update webhook_endpoint e set cursor = $4, replay_cursor = $5, failures = $6, failing_since = $7, batch_max = $8,
        replay_until = case when $5::bigint is null then null else e.replay_until end,
        replay_types = case when $5::bigint is null then null else e.replay_types end, next_look_at = coalesce($9, e.next_look_at),
        status = case when $10::text is null or e.status <> 'enabled' then e.status else 'disabled' end,
        disabled_reason = case when e.status = 'enabled' then $10 else e.disabled_reason end,
        updated_at = case when $10::text is null or e.status <> 'enabled' then e.updated_at else date_trunc('milliseconds', clock_timestamp()) end,
        next_retry_at = ${nextRetryAt}, next_test_at = ${nextTestAt},
        lease_token = case when $11::float8 is null or e.status <> 'enabled' then null else e.lease_token end,
        lease_until = case when e.status = 'enabled' then clock_timestamp() + make_interval(secs => $11) end
      where e.tenant_id = $1 and e.id = $2 and e.lease_token = $3 returning ${endpointColumns}`,
    values: [
      ...own,
      leaseToken,
      settlement.cursor,
      settlement.replayCursor,
      settlement.failures,
      settlement.failingSince,
      settlement.batchMax,
      settlement.nextLookAt,
      settlement.disabledReason,
      leaseSeconds,
    ],
  })
  return row ? endpointOf(row) : null
}

/** Ends a lease without any message sent. */
export function endLease(tx: Tx, { tenantId, leaseToken, endpoint }: LeasedEndpoint): void {
  const own = [tenantId, endpoint.id]
  lockLeased(tx, own, leaseToken)
  tx.send({
    name: 'end_webhook_lease',
    text: `update webhook_endpoint e set lease_token = null, lease_until = null, next_retry_at = ${nextRetryAt}, next_test_at = ${nextTestAt}
      where e.tenant_id = $1 and e.id = $2 and e.lease_token = $3`,
    values: [...own, leaseToken],
  })
}

const nextTestAt = `(select min(d.next_attempt_at) from webhook_delivery d
          where d.tenant_id = $1 and d.endpoint_id = $2 and d.sequence <= 0)`

/**
 * Locks the endpoint before its deliveries, as requests do, so that there is no deadlock. The statements after this see what the lock
 * has waited for: a delivery that was requested meanwhile counts for the next retry.
 */
function lockLeased(tx: Tx, own: readonly string[], leaseToken: string): void {
  tx.send({
    name: 'lock_leased_webhook_endpoint',
    text: `select from webhook_endpoint where tenant_id = $1 and id = $2 and lease_token = $3 for no key update`,
    values: [...own, leaseToken],
  })
}

function json(rows: readonly object[]): string {
  return JSON.stringify(rows, (_name, value) => (typeof value === 'bigint' ? String(value) : value))
}

import type pg from 'pg'
import { newWebhookSecret } from '../../src/modules/webhooks/signature.ts'

export interface BenchEndpoint {
  readonly url: string
  readonly status: 'enabled' | 'paused'
  readonly inFlightMax: number
}

/** Makes endpoints of a tenant that begin after its last event. */
export async function makeEndpoints(
  admin: pg.Client,
  tenantId: string,
  endpoints: readonly BenchEndpoint[],
): Promise<void> {
  await admin.query(
    `insert into webhook_endpoint (tenant_id, id, url, ordering, payload, in_flight_max, status, secrets, cursor, next_look_at,
      created_at, updated_at)
    select $1, gen_random_uuid(), r.url, 'per_object', 'full', r.in_flight_max, r.status, $3, c.event_sequence, now(), now(), now()
    from tenant_counter c, jsonb_to_recordset($2) r (url text, status text, in_flight_max smallint) where c.tenant_id = $1`,
    [
      tenantId,
      JSON.stringify(endpoints.map(({ url, status, inFlightMax }) => ({ url, status, in_flight_max: inFlightMax }))),
      JSON.stringify([{ secret: newWebhookSecret(), valid_until: null }]),
    ],
  )
}

/** Has all paused endpoints of a tenant sent to. */
export async function enableEndpoints(admin: pg.Client, tenantId: string): Promise<void> {
  await admin.query(
    `update webhook_endpoint set status = 'enabled', next_look_at = now() where tenant_id = $1 and status = 'paused'`,
    [tenantId],
  )
}

/** Takes a tenant's endpoints away. */
export async function removeEndpoints(admin: pg.Client, tenantId: string): Promise<void> {
  await admin.query('delete from webhook_endpoint where tenant_id = $1', [tenantId])
}

const objects = 1000
/** About the size of an invoice with one line. */
const padding = 'x'.repeat(900)

/** Records so many events of a thousand objects in one transaction, 1 kB each; gives the sequence of the last. */
export async function recordEvents(admin: pg.Client, tenantId: string, count: number): Promise<number> {
  const { rows } = await admin.query<{ last: string }>({
    name: 'record_bench_events',
    text: `with counter as (
        update tenant_counter set event_sequence = event_sequence + $2 where tenant_id = $1 returning event_sequence),
      inserted as (
        insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
        select $1, s, gen_random_uuid(), 'invoice.finalized', o.id,
          jsonb_build_object('id', o.id, 'number', s, 'padding', $3::text), now(), now()
        from counter, generate_series(event_sequence - $2 + 1, event_sequence) s
        cross join lateral (select md5((s % ${objects})::text)::uuid as id) o)
      select event_sequence as last from counter`,
    values: [tenantId, count, padding],
  })
  return Number(rows[0]?.last)
}

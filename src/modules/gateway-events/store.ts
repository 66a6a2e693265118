import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { updateSql } from '../../platform/database/write-sql.ts'
import type { GatewayKind } from '../gateways/gateway-account.ts'
import type { GatewayEvent } from '../gateways/wider-gateway.ts'
import type { Write } from '../transaction/write-set.ts'

export const gatewayEventStates = ['new', 'applied', 'unmatched', 'ignored'] as const
export type GatewayEventState = (typeof gatewayEventStates)[number]

/** A stored event of a gateway. */
export interface StoredGatewayEvent {
  readonly id: string
  readonly gateway_account_id: string
  readonly gateway_event_id: string
  readonly type: string
  readonly object_kind: GatewayEvent['objectKind']
  readonly object_reference: string | null
  readonly charge_reference: string | null
  readonly body: string
  readonly state: GatewayEventState
  readonly next_check_at: Instant | null
  readonly checks: number
  readonly created_at: Instant
  readonly updated_at: Instant
}

const columns = `e.id, e.gateway_account_id, e.gateway_event_id, e.type, e.object_kind, e.object_reference, e.charge_reference, e.body,
  e.state, e.next_check_at, e.checks, e.created_at, e.updated_at`

export const updateGatewayEvents: Write = {
  name: 'updated_gateway_events',
  sql: updateSql('gateway_event', 'id', 'state, next_check_at, checks, updated_at'),
}

/** Whose account an event is for, and what its signature is checked by. */
export interface ReceivingAccount {
  readonly tenant_id: string
  readonly gateway: GatewayKind
  /** Sealed. */
  readonly webhook_secrets: string | null
}

/** The account that an event was posted for, of whatever tenant; undefined if there is none such. */
export async function receivingAccount(tx: Tx, accountId: string): Promise<ReceivingAccount | undefined> {
  const [row] = await tx.rows<ReceivingAccount>({
    name: 'gateway_account_of_event',
    text: 'select tenant_id, gateway, webhook_secrets from gateway_account_of_event($1)',
    values: [accountId],
  })
  return row
}

/** Stores an event, once; the same one again is nothing new. Does not wait. */
export function storeEvent(
  tx: Tx,
  tenantId: string,
  {
    accountId,
    id,
    event,
    body,
  }: { readonly accountId: string; readonly id: string; readonly event: GatewayEvent; readonly body: string },
): void {
  tx.send({
    name: 'store_gateway_event',
    text: `insert into gateway_event (tenant_id, gateway_account_id, gateway_event_id, type, object_kind, object_reference,
        charge_reference, body, state, next_check_at, id, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, 'new', date_trunc('milliseconds', clock_timestamp()), $9,
        date_trunc('milliseconds', clock_timestamp()), date_trunc('milliseconds', clock_timestamp()))
      on conflict do nothing`,
    values: [
      tenantId,
      accountId,
      event.id,
      event.type,
      event.objectKind,
      event.objectReference,
      event.chargeReference,
      body,
      id,
    ],
  })
}

/** The stored event with this id; undefined if the tenant has none such. */
export async function findGatewayEvent(tx: Tx, tenantId: string, id: string): Promise<StoredGatewayEvent | undefined> {
  const [row] = await tx.rows<StoredGatewayEvent>({
    name: 'find_gateway_event',
    text: `select ${columns} from gateway_event e where e.tenant_id = $1 and e.id = $2`,
    values: [tenantId, id],
  })
  return row
}

/** What here an event is about. */
export interface EventTarget {
  readonly attempt_id: string | null
  readonly customer_id: string | null
  readonly attempt_is_live: boolean | null
  readonly payment_id: string | null
  readonly refund_id: string | null
  readonly refund_is_live: boolean | null
}

/**
 * The attempt, payment and refund that an event is about, as far as they are known here. An attempt that ended without a reference
 * is known by that of its payment: money that the gateway took after all.
 */
export async function targetOf(tx: Tx, tenantId: string, event: StoredGatewayEvent): Promise<EventTarget> {
  const { gateway_account_id, charge_reference, object_reference } = event
  const [row] = await tx.rows<EventTarget>({
    name: 'target_of_gateway_event',
    text: `select a.id as attempt_id, a.customer_id, a.is_live as attempt_is_live, p.id as payment_id, r.id as refund_id,
        r.is_live as refund_is_live
      from (select) one
      left join lateral (
        select o.* from payment_attempt o where o.tenant_id = $1 and o.gateway_account_id = $2 and o.gateway_reference = $3
        union all
        select o.* from payment q join payment_attempt o on o.tenant_id = q.tenant_id and o.id = q.attempt_id and o.gateway_account_id = $2
          where q.tenant_id = $1 and q.reference = $3 and q.attempt_id is not null
        limit 1) a on true
      left join payment p on p.tenant_id = $1 and p.attempt_id = a.id
      left join refund r on r.tenant_id = $1 and r.payment_id = p.id and (r.gateway_reference = $4 or (r.gateway_reference is null and r.is_live))
      order by r.gateway_reference = $4 desc nulls last limit 1`,
    values: [tenantId, gateway_account_id, charge_reference, object_reference],
  })
  if (!row) throw new Error('a query without a condition has given no row')
  return row
}

/** A page of events, newest first; one more than `limit`. */
export async function listGatewayEvents(
  tx: Tx,
  tenantId: string,
  filter: { readonly state?: GatewayEventState | undefined },
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly StoredGatewayEvent[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  return tx.rows<StoredGatewayEvent>({
    text: `select ${columns} from gateway_event e where e.tenant_id = $1 ${also('e.state = ?', filter.state)}
      ${also('e.id < ?', before)} order by e.id desc limit $2`,
    values,
  })
}

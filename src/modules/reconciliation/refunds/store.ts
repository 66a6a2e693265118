import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** A refund that refunds of a list may be. */
export interface ComparedRefund {
  readonly id: string
  readonly payment_id: string
  readonly customer_id: string
  readonly gateway_reference: string | null
  readonly status: string
  readonly is_live: boolean
  readonly amount_cents: bigint
  readonly currency: string
  readonly ended_at: Instant | null
  readonly is_returned: boolean
}

/** All refunds of these payments, and those with these ids. */
export async function refundsNamed(
  tx: Tx,
  tenantId: string,
  { paymentIds, ids }: { readonly paymentIds: readonly string[]; readonly ids: readonly string[] },
): Promise<readonly ComparedRefund[]> {
  return tx.rows<ComparedRefund>({
    name: 'refunds_named_by_gateway',
    text: `with named as (
        select o.id from refund o where o.tenant_id = $1 and o.payment_id = any($2::uuid[])
        union select o.id from refund o where o.tenant_id = $1 and o.id = any($3::uuid[]))
      select r.id, r.payment_id, r.customer_id, r.gateway_reference, r.status, r.is_live, r.amount_cents, r.currency, r.ended_at,
        exists (select from payment_reversal v where v.tenant_id = r.tenant_id and v.refund_id = r.id) as is_returned
      from named n join refund r on r.tenant_id = $1 and r.id = n.id`,
    values: [tenantId, paymentIds, ids],
  })
}

/** A refund that had succeeded, with the attempt whose money it gives back. */
export interface SucceededRefund {
  readonly id: string
  readonly attempt_id: string
  readonly gateway_reference: string
  readonly amount_cents: bigint
  readonly currency: string
  readonly created_at: Instant
}

/** The refunds of an account that were made since, and had succeeded before an instant, by id; a page after the one with this id. */
export async function succeededRefunds(
  tx: Tx,
  tenantId: string,
  {
    accountId,
    after,
    since,
    before,
    limit,
  }: {
    readonly accountId: string
    readonly after: string
    readonly since: Instant
    readonly before: Instant
    readonly limit: number
  },
): Promise<readonly SucceededRefund[]> {
  return tx.rows<SucceededRefund>({
    name: 'succeeded_refunds_of_account',
    text: `select r.id, a.id as attempt_id, r.gateway_reference, r.amount_cents, r.currency, r.created_at
      from refund r join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
      join payment_attempt a on a.tenant_id = p.tenant_id and a.id = p.attempt_id and a.gateway_account_id = $3
      where r.tenant_id = $1 and r.id > $2 and r.created_at >= $4 and r.ended_at < $5 and r.status = 'succeeded'
        and r.gateway_reference is not null
      order by r.id limit $6`,
    values: [tenantId, after, accountId, since, before, limit],
  })
}

import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** A dispute of a payment that came by an account and that is not closed here. */
export interface OpenDispute {
  readonly id: string
  readonly payment_id: string
  readonly customer_id: string
  readonly attempt_id: string
  readonly gateway_reference: string
  readonly amount_cents: bigint
  readonly currency: string
  readonly status: string
  readonly created_at: Instant
}

/** The disputes of an account that are not closed here, by id; a page after the one with this id. */
export async function openDisputes(
  tx: Tx,
  tenantId: string,
  { accountId, after, limit }: { readonly accountId: string; readonly after: string | null; readonly limit: number },
): Promise<readonly OpenDispute[]> {
  return tx.rows<OpenDispute>({
    name: 'open_disputes_of_account',
    text: `select d.id, d.payment_id, d.customer_id, a.id as attempt_id, d.gateway_reference, d.amount_cents, d.currency, d.status, d.created_at
      from dispute d join payment p on p.tenant_id = d.tenant_id and p.id = d.payment_id
      join payment_attempt a on a.tenant_id = p.tenant_id and a.id = p.attempt_id and a.gateway_account_id = $2
      where d.tenant_id = $1 and d.closed_at is null and ($3::uuid is null or d.id > $3) order by d.id limit $4`,
    values: [tenantId, accountId, after, limit],
  })
}

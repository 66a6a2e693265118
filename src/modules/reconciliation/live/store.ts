import type { Tx } from '../../../platform/database/transaction.ts'

const statements = {
  payment_attempt: 'ask_soon_for_attempts',
  refund: 'ask_soon_for_refunds',
} as const

/** An attempt or a refund that is live here, with its reference at the gateway. */
export interface NamedLive {
  readonly id: string
  readonly reference: string
}

/** Brings the next question about live attempts or refunds to the present, unless a worker is asking; each gets its reference. */
export async function askSoon(
  tx: Tx,
  tenantId: string,
  table: keyof typeof statements,
  live: readonly NamedLive[],
): Promise<void> {
  await tx.rows({
    name: statements[table],
    text: `update ${table} o set next_check_at = least(o.next_check_at, date_trunc('milliseconds', clock_timestamp())),
        gateway_reference = coalesce(o.gateway_reference, n.reference), sends = greatest(o.sends, 1)
      from unnest($2::uuid[], $3::text[]) n (id, reference)
      where o.tenant_id = $1 and o.id = n.id and o.is_live and (o.lease_until is null or o.lease_until <= clock_timestamp())`,
    values: [tenantId, live.map(({ id }) => id), live.map(({ reference }) => reference)],
  })
}

import type { Tx } from '../../platform/database/transaction.ts'

/** Sets the tenant that row-level security allows until the end of the transaction. Does not wait. */
export function setTenant(tx: Tx, tenantId: string): void {
  tx.send({ name: 'speak_for_tenant', text: `select set_config('app.tenant_id', $1, true)`, values: [tenantId] })
}

/** Deletes stored answers that have expired, up to a limit; returns how many (D26). */
export async function forgetOldAnswers(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ gone: bigint }>({
    name: 'forget_old_answers',
    text: `select forget_old_answers(now() - interval '25 hours', 5000) as gone`,
  })
  return Number(row?.gone ?? 0)
}

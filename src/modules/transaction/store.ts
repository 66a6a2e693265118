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

/** Whether the tenant has a mail server of its own, and an address that mail is from. */
export async function hasOwnMail(tx: Tx, tenantId: string): Promise<boolean> {
  const [row] = await tx.rows<{ has_mail: boolean }>({
    name: 'has_own_mail',
    text: `select exists (select from tenant t join mail_server s on s.tenant_id = t.tenant_id
      where t.tenant_id = $1 and t.mail ->> 'from' is not null) as has_mail`,
    values: [tenantId],
  })
  return row?.has_mail ?? false
}

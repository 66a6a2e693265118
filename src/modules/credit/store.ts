import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'

export type CreditEntryRow = Row<
  'credit_entry',
  'id' | 'customer_id' | 'currency' | 'amount_cents' | 'reason' | 'invoice_id' | 'credit_note_id' | 'created_at'
>

/** A page of a customer's entries, newest first; one more than `limit`. */
export function listCreditEntries(
  tx: Tx,
  tenantId: string,
  customerId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly CreditEntryRow[]> {
  return tx.rows({
    text: `select id, customer_id, currency, amount_cents, reason, invoice_id, credit_note_id, created_at from credit_entry
      where tenant_id = $1 and customer_id = $2 ${before ? 'and id < $4' : ''} order by id desc limit $3`,
    values: before ? [tenantId, customerId, limit + 1, before] : [tenantId, customerId, limit + 1],
  })
}

export async function customerExists(tx: Tx, tenantId: string, id: string): Promise<boolean> {
  const rows = await tx.rows({
    name: 'customer_exists',
    text: 'select from customer where tenant_id = $1 and id = $2',
    values: [tenantId, id],
  })
  return rows.length > 0
}

import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** Customers whose usage came late, of all tenants, at most so many. */
export async function customersWithLateUsage(
  tx: Tx,
  atMost: number,
): Promise<readonly { readonly tenant_id: string; readonly customer_id: string; readonly from_at: Instant }[]> {
  return tx.rows<{ tenant_id: string; customer_id: string; from_at: Instant }>({
    name: 'customers_with_late_usage',
    text: 'select tenant_id, customer_id, from_at from customers_with_late_usage($1)',
    values: [atMost],
  })
}

import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** Usage of a customer came late: what was billed of it since an instant must be looked at again. */
export interface LateMark {
  readonly customer_id: string
  readonly batch: bigint
  readonly from_at: Instant
}

/**
 * Reads the marks of customers. Read them before their quantities, and delete with `deleteLateMarks` those that were read, in one
 * transaction: a mark that comes in between stays, and costs one look too many.
 */
export async function takeLateMarks(tx: Tx, customerIds: readonly string[]): Promise<readonly LateMark[]> {
  if (customerIds.length === 0) return []
  return tx.rows<LateMark>({
    name: 'late_usage_of',
    text: 'select customer_id, batch, from_at from late_usage_of($1)',
    values: [customerIds],
  })
}

/** Deletes marks that were read, with the documents that they led to. Does not wait. */
export function deleteLateMarks(tx: Tx, marks: readonly LateMark[]): void {
  if (marks.length === 0) return
  tx.send({
    name: 'delete_late_usage',
    text: 'select delete_late_usage($1, $2)',
    values: [marks.map(({ customer_id }) => customer_id), marks.map(({ batch }) => String(batch))],
  })
}

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

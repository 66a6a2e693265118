import type { Tx } from '../../platform/database/transaction.ts'

/** Takes a customer out of the billing run, with the reason, until somebody releases them. */
export async function parkCustomer(tx: Tx, tenantId: string, customerId: string, reason: string): Promise<void> {
  tx.send({ name: 'set_tenant', text: `select set_config('app.tenant_id', $1, true)`, values: [tenantId] })
  await tx.rows({
    name: 'park_customer',
    text: `update customer_billing set parked_at = date_trunc('milliseconds', now()), parked_reason = $3
      where tenant_id = $1 and customer_id = $2 and parked_at is null`,
    values: [tenantId, customerId, reason],
  })
}

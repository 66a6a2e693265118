import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'

/** A new tenant's row and counter, as the owner. */
export function insertTenant(tx: Tx, tenant: { id: string; name: string; cursorKey: Buffer }): void {
  tx.send({ text: 'select create_tenant($1, $2, $3)', values: [tenant.id, tenant.name, tenant.cursorKey] })
}

/** Speaks for a tenant to the end of the transaction, and gives the present; nothing for a tenant that is not there. */
export async function speakFor(
  tx: Tx,
  tenantId: string,
): Promise<{ readonly cursor_key: Buffer; readonly now: Instant } | undefined> {
  tx.send({ text: `select set_config('app.tenant_id', $1, true)`, values: [tenantId] })
  const [row] = await tx.rows<{ cursor_key: Buffer; now: Instant }>({
    text: `select cursor_key, date_trunc('milliseconds', clock_timestamp()) as now from tenant where tenant_id = $1::uuid`,
    values: [tenantId],
  })
  return row
}

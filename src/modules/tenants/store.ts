import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'

/** Inserts a tenant and its counter. Needs the owner role. */
export function insertTenant(tx: Tx, tenant: { id: string; name: string; cursorKey: Buffer }): void {
  tx.send({ text: 'select create_tenant($1, $2, $3)', values: [tenant.id, tenant.name, tenant.cursorKey] })
}

/** Inserts the first tenant and its first key; false if there is already a tenant. */
export async function insertFirstTenant(
  tx: Tx,
  first: { tenantId: string; name: string; cursorKey: Buffer; keyId: string; secretHash: Buffer; prefix: string },
): Promise<boolean> {
  const [row] = await tx.rows<{ is_first: boolean }>({
    text: 'select create_first_tenant($1, $2, $3, $4, $5, $6) as is_first',
    values: [first.tenantId, first.name, first.cursorKey, first.keyId, first.secretHash, first.prefix],
  })
  return row?.is_first ?? false
}

/** Sets the tenant of the transaction, and returns the present; undefined if the tenant does not exist. */
export async function enterTenant(
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

import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'

/** A tenant as the operator sees it. */
export interface TenantRow {
  readonly tenant_id: string
  readonly name: string
  readonly created_at: Instant
}

/** All tenants, oldest first. Needs the owner role: the application sees one tenant at a time. */
export function allTenants(tx: Tx): Promise<readonly TenantRow[]> {
  return tx.rows({ text: 'select tenant_id, name, created_at from tenant order by created_at, tenant_id' })
}

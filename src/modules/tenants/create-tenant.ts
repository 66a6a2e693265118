import { randomBytes } from 'node:crypto'
import type { Tx } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import { createApiKey } from '../api-keys/create-api-key.ts'
import { asTenant } from './as-tenant.ts'
import { insertTenant } from './store.ts'

/**
 * Creates a tenant with a first key of all scopes, and commits. The transaction must be the owner’s (billing_owner). The
 * secret is only returned here.
 */
export async function createTenant(
  tx: Tx,
  name: string,
): Promise<{ readonly tenantId: string; readonly secret: string }> {
  const tenantId = newId()
  insertTenant(tx, { id: tenantId, name, cursorKey: randomBytes(32) })
  return asTenant(tx, tenantId, (ctx) => {
    const { secret } = createApiKey(ctx, { name: 'first key', scopes: ['read', 'write', 'admin'] })
    return { tenantId, secret }
  })
}

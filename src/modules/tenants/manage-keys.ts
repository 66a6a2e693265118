import type { Tx } from '../../platform/database/transaction.ts'
import type { ApiKey } from '../api-keys/api-key.ts'
import { createApiKey, type NewApiKey } from '../api-keys/create-api-key.ts'
import { revokeApiKey } from '../api-keys/revoke-api-key.ts'
import { listApiKeys } from '../api-keys/store.ts'
import { asTenant } from './as-tenant.ts'

const keysPerPage = 100

/** Creates a key for a tenant, and commits. The secret is returned only here. */
export function createKeyOf(tx: Tx, tenantId: string, wanted: NewApiKey): Promise<{ key: ApiKey; secret: string }> {
  return asTenant(tx, tenantId, (ctx) => createApiKey(ctx, wanted))
}

/** Revokes a tenant's key, even the last one, and commits. Refuses `not_found`. */
export function revokeKeyOf(tx: Tx, tenantId: string, id: string): Promise<ApiKey> {
  return asTenant(tx, tenantId, (ctx) => revokeApiKey(ctx, id))
}

/** All keys of a tenant, newest first, including revoked ones. */
export function keysOf(tx: Tx, tenantId: string): Promise<ApiKey[]> {
  return asTenant(tx, tenantId, async (ctx) => {
    const keys: ApiKey[] = []
    for (let before: string | null = null; ; ) {
      const page = await listApiKeys(ctx.tx, tenantId, { before, limit: keysPerPage })
      keys.push(...page.slice(0, keysPerPage))
      if (page.length <= keysPerPage) return keys
      before = keys.at(-1)?.id ?? null
    }
  })
}

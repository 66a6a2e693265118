import { refuse } from '../../domain/refusal.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { ApiKey } from './api-key.ts'
import { lockKeyAndAdminKeys, revokeApiKeys } from './store.ts'

/**
 * Revokes a key: every request that begins after the commit is refused. A key that is revoked already stays as it is.
 * Refuses `not_found`, and the tenant's last admin key to whoever came with a key, for nobody could make another one; the
 * operator can, and may.
 */
export async function revokeApiKey(ctx: Context, id: string): Promise<ApiKey> {
  const keys = await lockKeyAndAdminKeys(ctx.tx, ctx.tenantId, id)
  const key = keys.find((one) => one.id === id.toLowerCase())
  if (!key) refuse('not_found', '')
  if (key.revokedAt !== null) return key
  const isLastAdmin = key.scopes.includes('admin') && keys.length === 1
  if (isLastAdmin && ctx.actor.kind === 'key') refuseLastAdminKey()
  const revoked = { ...key, revokedAt: ctx.now }
  addRows(ctx.writeSet, revokeApiKeys, { id: key.id, revoked_at: revoked.revokedAt })
  return revoked
}

function refuseLastAdminKey(): never {
  const detail = 'The key is the last one with the scope admin. Create another one first.'
  refuse('last_admin_key', detail)
}

import type { Scope } from '../../platform/http/request-lifecycle.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import { type ApiKey, scopes } from './api-key.ts'
import { hashOfSecret, newSecret, prefixOfSecret } from './secret.ts'
import { insertApiKeys } from './store.ts'

export interface NewApiKey {
  readonly name: string
  readonly scopes: readonly Scope[]
}

/** Creates a key. The secret is only returned here; its hash is stored. */
export function createApiKey(ctx: Context, wanted: NewApiKey): { readonly key: ApiKey; readonly secret: string } {
  const secret = newSecret()
  const key: ApiKey = {
    id: newId(),
    name: wanted.name,
    prefix: prefixOfSecret(secret),
    scopes: scopes.filter((scope) => wanted.scopes.includes(scope)),
    createdAt: ctx.now,
    revokedAt: null,
    lastUsedAt: null,
  }
  addRows(ctx.writeSet, insertApiKeys, {
    id: key.id,
    name: key.name,
    secret_hash: `\\x${hashOfSecret(secret).toString('hex')}`,
    prefix: key.prefix,
    scopes: key.scopes,
    created_at: key.createdAt,
  })
  return { key, secret }
}

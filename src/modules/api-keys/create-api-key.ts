import { Refusal } from '../../domain/refusal.ts'
import {
  type Area,
  areas,
  type Level,
  type Levels,
  levelsOfScopes,
  type Scope,
} from '../../platform/http/request-lifecycle.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import { type ApiKey, scopes } from './api-key.ts'
import { hashOfSecret, newSecret, prefixOfSecret } from './secret.ts'
import { insertApiKeys } from './store.ts'

export interface NewApiKey {
  readonly name: string
  /** For all areas. */
  readonly scopes?: readonly Scope[] | undefined
  /** In place of scopes, by area; what is missing is `none`. */
  readonly permissions?: { readonly [A in Area]?: Level | undefined } | undefined
}

/** Creates a key. The secret is only returned here; its hash is stored. Refuses `insufficient_role` what its maker may not do. */
export function createApiKey(ctx: Context, wanted: NewApiKey): { readonly key: ApiKey; readonly secret: string } {
  const { scopes: given = [] } = wanted
  const permissions = wanted.permissions ? levelsOfPermissions(wanted.permissions) : null
  refuseMoreThan(ctx.levels, permissions ?? levelsOfScopes(given))
  const secret = newSecret()
  const key: ApiKey = {
    id: newId(),
    name: wanted.name,
    prefix: prefixOfSecret(secret),
    scopes: scopes.filter((scope) => given.includes(scope)),
    permissions,
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
    permissions: key.permissions,
    created_at: key.createdAt,
  })
  return { key, secret }
}

function levelsOfPermissions(wanted: NonNullable<NewApiKey['permissions']>): Levels {
  return Object.fromEntries(areas.map((area) => [area, wanted[area] ?? 'none'])) as Levels
}

function refuseMoreThan(allowed: Levels, wanted: Levels): void {
  const steps: readonly Level[] = ['none', 'read', 'write']
  const beyond = areas.filter((area) => steps.indexOf(wanted[area]) > steps.indexOf(allowed[area]))
  if (beyond.length > 0)
    throw new Refusal('insufficient_role', `A key may not do more than you may: of ${beyond.join(', ')} you may less`)
}

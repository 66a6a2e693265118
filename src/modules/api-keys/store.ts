import type { Instant } from '../../domain/instant.ts'
import type { Statement, Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Levels, Scope } from '../../platform/http/request-lifecycle.ts'
import type { Write } from '../transaction/write-set.ts'
import type { ApiKey } from './api-key.ts'

interface ApiKeyRow {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly Scope[]
  readonly permissions: Levels | null
  readonly created_at: Instant
  readonly revoked_at: Instant | null
  readonly last_used_at: Instant | null
}

const columns = 'id, name, prefix, scopes, permissions, created_at, revoked_at, last_used_at'

/** A page of keys, newest first, revoked ones too; one more than `limit`, to tell whether there is a next page. */
export async function listApiKeys(
  tx: Tx,
  tenantId: string,
  page: { readonly before: string | null; readonly limit: number },
): Promise<ApiKey[]> {
  const rows = await tx.rows<ApiKeyRow>(listStatement(tenantId, page))
  return rows.map(apiKeyOf)
}

const afterEveryId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The statement of a page. A test checks its query plan. */
export function listStatement(
  tenantId: string,
  page: { readonly before: string | null; readonly limit: number },
): Statement {
  return {
    name: 'list_api_keys',
    text: `select ${columns} from api_key where tenant_id = $1 and id < $2 order by id desc limit $3`,
    values: [tenantId, page.before ?? afterEveryId, page.limit + 1],
  }
}

/** Locks a key and all working admin keys, so that two requests cannot revoke each other’s last one. */
export async function lockKeyAndAdminKeys(tx: Tx, tenantId: string, id: string): Promise<ApiKey[]> {
  const rows = await tx.rows<ApiKeyRow>({
    name: 'lock_key_and_admin_keys',
    text: `select ${columns} from api_key
      where tenant_id = $1 and (id = $2 or (revoked_at is null and 'admin' = any(scopes)))
      order by id for no key update`,
    values: [tenantId, id],
  })
  return rows.map(apiKeyOf)
}

export const insertApiKeys: Write = {
  name: 'inserted_api_keys',
  sql: insertSql('api_key', 'id, name, secret_hash, prefix, scopes, permissions, created_at'),
}

export const revokeApiKeys: Write = { name: 'revoked_api_keys', sql: updateSql('api_key', 'id', 'revoked_at') }

function apiKeyOf(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    permissions: row.permissions,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }
}

/** Notes when keys were last used, over all tenants. Does not wait. */
export function noteKeyUses(tx: Tx, uses: readonly (readonly [keyId: string, at: Instant])[]): void {
  tx.send({
    text: 'select note_key_use($1, $2)',
    values: [uses.map(([keyId]) => keyId), uses.map(([, at]) => at.toString())],
  })
}

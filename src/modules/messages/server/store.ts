import type { Instant } from '../../../domain/instant.ts'
import type { Row } from '../../../platform/database/row.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { insertSql } from '../../../platform/database/write-sql.ts'
import type { Write } from '../../transaction/write-set.ts'

/** A tenant's own mail server, with its secrets sealed. */
export interface StoredServer {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly username: string | null
  readonly password: string | null
  readonly dkim: { readonly domain: string; readonly selector: string; readonly privateKey: string } | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export type ServerRow = Row<
  'mail_server',
  | 'host'
  | 'port'
  | 'security'
  | 'username'
  | 'password'
  | 'dkim_domain'
  | 'dkim_selector'
  | 'dkim_private_key'
  | 'created_at'
  | 'updated_at',
  { readonly security: StoredServer['security'] }
>

const changing = 'host, port, security, username, password, dkim_domain, dkim_selector, dkim_private_key, updated_at'

/** Writes the server of the tenant, in place of one that it has. */
export const saveServers: Write = {
  name: 'saved_mail_servers',
  sql: `${insertSql('mail_server', `created_at, ${changing}`)}
    on conflict (tenant_id) do update set (${changing}) = (${changing.replaceAll(/\w+/g, 'excluded.$&')})`,
}

/** The tenant's own server; undefined if it has none. */
export async function findServer(tx: Tx, tenantId: string): Promise<StoredServer | undefined> {
  const [row] = await tx.rows<ServerRow>({
    name: 'find_mail_server',
    text: `select ${changing}, created_at from mail_server where tenant_id = $1`,
    values: [tenantId],
  })
  return row && serverOf(row)
}

/** Removes the tenant's own server; false if it has none. */
export async function deleteServer(tx: Tx, tenantId: string): Promise<boolean> {
  const rows = await tx.rows<{ host: string }>({
    name: 'delete_mail_server',
    text: 'delete from mail_server where tenant_id = $1 returning host',
    values: [tenantId],
  })
  return rows.length > 0
}

/** A server as its row. */
export function serverRow(server: StoredServer): object {
  return {
    host: server.host,
    port: server.port,
    security: server.security,
    username: server.username,
    password: server.password,
    dkim_domain: server.dkim?.domain ?? null,
    dkim_selector: server.dkim?.selector ?? null,
    dkim_private_key: server.dkim?.privateKey ?? null,
    created_at: server.createdAt,
    updated_at: server.updatedAt,
  }
}

function serverOf(row: ServerRow): StoredServer {
  const { dkim_domain: domain, dkim_selector: selector, dkim_private_key: privateKey } = row
  return {
    host: row.host,
    port: row.port,
    security: row.security,
    username: row.username,
    password: row.password,
    dkim: domain && selector && privateKey ? { domain, selector, privateKey } : null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

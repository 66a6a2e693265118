import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import type { AccountError, GatewayAccount, GatewayKind, NotCompared } from './gateway-account.ts'

export type AccountRow = Row<
  'gateway_account',
  | 'id'
  | 'gateway'
  | 'label'
  | 'credentials'
  | 'webhook_secrets'
  | 'currencies'
  | 'status'
  | 'last_error'
  | 'not_compared'
  | 'created_at'
  | 'updated_at',
  {
    readonly gateway: GatewayKind
    readonly status: GatewayAccount['status']
    readonly currencies: string[] | null
    readonly last_error: ErrorJson | null
    readonly not_compared: readonly NotComparedJson[]
  }
>

/** An error as its column has it. */
interface ErrorJson extends Omit<AccountError, 'at'> {
  readonly at: string
}

interface NotComparedJson extends Omit<NotCompared, 'since'> {
  readonly since: string
}

const columns = `g.id, g.gateway, g.label, g.credentials, g.webhook_secrets, g.currencies, g.status, g.last_error, g.not_compared, g.created_at,
  g.updated_at`
const changing = 'label, credentials, webhook_secrets, currencies, status, updated_at'

export const insertAccounts: Write = {
  name: 'inserted_gateway_accounts',
  sql: insertSql('gateway_account', `id, gateway, created_at, ${changing}`),
}

export const updateAccounts: Write = {
  name: 'updated_gateway_accounts',
  sql: updateSql('gateway_account', 'id', changing),
}

/** The gateway account with this id; undefined if the tenant has none such. */
export async function findAccount(tx: Tx, tenantId: string, id: string): Promise<GatewayAccount | undefined> {
  const [row] = await tx.rows<AccountRow>({
    name: 'find_gateway_account',
    text: `select ${columns} from gateway_account g where g.tenant_id = $1 and g.id = $2`,
    values: [tenantId, id],
  })
  return row && accountOf(row)
}

/** A page of accounts, newest first; one more than `limit`. */
export async function listAccounts(
  tx: Tx,
  tenantId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly GatewayAccount[]> {
  const rows = await tx.rows<AccountRow>({
    text: `select ${columns} from gateway_account g where g.tenant_id = $1 ${before ? 'and g.id < $3' : ''} order by g.id desc limit $2`,
    values: before ? [tenantId, limit + 1, before] : [tenantId, limit + 1],
  })
  return rows.map(accountOf)
}

/** Keeps why a gateway refuses an account, or that it does not any more. */
export async function saveLastError(
  tx: Tx,
  tenantId: string,
  { id, error }: { readonly id: string; readonly error: AccountError | null },
): Promise<void> {
  await tx.rows({
    name: 'save_last_error_of_account',
    text: 'update gateway_account set last_error = $3 where tenant_id = $1 and id = $2',
    values: [tenantId, id, error && JSON.stringify({ ...error, at: error.at.toString() })],
  })
}

/** Keeps what of an account is not compared. */
export async function saveNotCompared(
  tx: Tx,
  tenantId: string,
  { id, notCompared }: Pick<GatewayAccount, 'id' | 'notCompared'>,
): Promise<void> {
  await tx.rows({
    name: 'save_what_of_account_is_not_compared',
    text: 'update gateway_account set not_compared = $3 where tenant_id = $1 and id = $2 and not_compared <> $3',
    values: [tenantId, id, JSON.stringify(notCompared.map((one) => ({ ...one, since: one.since.toString() })))],
  })
}

/** A gateway account from its row; its credentials stay sealed. */
export function accountOf(row: AccountRow): GatewayAccount {
  return {
    id: row.id,
    gateway: row.gateway,
    label: row.label,
    credentials: row.credentials,
    webhookSecrets: row.webhook_secrets,
    currencies: row.currencies,
    status: row.status,
    lastError: row.last_error && { ...row.last_error, at: Temporal.Instant.from(row.last_error.at) },
    notCompared: row.not_compared.map((one) => ({ ...one, since: Temporal.Instant.from(one.since) })),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** A gateway account as its row. */
export function accountRow(account: GatewayAccount): object {
  return {
    id: account.id,
    gateway: account.gateway,
    label: account.label,
    credentials: account.credentials,
    webhook_secrets: account.webhookSecrets,
    currencies: account.currencies,
    status: account.status,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
  }
}

import type { Instant } from '../../domain/instant.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import { setTenant } from '../transaction/store.ts'
import { AccountRefused, CredentialsRefused } from './gateway.ts'
import type { AccountError, GatewayAccount } from './gateway-account.ts'
import { saveLastError } from './store.ts'
import { GatewayRefused } from './wider-gateway.ts'

/**
 * Keeps at the account what a gateway's answer says of it: an error that refuses it, or, with `null` and where only what was asked for
 * was refused, none any more. No answer says nothing. Writes only what changes.
 */
export async function recordAccountAnswer(
  transact: Transact,
  { tenantId, account, now }: { readonly tenantId: string; readonly account: GatewayAccount; readonly now: Instant },
  error: unknown,
): Promise<void> {
  const said = error === null || error instanceof GatewayRefused ? null : refusalIn(error)
  if (said === undefined || isSame(said, account.lastError)) return
  await transact({}, async (tx) => {
    setTenant(tx, tenantId)
    await saveLastError(tx, tenantId, { id: account.id, error: said && { ...said, at: now } })
  })
}

function refusalIn(error: unknown): Omit<AccountError, 'at'> | undefined {
  if (!(error instanceof AccountRefused)) return undefined
  const code = error instanceof CredentialsRefused ? 'credentials_refused' : 'forbidden'
  return { code, message: error.message }
}

function isSame(said: Omit<AccountError, 'at'> | null, known: AccountError | null): boolean {
  return said?.code === known?.code && said?.message === known?.message
}

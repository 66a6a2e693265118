import { createTenant } from '../../../src/modules/tenants/create-tenant.ts'
import { openPool } from '../../../src/platform/database/pool.ts'
import { type Tx, transaction } from '../../../src/platform/database/transaction.ts'

const patienceMs = 10_000

/** For tests: work in a transaction of the database's owner, committed at its end. */
export async function asOwner<T>(ownerUrl: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const pool = openPool(
    {
      url: ownerUrl,
      size: 1,
      applicationName: 'billing-test-owner',
      statementTimeoutMs: patienceMs,
      lockTimeoutMs: patienceMs,
      idleInTransactionTimeoutMs: patienceMs,
      acquireTimeoutMs: patienceMs,
    },
    () => undefined,
  )
  try {
    return await transaction(pool, {}, work)
  } finally {
    await pool.end()
  }
}

/** For tests: a further tenant, as the header by which its first key calls the API. */
export async function anotherTenant(ownerUrl: string): Promise<{ authorization: string }> {
  const { secret } = await asOwner(ownerUrl, (tx) => createTenant(tx, 'Another tenant'))
  return { authorization: `Bearer ${secret}` }
}

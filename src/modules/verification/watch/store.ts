import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { setTenant } from '../../transaction/store.ts'

/** Claims the next tenant whose last attempt ended before an instant; null if there is none, or a worker verifies one now. */
export async function claimTenant(tx: Tx, triedBefore: Instant): Promise<string | null> {
  const [row] = await tx.rows<{ tenant_id: string | null }>({
    text: 'select claim_verification($1) as tenant_id',
    values: [triedBefore.toString()],
  })
  return row?.tenant_id ?? null
}

/** Records that a tenant was verified, and the number of violations. */
export async function recordVerified(tx: Tx, tenantId: string, violations: number): Promise<void> {
  setTenant(tx, tenantId)
  await tx.rows({
    text: `update verification set claimed_at = null, tried_at = clock_timestamp(), verified_at = clock_timestamp(),
        violation_count = $2 where tenant_id = $1`,
    values: [tenantId, violations],
  })
}

/** Marks a failed attempt to verify a tenant; earlier findings stay. */
export async function recordFailedAttempt(tx: Tx, tenantId: string): Promise<void> {
  setTenant(tx, tenantId)
  await tx.rows({
    text: 'update verification set claimed_at = null, tried_at = clock_timestamp() where tenant_id = $1',
    values: [tenantId],
  })
}

/** Releases a claimed tenant, so that another worker can claim it at once. */
export async function releaseTenant(tx: Tx, tenantId: string): Promise<void> {
  setTenant(tx, tenantId)
  await tx.rows({ text: 'update verification set claimed_at = null where tenant_id = $1', values: [tenantId] })
}

export interface VerificationState {
  readonly violations: number
  /** The oldest last verification of any tenant; of a tenant never verified, its creation. */
  readonly verifiedSince: Instant
}

/** The violations of all tenants, found by any worker. */
export async function verificationState(tx: Tx): Promise<VerificationState> {
  const [row] = await tx.rows<{ violations: bigint; verified_since: Instant }>({
    text: 'select violations, verified_since from verification_state()',
  })
  if (!row) throw new Error('the database returned no state of verification')
  return { violations: Number(row.violations), verifiedSince: row.verified_since }
}

/** The id of the database process that serves this transaction. */
export async function backendOf(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })
  if (!row) throw new Error('the database returned no process id')
  return row.pid
}

/** Cancels the statement that another transaction of this login waits for. */
export async function cancelStatement(tx: Tx, backend: number): Promise<void> {
  tx.send({ text: 'set local role none' }) // a login may cancel its own, whichever role it acts as
  await tx.rows({ text: 'select pg_cancel_backend($1)', values: [backend] })
}

import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { speakForTenant } from '../../transaction/store.ts'

/** Claims the next tenant whose last try ended before an instant; null if there is none, or a worker is at one. */
export async function claimTenant(tx: Tx, triedBefore: Instant): Promise<string | null> {
  const [row] = await tx.rows<{ tenant_id: string | null }>({
    text: 'select claim_verification($1) as tenant_id',
    values: [triedBefore.toString()],
  })
  return row?.tenant_id ?? null
}

/** Notes that all of a tenant's data was looked at, and what was found. */
export async function noteVerified(tx: Tx, tenantId: string, violations: number): Promise<void> {
  speakForTenant(tx, tenantId)
  await tx.rows({
    text: `update verification set claimed_at = null, tried_at = clock_timestamp(), verified_at = clock_timestamp(),
        violation_count = $2 where tenant_id = $1`,
    values: [tenantId, violations],
  })
}

/** Marks a failed attempt to verify a tenant; earlier findings stay. */
export async function noteTried(tx: Tx, tenantId: string): Promise<void> {
  speakForTenant(tx, tenantId)
  await tx.rows({
    text: 'update verification set claimed_at = null, tried_at = clock_timestamp() where tenant_id = $1',
    values: [tenantId],
  })
}

/** Gives a claimed tenant back, for another worker to take at once. */
export async function giveBackTenant(tx: Tx, tenantId: string): Promise<void> {
  speakForTenant(tx, tenantId)
  await tx.rows({ text: 'update verification set claimed_at = null where tenant_id = $1', values: [tenantId] })
}

export interface VerificationState {
  readonly violations: number
  /** When the tenant that was verified longest ago was, or was made if it never was. */
  readonly verifiedSince: Instant
}

/** What was found over all tenants, by whichever worker. */
export async function verificationState(tx: Tx): Promise<VerificationState> {
  const [row] = await tx.rows<{ violations: bigint; verified_since: Instant }>({
    text: 'select violations, verified_since from verification_state()',
  })
  if (!row) throw new Error('the database did not say what was verified')
  return { violations: Number(row.violations), verifiedSince: row.verified_since }
}

/** The process of the database that this transaction talks to; behind a pooler, until it ends. */
export async function backendOf(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })
  if (!row) throw new Error('the database did not say who it is')
  return row.pid
}

/** Cancels the statement that another transaction of this login waits for. */
export async function cancelStatement(tx: Tx, backend: number): Promise<void> {
  tx.send({ text: 'set local role none' }) // a login may cancel its own, whichever role it acts as
  await tx.rows({ text: 'select pg_cancel_backend($1)', values: [backend] })
}

import { monotonicMs } from '../../platform/clock.ts'
import type { TransactionOptions, Tx } from '../../platform/database/transaction.ts'
import { type Check, type Found, type Invariant, violationsMax } from './invariant.ts'
import { codedInvariants, invariants } from './invariants.ts'
import { countViolations, joinWholeTables, listViolations } from './store.ts'

/** Options of a transaction for verifying while the service runs: read-only, one snapshot, no time limit. */
export const oneSnapshot: TransactionOptions = {
  readOnly: true,
  settings: { transaction_isolation: 'repeatable read', statement_timeout: '0', work_mem: '64MB' },
}

export interface Scope {
  readonly tenantId?: string
  readonly signal?: AbortSignal
}

/**
 * Checks every invariant over one tenant’s data, or over all data that the transaction’s role may see. Returns each with its
 * violations, none if all is right. Between two invariants it throws the signal’s reason, if aborted.
 */
export async function verify(tx: Tx, { tenantId, signal }: Scope = {}): Promise<readonly Check[]> {
  const checks: Check[] = []
  joinWholeTables(tx, true)
  for (const invariant of invariants) {
    signal?.throwIfAborted()
    checks.push(await timed(invariant, () => countAndList(tx, invariant, tenantId ?? null)))
  }
  joinWholeTables(tx, false)
  for (const invariant of codedInvariants) {
    signal?.throwIfAborted()
    checks.push(await timed(invariant, () => invariant.check(tx, tenantId ?? null)))
  }
  return checks
}

async function timed(
  { name, promise }: Pick<Invariant, 'name' | 'promise'>,
  find: () => Promise<Found>,
): Promise<Check> {
  const startedMs = monotonicMs()
  const found = await find()
  const took_ms = Math.round(monotonicMs() - startedMs)
  return { invariant: name, promise, ...found, took_ms }
}

async function countAndList(tx: Tx, invariant: Invariant, tenantId: string | null): Promise<Found> {
  try {
    const { checked, wrong } = await countViolations(tx, invariant, tenantId)
    const violations = wrong === 0 ? [] : await listViolations(tx, invariant, { tenantId, limit: violationsMax })
    return { checked, violation_count: wrong, violations }
  } catch (error) {
    if (!isOfTheData(error)) throw error
    const problem = `cannot be computed: ${error.message}`
    return { checked: 0, violation_count: 1, violations: [{ tenant_id: tenantId, ids: {}, problem }] }
  }
}

// SQL "data exceptions", such as a number out of range. Any other error is not caused by the data.
function isOfTheData(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22')
}

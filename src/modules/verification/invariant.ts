import type { Tx } from '../../platform/database/transaction.ts'

/**
 * A rule that the data must obey. Its SQL returns a row for each object that it checks: `tenant_id`, `ids` (jsonb) and
 * `problem`, a sentence about what is wrong, or null. It only reads, and does not filter by tenant: `verify` adds that
 * condition.
 */
export interface Invariant {
  readonly name: string
  readonly promise: string
  readonly sql: string
}

/** A rule that only code can check: it returns what it found in one tenant, or in all. It only reads. */
export interface CodedInvariant {
  readonly name: string
  readonly promise: string
  readonly check: (tx: Tx, tenantId: string | null) => Promise<Found>
}

/** What checking an invariant finds. */
export type Found = Pick<Check, 'checked' | 'violation_count' | 'violations'>

export interface Violation {
  /** Null if all tenants were checked together and it is unknown. */
  readonly tenant_id: string | null
  /** The ids of the object, by name: `{ invoice_id: '...' }`. */
  readonly ids: Readonly<Record<string, string | number | null>>
  readonly problem: string
}

/** The result of checking one invariant. */
export interface Check {
  readonly invariant: string
  readonly promise: string
  readonly checked: number
  readonly violation_count: number
  /** The first violations, at most `violationsMax`. */
  readonly violations: readonly Violation[]
  readonly took_ms: number
}

/** Maximum violations listed for one invariant; all are counted. */
export const violationsMax = 100

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

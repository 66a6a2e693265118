/**
 * A law that the data obeys. Its SQL looks at everything the law is about, a row each: `tenant_id`, `ids` (jsonb) and
 * `problem`, a sentence about what is wrong, null where nothing is. It only reads, and never asks for one tenant: that is
 * added around it.
 */
export interface Invariant {
  readonly name: string
  readonly promise: string
  readonly sql: string
}

export interface Violation {
  /** Null where all tenants were checked together and it is not known. */
  readonly tenant_id: string | null
  /** The number that the invariant is about, by name: `{ invoice_id: '...' }`. */
  readonly ids: Readonly<Record<string, string | number | null>>
  readonly problem: string
}

/** What came of looking at everything that one invariant is about. */
export interface Check {
  readonly invariant: string
  readonly promise: string
  readonly checked: number
  readonly violation_count: number
  /** The first of them; see `violationsMax`. */
  readonly violations: readonly Violation[]
  readonly took_ms: number
}

/** So many violations of one invariant are listed; all are counted. */
export const violationsMax = 100

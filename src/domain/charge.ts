import { type Coverage, nothing, once, plus, type Span } from './coverage.ts'
import type { Period } from './period.ts'

/**
 * What is known of one version in one period. What has been billed of it is the sum of its lines, and stands nowhere else.
 */
export interface Charge {
  readonly version: number
  readonly period: Period
  /** What the version serves of the period; of one item, no two overlap. */
  readonly serves: Span
  /** Due although it is not served: what an action without proration has left billed. */
  readonly kept: Coverage
  /** Not due although it is served: what a void has given up (D21). */
  readonly forgiven: Coverage
  /** The lines that count: of final documents that are not void. */
  readonly lines: readonly BilledLine[]
  /** How many lines it has had in final documents, void ones too: the next one's ordinal is one more. */
  readonly lineCount: number
}

/**
 * A line as the ledger knows it: a stretch of time that it bills (+1) or takes back (-1), or of which it changes the money and
 * not the time (0): a reduction, spread evenly over its stretch (D38).
 */
export interface BilledLine extends Span {
  /** Its number among the lines of its charge, from 1. */
  readonly ordinal: number
  readonly sign: 1 | -1 | 0
  readonly position: Position
  readonly amountCents: bigint
  /** The ordinal of the line that it takes back a part of, or reduces; null where it bills time. */
  readonly takesBack: number | null
  readonly document: DocumentReference
}

/** An invoice or a credit note, by its id. */
export interface DocumentReference {
  readonly kind: 'invoice' | 'credit_note'
  readonly id: string
}

/** Where a stretch lies in its period: [from, until) of `length` days or seconds (D4). Stored, never computed again (D3). */
export interface Position {
  readonly from: number
  readonly until: number
  readonly length: number
}

/** What the lines come to: how many times each instant is billed. */
export function billedTime({ lines }: Charge): Coverage {
  return lines.reduce((sum, line) => (line.sign === 0 ? sum : plus(sum, once(line, line.sign))), nothing)
}

/** Whether both are the same charge of an item: one version in one period. */
export function isSameCharge(
  a: Pick<Charge, 'version' | 'period'>,
  b: { readonly version: number; readonly period: Pick<Period, 'number'> },
): boolean {
  return a.version === b.version && a.period.number === b.period.number
}

import { type Coverage, nothing, once, plus, type Span } from './coverage.ts'
import type { Period } from './period.ts'
import type { Quantity } from './price-model.ts'
import type { CostStep } from './price-steps.ts'

/** One version in one period. What has been billed of it is the sum of its lines, and is stored nowhere else. */
export interface Charge {
  readonly version: number
  readonly period: Period
  /** What the version serves of the period; of one item, no two overlap. */
  readonly serves: Span
  /** Due although not served: an action without proration left it billed. */
  readonly kept: Coverage
  /** Not due although served: a void without rebilling forgave it (D21). */
  readonly forgiven: Coverage
  /** Of usage: minor units that are not to be billed again; forgiven, or reduced by a credit note. */
  readonly forgivenCents: bigint
  /** The lines that count: of final documents that are not void. */
  readonly lines: readonly BilledLine[]
  /** Number of its lines in final documents, void ones included; the next ordinal is one more. */
  readonly lineCount: number
}

/**
 * A line in the ledger. It bills a stretch of time (+1), takes it back (-1), or changes the money of the stretch and not the
 * time (0): a reduction, spread evenly over the stretch (D38).
 */
export interface BilledLine extends Span {
  /** Its number among the lines of its charge, from 1. */
  readonly ordinal: number
  readonly sign: 1 | -1 | 0
  readonly position: Position
  readonly amountCents: bigint
  /** The ordinal of the line that it takes back a part of, or reduces; null where it bills time. */
  readonly takesBack: number | null
  /** What was measured for a line of usage, which bills units and no time; else null. */
  readonly measured: MeasuredUsage | null
  readonly document: DocumentReference
}

/** What a charge of usage came to when a line was made: the line is the difference, or a part of it. */
export interface MeasuredUsage {
  readonly quantity: Quantity
  /** How the quantity of a whole period becomes its cost. */
  readonly steps: readonly CostStep[]
  /** Of the period, in seconds: the parts that were served. */
  readonly parts: readonly Position[]
  /** In minor units, after discounts. */
  readonly dueCents: bigint
  /** What its lines came to before, and what of it is not billed again. */
  readonly beforeCents: bigint
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

/** How many times each instant is billed: the sum of the lines. */
export function billedTime({ lines }: Charge): Coverage {
  return lines.reduce(
    (sum, line) => (line.sign === 0 || line.measured ? sum : plus(sum, once(line, line.sign))),
    nothing,
  )
}

/** Whether both are the same charge of an item: one version in one period. */
export function isSameCharge(
  a: Pick<Charge, 'version' | 'period'>,
  b: { readonly version: number; readonly period: Pick<Period, 'number'> },
): boolean {
  return a.version === b.version && a.period.number === b.period.number
}

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { make, multiply, type Rational, round } from '../../src/domain/rational.ts'
import { formatUnitAmount, parseUnitAmount, rationalOf } from '../../src/domain/unit-amount.ts'

/** A worked example that another billing system publishes. */
export interface Vector {
  readonly id: string
  readonly kind: string
  readonly input: Input
  readonly expected: unknown
  readonly source: string
  readonly note: string
}

export type Input = Readonly<Record<string, unknown>>

/** What the domain computes for a vector, under the vector's convention, beside what its source publishes. */
export interface Replay {
  readonly computed: readonly string[]
  readonly published: readonly string[]
  /** The amount under our own convention (rounded positions, decision D5), where that may be another one. */
  readonly ours?: string
}

/** The published vectors, or those of the file that CONFORMANCE_VECTORS names. */
export function readVectors(): readonly Vector[] {
  const path = process.env.CONFORMANCE_VECTORS ?? fileURLToPath(new URL('vectors.json', import.meta.url))
  const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as { vectors: readonly Vector[] }
  return vectors
}

// What an input does not say, or says in another form, is a RangeError: the vector is then listed as not replayed.

/** A field as text; numbers are written out. */
export function textIn(input: Input, field: string): string {
  const value = input[field]
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new RangeError(`"${field}" is ${value === undefined ? 'missing' : 'neither a text nor a number'}`)
}

/** A field as an exact decimal. */
export function decimalIn(input: Input, field: string): Rational {
  return decimal(textIn(input, field))
}

/** A field as an integer, or the one given instead of it. */
export function integerIn(input: Input, field: string, otherwise?: number): number {
  const value = input[field] === undefined && otherwise !== undefined ? otherwise : Number(textIn(input, field))
  if (!Number.isInteger(value)) throw new RangeError(`"${field}" is not an integer`)
  return value
}

/** A field of two texts: a start and an end. */
export function pairIn(input: Input, field: string): readonly [string, string] {
  const value = input[field]
  if (!Array.isArray(value) || value.length !== 2) throw new RangeError(`"${field}" is not a start and an end`)
  return [String(value[0]), String(value[1])]
}

/** The exact value of a decimal text. */
export function decimal(text: string): Rational {
  return rationalOf(parseUnitAmount(text))
}

/** How many decimals a text shows: the places its source rounds to. */
export function decimalsOf(text: string): number {
  return text.split('.')[1]?.length ?? 0
}

/** The value rounded to that many decimals, in canonical form. */
export function decimalText(value: Rational, places: number): string {
  return canonical(formatUnitAmount({ digits: round(scaled(value, places)), decimals: places }))
}

/** The value in units of its last place: 249.95 at 2 places is 24995. */
export function scaled(value: Rational, places: number): Rational {
  return multiply(value, make(10n ** BigInt(places)))
}

/** One form for one value: '15.00' and '15' are '15'. */
export function canonical(text: string): string {
  return formatUnitAmount(parseUnitAmount(text))
}

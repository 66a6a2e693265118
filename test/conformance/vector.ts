import { readFileSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
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
  /** `convention`: the source's rule is another one than ours; `source_wrong`: it contradicts itself. `ours` is what we give. */
  readonly verdict: 'agrees' | 'convention' | 'source_wrong'
  readonly ours?: unknown
  /** Which kinds it is of: those of proration, prices and schedules, or those of pricing, payments and webhooks. */
  readonly set: 'billing' | 'listed'
}

export type Input = Readonly<Record<string, unknown>>

/** What the domain computes for a vector, under the vector's convention, beside what its source publishes. */
export interface Replay {
  readonly computed: readonly string[]
  readonly published: readonly string[]
  /** The amount under our own convention (rounded positions, decision D5), where that may be another one. */
  readonly ours?: string
  /** Why what is compared is not what the source publishes. */
  readonly reason?: string
}

/** The published vectors, or those of the file that CONFORMANCE_VECTORS names: of any set, told by the file's form. */
export function readVectors(): readonly Vector[] {
  const { CONFORMANCE_VECTORS: other } = process.env
  const paths = other ? [resolve(other)] : ['vectors.json', 'pricing_vectors.json', 'payment_vectors.json']
  return paths.flatMap(readFile)
}

function besideThis(name: string): string {
  return isAbsolute(name) ? name : fileURLToPath(new URL(name, import.meta.url))
}

type Entry = Omit<Vector, 'set' | 'verdict' | 'note'> & Partial<Pick<Vector, 'verdict' | 'note'>>

/** The vectors of a file of this folder, or of an absolute path. */
export function readFile(path: string): Vector[] {
  const file: unknown = JSON.parse(readFileSync(besideThis(path), 'utf8'))
  const [entries, set] = Array.isArray(file)
    ? [file as readonly Entry[], 'listed' as const]
    : [(file as { readonly vectors: readonly Entry[] }).vectors, 'billing' as const]
  return entries.map((entry) => ({ verdict: 'agrees', note: '', ...entry, set }))
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

/** A field that is a list. */
export function listIn(input: Input, field: string): readonly unknown[] {
  const value = input[field]
  if (!Array.isArray(value)) throw new RangeError(`"${field}" is not a list`)
  return value
}

/** A field that is an object. */
export function objectIn(input: Input, field: string): Input {
  const value = input[field]
  if (typeof value !== 'object' || value === null) throw new RangeError(`"${field}" is not an object`)
  return value as Input
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

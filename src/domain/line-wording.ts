import type { BilledLine, MeasuredUsage } from './charge.ts'
import { formatDate } from './format-date.ts'
import type { Version } from './item.ts'
import type { NewLine } from './new-line.ts'
import { basePriceCode, isCommitment, isOneOff } from './price.ts'
import { isShortfall } from './price-steps.ts'
import { decimalText } from './unit-amount.ts'

/** What a line says of what it names. Its description is stored in English; a document says the same in its language. */
export type LineWording =
  | 'plain'
  | 'unused'
  | 'reduced'
  | 'credited'
  | 'more_usage'
  | 'less_usage'
  | 'commitment'
  | 'less_commitment'

const prefixes: Readonly<Record<LineWording, string>> = {
  plain: '',
  unused: 'Unused time on ',
  reduced: 'Reduction of ',
  credited: 'Credit for ',
  more_usage: 'More usage: ',
  less_usage: 'Too much billed for ',
  commitment: 'Minimum commitment: ',
  less_commitment: 'Less minimum commitment: ',
}

/** The description of a new line of the ledger: what it says, of what, and its time. */
export function describeLine(line: NewLine, timeZone: string): string {
  const { version, sign, from, until, measured, ordinal } = line
  const quantity = version.quantity === 1 ? '' : `${version.quantity} × `
  const name = `${quantity}${nameOf(version)}`
  if (isOneOff(version.price)) return `${prefixes[sign < 0 ? 'credited' : 'plain']}${name}`
  const time = `${formatDate(from, timeZone)} – ${formatDate(until, timeZone)}`
  if (!measured) return `${prefixes[timeWordings[sign]]}${name} (${time})`
  const wording = measuredWording({ ordinal, sign, measured })
  if (isCommitment(version.price)) return `${prefixes[wording]}${version.plan.name} (${time})`
  return `${prefixes[wording]}${decimalText(measured.quantity.units)} × ${name} (${time})`
}

/** What a line of a measured charge says: where nothing of it is billed what it comes to, later by how much more or less that is. */
function measuredWording({
  ordinal,
  sign,
  measured,
}: Pick<BilledLine, 'ordinal' | 'sign'> & { readonly measured: MeasuredUsage }): LineWording {
  if (isShortfall(measured.steps)) return sign < 0 ? 'less_commitment' : 'commitment'
  if (sign < 0) return 'less_usage'
  return ordinal === 1 || measured.beforeCents === 0n ? 'plain' : 'more_usage'
}

const timeWordings = { 1: 'plain', 0: 'reduced', '-1': 'unused' } as const

// An unnamed price `base` is shown under the name of the plan.
function nameOf({ price, plan }: Version): string {
  return price.name ?? (price.code === basePriceCode ? plan.name : `${plan.name} ${price.code}`)
}

/** A line with the ledger's signs, as it is stored. */
export interface DescribedLine {
  readonly description: string
  readonly creditedLineId: string | null
  readonly ledger: {
    readonly ordinal: number
    readonly sign: 1 | -1 | 0
    readonly measured: MeasuredUsage | null
  } | null
}

/** What a stored line says, by its facts, and the name that it says it of: without its time, its units and its English words. */
export interface ReadWording {
  readonly wording: LineWording
  /** Measured units, an exact decimal; null: no usage. */
  readonly units: string | null
  readonly name: string
}

/** Reads the description of a line back: the reverse of `describeLine`. What a person wrote stays as it is. */
export function readWording(line: DescribedLine): ReadWording {
  const { description, ledger, creditedLineId } = line
  if (!ledger) {
    const wording = creditedLineId === null ? 'plain' : 'credited'
    return { wording, units: null, name: without(description, prefixes[wording]) }
  }
  const wording = wordingOf(ledger, description)
  const said = Object.values(prefixes).find((one) => one !== '' && description.startsWith(one)) ?? ''
  const named = (wording === 'plain' ? description : without(description, said)).replace(time, '')
  if (!ledger.measured || isShortfall(ledger.measured.steps)) return { wording, units: null, name: named }
  const units = decimalText(ledger.measured.quantity.units)
  return { wording, units, name: without(named, `${units} × `) }
}

function wordingOf(
  { ordinal, sign, measured }: NonNullable<DescribedLine['ledger']>,
  description: string,
): LineWording {
  if (sign === 0) return 'reduced'
  if (measured) return measuredWording({ ordinal, sign, measured })
  if (sign > 0) return 'plain'
  // What is sold once has no time that could be unused.
  return description.startsWith(prefixes.credited) && !time.test(description) ? 'credited' : 'unused'
}

const time = / \(\d{1,2} [A-Z][a-z]{2} \d{4} – \d{1,2} [A-Z][a-z]{2} \d{4}\)$/

function without(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}

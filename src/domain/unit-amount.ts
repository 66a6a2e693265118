import { make, type Rational, roundHalfAwayFromZero } from './rational.ts'

/** An exact decimal in minor units: digits x 10^-decimals, canonical: as few decimals as the value needs. */
export interface UnitAmount {
  readonly digits: bigint
  readonly decimals: number
}

// 30 digits: enough to refuse an amount as too large, too few for a text that is slow to parse.
const decimalPattern = /^-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,12})?$/

/** Whether the text is a unit amount: '1000', '0.25', '-3.5'; no exponent, plus, space, leading zero or bare point. */
export function isUnitAmount(text: string): boolean {
  return decimalPattern.test(text)
}

/** Reads a decimal string of minor units; the border checks with `isUnitAmount` first, so anything else is a RangeError. */
export function parseUnitAmount(text: string): UnitAmount {
  if (!isUnitAmount(text)) throw new RangeError('not a decimal of at most 12 decimals')
  const point = text.indexOf('.')
  if (point < 0) return unitAmountOfCents(BigInt(text))
  const fraction = text.slice(point + 1).replace(/0+$/, '')
  return { digits: BigInt(text.slice(0, point) + fraction), decimals: fraction.length }
}

/** Writes the canonical decimal string, which `parseUnitAmount` reads back as the same amount. */
export function formatUnitAmount(unit: UnitAmount): string {
  if (unit.decimals === 0) return unit.digits.toString()
  const sign = unit.digits < 0n ? '-' : ''
  const text = (unit.digits < 0n ? -unit.digits : unit.digits).toString().padStart(unit.decimals + 1, '0')
  return `${sign}${text.slice(0, -unit.decimals)}.${text.slice(-unit.decimals)}`
}

/** A whole number of minor units as a unit amount. */
export function unitAmountOfCents(cents: bigint): UnitAmount {
  return { digits: cents, decimals: 0 }
}

/** The fraction as a decimal of at most 12 decimals, halves away from zero; exact where it has no more. */
export function decimalOf({ numerator, denominator }: Rational): UnitAmount {
  const scaled = roundHalfAwayFromZero(numerator * 10n ** 12n, denominator)
  let [digits, decimals] = [scaled, 12]
  while (decimals > 0 && digits % 10n === 0n) [digits, decimals] = [digits / 10n, decimals - 1]
  return { digits, decimals }
}

/** The fraction as the text of a decimal of at most 12 decimals. */
export function decimalText(value: Rational): string {
  return formatUnitAmount(decimalOf(value))
}

/** The unit amount as an exact fraction of minor units. */
export function rationalOf(unit: UnitAmount): Rational {
  return make(unit.digits, 10n ** BigInt(unit.decimals))
}

/** Quantity x unit, exactly, in minor units; the quantity is an integer. */
export function timesQuantity(unit: UnitAmount, quantity: number): Rational {
  return make(unit.digits * BigInt(quantity), 10n ** BigInt(unit.decimals))
}

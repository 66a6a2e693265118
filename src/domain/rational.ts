/** An exact fraction in lowest terms; the denominator is positive. Made only by the functions of this file. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

export const zero: Rational = { numerator: 0n, denominator: 1n }

/** The fraction in lowest terms; a denominator of zero cannot happen. */
export function make(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 1n) return { numerator, denominator }
  if (denominator === 0n) throw new RangeError('a fraction has no denominator of zero')
  const divisor = denominator < 0n ? -greatestDivisor(numerator, denominator) : greatestDivisor(numerator, denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

/** The fraction as text: "12", "-52/31". */
export function fractionText({ numerator, denominator }: Rational): string {
  return denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`
}

/** Reads a fraction, "52/31", or a decimal of any length, "-0.125". Anything else is a SyntaxError. */
export function fractionOf(text: string): Rational {
  const [whole = '', below = '1'] = text.split('/')
  const [integer = '', decimals = ''] = whole.split('.')
  return make(BigInt(integer + decimals), BigInt(below) * 10n ** BigInt(decimals.length))
}

/** a + b, exactly. */
export function add(a: Rational, b: Rational): Rational {
  return make(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
}

/** a - b, exactly. */
export function subtract(a: Rational, b: Rational): Rational {
  return make(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator)
}

/** a x b, exactly. */
export function multiply(a: Rational, b: Rational): Rational {
  return make(a.numerator * b.numerator, a.denominator * b.denominator)
}

/** a / b, exactly; b is not zero. */
export function divide(a: Rational, b: Rational): Rational {
  return make(a.numerator * b.denominator, a.denominator * b.numerator)
}

/** Negative, zero or positive, as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const left = a.numerator * b.denominator
  const right = b.numerator * a.denominator
  return left < right ? -1 : left > right ? 1 : 0
}

/** The nearest integer; halves go away from zero (decision D5). */
export function round(value: Rational): bigint {
  return roundHalfAwayFromZero(value.numerator, value.denominator)
}

/** The integer nearest to numerator / denominator; halves go away from zero. The denominator is positive. */
export function roundHalfAwayFromZero(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('rounding needs a positive denominator')
  if (denominator === 1n) return numerator
  const half = numerator < 0n ? -denominator : denominator
  return (2n * numerator + half) / (2n * denominator)
}

/** The smallest integer that is not less than the value. */
export function ceiling(value: Rational): bigint {
  const truncated = value.numerator / value.denominator
  return value.numerator > truncated * value.denominator ? truncated + 1n : truncated
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

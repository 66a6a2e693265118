import { isCurrency, minorUnitDigits } from '../../domain/currency.ts'

const decimal = /^(\d{1,15})(?:\.(\d{1,5}))?$/

/** A decimal with a point, without sign, in minor units; null if it is none, or has more decimals than the currency. */
export function centsOf(amount: string, currency: string): bigint | null {
  const [, whole, fraction = ''] = decimal.exec(amount) ?? []
  if (whole === undefined || !isCurrency(currency)) return null
  const digits = minorUnitDigits(currency)
  const significant = fraction.replace(/0+$/, '')
  return significant.length > digits ? null : BigInt(whole + significant.padEnd(digits, '0'))
}

/** The date that a text begins with, `2026-01-31`; null if there is no such day. */
export function dateOf(text: string): string | null {
  const date = /^\d{4}-\d\d-\d\d/.exec(text)?.[0]
  if (date === undefined || date < '1970-01-01' || date >= '3000-01-01') return null
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' }).toString()
  } catch {
    return null
  }
}

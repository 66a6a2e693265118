import { formatMoney, isCurrency } from '../../src/domain/currency.ts'
import { round } from '../../src/domain/rational.ts'
import { parseUnitAmount, timesQuantity } from '../../src/domain/unit-amount.ts'

/** An amount for people, with the decimals of its currency and thousands apart: `1,234.50 EUR`, `−7 JPY`. */
export function moneyText(cents: number, currency: string): string {
  if (!isCurrency(currency)) return `${cents} ${currency}`
  const [amount = '', code] = formatMoney(BigInt(cents), currency).split(' ')
  const [whole = '', decimals] = amount.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',').replace('-', '−')
  return `${grouped}${decimals === undefined ? '' : `.${decimals}`} ${code}`
}

/** Reads an amount that a person has typed, `12.50`, as minor units of the currency; null if it is none. */
export function centsOf(typed: string, currency: string): number | null {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,4}))?$/.exec(typed.trim().replaceAll(',', ''))
  if (!match || !isCurrency(currency)) return null
  const digits = decimalsOf(currency)
  const [, sign, whole, decimals = ''] = match
  if (decimals.length > digits) return null
  const cents = Number(`${whole}${decimals.padEnd(digits, '0')}`)
  return Number.isSafeInteger(cents) ? (sign ? -cents : cents) : null
}

/** Minor units as a person would type them: `12.50`. */
export function typedAmount(cents: number, currency: string): string {
  return isCurrency(currency) ? (formatMoney(BigInt(cents), currency).split(' ')[0] as string) : String(cents)
}

/** An exact decimal of minor units for people, `0.25` cents of EUR as `0.0025 EUR`; `1999` as `19.99 EUR`. */
export function decimalText(decimal: string, currency: string): string {
  const [whole = '0', fraction = ''] = typedDecimal(decimal, currency).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',').replace('-', '−')
  return `${grouped}${fraction && `.${fraction}`} ${currency}`
}

/** An exact decimal of minor units as a person would type it, in the currency’s major unit: `0.25` as `0.0025`. */
export function typedDecimal(decimal: string, currency: string): string {
  const digits = isCurrency(currency) ? decimalsOf(currency) : 0
  const sign = decimal.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = decimal.replace('-', '').split('.')
  const padded = whole.padStart(digits + 1, '0')
  const cut = padded.length - digits
  return `${sign}${padded.slice(0, cut)}${digits + fraction.length > 0 ? `.${padded.slice(cut)}${fraction}` : ''}`
}

/** Reads an amount in the major unit, `0.0025`, as an exact decimal of minor units; null if it is none. */
export function decimalOfTyped(typed: string, currency: string): string | null {
  const match = /^(\d{1,13})(?:\.(\d{1,12}))?$/.exec(typed.trim().replaceAll(',', ''))
  if (!match || !isCurrency(currency)) return null
  const digits = decimalsOf(currency)
  const [, whole = '', decimals = ''] = match
  const minor = `${whole}${decimals.slice(0, digits).padEnd(digits, '0')}`.replace(/^0+(?=\d)/, '')
  const rest = decimals.slice(digits).replace(/0+$/, '')
  return rest ? `${minor}.${rest}` : minor
}

/** The same of an amount that may be negative, as that of a discount on an invoice. */
export function signedDecimalOfTyped(typed: string, currency: string): string | null {
  const text = typed.trim()
  const decimal = decimalOfTyped(text.replace(/^-/, ''), currency)
  return decimal === null || decimal === '0' || !text.startsWith('-') ? decimal : `-${decimal}`
}

/** Quantity x price, in minor units, rounded once: halves away from zero. */
export function lineCents(quantity: number, unitAmount: string): number {
  return Number(round(timesQuantity(parseUnitAmount(unitAmount), quantity)))
}

function decimalsOf(currency: string): number {
  return typedAmount(0, currency).split('.')[1]?.length ?? 0
}

import { formatMoney, isCurrency } from '../../src/domain/currency.ts'
import { round } from '../../src/domain/rational.ts'
import { formatUnitAmount, isUnitAmount, parseUnitAmount, timesQuantity } from '../../src/domain/unit-amount.ts'

/** An amount for people, with the decimals of its currency and thousands apart: `1,234.50 EUR`, `−7 JPY`. */
export function moneyText(cents: number, currency: string): string {
  if (!isCurrency(currency)) return `${cents} ${currency}`
  const [amount = '', code] = formatMoney(BigInt(cents), currency).split(' ')
  const [whole = '', decimals] = amount.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',').replace('-', '−')
  return `${grouped}${decimals === undefined ? '' : `.${decimals}`} ${code}`
}

/** Reads an amount that a person has typed, `12.50` or `12,50`, as minor units of the currency; null if it is none. */
export function centsOf(typed: string, currency: string): number | null {
  if (!isCurrency(currency)) return null
  const digits = decimalsOf(currency)
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,4}))?$/.exec(withPoint(typed, digits) ?? '')
  if (!match) return null
  const [, sign, whole, decimals = ''] = match
  if (decimals.length > digits) return null
  const cents = Number(`${whole}${decimals.padEnd(digits, '0')}`)
  return Number.isSafeInteger(cents) ? (sign ? -cents : cents) : null
}

/** Minor units as a person would type them: `12.50`. */
export function typedAmount(cents: number, currency: string): string {
  return isCurrency(currency) ? (formatMoney(BigInt(cents), currency).split(' ')[0] as string) : String(cents)
}

/** An exact decimal of minor units as a person would type it, in the currency's major unit: `0.25` as `0.0025`. */
export function typedUnitAmount(unitAmount: string, currency: string): string {
  if (!isUnitAmount(unitAmount) || !isCurrency(currency)) return unitAmount
  const { digits, decimals } = parseUnitAmount(unitAmount)
  return decimals === 0
    ? typedAmount(Number(digits), currency)
    : formatUnitAmount({ digits, decimals: decimals + decimalsOf(currency) })
}

/** Reads a price that a person has typed, `0.125` or `0,125`, as an exact decimal of minor units, `12.5`; null if it is none. */
export function unitAmountOf(typed: string, currency: string): string | null {
  if (!isCurrency(currency)) return null
  const shift = decimalsOf(currency)
  const text = withPoint(typed, shift)
  if (text === null || !isUnitAmount(text)) return null
  const { digits, decimals } = parseUnitAmount(text)
  if (decimals <= shift) return (digits * 10n ** BigInt(shift - decimals)).toString()
  return formatUnitAmount({ digits, decimals: decimals - shift })
}

/** An exact decimal of minor units, `12.5`, as a price for people: `0.125 EUR`. */
export function unitAmountText(unitAmount: string, currency: string): string {
  if (!isUnitAmount(unitAmount) || !isCurrency(currency)) return `${unitAmount} ${currency}`
  const { digits, decimals } = parseUnitAmount(unitAmount)
  if (decimals === 0) return moneyText(Number(digits), currency)
  return `${formatUnitAmount({ digits, decimals: decimals + decimalsOf(currency) })} ${currency}`.replace('-', '−')
}

/** Quantity x price, in minor units, rounded once: halves away from zero. */
export function lineCents(quantity: number, unitAmount: string): number {
  return Number(round(timesQuantity(parseUnitAmount(unitAmount), quantity)))
}

/**
 * A typed number with a decimal point and no thousands. Commas are thousands only where they group as thousands do, `1,190`; one comma is the
 * decimal comma otherwise, `5,00`. Null where it could be either: `1,190` of a currency with three decimals.
 */
function withPoint(typed: string, decimals: number): string | null {
  const text = typed.trim()
  if (!text.includes(',')) return text
  if (decimals === 3 && /^-?[1-9]\d{0,2},\d{3}$/.test(text)) return null
  if (/^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(text)) return text.replaceAll(',', '')
  return /^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : null
}

function decimalsOf(currency: string): number {
  return typedAmount(0, currency).split('.')[1]?.length ?? 0
}

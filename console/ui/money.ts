import { formatMoney, isCurrency } from '../../src/domain/currency.ts'

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

function decimalsOf(currency: string): number {
  return typedAmount(0, currency).split('.')[1]?.length ?? 0
}

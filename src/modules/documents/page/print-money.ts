import { formatMoney, isCurrency, minorUnitDigits } from '../../../domain/currency.ts'
import { formatUnitAmount, parseUnitAmount } from '../../../domain/unit-amount.ts'

/** An amount of minor units as it is printed: '1,234.50 EUR', '−7 JPY'. */
export function printMoney(cents: bigint, currency: string): string {
  return isCurrency(currency) ? grouped(formatMoney(cents, currency)) : `${grouped(cents.toString())} ${currency}`
}

/** A unit price, which may be finer than the minor unit: '29.00 EUR', '0.0025 USD'. */
export function printUnitAmount(unitAmount: string, currency: string): string {
  const digits = isCurrency(currency) ? minorUnitDigits(currency) : 0
  const { digits: value, decimals } = parseUnitAmount(unitAmount)
  const [whole = '0', fraction = ''] = formatUnitAmount({ digits: value, decimals: decimals + digits }).split('.')
  const cut = fraction.replace(/0+$/, '').padEnd(digits, '0')
  return grouped(`${whole}${cut === '' ? '' : `.${cut}`} ${currency}`)
}

// A real minus sign is as wide as a digit, so columns of amounts stay aligned.
function grouped(text: string): string {
  return text.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ',')).replace(/^-/, '\u2212')
}

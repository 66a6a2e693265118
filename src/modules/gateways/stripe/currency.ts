import { isCurrency, minorUnitDigits } from '../../../domain/currency.ts'

// Stripe counts most currencies in the minor units of ISO 4217, as we do. What it counts otherwise stands in this file only:
// https://docs.stripe.com/currencies, "Zero-decimal", "Three-decimal" and "Special cases".

const presentment = [
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD',
  'CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD',
  'HKD HNL HTG HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL',
  'MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG',
  'QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STN SZL THB TJS TND TOP TRY TTD TWD TZS',
  'UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW',
]
const known = new Set(presentment.flatMap((line) => line.split(' ')))

/** Decimals at Stripe, where they are not those of ISO 4217. ISK and UGX have none, but are counted in hundredths. */
const otherDecimals: ReadonlyMap<string, number> = new Map([
  ['ISK', 2],
  ['UGX', 2],
  ['MGA', 0],
])

/** What an amount at Stripe must be a multiple of. HUF and TWD are rounded in pay-outs only, and are charged as they are. */
const multiples: ReadonlyMap<string, bigint> = new Map([
  ['ISK', 100n],
  ['UGX', 100n],
  ...['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map((code) => [code, 10n] as const),
])

/** An amount that Stripe cannot be asked for; `code` says why. */
export class AmountNotSupported extends Error {
  readonly code: 'currency_not_supported' | 'amount_not_expressible'
  constructor(code: AmountNotSupported['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * An amount of ours as Stripe counts it. Throws `AmountNotSupported` for a currency that is not in the table, and for an amount
 * that Stripe cannot take to the last unit: nothing is rounded.
 */
export function stripeAmount(amountCents: bigint, currency: string): bigint {
  const { ours, theirs } = decimalsOf(currency)
  const scaled = amountCents * 10n ** BigInt(Math.max(0, theirs - ours))
  const divisor = 10n ** BigInt(Math.max(0, ours - theirs))
  const isWhole = scaled % divisor === 0n && (scaled / divisor) % (multiples.get(currency) ?? 1n) === 0n
  if (!isWhole) throw new AmountNotSupported('amount_not_expressible', `Stripe takes no such fraction of ${currency}`)
  return scaled / divisor
}

/** An amount of Stripe in our minor units. Throws `AmountNotSupported` where it has no exact one. */
export function amountFromStripe(amount: number, currency: string): bigint {
  const { ours, theirs } = decimalsOf(currency)
  const scaled = BigInt(amount) * 10n ** BigInt(Math.max(0, ours - theirs))
  const divisor = 10n ** BigInt(Math.max(0, theirs - ours))
  if (scaled % divisor === 0n) return scaled / divisor
  throw new AmountNotSupported('amount_not_expressible', `${amount} is no whole amount of ${currency} at Stripe`)
}

/** The same of what others may have asked for; null where we never would. */
export function amountIfSupported(amount: number, currency: string): bigint | null {
  try {
    return amountFromStripe(amount, currency)
  } catch (error) {
    if (error instanceof AmountNotSupported) return null
    throw error
  }
}

/** Whether amounts of the currency can be asked for. */
export function isStripeCurrency(currency: string): boolean {
  return known.has(currency) && isCurrency(currency)
}

function decimalsOf(currency: string): { ours: number; theirs: number } {
  if (!known.has(currency) || !isCurrency(currency))
    throw new AmountNotSupported('currency_not_supported', `Stripe is not asked for ${currency}`)
  const ours = minorUnitDigits(currency)
  return { ours, theirs: otherDecimals.get(currency) ?? ours }
}

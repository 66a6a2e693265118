/** Writes an amount of minor units in the currency's own decimals: '1234.50 EUR', '-7 JPY', '0.005 KWD'. */
export function formatMoney(cents: bigint, code: CurrencyCode): string {
  const digits = minorUnitDigits(code)
  const sign = cents < 0n ? '-' : ''
  const text = (cents < 0n ? -cents : cents).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const fraction = text.slice(text.length - digits)
  return `${sign}${whole}${digits === 0 ? '' : `.${fraction}`} ${code}`
}

/** The same for a sentence, whatever the code: where it is no currency of the list, in minor units. */
export function moneyText(cents: bigint, code: string): string {
  return isCurrency(code) ? formatMoney(cents, code) : `${cents} minor units of ${code}`
}

/** How many decimals the currency has: its ISO 4217 exponent. */
export function minorUnitDigits(code: CurrencyCode): number {
  const digits = digitsByCode.get(code)
  if (digits === undefined) throw new RangeError(`${code} is not a currency`)
  return digits
}

/** Whether the code is an active ISO 4217 currency or fund with a minor unit, in upper case. */
export function isCurrency(code: string): code is CurrencyCode {
  return digitsByCode.has(code)
}

// ISO 4217 list one of 2026-01-01. `Intl` follows custom instead and is wrong for 16 of them (HUF, IDR, IQD, ...).
// Left out are the codes whose exponent is "N.A.": metals, bond market units, XDR, XSU, XUA, XTS, XXX.
const codesByDigits = {
  0: ['BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  2: [
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD',
    'CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP',
    'GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT',
    'LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN',
    'NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB',
    'SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS',
    'UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
  ],
  3: ['BHD IQD JOD KWD LYD OMR TND'],
  4: ['CLF UYW'],
} as const

/** A currency with a minor unit; `isCurrency` makes one of a string. */
export type CurrencyCode = Words<(typeof codesByDigits)[keyof typeof codesByDigits][number]>

type Words<Line extends string> = Line extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Line

const digitsByCode: ReadonlyMap<string, number> = new Map(
  Object.entries(codesByDigits).flatMap(([digits, lines]) =>
    lines.flatMap((line) => line.split(' ').map((code) => [code, Number(digits)] as const)),
  ),
)

/** Every currency there is, in the order of their codes. */
export const currencyCodes: readonly CurrencyCode[] = [...digitsByCode.keys()].filter(isCurrency).sort()

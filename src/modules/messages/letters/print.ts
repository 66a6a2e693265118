import { isCurrency, minorUnitDigits } from '../../../domain/currency.ts'
import type { DaySpan } from '../../../domain/document-facts.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Language } from '../../../domain/language.ts'

/** A date as a language writes it, in a zone: '31 January 2026'. */
export function printDate(instant: Instant, language: Language, timeZone: string): string {
  const style = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone })
  return style.format(instant.epochMilliseconds)
}

/** Calendar days as a language writes them: '31 January 2026 – 27 February 2026'. */
export function printDays({ first, last }: DaySpan, language: Language): string {
  const style = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' })
  const print = (day: string) => style.format(Temporal.PlainDate.from(day).toZonedDateTime('UTC').epochMilliseconds)
  return first === last ? print(first) : `${print(first)} – ${print(last)}`
}

/** An amount of minor units as a language writes it, with the decimals that we know the currency by: Intl's differ for some. */
export function printAmount(cents: bigint, currency: string, language: Language): string {
  const digits = isCurrency(currency) ? minorUnitDigits(currency) : 0
  const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  const style = new Intl.NumberFormat(localeOf(language), { style: 'currency', currency, ...decimals })
  return style.format(decimal(cents, digits))
}

// British English, which has the day before the month as the pages of documents have.
function localeOf(language: Language): string {
  return language === 'en' ? 'en-GB' : language
}

/** A decimal text, which Intl prints exactly; a number would lose the last digits of large amounts. */
function decimal(cents: bigint, digits: number): Intl.StringNumericLiteral {
  const text = (cents < 0n ? -cents : cents).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const fraction = digits === 0 ? '' : `.${text.slice(text.length - digits)}`
  return `${cents < 0n ? '-' : ''}${whole}${fraction}` as Intl.StringNumericLiteral
}

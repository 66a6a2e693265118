import { yearAt } from '../../domain/calendar-year.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Row } from '../../platform/database/row.ts'

/** How a tenant numbers documents. */
export interface Numbering {
  /** In which a year begins. */
  readonly timeZone: string
  readonly series: 'tenant' | 'customer'
  /** For invoices; with `{year}` the counter begins again each year. */
  readonly format: string
  readonly creditNoteFormat: string
  /** The first number of a series of invoices. */
  readonly firstNumber: bigint
}

/** The counter of one kind: the last number, its year (null before the first), the highest number ever. */
export interface NumberCount {
  readonly last: bigint
  readonly year: number | null
  readonly highest: bigint
}

/** The counters of a series. Customers on one test clock share one series. */
export interface NumberSeries {
  readonly id: string
  invoices: NumberCount
  creditNotes: NumberCount
  lastFinalizedAt: Instant | null
}

/** The columns of a customer's or test clock's number series. */
export type SeriesRow = Row<
  'test_clock',
  | 'invoice_number'
  | 'invoice_year'
  | 'highest_invoice_number'
  | 'credit_note_number'
  | 'credit_note_year'
  | 'highest_credit_note_number'
>

/** The columns of `SeriesRow`, of a table or a join by its short name. */
export const seriesColumns = (row: string) => seriesNames.map((name) => `${row}.${name}`).join(', ')

const seriesNames = [
  ...['invoice_number', 'invoice_year', 'highest_invoice_number'],
  ...['credit_note_number', 'credit_note_year', 'highest_credit_note_number'],
]

/** The series that a customer's documents count in if not in the tenant's: of test clock `k`, else of `customer_billing b`. */
export const seriesOfCustomer = seriesNames.map((name) => `coalesce(k.${name}, b.${name}) as ${name}`).join(', ')

/** Sets the columns of `SeriesRow` of a short name to those of `r`; where `r` has none, they stay. */
export const setSeries = (row: string) =>
  seriesNames.map((name) => `${name} = coalesce(r.${name}, ${row}.${name})`).join(', ')

/** The columns of `SeriesRow` as those of a record. */
export const seriesRecord = `invoice_number bigint, invoice_year int, highest_invoice_number bigint,
  credit_note_number bigint, credit_note_year int, highest_credit_note_number bigint`

/**
 * Takes the next number of a series for a document finalized at an instant, and returns its year and the format used. A series
 * begins at the first number of the settings; with `{year}` each year begins at 1; without it the count goes on after the highest
 * number. The year is that of the tenant’s zone, but never before that of the last number: the tenant may have taken another
 * zone. The same as the commit statement and `number_before` of the database do, which count the tenant’s own series.
 */
export function takeNumber(
  series: NumberSeries,
  numbering: Numbering,
  document: 'invoice' | 'credit_note',
  finalizedAt: Instant,
): { readonly year: number; readonly number: bigint; readonly format: string } {
  const lastYear = Math.max(series.invoices.year ?? 0, series.creditNotes.year ?? 0)
  const year = Math.max(lastYear, yearAt(finalizedAt, numbering.timeZone))
  series.lastFinalizedAt = finalizedAt
  if (document === 'invoice') {
    const { format, firstNumber } = numbering
    series.invoices = countedOn(series.invoices, { format, year, first: firstNumber })
    return { year, number: series.invoices.last, format }
  }
  const format = numbering.creditNoteFormat
  series.creditNotes = countedOn(series.creditNotes, { format, year, first: 1n })
  return { year, number: series.creditNotes.last, format }
}

interface Next {
  readonly format: string
  readonly year: number
  readonly first: bigint
}

function countedOn(count: NumberCount, next: Next): NumberCount {
  const number = numberAfter(count, next)
  return { last: number, year: next.year, highest: number > count.highest ? number : count.highest }
}

function numberAfter({ last, year, highest }: NumberCount, next: Next): bigint {
  if (year === null) return next.first
  if (!next.format.includes('{year}')) return highest + 1n
  return year === next.year ? last + 1n : 1n
}

/** The series from its columns. */
export function seriesOfRow(id: string, row: SeriesRow, lastFinalizedAt: Instant | null): NumberSeries {
  return {
    id,
    invoices: { last: row.invoice_number, year: row.invoice_year, highest: row.highest_invoice_number },
    creditNotes: { last: row.credit_note_number, year: row.credit_note_year, highest: row.highest_credit_note_number },
    lastFinalizedAt,
  }
}

/** The columns in which a series is kept. */
export function seriesRow({ invoices, creditNotes }: NumberSeries): SeriesRow {
  return {
    invoice_number: invoices.last,
    invoice_year: invoices.year,
    highest_invoice_number: invoices.highest,
    credit_note_number: creditNotes.last,
    credit_note_year: creditNotes.year,
    highest_credit_note_number: creditNotes.highest,
  }
}

/** The series as JSON for a write. */
export function seriesJson(series: NumberSeries): Readonly<Record<keyof SeriesRow, number | null>> {
  const { invoices, creditNotes } = series
  return {
    invoice_number: Number(invoices.last),
    invoice_year: invoices.year,
    highest_invoice_number: Number(invoices.highest),
    credit_note_number: Number(creditNotes.last),
    credit_note_year: creditNotes.year,
    highest_credit_note_number: Number(creditNotes.highest),
  }
}

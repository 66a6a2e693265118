import { formatMoney, isCurrency } from '../../../domain/currency.ts'
import { type Cell, csvRow } from './csv.ts'

/** The columns of a table, in order: how each cell comes of a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>

/** A CSV table in pieces: its header, then what each chunk of rows comes to. */
export async function* table<Row>(
  columns: Columns<Row>,
  chunks: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  const cellsOf = Object.values(columns)
  yield headerOf(columns)
  for await (const rows of chunks) yield rows.map((row) => csvRow(cellsOf.map((cell) => cell(row)))).join('')
}

/** A table that begins with the byte order mark by which spreadsheets know UTF-8, where it is wanted. */
export async function* withByteOrderMark(pieces: AsyncIterable<string>, isWanted: boolean): AsyncGenerator<string> {
  if (isWanted) yield '\uFEFF'
  yield* pieces
}

/** The names of the columns, as the first row of the table. */
export function headerOf<Row>(columns: Columns<Row>): string {
  return csvRow(Object.keys(columns))
}

/** In the currency's own decimals, as a spreadsheet adds it up. */
export function decimal(cents: bigint, currency: string): string {
  return isCurrency(currency) ? formatMoney(cents, currency).slice(0, -currency.length - 1) : cents.toString()
}

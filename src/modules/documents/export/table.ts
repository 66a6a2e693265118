import { formatMoney, isCurrency } from '../../../domain/currency.ts'
import { type Cell, csvRow } from './csv.ts'

/** The columns of a table, in order: name, and how to compute the cell of a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>

/** A CSV table in pieces: its header, then each chunk of rows. */
export async function* table<Row>(
  columns: Columns<Row>,
  chunks: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  const cellsOf = Object.values(columns)
  yield headerOf(columns)
  for await (const rows of chunks) yield rows.map((row) => csvRow(cellsOf.map((cell) => cell(row)))).join('')
}

/** A table with a byte order mark first, if wanted: spreadsheets recognize UTF-8 by it. */
export async function* withByteOrderMark(pieces: AsyncIterable<string>, isWanted: boolean): AsyncGenerator<string> {
  if (isWanted) yield '\uFEFF'
  yield* pieces
}

/** The names of the columns, as the first row of the table. */
export function headerOf<Row>(columns: Columns<Row>): string {
  return csvRow(Object.keys(columns))
}

/** An amount with the currency's decimals, for spreadsheets. */
export function decimal(cents: bigint, currency: string): string {
  return isCurrency(currency) ? formatMoney(cents, currency).slice(0, -currency.length - 1) : cents.toString()
}

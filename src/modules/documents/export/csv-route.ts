import { queryBoolean } from '../../../platform/http/schema.ts'
import { outsideTestClocks } from '../invoices/filters.ts'
import { type Columns, headerOf } from './table.ts'

/** What every export is asked for. Test clocks are for trying things out: what lives by one is exported only on request. */
export const exportParameters = {
  test_clock_id: outsideTestClocks,
  bom: queryBoolean
    .default(false)
    .meta({ description: 'Put a byte order mark first, so that spreadsheets recognize UTF-8' }),
}

/** What the documentation says of every export, but for the order of its rows. */
export const aboutTables =
  'All rows in one streamed answer, as of its beginning: RFC 4180, UTF-8, a header row. ' +
  'Text that a spreadsheet would read as a formula gets a leading apostrophe.'

/** The answer of a route that gives a CSV table. */
export function csvAnswer<Row>(columns: Columns<Row>) {
  return {
    description: 'The table',
    contentType: 'text/csv; charset=utf-8; header=present',
    example: headerOf(columns),
  }
}

/** The headers that give the table a file name. */
export function attachment(name: string): Readonly<Record<string, string>> {
  return { 'content-disposition': `attachment; filename="${name}"` }
}

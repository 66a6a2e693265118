import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { projectDirectory } from '../source-files.ts'

/** What the database said of a column, and whether it was null in any of the rows. */
export interface Column {
  readonly name: string
  readonly dataTypeID: number
  /** The table's column that it is, where it is one; else 0. */
  readonly tableID: number
  readonly columnID: number
  readonly wasNull: boolean
}

/** The result of a statement, as the database described it. */
export interface Result {
  /** The place in the source that sent it: `src/modules/x/store.ts:14:25`; empty for what a test has sent. */
  readonly place: string
  readonly text: string
  readonly columns: readonly Column[]
}

type Query = (this: unknown, ...given: unknown[]) => Promise<pg.QueryResult> | undefined

/** Begins to note the results of all statements that this process sends. */
export function noteResults(): readonly Result[] {
  const results: Result[] = []
  for (const { prototype } of [pg.Client, pg.Pool]) noteResultsOf(prototype as unknown as { query: Query }, results)
  return results
}

function noteResultsOf(connection: { query: Query }, results: Result[]): void {
  const { query } = connection
  connection.query = function (...given) {
    const place = placeIn(new Error().stack ?? '')
    const answer = query.apply(this, given)
    const [statement] = given as [string | { text?: string }]
    const text = typeof statement === 'string' ? statement : (statement.text ?? '')
    answer?.then(
      ({ fields, rows }) => {
        const columns = fields?.map(({ name, dataTypeID, tableID, columnID }) => ({
          ...{ name, dataTypeID, tableID, columnID },
          wasNull: rows.some((row) => row[name] === null),
        }))
        if (columns) results.push({ place, text, columns })
      },
      () => {}, // whoever sent it hears of it
    )
    return answer
  }
}

/** The first place of a stack trace in the source, but for the transaction that all statements go through. */
function placeIn(stack: string): string {
  const places = [...stack.matchAll(/(file:\/\/[^\s):]+):(\d+):(\d+)/g)].map(
    ([, url = '', line, column]) => `${relative(projectDirectory, fileURLToPath(url))}:${line}:${column}`,
  )
  return places.find((one) => one.startsWith('src/') && !one.startsWith('src/platform/database/transaction.ts')) ?? ''
}

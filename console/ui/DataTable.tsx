import type { ReactNode } from 'react'
import styles from './DataTable.module.css'

export interface Column<T> {
  readonly title: string
  readonly cell: (row: T) => ReactNode
  /** Figures stand at the right, so that their digits meet. */
  readonly isFigure?: boolean
  /** Long texts break wherever they must: subjects, addresses, errors. */
  readonly isLong?: boolean
  /** Left out on a narrow screen. */
  readonly isExtra?: boolean
  /** Shown below the cell on a narrow screen only, in place of a column that is left out there. */
  readonly narrow?: (row: T) => ReactNode
}

/**
 * A table of rows with an `id`. A link in the first column is the link of its whole row. With `caption`, readers of the screen hear what
 * the table is.
 */
export function DataTable<T extends { readonly id: string }>({
  caption,
  columns,
  rows,
}: {
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
}) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={caption}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {columns.map((column) => (
                <td key={column.title} className={classOf(column)}>
                  {column.cell(row)}
                  {column.narrow && <div className={styles.narrow}>{column.narrow(row)}</div>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function classOf<T>({ isFigure, isLong, isExtra }: Column<T>): string {
  return [isFigure && styles.figure, isLong && styles.long, isExtra && styles.extra].filter(Boolean).join(' ')
}

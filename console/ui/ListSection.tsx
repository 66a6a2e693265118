import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Column, DataTable } from './DataTable.tsx'
import { Pages } from './Filters.tsx'
import { Section } from './Page.tsx'
import { Empty, Loaded } from './states.tsx'

interface ListProps<T> {
  readonly title: string
  readonly query: UseQueryResult<{ readonly data: readonly T[]; readonly next_cursor: string | null }>
  readonly columns: readonly Column<T>[]
  /** What an empty list says, and how something comes into it. */
  readonly none: string
  readonly noneWhy?: string
  readonly actions?: ReactNode
}

/** A page of a list as a section with a table, and the way to the next page. */
export function ListSection<T extends { readonly id: string }>({
  title,
  query,
  columns,
  none,
  noneWhy,
  actions,
}: ListProps<T>) {
  return (
    <Section title={title} actions={actions}>
      <Loaded query={query}>
        {({ data, next_cursor: next }) =>
          data.length === 0 ? (
            <Empty title={none}>{noneWhy && <p>{noneWhy}</p>}</Empty>
          ) : (
            <>
              <DataTable caption={title} rows={data} columns={columns} />
              <Pages next={next} />
            </>
          )
        }
      </Loaded>
    </Section>
  )
}

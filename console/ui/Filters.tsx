import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { words } from '../words/en.ts'
import { Button } from './Button.tsx'
import { DateFilter } from './DateFilter.tsx'
import styles from './Filters.module.css'

interface FilterOf {
  /** Its name in the address and in the query of the API. */
  readonly name: string
  readonly label: string
  /** Without choices it is a text or a date. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly type?: 'text' | 'date'
}

/** The filters of a list. Their values stand in the address, so a filtered list can be linked and kept. */
export function Filters({
  filters,
  children,
}: {
  readonly filters: readonly FilterOf[]
  /** A filter of another kind, before the others. */
  readonly children?: ReactNode
}) {
  const search: Readonly<Record<string, string | undefined>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const set = (name: string, value: string) =>
    // Another filter begins at the first page.
    void navigate({
      to: '.',
      search: ((before: object) => ({ ...before, cursor: undefined, [name]: value || undefined })) as never,
    })
  return (
    <div className={styles.filters}>
      {children && <div className={styles.filter}>{children}</div>}
      {filters.map(({ name, label, choices, type = 'text' }) => (
        <div key={name} className={styles.filter}>
          <label htmlFor={`filter-${name}`}>{label}</label>
          {choices ? (
            <select
              id={`filter-${name}`}
              value={search[name] ?? ''}
              onChange={(event) => set(name, event.target.value)}
            >
              <option value="">{words.common.all}</option>
              {choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </select>
          ) : type === 'date' ? (
            <DateFilter id={`filter-${name}`} value={search[name] ?? ''} onChange={(day) => set(name, day)} />
          ) : (
            <input
              id={`filter-${name}`}
              key={search[name] ?? ''}
              type="text"
              defaultValue={search[name] ?? ''}
              onBlur={(event) => event.target.value !== (search[name] ?? '') && set(name, event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && set(name, event.currentTarget.value)}
            />
          )}
        </div>
      ))}
    </div>
  )
}

/** The way to the next and to the first page of a list; the way back is the browser's. */
export function Pages({ next }: { readonly next: string | null }) {
  const search: Readonly<Record<string, string | undefined>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const go = (cursor: string | undefined) =>
    void navigate({ to: '.', search: ((before: object) => ({ ...before, cursor })) as never })
  if (next === null && search.cursor === undefined) return null
  return (
    <nav className={styles.pages} aria-label={words.common.pages}>
      {search.cursor !== undefined && <Button onPress={() => go(undefined)}>{words.common.firstPage}</Button>}
      {next !== null && <Button onPress={() => go(next)}>{words.common.nextPage}</Button>}
    </nav>
  )
}

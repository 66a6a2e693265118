import { Link, useSearch } from '@tanstack/react-router'
import styles from './QuickFilters.module.css'

interface QuickFilter {
  readonly label: string
  /** The search parameters of the address that it stands for. */
  readonly search: Readonly<Record<string, string>>
}

/** Filters of a list that are one click away. Other filters of the address stay. */
export function QuickFilters({ label, choices }: { readonly label: string; readonly choices: readonly QuickFilter[] }) {
  const search: Readonly<Record<string, string | undefined>> = useSearch({ strict: false })
  const names = [...new Set(choices.flatMap((choice) => Object.keys(choice.search)))]
  return (
    <nav className={styles.filters} aria-label={label}>
      {choices.map((choice) => {
        const isCurrent = names.every((name) => search[name] === choice.search[name])
        const others = Object.fromEntries(names.map((name) => [name, undefined]))
        return (
          <Link
            key={choice.label}
            to="."
            search={((before: object) => ({ ...before, ...others, cursor: undefined, ...choice.search })) as never}
            activeOptions={{ exact: true, explicitUndefined: true }}
            data-current={isCurrent || undefined}
          >
            {choice.label}
          </Link>
        )
      })}
    </nav>
  )
}

import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { words } from '../words/en.ts'
import { Button } from './Button.tsx'
import { isRefusal } from './refusal.ts'
import styles from './states.module.css'

/** Shows what a query has read; while it reads, and when it fails, it says so. */
export function Loaded<T>({
  query,
  children,
}: {
  readonly query: UseQueryResult<T>
  readonly children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return <Loading />
}

export function Loading() {
  return (
    <p className={styles.loading} role="status">
      {words.common.loading}
    </p>
  )
}

/** An error in the words of the service, with the id by which it is found in the log. */
export function Failed({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  const id = isRefusal(error) ? error.requestId : null
  return (
    <div className={styles.failed} role="alert">
      <p>{errorText(error)}</p>
      {id && <p className={styles.small}>{words.common.requestId(id)}</p>}
      {again && <Button onPress={again}>{words.common.tryAgain}</Button>}
    </div>
  )
}

/** One sentence for a person. */
export function errorText(error: unknown): string {
  if (isRefusal(error, 'not_found')) return words.common.notFound
  return error instanceof Error ? error.message : String(error)
}

/** What a list without entries says: what would be here, and how it comes to be. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{title}</p>
      {children}
    </div>
  )
}

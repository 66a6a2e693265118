import type { ReactNode } from 'react'
import { Moment } from './Moment.tsx'
import styles from './Timeline.module.css'

/** Something that happened, or that will. */
export interface Happening {
  readonly id: string
  readonly at: string
  readonly text: ReactNode
  readonly note?: ReactNode
  /** It has not happened yet. */
  readonly isAhead?: boolean
}

/** What happened to an object, oldest first. */
export function Timeline({
  happenings,
  zone,
}: {
  readonly happenings: readonly Happening[]
  readonly zone?: string | undefined
}) {
  const inOrder = [...happenings].sort((a, b) => a.at.localeCompare(b.at))
  return (
    <ol className={styles.timeline}>
      {inOrder.map(({ id, at, text, note, isAhead }) => (
        <li key={id} data-ahead={isAhead || undefined}>
          <span>{text}</span>
          <span className={styles.at}>
            <Moment at={at} zone={zone} isExact />
          </span>
          {note && <span className={styles.note}>{note}</span>}
        </li>
      ))}
    </ol>
  )
}

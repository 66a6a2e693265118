import { type ReactNode, useEffect } from 'react'
import { words } from '../words/en.ts'
import styles from './Page.module.css'

interface PageProps {
  /** The heading, and the title of the browser's tab. */
  readonly title: string
  /** What stands above the heading: what kind of thing this is, or a link to its list. */
  readonly above?: ReactNode
  /** Beside the heading: a status. */
  readonly beside?: ReactNode
  /** Buttons. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A page: a heading with its actions, then sections. */
export function Page({ title, above, beside, actions, children }: PageProps) {
  useEffect(() => {
    document.title = words.common.tabTitle(title)
  }, [title])
  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <header className={styles.header}>
        <div>
          {above && <p className={styles.above}>{above}</p>}
          <div className={styles.heading}>
            <h1>{title}</h1>
            {beside}
          </div>
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </main>
  )
}

/** A part of a page, with a heading of its own. */
export function Section({
  title,
  actions,
  children,
}: {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className={styles.section} aria-label={title}>
      <header className={styles.sectionHeader}>
        <h2>{title}</h2>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  )
}

/** Two columns where there is room: the main matter, and what is known besides. */
export function Columns({ main, side }: { readonly main: ReactNode; readonly side: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div className={styles.column}>{main}</div>
      <div className={styles.column}>{side}</div>
    </div>
  )
}

/** Names and values. Null values are shown as a dash, undefined ones not at all. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value ?? words.common.nothing}</dd>
          </div>
        ))}
    </dl>
  )
}

/** Large figures side by side, each with what it means. */
export function Figures({
  figures,
}: {
  readonly figures: readonly { readonly name: string; readonly value: ReactNode; readonly note?: ReactNode }[]
}) {
  return (
    <dl className={styles.figures}>
      {figures.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {note !== undefined && <dd className={styles.note}>{note}</dd>}
        </div>
      ))}
    </dl>
  )
}

import { useSyncExternalStore } from 'react'
import styles from './notices.module.css'

let notices: readonly { readonly id: number; readonly text: string }[] = []
let last = 0
const listeners = new Set<() => void>()
const shownMs = 6000

/** Says in a corner of the page that something was done. */
export function notify(text: string): void {
  last += 1
  const id = last
  change([...notices, { id, text }])
  setTimeout(() => change(notices.filter((one) => one.id !== id)), shownMs)
}

function change(next: typeof notices): void {
  notices = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The corner; it is read out to those who do not see it. */
export function Notices() {
  const shown = useSyncExternalStore(subscribe, () => notices)
  return (
    <div className={styles.notices} role="status">
      {shown.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  )
}

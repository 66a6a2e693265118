import type { Message } from '../../packages/sdk/index.ts'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'
import styles from './message-state.module.css'

/** What became of a message, and why. */
export function MessageState({ message: { status, error } }: { readonly message: Message }) {
  return (
    <>
      <Status of={status} label={words.mail.statuses[status]} />
      {error && <div className={styles.why}>{error}</div>}
    </>
  )
}

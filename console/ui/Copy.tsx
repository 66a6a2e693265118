import { words } from '../words/en.ts'
import { notify } from './notices.tsx'
import styles from './values.module.css'

/** A text that is copied by a click: an id, a link, a secret. */
export function Copy({ text }: { readonly text: string }) {
  return (
    <button type="button" className={styles.copy} title={words.common.copy} onClick={() => void copyText(text)}>
      {text}
    </button>
  )
}

/** Copies a text and says so. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  notify(words.common.copied)
}

/** An object as the API gives it. */
export function AsApi({ value }: { readonly value: unknown }) {
  return <pre className={styles.json}>{JSON.stringify(value, null, 2)}</pre>
}

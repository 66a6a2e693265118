import { words } from '../words/en.ts'
import styles from './ApiView.module.css'
import { AsApi } from './Copy.tsx'

/** An object as the API gives it, at the end of its page. */
export function ApiView({ value }: { readonly value: unknown }) {
  return (
    <details className={styles.view}>
      <summary>{words.common.asApi}</summary>
      <AsApi value={value} />
    </details>
  )
}

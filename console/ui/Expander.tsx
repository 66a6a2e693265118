import { type ReactNode, useId, useState } from 'react'
import styles from './Expander.module.css'

/** A row that opens to what is behind it. */
export function Expander({ row, children }: { readonly row: ReactNode; readonly children: () => ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  return (
    <div className={styles.expander}>
      <button
        type="button"
        className={styles.row}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {row}
      </button>
      {isOpen && (
        <div id={id} className={styles.behind}>
          {children()}
        </div>
      )}
    </div>
  )
}

import styles from './fields.module.css'

/** A file of this computer, which is read by what it is given to. */
export function FileInput({
  label,
  name,
  hint,
  accept,
  onChange,
}: {
  readonly label: string
  readonly name: string
  readonly hint?: string
  /** The endings and types that can be chosen: `.csv,.xml`. */
  readonly accept: string
  readonly onChange: (file: File | null) => void
}) {
  const id = `field${name}`
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="file"
        accept={accept}
        required
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
      />
      {hint && <span className={styles.hint}>{hint}</span>}
    </div>
  )
}

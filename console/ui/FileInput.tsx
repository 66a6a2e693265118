import { useFieldError } from './field-errors.ts'
import styles from './fields.module.css'

/** A file of this computer, which is read by what it is given to. */
export function FileInput({
  label,
  name,
  hint,
  accept,
  isOptional = false,
  onChange,
}: {
  readonly label: string
  readonly name: string
  readonly hint?: string
  /** The endings and types that can be chosen: `.csv,.xml`. */
  readonly accept: string
  readonly isOptional?: boolean
  readonly onChange: (file: File | null) => void
}) {
  const id = `field${name}`
  const error = useFieldError(name)
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="file"
        accept={accept}
        required={!isOptional}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
      />
      {hint && <span className={styles.hint}>{hint}</span>}
      {error && (
        <span id={`${id}-error`} slot="errorMessage">
          {error}
        </span>
      )}
    </div>
  )
}

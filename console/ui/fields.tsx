import type { ReactNode } from 'react'
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components'
import { useFieldError } from './field-errors.ts'
import styles from './fields.module.css'

interface FieldProps {
  readonly label: string
  /** The JSON pointer of the field in the body of the request, `/quantity`: errors of the service are shown beside it. */
  readonly name: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** One sentence on what to enter. */
  readonly hint?: string | undefined
  readonly isRequired?: boolean | undefined
}

interface TextProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'password' | 'search' | 'url' | 'date' | 'datetime-local' | undefined
  readonly inputMode?: 'numeric' | 'decimal' | undefined
  /** Stands behind the field: a currency, a unit. */
  readonly unit?: string | undefined
  readonly autoComplete?: string | undefined
  readonly autoFocus?: boolean | undefined
}

/** A field of one line. */
export function TextInput({ label, hint, unit, inputMode, ...props }: TextProps) {
  const error = useFieldError(props.name)
  return (
    <TextField {...props} className={styles.field} validationBehavior="aria" isInvalid={error !== undefined}>
      <Label>{label}</Label>
      <span className={styles.line}>
        <Input inputMode={inputMode} />
        {unit && <span className={styles.unit}>{unit}</span>}
      </span>
      {hint && <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
    </TextField>
  )
}

/** A field of several lines. */
export function LongInput({ label, hint, rows = 4, ...props }: FieldProps & { readonly rows?: number }) {
  const error = useFieldError(props.name)
  return (
    <TextField {...props} className={styles.field} validationBehavior="aria" isInvalid={error !== undefined}>
      <Label>{label}</Label>
      <TextArea rows={rows} />
      {hint && <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
    </TextField>
  )
}

interface Choice {
  readonly value: string
  readonly label: string
}

/** One of a few choices; many are searched for in a `ComboBox`. */
export function SelectInput({
  label,
  hint,
  choices,
  value,
  onChange,
  name,
}: FieldProps & { readonly choices: readonly Choice[] }) {
  const id = `field${name}`
  const error = useFieldError(name)
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={(event) => onChange(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {hint && <span className={styles.hint}>{hint}</span>}
      {error && (
        <span id={`${id}-error`} slot="errorMessage">
          {error}
        </span>
      )}
    </div>
  )
}

/** Choices that are all seen at once, each with a sentence. */
export function RadioInput({
  label,
  choices,
  value,
  onChange,
  name,
}: FieldProps & { readonly choices: readonly (Choice & { readonly hint?: string })[] }) {
  return (
    <fieldset className={styles.radios}>
      <legend>{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            {choice.label}
            {choice.hint && <span className={styles.hint}>{choice.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** A choice that is on or off. */
export function CheckInput({
  label,
  hint,
  isSelected,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly isSelected: boolean
  readonly onChange: (value: boolean) => void
}) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={isSelected} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint && <span className={styles.hint}>{hint}</span>}
      </span>
    </label>
  )
}

/** Choices of which any may be on. */
export function CheckGroup({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles.radios}>
      <legend>{label}</legend>
      {children}
    </fieldset>
  )
}

/** Fields side by side where there is room. */
export function FieldRow({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>
}

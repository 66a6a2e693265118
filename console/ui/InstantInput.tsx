import { TextInput } from './fields.tsx'

/** A field for an instant, in wall-clock time of a zone: read it with `instantOf`. */
export function InstantInput({
  zone,
  ...props
}: {
  readonly label: string
  readonly name: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly zone: string
  readonly hint?: string | undefined
  readonly isRequired?: boolean | undefined
  readonly autoFocus?: boolean | undefined
}) {
  return <TextInput {...props} type="datetime-local" unit={zone} />
}

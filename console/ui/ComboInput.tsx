import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import { words } from '../words/en.ts'
import styles from './ComboInput.module.css'
import { useFieldError } from './field-errors.ts'
import fields from './fields.module.css'

export interface ComboChoice {
  readonly id: string
  readonly label: string
  /** What tells it from others. */
  readonly note?: string
}

/** One of many choices, found by typing a part of it; none is the empty text. */
export function ComboInput({
  label,
  name,
  value,
  onChange,
  choices,
  hint,
  onType,
  isRequired,
  autoFocus,
}: {
  readonly label: string
  /** The JSON pointer of the field, as in `fields.tsx`. */
  readonly name: string
  readonly value: string
  readonly onChange: (id: string) => void
  readonly choices: readonly ComboChoice[]
  readonly hint?: string | undefined
  /** What was typed, where the choices are searched for by the service. */
  readonly onType?: ((text: string) => void) | undefined
  readonly isRequired?: boolean | undefined
  readonly autoFocus?: boolean | undefined
}) {
  const error = useFieldError(name)
  return (
    <ComboBox
      className={fields.field}
      name={name}
      validationBehavior="aria"
      isInvalid={error !== undefined}
      formValue="key"
      defaultItems={choices}
      selectedKey={value === '' ? null : value}
      onSelectionChange={(key) => onChange(key === null ? '' : String(key))}
      {...(onType && { onInputChange: onType })}
      isRequired={isRequired ?? false}
      autoFocus={autoFocus ?? false}
      menuTrigger="focus"
      allowsEmptyCollection
    >
      <Label>{label}</Label>
      <div className={styles.box}>
        <Input />
        <Button className={styles.open}>▾</Button>
      </div>
      {hint && <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
      <Popover className={styles.popover}>
        <ListBox<ComboChoice>
          className={styles.list}
          renderEmptyState={() => <p className={styles.none}>{words.shell.nothingFound}</p>}
        >
          {(choice) => (
            <ListBoxItem textValue={choice.label} className={styles.item}>
              <Text slot="label">{choice.label}</Text>
              {choice.note && <Text slot="description">{choice.note}</Text>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

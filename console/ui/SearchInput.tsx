import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import { words } from '../words/en.ts'
import { useFieldError } from './field-errors.ts'
import fields from './fields.module.css'
import styles from './SearchInput.module.css'

/** Something that can be chosen. */
export interface Option {
  readonly id: string
  readonly label: string
  readonly note: string
}

/** A field in which one of many is searched for by typing, and chosen. */
export function SearchInput({
  label,
  name,
  hint,
  find,
  chosen,
  onChange,
  isRequired,
  autoFocus,
  isInline = false,
}: {
  readonly label: string
  /** The JSON pointer of the field in the body of the request. */
  readonly name: string
  readonly hint?: string
  /** What fits the typed text, best first. */
  readonly find: (typed: string, signal: AbortSignal) => Promise<readonly Option[]>
  /** The text of what was chosen before; empty if nothing was. */
  readonly chosen?: string
  /** With null when the choice was taken back. */
  readonly onChange: (option: Option | null) => void
  readonly isRequired?: boolean
  readonly autoFocus?: boolean
  /** The label stands before the field, as among filters. */
  readonly isInline?: boolean
}) {
  const [typed, setTyped] = useState(chosen ?? '')
  const settled = useSettled(typed)
  const { data = [] } = useQuery({
    queryKey: ['find', name, settled],
    queryFn: ({ signal }) => find(settled, signal),
    placeholderData: (before) => before,
  })
  const error = useFieldError(name)
  return (
    <ComboBox
      className={isInline ? '' : (fields.field ?? '')}
      name={name}
      validationBehavior="aria"
      isInvalid={error !== undefined}
      items={data}
      inputValue={typed}
      onInputChange={setTyped}
      onChange={(key) => {
        const option = data.find(({ id }) => id === key) ?? null
        if (option) setTyped(option.label)
        onChange(option)
      }}
      menuTrigger="focus"
      allowsEmptyCollection
      isRequired={isRequired ?? false}
      autoFocus={autoFocus ?? false}
    >
      <Label>{label}</Label>
      <Input />
      {hint && <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
      <Popover className={styles.popover ?? ''}>
        <ListBox
          className={styles.list ?? ''}
          renderEmptyState={() => <p className={styles.none}>{words.shell.nothingFound}</p>}
        >
          {(option: Option) => (
            <ListBoxItem textValue={option.label}>
              <Text slot="label">{option.label}</Text>
              <Text slot="description">{option.note}</Text>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

const pauseMs = 150

function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), pauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  return settled
}

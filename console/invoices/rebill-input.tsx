import { RadioInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

type Texts = Readonly<Record<'again' | 'againHint' | 'forgive' | 'forgiveHint', string>>

/** Asks what becomes of the time that an invoice billed, once it does not bill it any more. An empty value is no choice yet. */
export function RebillInput({
  texts: t,
  ...field
}: {
  readonly texts: Texts
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <RadioInput
      label={words.invoices.voiding.rebill}
      name="/rebill"
      choices={[
        { value: 'again', label: t.again, hint: t.againHint },
        { value: 'forgive', label: t.forgive, hint: t.forgiveHint },
      ]}
      {...field}
    />
  )
}

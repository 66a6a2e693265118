import { RadioInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.invoices.voiding

/** Asks what becomes of the time that an invoice billed, once it does not bill it any more. */
export function RebillInput(field: { readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <RadioInput
      label={t.rebill}
      name="/rebill"
      choices={[
        { value: 'again', label: t.again, hint: t.againHint },
        { value: 'forgive', label: t.forgive, hint: t.forgiveHint },
      ]}
      {...field}
    />
  )
}

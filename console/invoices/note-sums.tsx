import type { CreditNote } from '../../packages/sdk/index.ts'
import { RadioInput } from '../ui/fields.tsx'
import { moneyText } from '../ui/money.ts'
import { Facts } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

const t = words.invoices.note

/** What becomes of the part of a credit note that reduces nothing due; a field of its `effect`. */
export type Rest = keyof typeof t.rests

/** A credit note as it would be, with what becomes of its money. */
export interface NotePreview {
  readonly note: CreditNote
  readonly rest: Rest
}

/** Asks what becomes of the part that reduces nothing due. */
export function RestInput(field: { readonly value: string; readonly onChange: (value: string) => void }) {
  const choices = Object.entries(t.rests).map(([value, label]) => ({ value, label, hint: t.restHints[value as Rest] }))
  return <RadioInput label={t.rest} name="/effect" choices={choices} {...field} />
}

/** The `effect` of a request, by what the preview left; nothing where all of it reduces what is due. */
export function effectOf({ note, rest }: NotePreview) {
  return note.credit_cents > 0 && { effect: { [rest]: note.credit_cents } }
}

/** Net, tax and total of a credit note, and what becomes of its money. */
export function NoteSums({ note, rest }: NotePreview) {
  const { currency, subtotal_cents: net, tax_cents: tax, total_cents: total } = note
  const amount = (cents: number) => moneyText(cents, currency)
  return (
    <>
      <p>{t.total(amount(total))}</p>
      <Facts
        facts={[
          [t.net, amount(net)],
          [t.tax, amount(tax)],
          [t.reducesDue, note.reduces_due_cents > 0 ? amount(note.reduces_due_cents) : undefined],
          [t.rests[rest], note.credit_cents > 0 ? amount(note.credit_cents) : undefined],
        ]}
      />
    </>
  )
}

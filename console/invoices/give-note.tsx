import type { CreditNote, Invoice } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { RadioInput, TextInput } from '../ui/fields.tsx'
import { moneyText } from '../ui/money.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import { effectOf, type NotePreview, NoteSums, type Rest, RestInput } from './note-sums.tsx'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.note

interface Values extends Readonly<Record<string, string>> {
  readonly amount: string
  readonly meaning: string
  readonly rest: Rest
  readonly reason: string
}

/** `/invoices/{id}/credit-note`: money given back for a final invoice, of an amount or of all that is left. */
export function GiveCreditNote() {
  const { invoice, back } = useInvoice()
  if (!invoice) return null
  return (
    <Action<Values, NotePreview, CreditNote>
      title={t.title(invoice.number ?? words.common.draft)}
      submit={t.action}
      initial={{ amount: '', meaning: 'price_reduction', rest: 'credit_cents', reason: '' }}
      fields={(form) => (
        <>
          <RadioInput label={t.meaning} name="/meaning" choices={t.meanings} {...form.field('meaning')} />
          {form.values.meaning === 'price_reduction' && (
            <TextInput
              label={t.amount}
              name="/amount_with_tax_cents"
              inputMode="decimal"
              unit={invoice.currency}
              hint={t.amountHint}
              {...form.field('amount')}
            />
          )}
          <TextInput label={t.reason} name="/reason" hint={t.reasonHint} isRequired {...form.field('reason')} />
          {invoice.amount_paid_cents > 0 && <RestInput {...form.field('rest')} />}
        </>
      )}
      preview={{
        of: async (values, signal) => ({
          note: await billing.creditNotes.preview(bodyOf(invoice, values), { signal }),
          rest: values.rest,
        }),
        shown: (preview) => <NoteSums {...preview} />,
      }}
      act={async (values, preview) =>
        billing.creditNotes.create({
          ...bodyOf(invoice, values),
          reason: values.reason,
          ...(preview && effectOf(preview)),
        })
      }
      done={({ number, total_cents, currency }) => t.done(number ?? '', moneyText(total_cents, currency))}
      onClose={back}
    />
  )
}

/** The order without an effect: what it leaves is previewed as credit. */
function bodyOf({ id, currency }: Invoice, { amount, meaning, reason }: Values) {
  const cents =
    meaning === 'price_reduction' && amount !== '' ? amountAt('/amount_with_tax_cents', amount, currency) : null
  return {
    invoice_id: id,
    meaning: meaning as 'price_reduction' | 'correct' | 'waive',
    reason: reason || t.title(''),
    ...(cents !== null && { amount_with_tax_cents: cents }),
  }
}

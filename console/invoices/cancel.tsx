import { useQuery } from '@tanstack/react-query'
import type { CreditNote } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { moneyText } from '../ui/money.ts'
import { words } from '../words/en.ts'
import { effectOf, type NotePreview, NoteSums, type Rest, RestInput } from './note-sums.tsx'
import { mailedQuery } from './queries.ts'
import { RebillInput } from './rebill-input.tsx'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.canceling

/** `/invoices/{id}/cancel`: a credit note over all that is left of a final invoice. */
export function CancelInvoice() {
  const { invoice, back } = useInvoice()
  const mailed = useQuery({ ...mailedQuery(invoice?.id ?? ''), enabled: invoice !== undefined }).data
  if (!invoice) return null
  const isAutomatic = invoice.kind !== 'one_off'
  const initial = { reason: '', rebill: '', rest: 'credit_cents' }
  return (
    <Action<typeof initial, NotePreview, CreditNote>
      title={t.title(invoice.number ?? words.common.draft)}
      submit={t.submit}
      isDanger
      initial={initial}
      fields={(form) => (
        <>
          {mailed && <p>{t.wasMailed(mailed.to)}</p>}
          <p>{t.why}</p>
          <TextInput
            label={words.invoices.note.reason}
            name="/reason"
            hint={words.invoices.note.reasonHint}
            isRequired
            autoFocus
            {...form.field('reason')}
          />
          {isAutomatic && <RebillInput texts={t} {...form.field('rebill')} />}
          {invoice.amount_paid_cents > 0 && <RestInput {...form.field('rest')} />}
        </>
      )}
      preview={{
        isReady: ({ rebill }) => !isAutomatic || rebill !== '',
        of: async ({ rebill, reason, rest }, signal) => ({
          // Cancelling is a credit note over all that is left, with this meaning.
          note: await billing.creditNotes.preview(
            {
              invoice_id: invoice.id,
              meaning: rebill === 'forgive' ? 'waive' : 'correct',
              reason: reason || t.submit,
            },
            { signal },
          ),
          rest: rest as Rest,
        }),
        shown: (preview) => <NoteSums {...preview} />,
      }}
      act={({ reason, rebill }, preview) =>
        billing.invoices.cancel(invoice.id, {
          reason,
          ...(isAutomatic && { rebill: rebill === 'again' }),
          ...(preview && effectOf(preview)),
        })
      }
      done={({ number, total_cents, currency }) =>
        words.invoices.note.done(number ?? '', moneyText(total_cents, currency))
      }
      onClose={back}
    />
  )
}

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { CreditNote, Customer, Invoice, ReissuedInvoice } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { customerQuery } from '../app/customer-link.tsx'
import { Action } from '../ui/Action.tsx'
import { addressText } from '../ui/address.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { RadioInput, TextInput } from '../ui/fields.tsx'
import { moneyText } from '../ui/money.ts'
import { Facts } from '../ui/Page.tsx'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.reissue

type ReissueForm = { readonly reason: string; readonly taxes: 'as_billed' | 'anew' }
type ReissuePreview = Pick<ReissueForm, 'taxes'> & { readonly note: CreditNote }
type Who = Pick<Customer, 'name' | 'email'> & { readonly address: Parameters<typeof addressText>[0] | null }

/** `/invoices/{id}/reissue`: the same lines for the customer's present details, in place of this invoice. */
export function ReissueInvoice() {
  const { invoice, back } = useInvoice()
  const navigate = useNavigate()
  const customer = useQuery({ ...customerQuery(invoice?.customer_id ?? ''), enabled: invoice !== undefined }).data
  if (!invoice || !customer) return null
  const { billed_to: before } = invoice
  const taxIds = customer.tax?.tax_ids.map(({ value }) => value) ?? []
  const isSameParty = before !== null && who(before) === who(customer)
  const isSameTaxId = hasTaxIdOf(invoice, taxIds)
  return (
    <Action<ReissueForm, ReissuePreview, ReissuedInvoice>
      title={t.title(invoice.number ?? words.common.draft)}
      submit={t.submit}
      initial={{ reason: '', taxes: 'as_billed' }}
      fields={(form) => (
        <>
          <p>{t.why}</p>
          <Facts
            facts={[
              [t.before, before ? who(before) : undefined],
              [t.now, who(customer)],
              [t.taxIdBefore, before?.tax_id ?? undefined],
              [t.taxIdsNow, taxIds.join(', ') || undefined],
            ]}
          />
          {isSameParty && isSameTaxId && <p role="status">{t.same}</p>}
          {isSameParty && !isSameTaxId && form.values.taxes === 'as_billed' && <p role="status">{t.onlyTaxId}</p>}
          <p>
            <ButtonLink to="/customers/$customerId/edit" params={{ customerId: customer.id }}>
              {t.correct}
            </ButtonLink>
          </p>
          <TextInput
            label={words.invoices.note.reason}
            name="/reason"
            hint={words.invoices.note.reasonHint}
            isRequired
            autoFocus
            {...form.field('reason')}
          />
          <RadioInput label={t.taxes} name="/taxes" choices={t.taxesChoices} {...form.field('taxes')} />
        </>
      )}
      preview={{
        isReady: () => true,
        of: async ({ reason, taxes }, signal) => ({
          // The credit note of a replacement is one over all that is left.
          note: await billing.creditNotes.preview(
            { invoice_id: invoice.id, meaning: 'correct', reason: reason || t.submit },
            { signal },
          ),
          taxes,
        }),
        shown: ({ note, taxes }) => {
          const credited = moneyText(note.total_cents, note.currency)
          return (
            <Facts
              facts={[
                [t.credited, credited],
                [t.billedAgain, taxes === 'anew' ? t.asSoldNow : credited],
              ]}
            />
          )
        },
      }}
      act={({ reason, taxes }) => billing.invoices.reissue(invoice.id, { reason, taxes })}
      done={({ invoice: made, credit_note: note }) => t.done(made.number ?? '', note.number ?? '')}
      onClose={(made) =>
        made ? void navigate({ to: '/invoices/$invoiceId', params: { invoiceId: made.invoice.id } }) : back()
      }
    />
  )
}

/** A customer as documents name them, in one line. */
function who({ name, address, email }: Who): string {
  return [name, address && addressText(address), email].filter(Boolean).join(', ')
}

/** Whether the tax id of an invoice is one that the customer has. An invoice without taxes names none. */
function hasTaxIdOf({ billed_to: before, taxes }: Invoice, taxIds: readonly string[]): boolean {
  const taxId = before?.tax_id ?? null
  return taxId === null ? taxIds.length === 0 || taxes.length === 0 : taxIds.includes(taxId)
}

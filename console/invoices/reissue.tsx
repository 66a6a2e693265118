import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { customerQuery } from '../app/customer-link.tsx'
import { Action } from '../ui/Action.tsx'
import { addressText } from '../ui/address.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { TextInput } from '../ui/fields.tsx'
import { Facts } from '../ui/Page.tsx'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.reissue

/** `/invoices/{id}/reissue`: the same lines for the customer's present name and address, in place of this invoice. */
export function ReissueInvoice() {
  const { invoice, back } = useInvoice()
  const navigate = useNavigate()
  const customer = useQuery({ ...customerQuery(invoice?.customer_id ?? ''), enabled: invoice !== undefined }).data
  if (!invoice || !customer) return null
  const { billed_to: before } = invoice
  const who = (one: { readonly name: string; readonly address: Parameters<typeof addressText>[0] | null }) =>
    [one.name, one.address && addressText(one.address)].filter(Boolean).join(', ')
  return (
    <Action
      title={t.title(invoice.number ?? words.common.draft)}
      submit={t.submit}
      initial={{ reason: '' }}
      fields={(form) => (
        <>
          <p>{t.why}</p>
          <Facts
            facts={[
              [t.before, before ? who(before) : undefined],
              [t.now, who(customer)],
            ]}
          />
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
        </>
      )}
      act={({ reason }) => billing.invoices.reissue(invoice.id, { reason })}
      done={({ invoice: made, credit_note: note }) => t.done(made.number ?? '', note.number ?? '')}
      onClose={(made) =>
        made ? void navigate({ to: '/invoices/$invoiceId', params: { invoiceId: made.invoice.id } }) : back()
      }
    />
  )
}

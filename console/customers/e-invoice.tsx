import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Customer, ElectronicInvoiceFormat } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { customerQuery } from '../app/customer-link.tsx'
import { useMay } from '../app/session.ts'
import { Action } from '../ui/Action.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { choicesOf } from '../ui/choices.ts'
import { ElectronicFields, electronicBody, electronicForm } from '../ui/electronic-fields.tsx'
import { SelectInput, TextInput } from '../ui/fields.tsx'
import { Facts, Section } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

const t = words.eInvoices

/** `/customers/{id}/e-invoice`: how a customer gets e-invoices. */
export function EditEInvoice() {
  const { customerId } = useParams({ from: '/shell/customers/$customerId' })
  const navigate = useNavigate()
  const customer = useQuery(customerQuery(customerId)).data
  if (!customer) return null
  const before = customer.e_invoice
  return (
    <Action
      title={t.title}
      submit={words.common.save}
      initial={{
        profile: before?.profile ?? '',
        reference: before?.buyer_reference ?? '',
        ...electronicForm(before?.electronic_address ?? null, before?.legal_id ?? null),
      }}
      fields={(form) => (
        <>
          <SelectInput
            label={t.profile}
            name="/e_invoice/profile"
            choices={[{ value: '', label: t.onlyPdf }, ...choicesOf(t.profiles)]}
            {...form.field('profile')}
          />
          <TextInput
            label={t.buyerReference}
            name="/e_invoice/buyer_reference"
            hint={t.buyerReferenceHint}
            {...form.field('reference')}
          />
          <ElectronicFields form={form} at="/e_invoice" />
        </>
      )}
      act={({ profile, reference, ...electronic }) =>
        billing.customers.update(customerId, {
          e_invoice: {
            profile: (profile as ElectronicInvoiceFormat) || null,
            buyer_reference: reference || null,
            ...electronicBody(electronic),
          },
        })
      }
      done={words.common.saved}
      onClose={() => void navigate({ to: '/customers/$customerId', params: { customerId } })}
    />
  )
}

/** In what form a customer gets documents. */
export function EInvoiceFacts({ customer }: { readonly customer: Customer }) {
  const may = useMay()
  const { profile, buyer_reference, electronic_address, legal_id } = customer.e_invoice ?? {}
  return (
    <Section
      title={t.title}
      actions={
        may('write', 'customers') && (
          <ButtonLink to="/customers/$customerId/e-invoice" params={{ customerId: customer.id }}>
            {t.edit}
          </ButtonLink>
        )
      }
    >
      <Facts
        facts={[
          [t.profile, profile ? t.profiles[profile] : t.onlyPdf],
          [t.buyerReference, buyer_reference ?? undefined],
          [t.address, electronic_address ? `${electronic_address.scheme} ${electronic_address.value}` : undefined],
          [t.legalId, legal_id?.value],
        ]}
      />
    </Section>
  )
}

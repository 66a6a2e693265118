import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { TaxProfile, TaxProfileInput } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { customerQuery } from '../app/customer-link.tsx'
import { Action } from '../ui/Action.tsx'
import { CheckInput, FieldRow, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.taxes

interface TaxForm extends Readonly<Record<string, string>> {}

/** `/customers/{id}/tax` */
export function EditTax() {
  const { customerId } = useParams({ from: '/shell/customers/$customerId' })
  const navigate = useNavigate()
  const customer = useQuery(customerQuery(customerId)).data
  if (!customer) return null
  const before = customer.tax
  return (
    <Action
      title={t.profile}
      submit={words.common.save}
      initial={formOf(before)}
      fields={(form) => (
        <>
          <TextInput label={t.ids} name="/tax/tax_ids/0/value" hint={t.idsHint} autoFocus {...form.field('ids')} />
          <CheckInput
            label={t.isBusiness}
            isSelected={form.values.business === 'true'}
            onChange={(isOn) => form.set({ business: String(isOn) })}
          />
          <FieldRow>
            <TextInput label={t.country} name="/tax/country" hint={t.placeHint} {...form.field('country')} />
            <TextInput label={t.region} name="/tax/region" {...form.field('region')} />
            <TextInput label={t.postalCode} name="/tax/postal_code" {...form.field('postal_code')} />
          </FieldRow>
          <FieldRow>
            <TextInput label={t.exempt} name="/tax/exempt/reason" hint={t.exemptHint} {...form.field('exempt')} />
            <TextInput label={t.certificate} name="/tax/exempt/certificate" {...form.field('certificate')} />
          </FieldRow>
        </>
      )}
      act={(values) => billing.customers.update(customerId, { tax: profileOf(values, before) })}
      done={words.common.saved}
      onClose={() => void navigate({ to: '/customers/$customerId', params: { customerId } })}
    />
  )
}

function formOf(tax: TaxProfile | null): TaxForm {
  return {
    ids: (tax?.tax_ids ?? []).map(({ value }) => value).join(', '),
    business: String(tax?.is_business ?? false),
    country: tax?.country ?? '',
    region: tax?.region ?? '',
    postal_code: tax?.postal_code ?? '',
    exempt: tax?.exempt?.reason ?? '',
    certificate: tax?.exempt?.certificate ?? '',
  }
}

/** The profile as it was typed; ids that were there keep their type. Who has an id is a business. */
function profileOf(values: TaxForm, before: TaxProfile | null): TaxProfileInput | null {
  const { ids = '', business, country, region, postal_code, exempt, certificate } = values
  const taxIds = ids
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean)
    .map((value) => {
      const known = before?.tax_ids.find((one) => one.value === value)
      return known ? { type: known.type, value } : { value }
    })
  const isBusiness = business === 'true' || (taxIds.length > 0 && (before?.tax_ids.length ?? 0) === 0)
  if (taxIds.length === 0 && !isBusiness && ![country, region, postal_code, exempt].some(Boolean)) return null
  return {
    country: country ? country.toUpperCase() : null,
    region: region || null,
    postal_code: postal_code || null,
    tax_ids: taxIds,
    is_business: isBusiness,
    exempt: exempt ? { reason: exempt, certificate: certificate || null } : null,
  }
}

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { TaxScheme } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { FieldRow, SelectInput, TextInput } from '../ui/fields.tsx'
import { WrongField } from '../ui/refusal.ts'
import { words } from '../words/en.ts'
import { registrationsQuery } from './queries.ts'

const t = words.taxes

/** `/taxes/registrations/new` */
export function AddRegistration() {
  const navigate = useNavigate()
  const all = useQuery(registrationsQuery).data
  if (!all) return null
  // The new one is the last of those that are set.
  const at = (field: string) => `/${all.length}/${field}`
  return (
    <Action
      title={t.addRegistration}
      submit={t.addRegistration}
      initial={{ country: '', region: '', taxId: '', scheme: 'local', from: '', until: '' }}
      fields={(form) => (
        <>
          <FieldRow>
            <TextInput
              label={t.country}
              name={at('country')}
              hint={t.countryHint}
              isRequired
              autoFocus
              {...form.field('country')}
            />
            <TextInput label={t.region} name={at('region')} {...form.field('region')} />
          </FieldRow>
          <SelectInput label={t.scheme} name={at('scheme')} choices={choicesOf(t.schemes)} {...form.field('scheme')} />
          <TextInput label={t.taxId} name={at('tax_id')} {...form.field('taxId')} />
          <FieldRow>
            <TextInput label={t.from} name={at('from')} type="date" isRequired {...form.field('from')} />
            <TextInput label={t.until} name={at('until')} type="date" hint={t.untilHint} {...form.field('until')} />
          </FieldRow>
        </>
      )}
      act={async ({ country, region, taxId, scheme, from, until }) => {
        if (from === '') throw new WrongField(at('from'), t.fromMissing)
        return billing.taxRegistrations.set([
          ...all,
          {
            country: country.toUpperCase(),
            region: region || null,
            tax_id: taxId || null,
            scheme: scheme as TaxScheme,
            from,
            until: until || null,
          },
        ])
      }}
      done={t.registrationAdded}
      onClose={() => void navigate({ to: '/taxes' })}
    />
  )
}

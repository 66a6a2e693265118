import { useNavigate } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.taxes

/** `/taxes/rates/new` */
export function AddRate() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.addRate}
      submit={t.addRate}
      initial={{ country: '', region: '', category: 'standard', percent: '', name: '', from: '', until: '' }}
      fields={(form) => (
        <>
          <FieldRow>
            <TextInput
              label={t.country}
              name="/country"
              hint={t.countryHint}
              isRequired
              autoFocus
              {...form.field('country')}
            />
            <TextInput label={t.region} name="/region" {...form.field('region')} />
          </FieldRow>
          <TextInput label={t.category} name="/category" hint={t.categoryHint} isRequired {...form.field('category')} />
          <FieldRow>
            <TextInput label={t.rateName} name="/name" hint={t.rateNameHint} isRequired {...form.field('name')} />
            <TextInput
              label={t.percent}
              name="/percent"
              inputMode="decimal"
              unit="%"
              isRequired
              {...form.field('percent')}
            />
          </FieldRow>
          <FieldRow>
            <TextInput label={t.from} name="/from" type="date" isRequired {...form.field('from')} />
            <TextInput label={t.until} name="/until" type="date" hint={t.untilHint} {...form.field('until')} />
          </FieldRow>
        </>
      )}
      act={({ country, region, until, ...others }) =>
        billing.taxRates.create({
          ...others,
          country: country.toUpperCase(),
          region: region || null,
          until: until || null,
        })
      }
      done={t.rateAdded}
      onClose={() => void navigate({ to: '/taxes' })}
    />
  )
}

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { TaxMode, TaxPoint, UnconfirmedTaxId } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { CheckInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { settingsQuery } from './queries.ts'

const t = words.taxes

/** `/taxes/settings` */
export function EditTaxes() {
  const navigate = useNavigate()
  const settings = useQuery(settingsQuery).data
  if (!settings) return null
  const initial: Readonly<Record<string, string>> = {
    mode: settings.tax_mode,
    inclusive: String(settings.prices_include_tax),
    point: settings.tax_point,
    category: settings.default_tax_category,
    unconfirmed: settings.unconfirmed_tax_id,
  }
  return (
    <Action
      title={t.settings}
      submit={words.common.save}
      initial={initial}
      fields={(form) => (
        <>
          <SelectInput label={t.mode} name="/tax_mode" choices={choicesOf(t.modes)} {...form.field('mode')} />
          <CheckInput
            label={t.inclusive}
            isSelected={form.values.inclusive === 'true'}
            onChange={(isOn) => form.set({ inclusive: String(isOn) })}
          />
          <SelectInput label={t.point} name="/tax_point" choices={choicesOf(t.points)} {...form.field('point')} />
          <TextInput
            label={t.category}
            name="/default_tax_category"
            hint={t.categoryHint}
            isRequired
            {...form.field('category')}
          />
          <SelectInput
            label={t.unconfirmed}
            name="/unconfirmed_tax_id"
            choices={choicesOf(t.unconfirmedChoices)}
            {...form.field('unconfirmed')}
          />
        </>
      )}
      act={({ mode, inclusive, point, category, unconfirmed }) =>
        billing.settings.update({
          tax_mode: mode as TaxMode,
          // The only one that is built.
          ...(mode === 'gateway' && { tax_gateway: 'test' as const }),
          prices_include_tax: inclusive === 'true',
          tax_point: point as TaxPoint,
          default_tax_category: category,
          unconfirmed_tax_id: unconfirmed as UnconfirmedTaxId,
        })
      }
      done={words.common.saved}
      onClose={() => void navigate({ to: '/taxes' })}
    />
  )
}

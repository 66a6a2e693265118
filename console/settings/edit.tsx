import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { AddressInput, NumberSeries, Settings, UpdateSettings } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { FieldRow, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { settingsQuery } from './queries.ts'

const t = words.settings
const addressFields = ['line1', 'line2', 'postal_code', 'city', 'state', 'country'] as const

interface SettingsForm extends Readonly<Record<string, string>> {}

/** `/settings/edit` */
export function EditSettings() {
  const navigate = useNavigate()
  const settings = useQuery(settingsQuery).data
  const policies = useQuery({
    queryKey: ['dunning policies'],
    queryFn: ({ signal }) => billing.dunningPolicies.list({ limit: 100 }, { signal }),
  })
  if (!settings) return null
  return (
    <Action
      title={t.title}
      submit={words.common.save}
      initial={formOf(settings)}
      fields={(form) => <Fields form={form} policies={policies.data?.data ?? []} />}
      act={(values) => billing.settings.update(bodyOf(values))}
      done={words.common.saved}
      onClose={() => void navigate({ to: '/settings' })}
    />
  )
}

interface FieldsProps {
  readonly form: FormState<SettingsForm>
  readonly policies: readonly { readonly id: string; readonly name: string }[]
}

function Fields({ form, policies }: FieldsProps) {
  const choices = [
    { value: '', label: t.defaultPolicy },
    ...policies.map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <>
      <TextInput label={t.name} name="/name" isRequired autoFocus {...form.field('name')} />
      <TextInput label={t.line1} name="/address/line1" {...form.field('line1')} />
      <TextInput label={t.line2} name="/address/line2" {...form.field('line2')} />
      <FieldRow>
        <TextInput label={t.postalCode} name="/address/postal_code" {...form.field('postal_code')} />
        <TextInput label={t.city} name="/address/city" {...form.field('city')} />
      </FieldRow>
      <FieldRow>
        <TextInput label={t.state} name="/address/state" {...form.field('state')} />
        <TextInput label={t.country} name="/address/country" {...form.field('country')} />
      </FieldRow>
      <FieldRow>
        <TextInput label={t.iban} name="/bank_account/iban" {...form.field('iban')} />
        <TextInput label={t.bic} name="/bank_account/bic" {...form.field('bic')} />
      </FieldRow>
      <FieldRow>
        <TextInput label={t.netDays} name="/net_days" inputMode="numeric" isRequired {...form.field('net_days')} />
        <TextInput
          label={t.draftHours}
          name="/draft_hours"
          inputMode="numeric"
          isRequired
          {...form.field('draft_hours')}
        />
      </FieldRow>
      <TextInput
        label={t.usageGrace}
        hint={t.usageGraceHint}
        name="/usage_grace_minutes"
        inputMode="numeric"
        isRequired
        {...form.field('usage_grace_minutes')}
      />
      <TextInput label={t.timeZone} hint={t.timeZoneHint} name="/time_zone" isRequired {...form.field('time_zone')} />
      <SelectInput
        label={t.numberSeries}
        name="/number_series"
        choices={t.seriesChoices}
        {...form.field('number_series')}
      />
      <TextInput
        label={t.numberFormat}
        hint={t.numberFormatHint}
        name="/number_format"
        {...form.field('number_format')}
      />
      <TextInput
        label={t.creditNoteFormat}
        name="/credit_note_number_format"
        {...form.field('credit_note_number_format')}
      />
      <SelectInput label={t.dunning} name="/dunning_policy_id" choices={choices} {...form.field('dunning_policy_id')} />
      <TextInput
        label={t.sepaNotice}
        name="/sepa_notice_days"
        inputMode="numeric"
        {...form.field('sepa_notice_days')}
      />
    </>
  )
}

function formOf(settings: Settings): SettingsForm {
  const { bank_account: bank, address } = settings
  return {
    ...Object.fromEntries(addressFields.map((field) => [field, String(address[field] ?? '')])),
    name: settings.name,
    iban: bank?.iban ?? '',
    bic: bank?.bic ?? '',
    net_days: String(settings.net_days),
    draft_hours: String(settings.draft_hours),
    usage_grace_minutes: String(settings.usage_grace_minutes),
    time_zone: settings.time_zone,
    number_series: settings.number_series,
    number_format: settings.number_format,
    credit_note_number_format: settings.credit_note_number_format,
    dunning_policy_id: settings.dunning_policy_id ?? '',
    sepa_notice_days: String(settings.sepa_notice_days),
  }
}

function bodyOf(values: SettingsForm): UpdateSettings {
  const given = addressFields.filter((field) => values[field])
  return {
    name: values.name,
    address: Object.fromEntries(given.map((field) => [field, values[field]])) as unknown as AddressInput,
    bank_account: values.iban ? { iban: values.iban, bic: values.bic || null } : null,
    net_days: Number(values.net_days),
    draft_hours: Number(values.draft_hours),
    usage_grace_minutes: Number(values.usage_grace_minutes),
    time_zone: values.time_zone,
    number_series: values.number_series as NumberSeries,
    number_format: values.number_format,
    credit_note_number_format: values.credit_note_number_format,
    dunning_policy_id: values.dunning_policy_id || null,
    sepa_notice_days: Number(values.sepa_notice_days),
  }
}

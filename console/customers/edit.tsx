import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { AddressInput, Customer, Language, CreateCustomer as NewCustomer } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { ComboInput } from '../ui/ComboInput.tsx'
import { choicesOf } from '../ui/choices.ts'
import { FieldRow, SelectInput, TextInput } from '../ui/fields.tsx'
import { exactText } from '../ui/Moment.tsx'
import { words } from '../words/en.ts'
import { overviewQuery } from './queries.ts'

const t = words.customers
const addressFields = ['line1', 'line2', 'postal_code', 'city', 'state', 'country'] as const

interface CustomerForm extends Readonly<Record<string, string>> {}

const empty: CustomerForm = {
  name: '',
  email: '',
  external_id: '',
  currency: '',
  time_zone: 'UTC',
  net_days: '',
  language: '',
  test_clock_id: '',
}

/** `/customers/new` */
export function CreateCustomer() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.create}
      submit={t.create}
      initial={empty}
      fields={(form) => <Fields form={form} isNew />}
      act={(values) =>
        billing.customers.create({
          ...bodyOf(values),
          ...(values.currency ? { currency: values.currency } : {}),
          ...(values.test_clock_id ? { test_clock_id: values.test_clock_id } : {}),
        })
      }
      done={({ name }) => t.created(name)}
      onClose={(customer) =>
        void (customer
          ? navigate({ to: '/customers/$customerId', params: { customerId: customer.id } })
          : navigate({ to: '/customers' }))
      }
    />
  )
}

/** `/customers/{id}/edit` */
export function EditCustomer() {
  const { customerId } = useParams({ from: '/shell/customers/$customerId' })
  const navigate = useNavigate()
  const customer = useQuery(overviewQuery(customerId)).data?.customer
  if (!customer) return null
  return (
    <Action
      title={t.editTitle}
      submit={words.common.save}
      initial={formOf(customer)}
      fields={(form) => <Fields form={form} isNew={false} />}
      act={(values) => billing.customers.update(customerId, bodyOf(values))}
      done={words.common.saved}
      onClose={() => void navigate({ to: '/customers/$customerId', params: { customerId } })}
    />
  )
}

function Fields({ form, isNew }: { readonly form: FormState<CustomerForm>; readonly isNew: boolean }) {
  return (
    <>
      <TextInput label={t.name} name="/name" isRequired autoFocus {...form.field('name')} />
      <TextInput label={t.email} name="/email" type="email" {...form.field('email')} />
      <FieldRow>
        <TextInput label={t.externalId} name="/external_id" hint={t.externalIdHint} {...form.field('external_id')} />
        {isNew && (
          <TextInput label={words.common.currency} name="/currency" hint={t.currencyHint} {...form.field('currency')} />
        )}
      </FieldRow>
      <FieldRow>
        <TextInput label={t.timeZone} name="/time_zone" hint={t.timeZoneHint} isRequired {...form.field('time_zone')} />
        <TextInput
          label={t.netDays}
          name="/net_days"
          inputMode="numeric"
          hint={t.netDaysHint}
          {...form.field('net_days')}
        />
      </FieldRow>
      <SelectInput
        label={t.language}
        name="/language"
        hint={t.languageHint}
        choices={[{ value: '', label: t.asInSettings }, ...choicesOf(words.mail.languages)]}
        {...form.field('language')}
      />
      <TextInput label={t.line1} name="/address/line1" autoComplete="off" {...form.field('line1')} />
      <TextInput label={t.line2} name="/address/line2" {...form.field('line2')} />
      <FieldRow>
        <TextInput label={t.postalCode} name="/address/postal_code" {...form.field('postal_code')} />
        <TextInput label={t.city} name="/address/city" {...form.field('city')} />
      </FieldRow>
      <FieldRow>
        <TextInput label={t.state} name="/address/state" {...form.field('state')} />
        <TextInput label={t.country} name="/address/country" hint={t.countryHint} {...form.field('country')} />
      </FieldRow>
      {isNew && <ClockInput form={form} />}
    </>
  )
}

/** The test clock of a new customer; nothing where there is none, or the person may not see them. */
function ClockInput({ form }: { readonly form: FormState<CustomerForm> }) {
  const may = useMay()('read', 'developers')
  const clocks = useQuery({
    queryKey: ['clocks to choose'],
    queryFn: ({ signal }) => billing.testClocks.list({ limit: 100 }, { signal }),
    enabled: may,
  }).data?.data
  if (!clocks?.length) return null
  const choices = clocks.map(({ id, name, now }) => ({ id, label: name ?? exactText(now), note: exactText(now) }))
  const field = form.field('test_clock_id')
  return <ComboInput label={t.testClock} name="/test_clock_id" hint={t.testClockHint} choices={choices} {...field} />
}

function formOf({ name, email, external_id, time_zone, net_days, language, address }: Customer): CustomerForm {
  return {
    ...empty,
    ...{
      name,
      email: email ?? '',
      external_id: external_id ?? '',
      time_zone,
      net_days: net_days === null ? '' : String(net_days),
      language: language ?? '',
    },
    ...Object.fromEntries(addressFields.map((field) => [field, address?.[field] ?? ''])),
  }
}

function bodyOf(values: CustomerForm): Omit<NewCustomer, 'currency' | 'metadata' | 'test_clock_id'> {
  const given = addressFields.filter((field) => values[field])
  return {
    name: values.name ?? '',
    email: values.email || null,
    external_id: values.external_id || null,
    time_zone: values.time_zone ?? 'UTC',
    net_days: values.net_days ? Number(values.net_days) : null,
    language: (values.language as Language) || null,
    address:
      given.length === 0
        ? null
        : (Object.fromEntries(given.map((field) => [field, values[field]])) as unknown as AddressInput),
  }
}

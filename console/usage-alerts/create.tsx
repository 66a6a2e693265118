import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { CreateUsageAlert } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { findCustomers } from '../app/find-customers.ts'
import { metersQuery } from '../app/meters.ts'
import { Action } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { LongInput, RadioInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { linesOf } from '../ui/lines.ts'
import { SearchInput } from '../ui/SearchInput.tsx'
import { words } from '../words/en.ts'

const t = words.usageAlerts

interface AlertForm extends Readonly<Record<string, unknown>> {
  readonly kind: keyof typeof t.kinds
  readonly meter: string
  readonly price: string
  readonly customerId: string
  readonly thresholds: string
}

const empty: AlertForm = { kind: 'meter', meter: '', price: '', customerId: '', thresholds: '' }

/** `/usage-alerts/new` */
export function CreateAlert() {
  const navigate = useNavigate()
  const meters = (useQuery(metersQuery).data ?? []).filter(({ status }) => status !== 'archived')
  return (
    <Action
      title={t.create}
      submit={t.create}
      initial={empty}
      fields={(form) => (
        <>
          <RadioInput
            label={t.kind}
            name="/kind"
            choices={choicesOf(t.kinds)}
            value={form.values.kind}
            onChange={(kind) => form.set({ kind: kind as AlertForm['kind'] })}
          />
          {form.values.kind === 'meter' ? (
            <SelectInput
              label={t.meter}
              name="/meter_code"
              choices={[
                { value: '', label: t.chooseMeter },
                ...meters.map(({ code, name }) => ({ value: code, label: t.meterOf(name, code) })),
              ]}
              value={form.values.meter}
              onChange={(meter) => form.set({ meter })}
            />
          ) : (
            <TextInput label={t.price} name="/price_code" hint={t.priceHint} isRequired {...form.field('price')} />
          )}
          <LongInput
            label={t.thresholds}
            name="/thresholds"
            hint={form.values.kind === 'meter' ? t.ofMeter : t.ofPrice}
            rows={3}
            isRequired
            {...form.field('thresholds')}
          />
          <SearchInput
            label={words.common.customer}
            name="/customer_id"
            hint={t.customerHint}
            find={findCustomers}
            onChange={(option) => form.set({ customerId: option?.id ?? '' })}
          />
        </>
      )}
      act={(values) => billing.usageAlerts.create(bodyOf(values))}
      done={t.created}
      onClose={() => void navigate({ to: '/usage-alerts' })}
    />
  )
}

function bodyOf({ kind, meter, price, customerId, thresholds }: AlertForm): CreateUsageAlert {
  return {
    ...(kind === 'meter' ? { meter_code: meter } : { price_code: price }),
    ...(customerId && { customer_id: customerId }),
    thresholds: linesOf(thresholds),
  }
}

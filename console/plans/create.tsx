import { useNavigate } from '@tanstack/react-router'
import type { Interval } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { PlanFields, type PlanForm } from './plan-fields.tsx'
import { emptyPrice, priceOf } from './price-form.ts'

const t = words.plans

interface NewPlanForm extends PlanForm {
  readonly code: string
  readonly product: string
}

const empty: NewPlanForm = {
  code: '',
  name: '',
  currency: 'EUR',
  product: 'default',
  interval: 'month',
  intervalCount: '1',
  trialDays: '',
  prices: [emptyPrice],
}

/** `/plans/new` */
export function CreatePlan() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.create}
      submit={t.create}
      isWide
      initial={empty}
      fields={(form) => (
        <>
          <FieldRow>
            <TextInput label={t.name} name="/name" hint={t.nameHint} isRequired autoFocus {...form.field('name')} />
            <TextInput label={t.code} name="/code" hint={t.codeHint} isRequired {...form.field('code')} />
          </FieldRow>
          <FieldRow>
            <TextInput
              label={words.common.currency}
              name="/currency"
              hint={t.currencyHint}
              isRequired
              {...form.field('currency')}
            />
            <TextInput label={t.product} name="/product" hint={t.productHint} isRequired {...form.field('product')} />
          </FieldRow>
          <PlanFields form={form} />
        </>
      )}
      act={(values) => {
        const currency = values.currency.toUpperCase()
        return billing.plans.create({
          code: values.code,
          name: values.name,
          currency,
          product: values.product,
          interval: values.interval as Interval,
          interval_count: Number(values.intervalCount),
          ...(values.trialDays && { trial_days: Number(values.trialDays) }),
          prices: values.prices.map((price) => priceOf(price, currency)),
        })
      }}
      done={({ name }) => t.created(name)}
      onClose={(plan) =>
        void (plan ? navigate({ to: '/plans/$planId', params: { planId: plan.id } }) : navigate({ to: '/plans' }))
      }
    />
  )
}

import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Plan } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { ComboInput } from '../ui/ComboInput.tsx'
import { DocumentsPreview } from '../ui/DocumentsPreview.tsx'
import { FieldRow, TextInput } from '../ui/fields.tsx'
import { InstantInput } from '../ui/InstantInput.tsx'
import { instantOf } from '../ui/instant.ts'
import { words } from '../words/en.ts'
import { choiceOf } from './change.tsx'
import { CustomerInput } from './customer-input.tsx'
import { areQuantities, type ItemForm, itemsOf, OverrideFields, QuantityFields } from './item-fields.tsx'
import { customerQuery, soldPlansQuery } from './queries.ts'
import styles from './subscriptions.module.css'

const t = words.subscriptions

interface NewForm extends ItemForm {
  readonly customerId: string
  readonly planId: string
  readonly startAt: string
  readonly anchor: string
  readonly trialDays: string
  readonly purchaseOrder: string
  readonly externalId: string
}

/** `/subscriptions/new` */
export function CreateSubscription() {
  const { customer_id: customerId = '' } = useSearch({ from: '/shell/subscriptions/new' })
  const plans = useQuery(soldPlansQuery).data
  if (!plans) return null
  return <CreateDialog customerId={customerId} plans={plans} />
}

function CreateDialog({
  customerId,
  plans,
}: {
  /** The customer that is known already, or an empty text. */
  readonly customerId: string
  readonly plans: readonly Plan[]
}) {
  const navigate = useNavigate()
  const planOf = ({ planId }: NewForm) => plans.find(({ id }) => id === planId)
  const [chosen, setChosen] = useState(customerId)
  const zone = useQuery({ ...customerQuery(chosen), enabled: chosen !== '' }).data?.time_zone ?? 'UTC'
  const bodyOf = (values: NewForm) => {
    const plan = planOf(values)
    const start = instantOf(values.startAt, zone)
    const anchor = instantOf(values.anchor, zone)
    return {
      customer_id: values.customerId,
      plan_id: values.planId,
      items: plan ? itemsOf(values, plan) : [],
      ...(start && { start_at: start }),
      ...(anchor && { billing_cycle_anchor: anchor }),
      ...(values.trialDays && { trial_days: Number(values.trialDays) }),
      ...(values.purchaseOrder && { purchase_order: values.purchaseOrder }),
      ...(values.externalId && { external_id: values.externalId }),
    }
  }
  const initial: NewForm = {
    customerId,
    planId: '',
    quantities: {},
    overrides: {},
    startAt: '',
    anchor: '',
    trialDays: '',
    purchaseOrder: '',
    externalId: '',
  }
  return (
    <Action
      title={t.create}
      submit={t.create}
      initial={initial}
      fields={(form) => (
        <>
          <CustomerInput
            value={form.values.customerId}
            onChange={(id) => {
              setChosen(id)
              form.set({ customerId: id })
            }}
          />
          <ComboInput
            label={t.plan}
            name="/plan_id"
            isRequired
            choices={plans.map(choiceOf)}
            value={form.values.planId}
            onChange={(planId) => form.set({ planId, quantities: {}, overrides: {} })}
          />
          <Terms form={form} plan={planOf(form.values)} zone={zone} />
        </>
      )}
      preview={{
        isReady: (values) => values.customerId !== '' && values.planId !== '' && areQuantities(values),
        of: (values, signal) => billing.subscriptions.preview(bodyOf(values), { signal }),
        shown: (preview) => <DocumentsPreview preview={preview} zone={preview.subscription.time_zone} />,
      }}
      act={(values, preview) => billing.subscriptions.create({ ...bodyOf(values), as_of: preview?.as_of })}
      done={t.created}
      onClose={(made) =>
        void (made
          ? navigate({ to: '/subscriptions/$subscriptionId', params: { subscriptionId: made.id } })
          : customerId
            ? navigate({ to: '/customers/$customerId', params: { customerId } })
            : navigate({ to: '/subscriptions' }))
      }
    />
  )
}

function Terms({
  form,
  plan,
  zone,
}: {
  readonly form: FormState<NewForm>
  readonly plan: Plan | undefined
  readonly zone: string
}) {
  return (
    <>
      {plan && <QuantityFields form={form} plan={plan} />}
      <InstantInput label={t.startAt} name="/start_at" hint={t.startHint} zone={zone} {...form.field('startAt')} />
      <TextInput
        label={t.trialDays}
        name="/trial_days"
        inputMode="numeric"
        hint={t.trialDaysHint(plan?.trial_days ?? 0)}
        {...form.field('trialDays')}
      />
      <details className={styles.advanced}>
        <summary>{t.advanced}</summary>
        <div>
          {plan && <OverrideFields form={form} plan={plan} />}
          <InstantInput
            label={t.anchor}
            name="/billing_cycle_anchor"
            hint={t.anchorHint}
            zone={zone}
            {...form.field('anchor')}
          />
          <FieldRow>
            <TextInput label={t.purchaseOrder} name="/purchase_order" {...form.field('purchaseOrder')} />
            <TextInput label={t.externalId} name="/external_id" {...form.field('externalId')} />
          </FieldRow>
        </div>
      </details>
    </>
  )
}

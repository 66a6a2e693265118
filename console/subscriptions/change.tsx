import { useQuery } from '@tanstack/react-query'
import type { Plan, Proration, Subscription } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { ComboInput } from '../ui/ComboInput.tsx'
import { choicesOf } from '../ui/choices.ts'
import { DocumentsPreview } from '../ui/DocumentsPreview.tsx'
import { SelectInput } from '../ui/fields.tsx'
import { priceText } from '../ui/price-text.ts'
import { words } from '../words/en.ts'
import { AddOnFields, type AddOnForm, addOnsOf } from './add-ons.tsx'
import { areQuantities, itemsOf, QuantityFields } from './item-fields.tsx'
import { planQuery, soldPlansQuery } from './queries.ts'
import { useSubscription } from './use-subscription.ts'
import { isWhenKnown, WhenFields, type WhenForm, whenOf } from './when-fields.tsx'

const t = words.subscriptions

interface ChangeForm extends WhenForm, AddOnForm {
  readonly planId: string
  readonly proration: string
}

/** `/subscriptions/{id}/change`: another plan, other quantities, add-ons. */
export function ChangeSubscription() {
  const { subscription, close } = useSubscription()
  const current = useQuery({ ...planQuery(subscription?.plan_id ?? ''), enabled: subscription !== undefined }).data
  const sold = useQuery(soldPlansQuery).data
  if (!subscription || !current || !sold) return null
  const plans = [current, ...sold.filter(({ id }) => id !== current.id)].filter(
    ({ currency }) => currency === current.currency,
  )
  return <ChangeDialog subscription={subscription} current={current} plans={plans} onClose={close} />
}

function ChangeDialog({
  subscription,
  current,
  plans,
  onClose,
}: {
  readonly subscription: Subscription
  readonly current: Plan
  /** All of the currency; those of the product can be changed to, prices of the others are add-ons. */
  readonly plans: readonly Plan[]
  readonly onClose: () => void
}) {
  const { id, time_zone: zone } = subscription
  const planOf = (values: ChangeForm) => plans.find((plan) => plan.id === values.planId) ?? current
  const itemsIn = (values: ChangeForm) => [
    ...itemsOf(values, planOf(values), subscription.items),
    ...addOnsOf(values, subscription, current),
  ]
  const bodyOf = (values: ChangeForm) => ({
    ...(values.planId !== current.id && { plan_id: values.planId }),
    items: itemsIn(values),
    ...whenOf(values, zone),
    proration: values.proration as Proration,
  })
  const isReady = (values: ChangeForm) =>
    isWhenKnown(values, zone) && areQuantities(values) && (values.planId !== current.id || itemsIn(values).length > 0)
  const initial: ChangeForm = {
    planId: current.id,
    quantities: {},
    overrides: {},
    addOns: {},
    when: 'now',
    at: '',
    proration: 'prorate',
  }
  return (
    <Action
      title={t.changeTitle}
      submit={t.changeTitle}
      initial={initial}
      fields={(form) => (
        <>
          <ComboInput
            label={t.plan}
            name="/plan_id"
            choices={plans.filter(({ product }) => product === current.product).map(choiceOf)}
            value={form.values.planId}
            onChange={(planId) => form.set({ planId: planId || current.id, quantities: {} })}
          />
          <QuantityFields form={form} plan={planOf(form.values)} items={subscription.items} />
          <AddOnFields form={form} subscription={subscription} current={current} plans={plans} />
          <When form={form} zone={zone} />
        </>
      )}
      preview={{
        isReady,
        of: (values, signal) => billing.subscriptions.previewChange(id, bodyOf(values), { signal }),
        shown: (preview) => <DocumentsPreview preview={preview} zone={zone} />,
      }}
      act={(values, preview) => billing.subscriptions.change(id, { ...bodyOf(values), as_of: preview?.as_of })}
      done={t.changed}
      onClose={onClose}
    />
  )
}

function When({ form, zone }: { readonly form: FormState<ChangeForm>; readonly zone: string }) {
  return (
    <>
      <WhenFields form={form} choices={['now', 'period_end', 'at']} zone={zone} />
      <SelectInput
        label={t.proration}
        name="/proration"
        choices={choicesOf(t.prorations)}
        {...form.field('proration')}
      />
    </>
  )
}

/** A plan in a list to choose from. */
export function choiceOf(plan: Plan) {
  const [price] = plan.prices
  return {
    id: plan.id,
    label: t.revisionOf(plan.name, plan.code, plan.revision),
    ...(price && { note: priceText(price, plan.currency) }),
  }
}

import type { Plan, Subscription, SubscriptionItem, SubscriptionItemInput } from '../../packages/sdk/index.ts'
import type { FormState } from '../ui/Action.tsx'
import { FieldRow, SelectInput, TextInput } from '../ui/fields.tsx'
import { priceText } from '../ui/price-text.ts'
import { words } from '../words/en.ts'
import type { ItemForm } from './item-fields.tsx'
import styles from './subscriptions.module.css'

const t = words.subscriptions

/** Typed quantities of add-ons, by the id of the price. */
export interface AddOnForm extends ItemForm {
  readonly addOns: Readonly<Record<string, string>>
}

/** Prices of other plans that the subscription has or gets: a quantity for each, and a field to add one. */
export function AddOnFields<V extends AddOnForm>({
  form,
  subscription,
  current,
  plans,
}: {
  readonly form: FormState<V>
  readonly subscription: Subscription
  readonly current: Plan
  readonly plans: readonly Plan[]
}) {
  const { addOns } = form.values
  const set = (id: string, typed: string) => form.set({ addOns: { ...addOns, [id]: typed } } as unknown as Partial<V>)
  const running = runningAddOns(subscription, current)
  const prices = plans
    .filter(({ id }) => id !== form.values.planId && id !== current.id)
    .flatMap((plan) => plan.prices.map((price) => ({ price, label: `${plan.name} · ${price.code}`, plan })))
  const choices = [...new Map(prices.map((one) => [one.price.id, one])).values()]
  const shown = new Map([
    ...running.map((item) => [item.price_id, item.price_code] as const),
    ...choices.filter(({ price }) => price.id in addOns).map(({ price, label }) => [price.id, label] as const),
  ])
  return (
    <details className={styles.advanced} open={running.length > 0}>
      <summary>{t.addOns}</summary>
      <div>
        {shown.size > 0 && (
          <FieldRow>
            {[...shown].map(([id, label]) => (
              <TextInput
                key={id}
                label={label}
                name={`/items/${id}`}
                inputMode="numeric"
                hint={t.removeHint}
                value={addOns[id] ?? String(running.find((item) => item.price_id === id)?.quantity ?? 1)}
                onChange={(typed) => set(id, typed)}
              />
            ))}
          </FieldRow>
        )}
        <SelectInput
          label={t.addOn}
          name="/items"
          value=""
          choices={[
            { value: '', label: words.common.nothing },
            ...choices.map(({ price, label, plan }) => ({
              value: price.id,
              label: `${label}: ${priceText(price, plan.currency)}`,
            })),
          ]}
          onChange={(id) => id && set(id, '1')}
        />
      </div>
    </details>
  )
}

/** Items whose price is of another plan. */
function runningAddOns({ items }: Subscription, { prices }: Plan): readonly SubscriptionItem[] {
  return items.filter((item) => !prices.some(({ code }) => code === item.price_code))
}

/** The add-ons of a request: those whose quantity is another than they have. */
export function addOnsOf({ addOns }: AddOnForm, subscription: Subscription, current: Plan): SubscriptionItemInput[] {
  const running = runningAddOns(subscription, current)
  return Object.entries(addOns)
    .filter(
      ([id, typed]) => /^\d+$/.test(typed) && running.find((item) => item.price_id === id)?.quantity !== Number(typed),
    )
    .map(([id, typed]) => ({ price_id: id, quantity: Number(typed) }))
}

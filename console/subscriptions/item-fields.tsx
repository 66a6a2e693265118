import type { Plan, SubscriptionItem, SubscriptionItemInput } from '../../packages/sdk/index.ts'
import type { FormState } from '../ui/Action.tsx'
import { FieldRow, TextInput } from '../ui/fields.tsx'
import { amountsText, priceText } from '../ui/price-text.ts'
import { unitAmountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import styles from './subscriptions.module.css'

const t = words.subscriptions

/** Typed quantities and agreed amounts, by the code of the price. */
export interface ItemForm extends Readonly<Record<string, unknown>> {
  readonly quantities: Readonly<Record<string, string>>
  readonly overrides: Readonly<Record<string, string>>
}

/** The quantity of a price while nothing is typed: that of the running item, else the price's own. */
export function usualQuantity(code: string, plan: Plan, items: readonly SubscriptionItem[]): number {
  const running = items.find((item) => item.price_code === code)
  return running?.quantity ?? plan.prices.find((price) => price.code === code)?.quantity ?? 1
}

/** A quantity for each price of a plan that has one: usage is measured. */
export function QuantityFields<V extends ItemForm>({
  form,
  plan,
  items = [],
}: {
  readonly form: FormState<V>
  readonly plan: Plan
  readonly items?: readonly SubscriptionItem[]
}) {
  const { quantities } = form.values
  const counted = plan.prices.filter(({ kind }) => kind !== 'usage')
  if (counted.length === 0) return null
  return (
    <FieldRow>
      {counted.map((price) => (
        <TextInput
          key={price.code}
          label={price.code === 'base' ? t.quantity : `${t.quantity}: ${price.code}`}
          name={`/items/${price.code}`}
          inputMode="numeric"
          hint={priceText(price, plan.currency)}
          value={quantities[price.code] ?? String(usualQuantity(price.code, plan, items))}
          onChange={(typed) =>
            form.set({ quantities: { ...quantities, [price.code]: typed } } as unknown as Partial<V>)
          }
        />
      ))}
    </FieldRow>
  )
}

/** Agreed amounts that replace those of the plan; prices with more than one amount have them by the API only. */
export function OverrideFields<V extends ItemForm>({
  form,
  plan,
}: {
  readonly form: FormState<V>
  readonly plan: Plan
}) {
  const { overrides } = form.values
  return (
    <div className={styles.group}>
      {plan.prices
        .filter(({ unit_amount: amount }) => amount !== null)
        .map((price) => (
          <TextInput
            key={price.code}
            label={t.override(price.code)}
            name={`/items/${price.code}/override`}
            inputMode="decimal"
            unit={plan.currency}
            hint={t.overrideHint(amountsText(price, plan.currency))}
            value={overrides[price.code] ?? ''}
            onChange={(typed) =>
              form.set({ overrides: { ...overrides, [price.code]: typed } } as unknown as Partial<V>)
            }
          />
        ))}
    </div>
  )
}

/** The items of a request: those whose quantity or amount is not the usual one. */
export function itemsOf(
  values: ItemForm,
  plan: Plan,
  items: readonly SubscriptionItem[] = [],
): SubscriptionItemInput[] {
  return plan.prices.flatMap((price) => {
    const { code, package_size: size } = price
    const typed = values.quantities[code]
    const quantity = typed === undefined || typed === '' ? undefined : Number(typed)
    const isOther = quantity !== undefined && quantity !== usualQuantity(code, plan, items)
    const typedAmount = values.overrides[code] ?? ''
    const agreed = typedAmount === '' ? null : unitAmountAt(`/items/${code}/override`, typedAmount, plan.currency)
    if (!isOther && agreed === null) return []
    return {
      price_code: code,
      ...(isOther && { quantity }),
      ...(agreed !== null && { override: { unit_amount: agreed, ...(size !== null && { package_size: size }) } }),
    }
  })
}

/** Whether every typed quantity is a whole number. */
export function areQuantities({ quantities }: ItemForm): boolean {
  return Object.values(quantities).every((typed) => /^\d+$/.test(typed))
}

import { useQuery } from '@tanstack/react-query'
import { metersQuery } from '../app/meters.ts'
import type { FormState } from '../ui/Action.tsx'
import { Button } from '../ui/Button.tsx'
import { choicesOf } from '../ui/choices.ts'
import { FieldRow, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import styles from './plans.module.css'
import { PriceEditor } from './price-editor.tsx'
import { emptyPrice, type PriceForm } from './price-form.ts'

const t = words.plans

/** What a new plan and a new revision have in common. */
export interface PlanForm extends Readonly<Record<string, unknown>> {
  readonly name: string
  readonly currency: string
  readonly interval: string
  readonly intervalCount: string
  readonly trialDays: string
  readonly prices: readonly PriceForm[]
}

/** Interval, trial and prices of a plan. */
export function PlanFields<V extends PlanForm>({ form }: { readonly form: FormState<V> }) {
  const { prices, currency, interval, intervalCount } = form.values
  const meters = useQuery(metersQuery).data ?? []
  const set = (next: readonly PriceForm[]) => form.set({ prices: next } as Partial<V>)
  return (
    <>
      <FieldRow>
        <TextInput label={t.every} name="/interval_count" inputMode="numeric" {...form.field('intervalCount')} />
        <SelectInput label={t.interval} name="/interval" choices={choicesOf(t.intervals)} {...form.field('interval')} />
        <TextInput label={t.trialDays} name="/trial_days" inputMode="numeric" {...form.field('trialDays')} />
      </FieldRow>
      {prices.map((price, index) => (
        <PriceEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: a price is its place until it is made
          key={index}
          index={index}
          price={price}
          currency={currency.toUpperCase()}
          planTime={words.prices.interval(Number(intervalCount) || 1, interval)}
          meters={meters}
          onChange={(change) => set(prices.map((one, place) => (place === index ? { ...one, ...change } : one)))}
          onRemove={prices.length > 1 ? () => set(prices.filter((_, place) => place !== index)) : null}
        />
      ))}
      <div className={styles.buttons}>
        <Button onPress={() => set([...prices, { ...emptyPrice, code: `price-${prices.length + 1}` }])}>
          {t.addPrice}
        </Button>
      </div>
    </>
  )
}

import { Button } from '../ui/Button.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import styles from './plans.module.css'
import type { PriceForm } from './price-form.ts'

const t = words.plans

/** The tiers of a price, a row for each; the last one has no end. */
export function TierRows({
  pointer,
  price: { tiers },
  currency,
  onChange,
}: {
  readonly pointer: string
  readonly price: PriceForm
  readonly currency: string
  readonly onChange: (change: Partial<PriceForm>) => void
}) {
  const field = (index: number, name: 'upTo' | 'unit' | 'flat', at: string) => ({
    name: `${pointer}/tiers/${index}/${at}`,
    value: tiers[index]?.[name] ?? '',
    onChange: (value: string) =>
      onChange({ tiers: tiers.map((tier, place) => (place === index ? { ...tier, [name]: value } : tier)) }),
  })
  const add = () => onChange({ tiers: [...tiers.slice(0, -1), { upTo: '', unit: '', flat: '' }, ...tiers.slice(-1)] })
  return (
    <>
      {tiers.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tier is its place
        <div key={index} className={styles.tier}>
          {index === tiers.length - 1 ? (
            <span>{t.tierRest}</span>
          ) : (
            <TextInput
              label={t.tierUpTo(index + 1)}
              inputMode="decimal"
              isRequired
              {...field(index, 'upTo', 'up_to')}
            />
          )}
          <TextInput
            label={t.tierUnit(index + 1)}
            unit={currency}
            inputMode="decimal"
            {...field(index, 'unit', 'unit_amount')}
          />
          <TextInput
            label={t.tierFlat(index + 1)}
            unit={currency}
            inputMode="decimal"
            {...field(index, 'flat', 'flat_amount')}
          />
          <Button
            look="quiet"
            aria-label={t.removeTier(index + 1)}
            isDisabled={tiers.length === 1}
            onPress={() => onChange({ tiers: tiers.filter((_, place) => place !== index) })}
          >
            ×
          </Button>
        </div>
      ))}
      <div className={styles.buttons}>
        <Button onPress={add}>{t.addTier}</Button>
      </div>
    </>
  )
}

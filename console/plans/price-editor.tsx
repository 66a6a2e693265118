import type { Meter, PriceKind, PriceModel } from '../../packages/sdk/index.ts'
import { Button } from '../ui/Button.tsx'
import { choicesOf } from '../ui/choices.ts'
import { FieldRow, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { Calculator } from './calculator.tsx'
import { CellRows } from './cell-rows.tsx'
import styles from './plans.module.css'
import { hasAmount, hasTiers, isOfUsage, type PriceForm, priceOf } from './price-form.ts'
import { TierRows } from './tier-rows.tsx'
import { UsageFields } from './usage-fields.tsx'

const t = words.plans

/** The fields of one price, with a calculator of what a period costs. */
export function PriceEditor({
  index,
  price,
  currency,
  planTime,
  meters,
  onChange,
  onRemove,
}: {
  readonly index: number
  readonly price: PriceForm
  readonly currency: string
  /** `a month`: the interval of the plan. */
  readonly planTime: string
  readonly meters: readonly Meter[]
  readonly onChange: (change: Partial<PriceForm>) => void
  readonly onRemove: (() => void) | null
}) {
  const pointer = `/prices/${index}`
  const text = (name: keyof PriceForm & string, at: string) => ({
    name: `${pointer}/${at}`,
    value: String(price[name]),
    onChange: (value: string) => onChange({ [name]: value }),
  })
  const isUsage = price.kind === 'usage'
  const isRepeated = price.kind !== 'one_off'
  const models = choicesOf(t.models).filter(({ value }) => isUsage || !isOfUsage(value as PriceModel))
  return (
    <fieldset className={styles.editor}>
      <legend>{t.priceTitle(index + 1)}</legend>
      <FieldRow>
        <SelectInput
          label={t.kind}
          choices={choicesOf(t.kinds)}
          {...text('kind', 'kind')}
          onChange={(value) => onChange(kindChange(value as PriceKind, price))}
        />
        <SelectInput
          label={t.model}
          choices={models}
          {...text('model', 'model')}
          onChange={(value) => onChange({ model: value as PriceModel })}
        />
        {hasAmount(price) && (
          <TextInput
            label={t.amount}
            unit={currency}
            inputMode="decimal"
            isRequired
            {...text('amount', 'unit_amount')}
          />
        )}
        {price.model === 'package' && (
          <TextInput label={t.packageSize} inputMode="numeric" isRequired {...text('size', 'package_size')} />
        )}
      </FieldRow>
      {isUsage && (
        <UsageFields pointer={pointer} price={price} meters={meters} currency={currency} onChange={onChange} />
      )}
      {price.model === 'matrix' && (
        <CellRows pointer={pointer} price={price} meters={meters} currency={currency} onChange={onChange} />
      )}
      {hasTiers(price) && <TierRows pointer={pointer} price={price} currency={currency} onChange={onChange} />}
      <Calculator
        amounts={priceOf(price, currency)}
        currency={currency}
        time={isRepeated ? timeOf(price, planTime) : words.prices.once}
        name={price.name || price.code}
        isUsage={isUsage}
      />
      <details>
        <summary>{t.advanced}</summary>
        <div>
          <FieldRow>
            <TextInput label={t.priceCode} isRequired {...text('code', 'code')} />
            <TextInput label={t.priceName} hint={t.priceNameHint} {...text('name', 'name')} />
            {!isUsage && <TextInput label={t.quantity} inputMode="numeric" {...text('quantity', 'quantity')} />}
          </FieldRow>
          {isRepeated && (
            <FieldRow>
              {!isUsage && (
                <SelectInput label={t.timing} choices={choicesOf(t.timings)} {...text('timing', 'timing')} />
              )}
              <TextInput label={t.every} inputMode="numeric" {...text('intervalCount', 'interval_count')} />
              <SelectInput
                label={t.interval}
                choices={[{ value: '', label: t.asPlan }, ...choicesOf(t.intervals)]}
                {...text('interval', 'interval')}
              />
              <TextInput label={t.trialDays} inputMode="numeric" {...text('trialDays', 'trial_days')} />
            </FieldRow>
          )}
          <FieldRow>
            <TextInput label={t.minimum} unit={currency} inputMode="decimal" {...text('minimum', 'minimum_cents')} />
            <TextInput label={t.maximum} unit={currency} inputMode="decimal" {...text('maximum', 'maximum_cents')} />
            <TextInput label={t.taxCategory} {...text('taxCategory', 'tax_category')} />
          </FieldRow>
          {price.model !== 'flat' && (
            <FieldRow>
              <TextInput label={t.included} inputMode="decimal" {...text('included', 'included_quantity')} />
              <TextInput
                label={t.divideBy}
                hint={t.divideHint}
                inputMode="numeric"
                {...text('divideBy', 'transform/divide_by')}
              />
              <SelectInput label={t.round} choices={choicesOf(t.rounds)} {...text('round', 'transform/round')} />
            </FieldRow>
          )}
        </div>
      </details>
      {onRemove && (
        <div className={styles.buttons}>
          <Button look="quiet" onPress={onRemove}>
            {t.removePrice}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

/** Another kind, with a model that it may have. */
function kindChange(kind: PriceKind, { model }: PriceForm): Partial<PriceForm> {
  return kind !== 'usage' && isOfUsage(model) ? { kind, model: 'per_unit' } : { kind }
}

function timeOf({ interval, intervalCount }: PriceForm, planTime: string): string {
  return interval === '' ? planTime : words.prices.interval(Number(intervalCount) || 1, interval)
}

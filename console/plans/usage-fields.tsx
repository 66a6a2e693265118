import type { Meter } from '../../packages/sdk/index.ts'
import { choicesOf } from '../ui/choices.ts'
import { FieldRow, LongInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import type { PriceForm } from './price-form.ts'
import { emptyCell, filterText, propertiesOf } from './usage-form.ts'

const t = words.plans

/** What a price for usage has besides: its meter, which events count, and how a part of a period is counted. */
export function UsageFields({
  pointer,
  price,
  meters,
  currency,
  onChange,
}: {
  readonly pointer: string
  readonly price: PriceForm
  readonly meters: readonly Meter[]
  readonly currency: string
  readonly onChange: (change: Partial<PriceForm>) => void
}) {
  const { meter, partialPeriod, rate, fixedAmount, typedFilters } = price
  const usable = meters.filter(({ code, status }) => status !== 'archived' || code === meter)
  const properties = propertiesOf(price, meters)
  return (
    <>
      <FieldRow>
        <SelectInput
          label={t.meter}
          name={`${pointer}/meter_code`}
          hint={usable.length === 0 ? t.noMeters : undefined}
          choices={[
            { value: '', label: t.chooseMeter },
            ...usable.map(({ code, name }) => ({ value: code, label: t.meterOf(name, code) })),
          ]}
          value={meter}
          onChange={(code) => onChange({ meter: code, filters: [], typedFilters: {}, cells: [emptyCell] })}
        />
        <SelectInput
          label={t.partialPeriod}
          name={`${pointer}/partial_period`}
          choices={choicesOf(t.partialPeriods)}
          value={partialPeriod}
          onChange={(value) => onChange({ partialPeriod: value })}
        />
      </FieldRow>
      {price.model === 'percentage' && (
        <FieldRow>
          <TextInput
            label={t.rate}
            name={`${pointer}/rate`}
            hint={t.rateHint}
            unit="%"
            inputMode="decimal"
            isRequired
            value={rate}
            onChange={(value) => onChange({ rate: value })}
          />
          <TextInput
            label={t.fixedAmount}
            name={`${pointer}/fixed_amount`}
            unit={currency}
            inputMode="decimal"
            value={fixedAmount}
            onChange={(value) => onChange({ fixedAmount: value })}
          />
        </FieldRow>
      )}
      {properties.length > 0 && (
        <details open={price.filters.length > 0}>
          <summary>{t.filters}</summary>
          <FieldRow>
            {properties.map((property) => (
              <LongInput
                key={property}
                label={t.filterOf(property)}
                name={`${pointer}/filters/${property}`}
                hint={t.filterHint}
                rows={2}
                value={filterText(price, property)}
                onChange={(value) => onChange({ typedFilters: { ...typedFilters, [property]: value } })}
              />
            ))}
          </FieldRow>
        </details>
      )}
    </>
  )
}

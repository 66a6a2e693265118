import type { Meter } from '../../packages/sdk/index.ts'
import { Button } from '../ui/Button.tsx'
import { FieldRow, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import styles from './plans.module.css'
import type { PriceForm } from './price-form.ts'
import { emptyCell, propertiesOf } from './usage-form.ts'

const t = words.plans

/** The cells of a matrix price, a row for each, with a value for each property by which the meter groups. */
export function CellRows({
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
  const { cells, meter } = price
  const properties = propertiesOf(price, meters)
  if (properties.length === 0) return <p className={styles.soft}>{meter ? t.noGroups : t.meterFirst}</p>
  const set = (index: number, change: Partial<(typeof cells)[number]>) =>
    onChange({ cells: cells.map((cell, place) => (place === index ? { ...cell, ...change } : cell)) })
  return (
    <>
      <p className={styles.soft}>{t.cellsWhy}</p>
      {cells.map(({ when, unit }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
        <div key={index} className={styles.cell}>
          <FieldRow>
            {properties.map((property) => (
              <TextInput
                key={property}
                label={t.cellWhen(index + 1, property)}
                name={`${pointer}/cells/${index}/when/${property}`}
                value={when[property] ?? ''}
                onChange={(value) => set(index, { when: withValue(when, property, value) })}
              />
            ))}
            <TextInput
              label={t.cellUnit(index + 1)}
              name={`${pointer}/cells/${index}/unit_amount`}
              unit={currency}
              inputMode="decimal"
              isRequired
              value={unit}
              onChange={(value) => set(index, { unit: value })}
            />
          </FieldRow>
          <Button
            look="quiet"
            aria-label={t.removeCell(index + 1)}
            isDisabled={cells.length === 1}
            onPress={() => onChange({ cells: cells.filter((_, place) => place !== index) })}
          >
            ×
          </Button>
        </div>
      ))}
      <TextInput
        label={t.defaultUnit}
        name={`${pointer}/default_unit_amount`}
        unit={currency}
        inputMode="decimal"
        value={price.defaultUnit}
        onChange={(value) => onChange({ defaultUnit: value })}
      />
      <div className={styles.buttons}>
        <Button onPress={() => onChange({ cells: [...cells, emptyCell] })}>{t.addCell}</Button>
      </div>
    </>
  )
}

/** Without a value any will do. */
function withValue(when: Readonly<Record<string, string>>, property: string, value: string) {
  const { [property]: _before, ...others } = when
  return value === '' ? others : { ...others, [property]: value }
}

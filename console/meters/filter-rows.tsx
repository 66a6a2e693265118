import { Button } from '../ui/Button.tsx'
import { FieldRow, LongInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import styles from './meters.module.css'

const t = words.meters

/** A filter as it is typed: a value on each line. */
export interface TypedFilter {
  readonly key: number
  readonly property: string
  readonly values: string
}

/** Filters of a meter, a row for each. */
export function FilterRows({
  filters,
  onChange,
}: {
  readonly filters: readonly TypedFilter[]
  readonly onChange: (filters: readonly TypedFilter[]) => void
}) {
  const set = (key: number, change: Partial<TypedFilter>) =>
    onChange(filters.map((filter) => (filter.key === key ? { ...filter, ...change } : filter)))
  const add = () => onChange([...filters, { key: (filters.at(-1)?.key ?? 0) + 1, property: '', values: '' }])
  return (
    <fieldset className={styles.filters}>
      <legend>{t.filters}</legend>
      {filters.map(({ key, property, values }, index) => (
        <div key={key} className={styles.filter}>
          <FieldRow>
            <TextInput
              label={t.filterProperty(index + 1)}
              name={`/filters/${index}/property`}
              isRequired
              value={property}
              onChange={(typed) => set(key, { property: typed })}
            />
            <LongInput
              label={t.filterValues(index + 1)}
              name={`/filters/${index}/values`}
              hint={t.filterHint}
              rows={2}
              isRequired
              value={values}
              onChange={(typed) => set(key, { values: typed })}
            />
          </FieldRow>
          <Button
            look="quiet"
            aria-label={t.removeFilter(index + 1)}
            onPress={() => onChange(filters.filter((filter) => filter.key !== key))}
          >
            ×
          </Button>
        </div>
      ))}
      <div>
        <Button onPress={add}>{t.addFilter}</Button>
      </div>
    </fieldset>
  )
}

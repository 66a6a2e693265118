import type { Plan, Price } from '../../packages/sdk/index.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { unitAmountText } from '../ui/money.ts'
import { priceNotes, priceText, timeText } from '../ui/price-text.ts'
import { words } from '../words/en.ts'
import { Calculator } from './calculator.tsx'
import styles from './plans.module.css'

const t = words.prices

/** A price explained: in words, its tiers as a table, and a calculator. */
export function PriceParts({ price, plan: { currency } }: { readonly price: Price; readonly plan: Plan }) {
  const { tiers, cells } = price
  const notes = priceNotes(price, currency)
  return (
    <div className={styles.price}>
      <h3>
        {price.name ?? price.code}: {priceText(price, currency)}
      </h3>
      <p className={styles.soft}>{t.explained[price.model]}</p>
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {tiers && (
        <DataTable
          caption={price.code}
          rows={tiers.map((tier, index) => ({ ...tier, id: String(index), from: tiers[index - 1]?.up_to ?? null }))}
          columns={[
            { title: t.tier, cell: ({ from, up_to: to }) => (from === null ? t.tierFirst(to) : t.tierRange(from, to)) },
            { title: t.tierUnit, isFigure: true, cell: (tier) => unitAmountText(tier.unit_amount, currency) },
            { title: t.tierFlat, isFigure: true, cell: (tier) => unitAmountText(tier.flat_amount, currency) },
          ]}
        />
      )}
      {cells && <Cells price={price} currency={currency} />}
      <Calculator
        amounts={amountsOf(price)}
        currency={currency}
        time={timeText(price)}
        name={price.name ?? price.code}
        isUsage={price.kind === 'usage'}
      />
    </div>
  )
}

/** What a unit costs by the properties of its event; the first row that fits counts. */
function Cells({ price, currency }: { readonly price: Price; readonly currency: string }) {
  const cells = price.cells ?? []
  const properties = [...new Set(cells.flatMap(({ when }) => Object.keys(when)))]
  const rows = [
    ...cells.map((cell, index) => ({ ...cell, id: String(index), any: t.cellAll })),
    { id: 'others', when: {}, unit_amount: price.default_unit_amount ?? '0', any: t.cellOthers },
  ]
  return (
    <DataTable
      caption={price.code}
      rows={rows}
      columns={[
        ...properties.map((property) => ({
          title: property,
          cell: ({ when, any }: { readonly when: Readonly<Record<string, string>>; readonly any: string }) =>
            when[property] ?? any,
        })),
        { title: t.tierUnit, isFigure: true, cell: (row) => unitAmountText(row.unit_amount, currency) },
      ]}
    />
  )
}

// Answers have null where a request leaves a field out.
function amountsOf(price: Price) {
  return {
    model: price.model,
    unit_amount: price.unit_amount ?? undefined,
    tiers: price.tiers ?? undefined,
    package_size: price.package_size ?? undefined,
    rate: price.rate ?? undefined,
    fixed_amount: price.fixed_amount ?? undefined,
    cells: price.cells ?? undefined,
    default_unit_amount: price.default_unit_amount ?? undefined,
    transform: price.transform ?? undefined,
    included_quantity: price.included_quantity,
    minimum_cents: price.minimum_cents ?? undefined,
    maximum_cents: price.maximum_cents ?? undefined,
  }
}

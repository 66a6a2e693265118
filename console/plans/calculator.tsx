import { useState } from 'react'
import { moneyText } from '../ui/money.ts'
import { type Amounts, costInCents } from '../ui/price-cost.ts'
import { words } from '../words/en.ts'
import styles from './plans.module.css'

const t = words.plans
const unitsMax = 1_000_000

/** What a quantity costs for a whole period, computed as the service does: a slider and a field for the quantity. */
export function Calculator({
  amounts,
  currency,
  time,
  name,
}: {
  readonly amounts: Amounts
  readonly currency: string
  /** `a month` */
  readonly time: string
  /** What is calculated, for readers of the screen. */
  readonly name: string
}) {
  const [units, setUnits] = useState(1)
  const cents = costInCents(amounts, units)
  const set = (typed: string) => setUnits(Math.min(unitsMax, Math.max(0, Math.trunc(Number(typed)) || 0)))
  // The slider goes a bit beyond the last tier.
  const last = Math.max(...(amounts.tiers ?? []).map((tier) => Number(tier.up_to ?? 0)), amounts.package_size ?? 0, 0)
  return (
    <fieldset className={styles.calculator}>
      <legend>{`${t.calculator}: ${name}`}</legend>
      <input
        type="range"
        aria-label={`${t.units}: ${name}`}
        min={0}
        max={Math.min(unitsMax, Math.max(100, Math.ceil(last * 1.5)))}
        value={units}
        onChange={(event) => set(event.target.value)}
      />
      <label>
        <input type="number" min={0} max={unitsMax} value={units} onChange={(event) => set(event.target.value)} />{' '}
        {t.units}
      </label>
      <output>{cents === null ? t.notComplete : t.costs(moneyText(cents, currency), time)}</output>
    </fieldset>
  )
}

import { useState } from 'react'
import { moneyText } from '../ui/money.ts'
import { type Amounts, costInCents } from '../ui/price-cost.ts'
import { words } from '../words/en.ts'
import styles from './plans.module.css'

const t = words.plans
const unitsMax = 1_000_000
/** A matrix may have a thousand cells; these are calculated with. */
const groupsMax = 8

interface CalculatorProps {
  readonly amounts: Amounts
  readonly currency: string
  /** `a month` */
  readonly time: string
  /** What is calculated, for readers of the screen. */
  readonly name: string
  /** Whether units are measured: then they may have decimals. */
  readonly isUsage: boolean
}

/** What a quantity costs for a whole period, computed as the service does: a slider and a field for the quantity. */
export function Calculator({ amounts, currency, time, name, isUsage }: CalculatorProps) {
  const [units, setUnits] = useState('1')
  const [events, setEvents] = useState('1')
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const groups = groupsOf(amounts).map((group) => ({ ...group, units: typed[group.name] ?? '1' }))
  const cents = costInCents(amounts, { units, events, groups })
  const set = (text: string) => setUnits(isUsage ? text : wholeUnits(text))
  // The slider goes a bit beyond the last tier.
  const last = Math.max(...(amounts.tiers ?? []).map((tier) => Number(tier.up_to ?? 0)), amounts.package_size ?? 0, 0)
  const ofUnits = `${t.units}: ${name}`
  return (
    <fieldset className={styles.calculator}>
      <legend>{`${t.calculator}: ${name}`}</legend>
      {groups.length === 0 ? (
        <>
          <input
            type="range"
            aria-label={ofUnits}
            min={0}
            max={Math.min(unitsMax, Math.max(100, Math.ceil(last * 1.5)))}
            value={Number(units) || 0}
            onChange={(event) => set(event.target.value)}
          />
          <UnitsField label={t.units} isUsage={isUsage} value={units} onChange={set} />
        </>
      ) : (
        <div className={styles.groups}>
          {groups.map((group) => (
            <UnitsField
              key={group.name}
              label={t.unitsIn(group.name)}
              isUsage={isUsage}
              value={group.units}
              onChange={(text) => setTyped({ ...typed, [group.name]: text })}
            />
          ))}
        </div>
      )}
      {amounts.model === 'percentage' && (amounts.fixed_amount ?? '0') !== '0' && (
        <div className={styles.groups}>
          <UnitsField label={t.eventsCounted} isUsage={false} value={events} onChange={setEvents} />
        </div>
      )}
      <output>{cents === null ? t.notComplete : t.costs(moneyText(cents, currency), time)}</output>
    </fieldset>
  )
}

interface FieldProps {
  readonly label: string
  readonly isUsage: boolean
  readonly value: string
  readonly onChange: (text: string) => void
}

function UnitsField({ label, isUsage, value, onChange }: FieldProps) {
  return (
    <label>
      <input
        type="number"
        min={0}
        {...(isUsage ? { step: 'any' } : { max: unitsMax })}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />{' '}
      {label}
    </label>
  )
}

/** The groups that a matrix tells apart: those of its cells, and all others. */
function groupsOf({ model, cells = [] }: Amounts) {
  if (model !== 'matrix') return []
  const named = cells.slice(0, groupsMax).map(({ when }) => ({ name: Object.values(when).join(', '), values: when }))
  const groups = [...named.filter(({ name }) => name !== ''), { name: t.allOthers, values: {} }]
  return [...new Map(groups.map((group) => [group.name, group])).values()]
}

function wholeUnits(text: string): string {
  return String(Math.min(unitsMax, Math.max(0, Math.trunc(Number(text)) || 0)))
}

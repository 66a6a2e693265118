import { moneyText } from './money.ts'
import styles from './values.module.css'

/** An amount of minor units with its currency. */
export function Money({ cents, currency }: { readonly cents: number; readonly currency: string }) {
  return <span className={styles.money}>{moneyText(cents, currency)}</span>
}

/** Amounts in several currencies, one under the other; a dash if there are none. */
export function Amounts({
  amounts,
  none,
}: {
  readonly amounts: readonly { readonly cents: number; readonly currency: string }[]
  readonly none: string
}) {
  if (amounts.length === 0) return <span>{none}</span>
  return (
    <span className={styles.amounts}>
      {amounts.map(({ cents, currency }) => (
        <Money key={currency} cents={cents} currency={currency} />
      ))}
    </span>
  )
}

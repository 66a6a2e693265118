import { moneyText } from '../ui/money.ts'
import * as t from '../words/en/portal.ts'
import styles from './portal.module.css'
import type { Document, Invoice } from './types.ts'

/** A row below the lines of a document. */
export interface Sum {
  readonly name: string
  readonly cents: number
}

/** What the lines of an invoice come to, what was taken off and paid, and what is due. The rows add up. */
export function sumsOfInvoice(invoice: Invoice): readonly Sum[] {
  const { total_cents: total, amount_due_cents: due } = invoice
  const reductions = [
    { name: t.credited, cents: -invoice.credited_cents },
    { name: t.creditUsed, cents: -invoice.credit_applied_cents },
    { name: t.paidAlready, cents: -invoice.amount_paid_cents },
  ]
  const left = reductions.reduce((sum, { cents }) => sum + cents, total)
  // Only of a void invoice something is left that is not due.
  const further = [...reductions, { name: t.noLongerOwed, cents: due - left }].filter(({ cents }) => cents !== 0)
  return [...sumsOfLines(invoice), ...further, { name: t.due, cents: due }]
}

/** What the lines of a document come to, with their taxes. */
export function sumsOfLines({ subtotal_cents: net, taxes, total_cents: total }: Document): readonly Sum[] {
  return [
    { name: t.net, cents: net },
    ...taxes.map(({ name, percent, mention, tax_cents: cents }) => ({
      ...{ name: mention ?? t.taxOf(name, percent), cents },
    })),
    { name: t.total, cents: total },
  ]
}

/** The sums of a document, in the order in which they are added. */
export function Sums({ sums, currency }: { readonly sums: readonly Sum[]; readonly currency: string }) {
  return (
    <table className={styles.table} aria-label={t.sums}>
      <tbody>
        {sums.map(({ name, cents }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two taxes may have one name, and rows keep their places.
          <tr key={index}>
            <th scope="row">{name}</th>
            <td className={styles.figure}>{moneyText(cents, currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

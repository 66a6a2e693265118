import type { InvoiceLineInput } from '../../packages/sdk/index.ts'
import { Button } from '../ui/Button.tsx'
import { Money } from '../ui/Money.tsx'
import { lineCents, unitAmountOf } from '../ui/money.ts'
import { words } from '../words/en.ts'
import styles from './line-table.module.css'

const t = words.invoices.line

/** A line as it is typed. */
export interface TypedLine {
  readonly key: number
  readonly description: string
  readonly quantity: string
  readonly unitAmount: string
}

export const emptyLine = (key: number): TypedLine => ({ key, description: '', quantity: '1', unitAmount: '' })

/** The line as the API takes it; null while it is not complete. */
export function lineOf({ description, quantity, unitAmount }: TypedLine, currency: string): InvoiceLineInput | null {
  const price = unitAmountOf(unitAmount, currency)
  if (price === null || !/^\d{1,9}$/.test(quantity) || description.trim() === '') return null
  return { description: description.trim(), quantity: Number(quantity), unit_amount: price }
}

/** What a line adds to the total; 0 while it is not complete. */
export function centsOfLine({ quantity, unitAmount }: TypedLine, currency: string): number {
  const price = unitAmountOf(unitAmount, currency)
  return price === null || !/^\d{1,9}$/.test(quantity) ? 0 : lineCents(Number(quantity), price)
}

function isWrongPrice({ unitAmount }: TypedLine, currency: string): boolean {
  return unitAmount.trim() !== '' && unitAmountOf(unitAmount, currency) === null
}

/** Lines in a table to type in, with the amount of each and their sum. */
export function LineTable({
  lines,
  currency,
  onChange,
}: {
  readonly lines: readonly TypedLine[]
  readonly currency: string
  readonly onChange: (lines: readonly TypedLine[]) => void
}) {
  const set = (key: number, change: Partial<TypedLine>) =>
    onChange(lines.map((line) => (line.key === key ? { ...line, ...change } : line)))
  return (
    <div className={styles.scroll}>
      <table className={styles.lines}>
        <caption>{words.invoices.editor.lines}</caption>
        <thead>
          <tr>
            <th scope="col">{t.description}</th>
            <th scope="col">{t.quantity}</th>
            <th scope="col">{t.unitAmount}</th>
            <th scope="col" className={styles.figure}>
              {t.amount}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={line.key}>
              <td>
                <input
                  aria-label={`${t.description}, ${t.lineOf(index + 1)}`}
                  value={line.description}
                  onChange={(event) => set(line.key, { description: event.target.value })}
                />
              </td>
              <td>
                <input
                  className={styles.small}
                  aria-label={`${t.quantity}, ${t.lineOf(index + 1)}`}
                  inputMode="numeric"
                  value={line.quantity}
                  onChange={(event) => set(line.key, { quantity: event.target.value })}
                />
              </td>
              <td>
                <input
                  className={styles.price}
                  aria-label={`${t.unitAmount}, ${t.lineOf(index + 1)}`}
                  inputMode="decimal"
                  value={line.unitAmount}
                  aria-invalid={isWrongPrice(line, currency)}
                  onChange={(event) => set(line.key, { unitAmount: event.target.value })}
                />
                {isWrongPrice(line, currency) && <div className={styles.wrong}>{t.wrongPrice}</div>}
              </td>
              <td className={styles.figure}>
                <Money cents={centsOfLine(line, currency)} currency={currency} />
              </td>
              <td>
                {lines.length > 1 && (
                  <Button
                    look="quiet"
                    aria-label={`${t.remove}, ${t.lineOf(index + 1)}`}
                    onPress={() => onChange(lines.filter(({ key }) => key !== line.key))}
                  >
                    ×
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={2}>
              <Button onPress={() => onChange([...lines, emptyLine(Math.max(...lines.map(({ key }) => key)) + 1)])}>
                {t.another}
              </Button>
            </td>
            <th scope="row" className={styles.figure}>
              {words.invoices.editor.total}
            </th>
            <td className={styles.figure}>
              <strong>
                <Money cents={lines.reduce((sum, line) => sum + centsOfLine(line, currency), 0)} currency={currency} />
              </strong>
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

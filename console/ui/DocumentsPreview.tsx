import type { PreviewedCreditNote, PreviewedInvoice, PreviewedLine } from '../../packages/sdk/index.ts'
import { words } from '../words/en.ts'
import styles from './DocumentsPreview.module.css'
import { dateText, Moment } from './Moment.tsx'
import { Money } from './Money.tsx'
import { moneyText, unitAmountText } from './money.ts'
import { quantityText } from './quantity.ts'

const t = words.previews

interface Documents {
  readonly invoices: readonly PreviewedInvoice[]
  readonly credit_notes: readonly PreviewedCreditNote[]
  readonly upcoming_invoice: PreviewedInvoice | null
}

/** What an action would make: its invoices and credit notes with the arithmetic of each line, and the invoice that comes after it. */
export function DocumentsPreview({ preview, zone }: { readonly preview: Documents; readonly zone: string }) {
  const { invoices, credit_notes: notes, upcoming_invoice: next } = preview
  return (
    <div className={styles.documents}>
      {invoices.length + notes.length === 0 && <p className={styles.nothing}>{t.nothingNow}</p>}
      {invoices.map((invoice) => (
        <InvoicePreview key={invoice.id} invoice={invoice} zone={zone} />
      ))}
      {notes.map((note) => (
        <NotePreview key={note.id} note={note} />
      ))}
      <NextInvoice invoice={next} zone={zone} />
    </div>
  )
}

/** The next automatic invoice: its amount and day, and when it is opened its lines. */
export function NextInvoice({ invoice, zone }: { readonly invoice: PreviewedInvoice | null; readonly zone: string }) {
  if (!invoice) return <p className={styles.soft}>{t.noNext}</p>
  const { total_cents: cents, currency, occurred_at: at } = invoice
  return (
    <details className={styles.next}>
      <summary>
        {t.nextInvoice}: <strong>{t.on(moneyText(cents, currency), dateText(at, zone))}</strong>
      </summary>
      <Lines lines={invoice.lines} currency={currency} />
    </details>
  )
}

function InvoicePreview({ invoice, zone }: { readonly invoice: PreviewedInvoice; readonly zone: string }) {
  const { currency, status, total_cents: total, credit_applied_cents: applied, amount_due_cents: due } = invoice
  const isDraft = status === 'draft'
  return (
    <section className={styles.document} aria-label={t.invoice}>
      <h3>{t.invoice}</h3>
      <Lines lines={invoice.lines} currency={currency} />
      <dl className={styles.sums}>
        {invoice.tax_cents !== 0 && <Sum name={t.tax} cents={invoice.tax_cents} currency={currency} />}
        <Sum name={t.total} cents={total} currency={currency} isLast={isDraft} />
        {applied > 0 && <Sum name={t.fromCredit} cents={-applied} currency={currency} />}
        {!isDraft && (
          <Sum name={due === 0 && applied > 0 ? t.paidByCredit : t.dueNow} cents={due} currency={currency} isLast />
        )}
      </dl>
      {isDraft && (
        <p className={styles.soft}>
          {t.draft} <Moment at={invoice.finalizes_at} zone={zone} isExact />
        </p>
      )}
    </section>
  )
}

function NotePreview({ note }: { readonly note: PreviewedCreditNote }) {
  const { currency } = note
  return (
    <section className={styles.document} aria-label={t.creditNote}>
      <h3>{t.creditNote}</h3>
      <Lines lines={note.lines} currency={currency} />
      <dl className={styles.sums}>
        {note.tax_cents !== 0 && <Sum name={t.tax} cents={note.tax_cents} currency={currency} />}
        <Sum name={t.credited} cents={note.total_cents} currency={currency} isLast />
        {note.reduces_due_cents > 0 && <Sum name={t.offInvoices} cents={note.reduces_due_cents} currency={currency} />}
        {note.credit_cents > 0 && <Sum name={t.becomesCredit} cents={note.credit_cents} currency={currency} />}
      </dl>
    </section>
  )
}

function Sum({
  name,
  cents,
  currency,
  isLast = false,
}: {
  readonly name: string
  readonly cents: number
  readonly currency: string
  readonly isLast?: boolean
}) {
  return (
    <div className={isLast ? styles.due : ''}>
      <dt>{name}</dt>
      <dd>
        <Money cents={cents} currency={currency} />
      </dd>
    </div>
  )
}

/** Lines with their amounts, each with its arithmetic under it. */
export function Lines({ lines, currency }: { readonly lines: readonly PreviewedLine[]; readonly currency: string }) {
  return (
    <ul className={styles.lines}>
      {lines.map((line) => (
        <li key={line.id}>
          <span>{line.description}</span>
          <Money cents={line.amount_cents} currency={currency} />
          <span className={styles.why}>
            {sentenceOf(line, currency)}
            {line.discount_cents !== 0 && ` ${t.discount(moneyText(-line.discount_cents, currency))}`}
            {line.explanation && <code>{line.explanation.formula}</code>}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The arithmetic of a line in words: quantity x unit amount, and the part of the period. */
function sentenceOf({ quantity, unit_amount: unitAmount, explanation }: PreviewedLine, currency: string): string {
  if (!explanation) return t.byHand(quantity, unitAmountText(unitAmount, currency))
  if (explanation.usage) return t.usage(quantityText(explanation.usage.measured_quantity))
  if (explanation.sign === 0) return t.reduction
  const { from, until, length, unit, period_amount: whole } = explanation
  const price = t.price(quantity, unitAmountText(unitAmount, currency), unitAmountText(whole, currency))
  if (explanation.takes_back) return t.back(price, until - from, length, t.units[unit])
  return until - from === length ? price : t.part(price, until - from, length, t.units[unit])
}

import { moneyText } from '../ui/money.ts'
import * as t from '../words/en/portal.ts'
import { useDay } from './dates.ts'
import { sentencesOf } from './explanation.ts'
import { invoiceStatusText } from './invoices.tsx'
import { Fact } from './overview.tsx'
import { Pay } from './pay.tsx'
import styles from './portal.module.css'
import { Loaded, PortalLink, useAsked } from './state.tsx'
import { type Sum, Sums, sumsOfInvoice, sumsOfLines } from './sums.tsx'
import type { CreditNote, Customer, Document, ExplainedLine, Invoice } from './types.ts'

/** An invoice: what is due, what it is for, and how each line was computed. */
export function InvoicePage({ id }: { readonly id: string }) {
  const asked = useAsked<Invoice>(`invoices/${id}`)
  const day = useDay()
  return (
    <Loaded asked={asked}>
      {(invoice) => (
        <>
          <Back />
          <h1>{t.invoice(invoice.number ?? '')}</h1>
          <section className={styles.card}>
            <dl className={styles.facts}>
              <Fact name={t.status} value={invoiceStatusText(invoice)} />
              <Fact name={t.total} value={moneyText(invoice.total_cents, invoice.currency)} />
              {invoice.amount_paid_cents !== 0 && (
                <Fact name={t.paidAlready} value={moneyText(invoice.amount_paid_cents, invoice.currency)} />
              )}
              {invoice.amount_due_cents > 0 && (
                <Fact name={t.stillDue} value={moneyText(invoice.amount_due_cents, invoice.currency)} />
              )}
              {invoice.finalized_at && <Fact name={t.date} value={day(invoice.finalized_at)} />}
              {invoice.amount_due_cents > 0 && invoice.due_at && <Fact name={t.due} value={day(invoice.due_at)} />}
            </dl>
            {invoice.amount_due_cents > 0 && invoice.payment_reference && (
              <p className={styles.soft}>
                {t.reference}: <code>{invoice.payment_reference}</code>. {t.referenceWhy}
              </p>
            )}
            <Pay invoice={invoice} />
          </section>
          <Lines
            document={invoice}
            kind="invoices"
            sums={sumsOfInvoice(invoice)}
            discountCents={invoice.discount_cents}
          />
        </>
      )}
    </Loaded>
  )
}

/** A credit note: what it gives back. */
export function CreditNotePage({ id }: { readonly id: string }) {
  const asked = useAsked<CreditNote>(`credit_notes/${id}`)
  const day = useDay()
  return (
    <Loaded asked={asked}>
      {(note) => (
        <>
          <Back />
          <h1>{t.creditNote(note.number ?? '')}</h1>
          <section className={styles.card}>
            <dl className={styles.facts}>
              <Fact name={t.total} value={moneyText(note.total_cents, note.currency)} />
              {note.reduces_due_cents > 0 && (
                <Fact name={t.reducesDue} value={moneyText(note.reduces_due_cents, note.currency)} />
              )}
              {note.credit_cents > 0 && <Fact name={t.toCredit} value={moneyText(note.credit_cents, note.currency)} />}
              {note.finalized_at && <Fact name={t.date} value={day(note.finalized_at)} />}
            </dl>
          </section>
          <Lines document={note} kind="credit_notes" sums={sumsOfLines(note)} />
        </>
      )}
    </Loaded>
  )
}

function Back() {
  return (
    <p>
      <PortalLink to="/invoices">{t.allInvoices}</PortalLink>
    </p>
  )
}

function Lines({
  document,
  kind,
  sums,
  discountCents = 0,
}: {
  readonly document: Document
  readonly kind: 'invoices' | 'credit_notes'
  readonly sums: readonly Sum[]
  readonly discountCents?: number
}) {
  const explained = useAsked<{ readonly lines: readonly ExplainedLine[] }>(`${kind}/${document.id}/explain`)
  const customer = useAsked<Customer>('customer')
  const zone = customer.state === 'ready' ? customer.data.time_zone : 'UTC'
  const lineOf = (id: string) =>
    explained.state === 'ready' ? explained.data.lines.find(({ line_id }) => line_id === id) : undefined
  return (
    <section className={styles.section}>
      <h2>{t.lines}</h2>
      <ul className={styles.cards}>
        {(document.lines ?? []).map((line) => (
          <li key={line.id} className={styles.card}>
            <div className={styles.row}>
              <span>{line.description}</span>
              <strong>{moneyText(line.amount_cents, document.currency)}</strong>
            </div>
            {explained.state === 'ready' && (
              <p className={styles.soft}>{sentencesOf(line, lineOf(line.id), document.currency, zone).join(' ')}</p>
            )}
          </li>
        ))}
      </ul>
      {discountCents !== 0 && (
        <p className={styles.soft}>{t.discounted(moneyText(discountCents, document.currency))}</p>
      )}
      <Sums sums={sums} currency={document.currency} />
      <p>
        <a href={`/portal/v1/${kind}/${document.id}/html`} target="_blank" rel="noopener">
          {t.print}
        </a>{' '}
        <a href={`/portal/v1/${kind}/${document.id}/pdf`} target="_blank" rel="noopener">
          {t.pdf}
        </a>
      </p>
    </section>
  )
}

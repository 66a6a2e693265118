import { type ReactNode, useState } from 'react'
import { settlementOf } from '../app/settlement.ts'
import { moneyText } from '../ui/money.ts'
import * as t from '../words/en/portal.ts'
import { ask } from './api.ts'
import { useDay } from './dates.ts'
import styles from './portal.module.css'
import { Button, Loaded, PortalLink, useAct, useAsked } from './state.tsx'
import type { CreditNote, Invoice, List } from './types.ts'

/** All invoices and credit notes. */
export function Invoices() {
  const invoices = useAsked<List<Invoice>>('invoices?limit=20')
  const notes = useAsked<List<CreditNote>>('credit_notes?limit=20')
  return (
    <>
      <h1>{t.invoices}</h1>
      <Loaded asked={invoices}>
        {(first) => (
          <Pages path="invoices" first={first}>
            {(all) => <InvoiceTable invoices={all} />}
          </Pages>
        )}
      </Loaded>
      <Loaded asked={notes}>
        {(first) =>
          first.data.length > 0 && (
            <section className={styles.section}>
              <h2>{t.creditNotes}</h2>
              <Pages path="credit_notes" first={first}>
                {(all) => <CreditNoteTable notes={all} />}
              </Pages>
            </section>
          )
        }
      </Loaded>
    </>
  )
}

function CreditNoteTable({ notes }: { readonly notes: readonly CreditNote[] }) {
  const day = useDay()
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t.number}</th>
          <th>{t.date}</th>
          <th className={styles.figure}>{t.total}</th>
        </tr>
      </thead>
      <tbody>
        {notes.map((one) => (
          <tr key={one.id}>
            <td>
              <PortalLink to={`/credit-notes/${one.id}`}>{one.number}</PortalLink>
            </td>
            <td>{one.finalized_at && day(one.finalized_at)}</td>
            <td className={styles.figure}>{moneyText(one.total_cents, one.currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A list of which the first page is there, with a button for the next ones. */
function Pages<T>({
  path,
  first,
  children,
}: {
  readonly path: string
  readonly first: List<T>
  readonly children: (all: readonly T[]) => ReactNode
}) {
  const [further, setFurther] = useState<readonly List<T>[]>([])
  const { act, isActing, problem } = useAct()
  const cursor = (further.at(-1) ?? first).next_cursor
  return (
    <>
      {children([first, ...further].flatMap(({ data }) => data))}
      {cursor && (
        <p>
          <Button
            isDisabled={isActing}
            onPress={() =>
              act(async () => {
                const next = await ask<List<T>>('GET', `${path}?limit=20&cursor=${encodeURIComponent(cursor)}`)
                setFurther([...further, next])
              })
            }
          >
            {t.more}
          </Button>
        </p>
      )}
      {problem && <p role="alert">{problem}</p>}
    </>
  )
}

/** The status of an invoice in words; one that is settled says by what. */
export function invoiceStatusText(invoice: Invoice): string {
  const settlement = settlementOf(invoice)
  return settlement ? t.settlements[settlement] : (t.statuses[invoice.status] ?? invoice.status)
}

/** Invoices in a table whose first column leads to each. */
export function InvoiceTable({ invoices }: { readonly invoices: readonly Invoice[] }) {
  const day = useDay()
  if (invoices.length === 0) return <p className={styles.soft}>{t.noInvoices}</p>
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t.number}</th>
          <th>{t.date}</th>
          <th>{t.status}</th>
          <th className={styles.figure}>{t.total}</th>
        </tr>
      </thead>
      <tbody>
        {invoices.map((one) => (
          <tr key={one.id}>
            <td>
              <PortalLink to={`/invoices/${one.id}`}>{one.number}</PortalLink>
            </td>
            <td>{one.finalized_at && day(one.finalized_at)}</td>
            <td>{invoiceStatusText(one)}</td>
            <td className={styles.figure}>{moneyText(one.total_cents, one.currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

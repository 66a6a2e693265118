import { type CreditNote, linesForCustomer, taxesForCustomer } from '../../../domain/credit-note.ts'
import type { InvoiceLine } from '../../../domain/invoice.ts'
import { dateIn, documentPage, fact, sum } from './document-page.ts'
import { foreign, type Html, html } from './html.ts'
import { printMoney } from './print-money.ts'
import { taxSums } from './tax-part.ts'

/** The data of a credit note’s page. */
export interface PrintedCreditNote {
  readonly creditNote: CreditNote
  /** With the ledger's signs. */
  readonly lines: readonly InvoiceLine[]
  /** The invoices whose lines it takes back, and the reduction of each. */
  readonly invoices: readonly { readonly number: string; readonly reducedCents: bigint }[]
  /** Numbers of the credit notes whose newly billed lines it takes back. */
  readonly creditNotes: readonly string[]
  /** The time zone of the dates. */
  readonly timeZone: string
}

/** The page of a credit note: its total, the documents that it takes back lines of, and the use of the total. */
export function creditNotePage(printed: PrintedCreditNote): string {
  const { creditNote: note, lines, timeZone } = printed
  return documentPage({
    heading: 'Credit note',
    title: `Credit note ${note.number}`,
    document: note,
    isTest: note.testClockId !== null,
    isVoid: false,
    issuer: note.issuedBy,
    billTo: note.billedTo,
    buyerTitle: 'Given to',
    facts: facts(printed),
    headline: { text: 'Total given back', cents: note.totalCents },
    lines: linesForCustomer(lines),
    amountTitle: 'Given back',
    sums: sums(printed),
    stamp: null,
    payment: null,
    timeZone,
  })
}

function facts({ creditNote: note, invoices, creditNotes, timeZone }: PrintedCreditNote): Html[] {
  const { finalizedAt, period } = note
  const date = dateIn(timeZone)
  return [
    ...fact('Date of issue', finalizedAt && date(finalizedAt)),
    ...fact('For invoice', ...invoices.map(({ number }) => foreign(number))),
    ...fact('For credit note', ...creditNotes.map(foreign)),
    ...fact('Reason', note.reason),
    ...fact('Period', period && `${date(period.start)} – ${date(period.end)}`),
    ...fact('Currency', note.currency),
  ]
}

function sums({ creditNote: note, invoices }: PrintedCreditNote): Html[] {
  const money = (cents: bigint) => printMoney(cents, note.currency)
  const reduced = invoices.filter(({ reducedCents }) => reducedCents > 0n)
  return [
    sum('Subtotal', money(note.subtotalCents)),
    ...taxSums(taxesForCustomer(note.taxes), note.currency),
    sum('Total given back', money(note.totalCents), 'total'),
    ...reduced.map(({ number, reducedCents }) => sum(html`Taken off invoice ${foreign(number)}`, money(reducedCents))),
    ...(note.creditCents > 0n ? [sum('Kept as credit', money(note.creditCents))] : []),
  ]
}

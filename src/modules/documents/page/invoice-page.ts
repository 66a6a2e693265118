import type { PaidAccount } from '../../../domain/iban.ts'
import type { Instant } from '../../../domain/instant.ts'
import { amountDue, type Invoice, type InvoiceLine, type Party } from '../../../domain/invoice.ts'
import { type DateText, dateIn, documentPage, fact, sum } from './document-page.ts'
import { foreign, type Html, html } from './html.ts'
import { paymentPart } from './payment-part.ts'
import { printMoney } from './print-money.ts'
import { taxSums } from './tax-part.ts'

/** The data of an invoice’s page. */
export interface PrintedInvoice {
  readonly invoice: Invoice
  readonly lines: readonly InvoiceLine[]
  readonly issuer: Party
  readonly billTo: Party
  readonly payments: readonly {
    readonly amountCents: bigint
    readonly reference: string | null
    readonly paidAt: Instant
  }[]
  /** The credit notes that take back its lines, and the amount each took off. */
  readonly creditNotes: readonly { readonly number: string; readonly reducedCents: bigint }[]
  /** Where customers pay to. */
  readonly account: PaidAccount | null
  /** The time zone of the dates. */
  readonly timeZone: string
}

/** The page of an invoice: its total, and how it was settled. */
export function invoicePage(printed: PrintedInvoice): string {
  const { invoice, issuer, billTo, lines, timeZone } = printed
  const date = dateIn(timeZone)
  const isDue = invoice.status === 'open' || invoice.status === 'uncollectible'
  return documentPage({
    heading: 'Invoice',
    title: invoice.number ? `Invoice ${invoice.number}` : 'Draft of an invoice',
    document: invoice,
    isTest: invoice.testClockId !== null,
    isVoid: invoice.status === 'void',
    issuer,
    billTo,
    buyerTitle: 'Billed to',
    facts: facts(printed, date),
    headline: isDue ? { text: dueSentence(invoice, date), cents: amountDue(invoice) } : null,
    lines,
    amountTitle: 'Amount',
    sums: sums(printed, date),
    stamp: stamp(invoice, date),
    payment: paymentPart(invoice, printed.account, issuer.name),
    timeZone,
  })
}

function facts({ invoice, creditNotes }: PrintedInvoice, date: DateText): Html[] {
  const { finalizedAt, dueAt, period, createdAt, purchaseOrder } = invoice
  return [
    ...fact('Date of issue', finalizedAt && date(finalizedAt)),
    ...fact('Drafted', finalizedAt ? null : date(createdAt)),
    ...fact('Due', dueAt && invoice.status !== 'void' ? date(dueAt) : null),
    ...fact('Billing period', period && `${date(period.start)} – ${date(period.end)}`),
    ...fact('Purchase order', purchaseOrder && foreign(purchaseOrder)),
    ...fact('Payment reference', invoice.paymentReference),
    ...fact('Currency', invoice.currency),
    ...fact('Credit notes', ...creditNotes.map(({ number }) => foreign(number))),
  ]
}

function dueSentence({ dueAt }: Invoice, date: DateText): string {
  return dueAt ? `Amount due by ${date(dueAt)}` : 'Amount due'
}

function sums({ invoice, payments, creditNotes }: PrintedInvoice, date: DateText): Html[] {
  const { creditAppliedCents: credit, status } = invoice
  const isOwed = status !== 'draft' && status !== 'void'
  const reductions = creditNotes.filter(({ reducedCents }) => reducedCents > 0n)
  const { discountCents, subtotalCents } = invoice
  return [
    ...(discountCents === 0n
      ? []
      : [
          sum('Before discounts', money(invoice, subtotalCents + discountCents)),
          sum('Discounts', money(invoice, -discountCents)),
        ]),
    sum('Subtotal', money(invoice, invoice.subtotalCents)),
    ...taxSums(invoice.taxes, invoice.currency),
    sum('Total', money(invoice, invoice.totalCents), 'total'),
    ...(credit > 0n ? [sum('Credit applied', money(invoice, -credit))] : []),
    ...reductions.map(({ number, reducedCents }) =>
      sum(html`Credit note ${foreign(number)}`, money(invoice, -reducedCents)),
    ),
    ...payments.map(({ amountCents, paidAt, reference }) =>
      sum(
        html`Paid ${date(paidAt)}${reference ? html` <span class="quiet">${foreign(reference)}</span>` : null}`,
        money(invoice, -amountCents),
      ),
    ),
    ...(isOwed ? [sum('Amount due', money(invoice, amountDue(invoice)), 'rest')] : []),
  ]
}

function money({ currency }: Invoice, cents: bigint): string {
  return printMoney(cents, currency)
}

function stamp({ status, paidAt, voidedAt, markedUncollectibleAt }: Invoice, date: DateText): Html | null {
  if (status === 'open') return null
  const at = { draft: null, paid: paidAt, void: voidedAt, uncollectible: markedUncollectibleAt }[status]
  return html`<div class="stamp ${status}">${status}${at ? html`<small>${date(at)}</small>` : null}</div>`
}

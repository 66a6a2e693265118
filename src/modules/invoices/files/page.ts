import { formatDate } from '../../../domain/format-date.ts'
import type { Instant } from '../../../domain/instant.ts'
import { amountDue, type Invoice, type InvoiceLine, type Party } from '../../../domain/invoice.ts'
import { foreign, type Html, html } from './html.ts'
import { pageStyle } from './page-style.ts'
import { printMoney, printUnitAmount } from './print-money.ts'

/** Everything that stands on the page. */
export interface PrintedInvoice {
  readonly invoice: Invoice
  readonly lines: readonly InvoiceLine[]
  readonly seller: Party
  readonly buyer: Party
  readonly payments: readonly {
    readonly amountCents: bigint
    readonly reference: string | null
    readonly paidAt: Instant
  }[]
  /** In which the dates are told. */
  readonly timeZone: string
}

/** The invoice as a page of its own, with everything in it, to be looked at, sent and printed. */
export function invoicePage(printed: PrintedInvoice): string {
  const { invoice, seller, buyer, lines } = printed
  const date = dateIn(printed.timeZone)
  const title = invoice.number ? `Invoice ${invoice.number}` : 'Draft of an invoice'
  const isDue = invoice.status === 'open' || invoice.status === 'uncollectible'
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${seller.name}</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<main${{ markup: invoice.status === 'void' ? ' class="void-document"' : '' }}>
<header>
<div><h1>Invoice</h1>${invoice.number ? html`<p class="number">${foreign(invoice.number)}</p>` : null}${invoice.testClockId ? html`<p class="number">Test, on a test clock</p>` : null}</div>
<address class="seller">${partyLines(seller)}</address>
</header>
<section class="facts">
<div class="buyer"><h2>Billed to</h2><address>${partyLines(buyer)}</address></div>
<dl>${facts(invoice, date)}</dl>
</section>
${isDue ? html`<section class="due"><span>${dueSentence(invoice, date)}</span><strong>${money(invoice, amountDue(invoice))}</strong></section>` : null}
<table>
<thead><tr><th>Description</th><th class="amount">Quantity</th><th class="amount">Unit price</th><th class="amount">Amount</th></tr></thead>
<tbody>
${lines.map((line) => lineRow(line, invoice.currency, date))}
</tbody>
</table>
<section class="sums">${sums(printed, date)}</section>
${stamp(invoice, date)}
<footer><div><span>${foreign(seller.name)}</span><span>${invoice.number ?? 'Draft'} · ${invoice.id} · dates in ${printed.timeZone}</span></div></footer>
</main>
</body>
</html>
`
  return page.markup
}

type DateText = (instant: Instant) => string

function dateIn(timeZone: string): DateText {
  return (instant) => formatDate(instant, timeZone)
}

function partyLines({ name, email, address }: Party): Html[] {
  const { line1, line2, postal_code, city, state, country } = address ?? {}
  const place = [postal_code, city].filter(Boolean).join(' ')
  const shown = [line1, line2, place, state, country && countryName(country), email]
  return [
    html`<div class="name">${foreign(name)}</div>`,
    ...shown.flatMap((text) => (text ? [html`<div>${foreign(text)}</div>`] : [])),
  ]
}

const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

function countryName(code: string): string {
  try {
    return countries.of(code) ?? code
  } catch {
    return code // not the form of a country's code
  }
}

function facts(invoice: Invoice, date: DateText): Html[] {
  const { finalizedAt, dueAt, period, createdAt } = invoice
  const rows: (readonly [string, string | null])[] = [
    ['Date of issue', finalizedAt && date(finalizedAt)],
    ['Drafted', finalizedAt ? null : date(createdAt)],
    ['Due', dueAt && invoice.status !== 'void' ? date(dueAt) : null],
    ['Billing period', period && `${date(period.start)} – ${date(period.end)}`],
    ['Currency', invoice.currency],
  ]
  return rows.flatMap(([name, value]) => (value ? [html`<dt>${name}</dt><dd>${value}</dd>`] : []))
}

function dueSentence({ dueAt }: Invoice, date: DateText): string {
  return dueAt ? `Amount due by ${date(dueAt)}` : 'Amount due'
}

function lineRow(line: InvoiceLine, currency: string, date: DateText): Html {
  const service = line.service && `${date(line.service.start)} – ${date(line.service.end)}`
  // A line that billing wrote ends with its time, which has a place of its own here.
  const ending = ` (${service})`
  const description =
    service && line.description.endsWith(ending) ? line.description.slice(0, -ending.length) : line.description
  const notes = [service, line.proration ? 'part of a period' : null].filter(Boolean).join(' · ')
  return html`<tr><td>${foreign(description)}${notes ? html`<div class="quiet">${notes}</div>` : null}</td><td class="amount">${line.quantity.toLocaleString('en')}</td><td class="amount">${printUnitAmount(line.unitAmount, currency)}</td><td class="amount">${printMoney(line.amountCents, currency)}</td></tr>
`
}

function sums({ invoice, payments }: PrintedInvoice, date: DateText): Html[] {
  const { creditAppliedCents: credit, status } = invoice
  const isOwed = status !== 'draft' && status !== 'void'
  return [
    sum('Subtotal', money(invoice, invoice.subtotalCents)),
    sum('Tax', money(invoice, invoice.taxCents)),
    sum('Total', money(invoice, invoice.totalCents), 'total'),
    ...(credit > 0n ? [sum('Credit applied', money(invoice, -credit))] : []),
    ...(invoice.creditedCents > 0n ? [sum('Credited by credit notes', money(invoice, -invoice.creditedCents))] : []),
    ...payments.map(({ amountCents, paidAt, reference }) =>
      sum(
        html`Paid ${date(paidAt)}${reference ? html` <span class="quiet">${foreign(reference)}</span>` : null}`,
        money(invoice, -amountCents),
      ),
    ),
    ...(isOwed ? [sum('Amount due', money(invoice, amountDue(invoice)), 'rest')] : []),
  ]
}

function sum(name: string | Html, amount: string, kind = ''): Html {
  return html`<div class="${kind}"><span>${name}</span><span>${amount}</span></div>`
}

function money({ currency }: Invoice, cents: bigint): string {
  return printMoney(cents, currency)
}

function stamp({ status, paidAt, voidedAt, markedUncollectibleAt }: Invoice, date: DateText): Html | null {
  if (status === 'open') return null
  const at = { draft: null, paid: paidAt, void: voidedAt, uncollectible: markedUncollectibleAt }[status]
  return html`<div class="stamp ${status}">${status}${at ? html`<small>${date(at)}</small>` : null}</div>`
}

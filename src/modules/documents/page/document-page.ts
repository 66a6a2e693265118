import { grossPriceCents } from '../../../domain/document-taxes.ts'
import { formatDate } from '../../../domain/format-date.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { InvoiceLine, Party } from '../../../domain/invoice.ts'
import { foreign, type Html, html } from './html.ts'
import { pageStyle } from './page-style.ts'
import { printMoney, printUnitAmount } from './print-money.ts'

/** The content of a document’s page; parts that only one kind of document has are markup. */
export interface DocumentPage {
  readonly heading: string
  readonly title: string
  readonly document: { readonly id: string; readonly number: string | null; readonly currency: string }
  readonly isTest: boolean
  readonly isVoid: boolean
  readonly issuer: Party
  readonly billTo: Party
  readonly buyerTitle: string
  readonly facts: readonly Html[]
  /** The headline: a label and the amount. */
  readonly headline: { readonly text: string; readonly cents: bigint } | null
  readonly lines: readonly InvoiceLine[]
  readonly amountTitle: string
  readonly sums: readonly Html[]
  readonly stamp: Html | null
  /** How it is paid. */
  readonly payment: Html | null
  /** The time zone of the dates. */
  readonly timeZone: string
}

/** The HTML page of a document, as one file without external resources. */
export function documentPage(page: DocumentPage): string {
  const { document, issuer, billTo, headline, timeZone } = page
  const { number, id, currency } = document
  const date = dateIn(timeZone)
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} – ${issuer.name}</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<main${{ markup: page.isVoid ? ' class="void-document"' : '' }}>
<header>
<div><h1>${page.heading}</h1>${number ? html`<p class="number">${foreign(number)}</p>` : null}${page.isTest ? html`<p class="number">Test, on a test clock</p>` : null}</div>
<address class="issuer">${partyLines(issuer)}</address>
</header>
<section class="facts">
<div class="billTo"><h2>${page.buyerTitle}</h2><address>${partyLines(billTo)}</address></div>
<dl>${page.facts}</dl>
</section>
${headline ? html`<section class="due"><span>${headline.text}</span><strong>${printMoney(headline.cents, currency)}</strong></section>` : null}
<table>
<thead><tr><th>Description</th><th class="amount">Quantity</th><th class="amount">Unit price</th><th class="amount">${page.amountTitle}</th></tr></thead>
<tbody>
${page.lines.map((line) => lineRow(line, currency, date))}
</tbody>
</table>
<section class="sums">${page.sums}</section>
${page.stamp}
${page.payment}
<footer><div><span>${foreign(issuer.name)}</span><span>${number ?? 'Draft'} · ${id} · dates in ${timeZone}</span></div></footer>
</main>
</body>
</html>
`
  return whole.markup
}

export type DateText = (instant: Instant) => string

/** Returns a function that prints dates in a zone. */
export function dateIn(timeZone: string): DateText {
  return (instant) => formatDate(instant, timeZone)
}

/** A labelled fact with its values in rows; empty without values. */
export function fact(name: string, ...values: readonly (string | Html | null)[]): Html[] {
  const [first, ...others] = values.filter((value) => value !== null)
  if (first === undefined) return []
  return [html`<dt>${name}</dt><dd>${first}${others.map((value) => html`<br>${value}`)}</dd>`]
}

/** A row of the sums. */
export function sum(name: string | Html, amount: string, kind: '' | 'total' | 'rest' = ''): Html {
  return html`<div class="${kind}"><span>${name}</span><span>${amount}</span></div>`
}

function partyLines({ name, email, address, taxId }: Party): Html[] {
  const { line1, line2, postal_code, city, state, country } = address ?? {}
  const place = [postal_code, city].filter(Boolean).join(' ')
  const shown = [line1, line2, place, state, country && countryName(country), email, taxId && `Tax id ${taxId}`]
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
    return code // not a valid country code
  }
}

function lineRow(line: InvoiceLine, currency: string, date: DateText): Html {
  const service = line.service && `${date(line.service.start)} – ${date(line.service.end)}`
  // The description of an automatic line ends with its time, which has its own column here.
  const ending = ` (${service})`
  const description =
    service && line.description.endsWith(ending) ? line.description.slice(0, -ending.length) : line.description
  const notes = [service, line.proration ? 'part of a period' : null].filter(Boolean).join(' · ')
  const money = (cents: bigint) => printMoney(cents, currency)
  const steps = line.discounts.map(({ off, amountCents }) =>
    off.kind === 'percent' ? `${money(-amountCents)} (${off.percent} %)` : money(-amountCents),
  )
  const discounts =
    steps.length === 0
      ? null
      : html`<div class="quiet">${money(grossPriceCents(line))} before discounts · ${steps.join(' · ')}</div>`
  return html`<tr><td>${foreign(description)}${notes ? html`<div class="quiet">${notes}</div>` : null}${discounts}</td><td class="amount">${line.quantity.toLocaleString('en')}</td><td class="amount">${printUnitAmount(line.unitAmount, currency)}</td><td class="amount">${printMoney(line.amountCents, currency)}</td></tr>
`
}

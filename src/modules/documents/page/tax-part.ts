import type { DocumentTax } from '../../../domain/document-tax.ts'
import { taxesToApi } from '../../taxes/to-api.ts'
import { sum } from './document-page.ts'
import { foreign, type Html, html } from './html.ts'
import { printMoney } from './print-money.ts'

/** The taxes among the sums of a document: a row for each, and what the law wants said. Without taxes one row of nothing. */
export function taxSums(taxes: readonly DocumentTax[], currency: string): Html[] {
  const money = (cents: number | bigint) => printMoney(BigInt(cents), currency)
  if (taxes.length === 0) return [sum('Tax', money(0n))]
  const shown = taxesToApi(taxes)
  const rows = shown.map(({ name, percent, base_cents, tax_cents }) =>
    sum(html`${foreign(name)} ${percent} % <span class="quiet">on ${money(base_cents)}</span>`, money(tax_cents)),
  )
  const mentions = [...new Set(shown.flatMap(({ mention }) => (mention === null ? [] : [mention])))]
  const notes = [
    ...mentions.map((mention) => html`${foreign(mention)}`),
    ...(taxes.some(({ isIncluded }) => isIncluded) ? [html`Unit prices include tax.`] : []),
  ]
  return [...rows, ...notes.map((note) => html`<div class="quiet"><span>${note}</span></div>`)]
}

import { encode } from 'uqr'
import { epcPayload } from '../../../domain/epc-qr.ts'
import { type PaidAccount, printedIban } from '../../../domain/iban.ts'
import { amountDue, type Invoice } from '../../../domain/invoice.ts'
import { foreign, type Html, html } from './html.ts'

/** How an invoice that is owed is paid by a transfer; in euros with a code that banking apps read. Null without an account. */
export function paymentPart(invoice: Invoice, account: PaidAccount | null, issuerName: string): Html | null {
  const { paymentReference: reference } = invoice
  if (!account || reference === null || amountDue(invoice) === 0n) return null
  const name = account.name ?? issuerName
  const rows: readonly (readonly [string, Html])[] = [
    ['Account holder', foreign(name)],
    ['IBAN', html`${printedIban(account.iban)}`],
    ...(account.bic ? [['BIC', html`${account.bic}`] as const] : []),
    ['Reference', html`${reference}`],
  ]
  return html`<section class="transfer">${qrCode(invoice, account, { name, reference })}<div><h2>Payment by bank transfer</h2><dl>${rows.map(([title, value]) => html`<dt>${title}</dt><dd>${value}</dd>`)}</dl></div></section>`
}

const versionMax = 13

function qrCode(
  invoice: Invoice,
  { iban, bic }: PaidAccount,
  { name, reference }: { readonly name: string; readonly reference: string },
): Html | null {
  if (invoice.currency !== 'EUR') return null
  const payload = epcPayload({ name, iban, bic, amountCents: amountDue(invoice), remittance: { reference } })
  if (payload === null) return null
  const { data, size } = encode(payload, { ecc: 'M', boostEcc: false, maxVersion: versionMax, border: 4 })
  const rows = data.map((row) => row.map((isDark) => (isDark ? 1 : 0)).join(''))
  const runs = rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
  )
  return html`<svg class="code" viewBox="0 0 ${size} ${size}" role="img" aria-label="Code for banking apps" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${runs.join('')}"/></svg>`
}

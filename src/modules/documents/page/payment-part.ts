import { type PaidAccount, printedIban } from '../../../domain/iban.ts'
import { amountDue, type Invoice } from '../../../domain/invoice.ts'
import { foreign, type Html, html } from './html.ts'
import { paymentCode } from './payment-code.ts'

/** How an invoice that is owed is paid by a transfer; in euros with a code that banking apps read. Null without an account. */
export function paymentPart(invoice: Invoice, account: PaidAccount | null, issuerName: string): Html | null {
  const { paymentReference: reference } = invoice
  if (!account || reference === null || amountDue(invoice) === 0n) return null
  const name = account.name ?? issuerName
  const { currency } = invoice
  const code = paymentCode({ currency, dueCents: amountDue(invoice), account: { ...account, name }, reference })
  const rows: readonly (readonly [string, Html])[] = [
    ['Account holder', foreign(name)],
    ['IBAN', html`${printedIban(account.iban)}`],
    ...(account.bic ? [['BIC', html`${account.bic}`] as const] : []),
    ['Reference', html`${reference}`],
  ]
  return html`<section class="transfer">${code && { markup: code }}<div><h2>Payment by bank transfer</h2><dl>${rows.map(([title, value]) => html`<dt>${title}</dt><dd>${value}</dd>`)}</dl></div></section>`
}

import type { BillingClient, Invoice } from '../../../packages/sdk/index.ts'
import { formatMoney, isCurrency } from '../../domain/currency.ts'
import type { DemoCustomer } from './cast.ts'
import type { Year } from './year.ts'

/** The totals of the year, and commands that show it. */
export async function summarize(
  billing: BillingClient,
  {
    address,
    key,
    customers,
  }: { readonly address: string; readonly key: string; readonly customers: readonly DemoCustomer[] },
  year: Year,
): Promise<string> {
  const subscriptions = await Array.fromAsync(billing.subscriptions.all())
  const invoices = await Array.fromAsync(billing.invoices.all())
  const zones = new Set(customers.map(({ timeZone }) => timeZone)).size
  const newest = (wanted: (invoice: Invoice) => boolean) => invoices.find(wanted)?.id
  const looks: [string, string | undefined][] = [
    ['an open one', newest(({ status }) => status === 'open')],
    ['a paid one', newest(({ status, credit_applied_cents: credit }) => status === 'paid' && credit > 0)],
    ['a void one', newest(({ status }) => status === 'void')],
  ]
  const pages = looks.flatMap(([what, id]) =>
    id ? [`  curl -s ${address}/v1/invoices/${id}/html -H "$AUTH" -o invoice.html   # ${what}, for a browser`] : [],
  )
  return [
    `${customers.length} customers in ${zones} time zones, ${subscriptions.length} subscriptions: ${counts(subscriptions)}`,
    `${invoices.length} invoices: ${counts(invoices)}`,
    ...currencyLines(invoices),
    '',
    'To look at it:',
    `  console        ${address}/console   (for who was an administrator here before; others: npx billing people invite)`,
    `  documentation  ${address}/docs`,
    `  AUTH='Authorization: Bearer ${key}'`,
    `  curl -s "${address}/v1/invoices?status=open&limit=3" -H "$AUTH"`,
    ...pages,
    `  curl -s "${address}/v1/exports/invoices?test_clock_id=${year.clockId}" -H "$AUTH" -o invoices.csv`,
    `  curl -s "${address}/v1/events?limit=3" -H "$AUTH"`,
    `  curl -s ${address}/v1/test_clocks/${year.clockId}/advance -H "$AUTH" -H 'Content-Type: application/json' \\`,
    `    -d '{"to": "${Temporal.Instant.from(year.until).add({ hours: 24 * 31 })}"}'   # and another month`,
  ].join('\n')
}

function counts(objects: readonly { readonly status: string }[]): string {
  const byStatus = Map.groupBy(objects, ({ status }) => status)
  return [...byStatus].map(([status, those]) => `${those.length} ${status}`).join(', ')
}

function currencyLines(invoices: readonly Invoice[]): string[] {
  const final = invoices.filter(({ status }) => status !== 'draft' && status !== 'void')
  return [...Map.groupBy(final, ({ currency }) => currency)].map(([currency, those]) => {
    const sum = (amount: (invoice: Invoice) => number) =>
      money(
        those.reduce((total, invoice) => total + amount(invoice), 0),
        currency,
      )
    const billed = sum(({ total_cents: total }) => total)
    const credited = sum(({ credited_cents: credited }) => credited)
    const used = sum(({ credit_applied_cents: credit }) => credit)
    const paid = sum(({ amount_paid_cents: amount }) => amount)
    const due = sum(({ amount_due_cents: amount }) => amount)
    return `  ${billed} billed: ${credited} taken off by credit notes, ${used} by credit, ${paid} paid, ${due} due`
  })
}

function money(cents: number, currency: string): string {
  return isCurrency(currency) ? formatMoney(BigInt(cents), currency) : `${cents} ${currency}`
}

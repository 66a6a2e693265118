import { z } from 'zod'
import { type Invoice, invoiceStatuses, type Party } from '../../../domain/invoice.ts'
import { refuse } from '../../../domain/refusal.ts'
import { id, instant } from '../../../platform/http/schema.ts'
import type { Context } from '../../context.ts'
import { route } from '../../gate.ts'
import { findInvoice } from '../store.ts'
import { invoiceColumns, invoiceLinesCsv, invoicesCsv, lineColumns } from './export.ts'
import { invoicePage } from './page.ts'
import { partiesToday, paymentsOf, timeZoneOf } from './store.ts'

const tag = 'Invoices'
const csv = 'text/csv; charset=utf-8; header=present'

const filters = z.strictObject({
  customer_id: id.optional().meta({ description: 'Only those of this customer' }),
  subscription_id: id.optional().meta({ description: 'Only those of this subscription' }),
  status: z.enum(invoiceStatuses).optional().meta({ description: 'Only those of this status' }),
  finalized_after: instant.optional().meta({ description: 'Only those finalized later' }),
  finalized_before: instant.optional().meta({ description: 'Only those finalized earlier' }),
})

const filterOf = (query: z.output<typeof filters>) => ({
  customerId: query.customer_id,
  subscriptionId: query.subscription_id,
  status: query.status,
  finalizedAfter: query.finalized_after,
  finalizedBefore: query.finalized_before,
})

const aboutTables =
  'All of it in one answer, as it stands at its beginning: RFC 4180, UTF-8, a header row, streamed. Newest first. ' +
  'A text that a spreadsheet would take for a formula begins with an apostrophe.'

export const invoiceFileRoutes = [
  route({
    method: 'GET',
    url: '/v1/invoices/{id}/html',
    kind: 'read',
    scope: 'read',
    operationId: 'getInvoicePage',
    tag,
    summary: 'Print an invoice',
    description:
      'A page with everything in it, for a browser, a printer (A4 or Letter) or a mail. The key goes into the header, so fetch ' +
      "it first: `curl -s .../v1/invoices/<id>/html -H 'Authorization: Bearer <key>' -o invoice.html`. Dates are told in the " +
      "time zone of the subscription, else the customer's.",
    answer: {
      description: 'The page',
      contentType: 'text/html; charset=utf-8',
      example: '<!doctype html><html lang="en">...</html>',
    },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const { tx, tenantId } = ctx
      const [found, payments, timeZone] = await Promise.all([
        findInvoice(tx, tenantId, params.id),
        paymentsOf(tx, tenantId, params.id),
        timeZoneOf(tx, tenantId, params.id),
      ])
      if (!found) refuse('not_found', '')
      const page = invoicePage({
        ...found,
        ...(await partiesOf(ctx, found.invoice)),
        payments: payments.map((one) => ({
          amountCents: one.amount_cents,
          reference: one.reference,
          paidAt: one.paid_at,
        })),
        timeZone,
      })
      return { body: page, headers: { 'content-disposition': `inline; filename="${fileName(found.invoice)}"` } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/exports/invoices',
    kind: 'read',
    scope: 'read',
    operationId: 'exportInvoices',
    tag,
    summary: 'Export invoices as CSV',
    description: aboutTables,
    query: filters,
    answer: {
      description: 'The table',
      contentType: csv,
      example: `${Object.keys(invoiceColumns).join(',')}\r\n`,
    },
    handler: ({ tx, tenantId }, { query }) => ({
      body: invoicesCsv(tx, tenantId, filterOf(query)),
      headers: attachment('invoices.csv'),
    }),
  }),
  route({
    method: 'GET',
    url: '/v1/exports/invoice_lines',
    kind: 'read',
    scope: 'read',
    operationId: 'exportInvoiceLines',
    tag,
    summary: 'Export the lines of invoices as CSV',
    description: `${aboutTables} The filters are about the invoices.`,
    query: filters,
    answer: {
      description: 'The table',
      contentType: csv,
      example: `${Object.keys(lineColumns).join(',')}\r\n`,
    },
    handler: ({ tx, tenantId }, { query }) => ({
      body: invoiceLinesCsv(tx, tenantId, filterOf(query)),
      headers: attachment('invoice_lines.csv'),
    }),
  }),
]

/** The parties as they stand on the invoice; of a draft, which has none yet, as they are today. */
async function partiesOf(
  { tx, tenantId }: Context,
  { issuedBy, billedTo, customerId }: Invoice,
): Promise<{ seller: Party; buyer: Party }> {
  if (issuedBy && billedTo) return { seller: issuedBy, buyer: billedTo }
  const today = await partiesToday(tx, tenantId, customerId)
  if (!today) throw new Error('an invoice has no customer')
  return {
    seller: issuedBy ?? { name: today.seller_name, email: null, address: today.seller_address },
    buyer: billedTo ?? { name: today.buyer_name, email: today.buyer_email, address: today.buyer_address },
  }
}

function fileName({ number, id: invoiceId }: Invoice): string {
  return `${(number ?? invoiceId).replace(/[^\w.-]+/g, '-')}.html`
}

function attachment(name: string): Readonly<Record<string, string>> {
  return { 'content-disposition': `attachment; filename="${name}"` }
}

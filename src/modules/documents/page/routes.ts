import { route } from '../../transaction/route.ts'
import { printCreditNote, printInvoice } from './print-document.ts'

const aboutPage = (path: string, file: string) =>
  'One HTML file, for a browser, a printer (A4 or Letter) or an email. The key must be in a header, so download the ' +
  `page first: \`curl -s .../v1/${path}/<id>/html -H 'Authorization: Bearer <key>' -o ${file}.html\`. Dates are shown in the ` +
  "time zone of the subscription, else the customer's."

const answer = {
  description: 'The page',
  contentType: 'text/html; charset=utf-8',
  example: '<!doctype html><html lang="en">...</html>',
}

export const pageRoutes = [
  route({
    method: 'GET',
    url: '/v1/invoices/{id}/html',
    kind: 'read',
    scope: 'read',
    operationId: 'getInvoicePage',
    tag: 'Invoices',
    summary: 'Print an invoice',
    description: aboutPage('invoices', 'invoice'),
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params: { id } }) {
      return printInvoice(ctx, id)
    },
  }),
  route({
    method: 'GET',
    url: '/v1/credit_notes/{id}/html',
    kind: 'read',
    scope: 'read',
    operationId: 'getCreditNotePage',
    tag: 'Credit notes',
    summary: 'Print a credit note',
    description: aboutPage('credit_notes', 'credit-note'),
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params: { id } }) {
      return printCreditNote(ctx, id)
    },
  }),
]

import { z } from 'zod'
import { eInvoiceProfiles, type Syntax } from '../../../domain/e-invoice-rules.ts'
import { route } from '../../transaction/route.ts'
import { type ReadDocument, readCreditNote, readInvoice } from '../files/read-document.ts'
import { shownAs } from '../files/shown-as.ts'
import { writeEInvoice } from './write-e-invoice.ts'

const about = (what: string) =>
  `${what}, by the rules of EN 16931. What the rules do not allow to be written is refused with \`not_an_e_invoice\`: each entry ` +
  'of `errors` has the official name of a rule as its `code` (such as `BR-DE-15`), and in `pointer` where to set what is missing. ' +
  'Name and address are those of the finalized document; identifiers, contact and references are today’s. A draft has no e-invoice.'

const query = z.strictObject({
  profile: z.enum(eInvoiceProfiles).optional().meta({
    id: 'ElectronicInvoiceProfile',
    description: 'Whose rules to follow; by default those in the customer’s `e_invoice.profile`, else `en16931`',
  }),
})

const answer = {
  description: 'The e-invoice',
  contentType: 'application/xml',
  example: '<?xml version="1.0" encoding="UTF-8"?>\n<Invoice>...</Invoice>',
}
const refusals = ['not_found', 'not_an_e_invoice'] as const

function written(document: ReadDocument, { syntax, profile }: Parameters<typeof writeEInvoice>[1]) {
  const { xml } = writeEInvoice(document, { syntax, profile })
  return { body: xml, headers: shownAs(document.facts, `${syntax}.xml`) }
}

const kinds = {
  ubl: { ofInvoice: 'getInvoiceUbl', ofNote: 'getCreditNoteUbl', name: 'UBL', what: 'UBL 2.1' },
  cii: {
    ...{ ofInvoice: 'getInvoiceCii', ofNote: 'getCreditNoteCii', name: 'CII' },
    what: 'Cross Industry Invoice, the syntax of ZUGFeRD and Factur-X',
  },
} as const satisfies Record<Syntax, object>

function routesOf<const S extends Syntax>(syntax: S) {
  const { ofInvoice, ofNote, name, what } = kinds[syntax]
  const common = { method: 'GET', kind: 'read', scope: 'read', query, answer, refusals } as const
  return [
    route({
      ...common,
      url: `/v1/invoices/{id}/${syntax}`,
      operationId: ofInvoice,
      tag: 'Invoices',
      summary: `Get an invoice as an e-invoice in ${name}`,
      description: about(what),
      async handler(ctx, { params, query: { profile } }) {
        return written(await readInvoice(ctx, params.id), { syntax, profile })
      },
    }),
    route({
      ...common,
      url: `/v1/credit_notes/{id}/${syntax}`,
      operationId: ofNote,
      tag: 'Credit notes',
      summary: `Get a credit note as an e-invoice in ${name}`,
      description: about(what),
      async handler(ctx, { params, query: { profile } }) {
        return written(await readCreditNote(ctx, params.id), { syntax, profile })
      },
    }),
  ]
}

export const eInvoiceRoutes = [...routesOf('ubl'), ...routesOf('cii')]

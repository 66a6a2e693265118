import { writeEInvoice } from '../e-invoice/write-e-invoice.ts'
import type { ReadDocument } from '../files/read-document.ts'
import { shownAs } from '../files/shown-as.ts'
import { makePdf, type PdfServices } from './make-pdf.ts'

/** A document as a PDF that is made after the transaction, and its headers. */
export function pdfOf(document: ReadDocument) {
  return {
    body: (services: PdfServices) => makePdf(services, document),
    headers: shownAs(document.facts, 'pdf'),
  }
}

/** The same with the e-invoice inside. Refuses `not_an_e_invoice`. */
export function facturXOf(document: ReadDocument) {
  const { xml } = writeEInvoice(document, { syntax: 'cii', profile: 'en16931' })
  return {
    body: (services: PdfServices) => makePdf(services, document, xml),
    headers: shownAs(document.facts, 'pdf'),
  }
}

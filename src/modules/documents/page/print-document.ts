import type { Context } from '../../transaction/context.ts'
import { type ReadDocument, readCreditNote, readInvoice } from '../files/read-document.ts'
import { shownAs } from '../files/shown-as.ts'
import { shownDocument } from '../files/shown-document.ts'
import { documentPage } from './document-page.ts'
import { codeOf } from './payment-code.ts'

/** The page of an invoice and its headers. Refuses `not_found`. */
export async function printInvoice(ctx: Context, id: string) {
  return printed(await readInvoice(ctx, id))
}

/** The page of a credit note and its headers. Refuses `not_found`. */
export async function printCreditNote(ctx: Context, id: string) {
  return printed(await readCreditNote(ctx, id))
}

function printed(document: ReadDocument) {
  const code = codeOf(document)
  const shown = shownDocument(document, { logo: null, hasCode: code !== null, isEmbedded: false })
  return { body: documentPage(shown, code), headers: shownAs(document.facts, 'html') }
}

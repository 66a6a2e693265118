import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Instant } from '../../../domain/instant.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { newId } from '../../../platform/ids.ts'
import type { Context } from '../../transaction/context.ts'
import { addRows } from '../../transaction/write-set.ts'
import { type WrittenEInvoice, writeEInvoice } from '../e-invoice/write-e-invoice.ts'
import { makePdf, type PdfServices } from '../pdf/make-pdf.ts'
import type { ReadDocument } from './read-document.ts'
import { nameOf } from './shown-as.ts'
import { insertFiles } from './writes.ts'

/** A file that is sent to a customer. */
export interface SentFile {
  readonly filename: string
  readonly contentType: 'application/pdf' | 'application/xml'
  readonly content: Buffer
  readonly format: 'pdf' | 'ubl' | 'facturx'
  /** The e-invoice in it; null: it is for people only. */
  readonly eInvoice: WrittenEInvoice | null
}

/**
 * The files that a customer is sent of a document: a PDF, and the e-invoice of their profile beside it, or for `facturx` inside it. An
 * e-invoice that cannot be written is left out, and `refusal` says why: the PDF is owed all the same. It takes no connection; call it
 * between transactions. Refuses `pdf_unavailable`.
 */
export async function filesOf(
  services: PdfServices,
  document: ReadDocument,
): Promise<{ readonly files: readonly SentFile[]; readonly refusal: Refusal | null }> {
  const { facts, eInvoice } = document
  const name = nameOf(facts)
  const pdf = async (inside: WrittenEInvoice | null): Promise<SentFile> => ({
    ...{ filename: `${name}.pdf`, contentType: 'application/pdf', format: inside ? 'facturx' : 'pdf' },
    content: Buffer.from(await makePdf(services, document, inside?.xml ?? null)),
    eInvoice: inside,
  })
  const profile = eInvoice?.profile ?? null
  if (profile === null || facts.number === null) return { files: [await pdf(null)], refusal: null }
  const isInside = profile === 'facturx'
  const written = tried(() =>
    writeEInvoice(document, isInside ? { syntax: 'cii', profile: 'en16931' } : { syntax: 'ubl', profile }),
  )
  if (written instanceof Refusal) return { files: [await pdf(null)], refusal: written }
  if (isInside) return { files: [await pdf(written)], refusal: null }
  const xml: SentFile = {
    ...{ filename: `${name}.xml`, contentType: 'application/xml', format: 'ubl' },
    ...{ content: Buffer.from(written.xml), eInvoice: written },
  }
  return { files: [await pdf(null), xml], refusal: null }
}

/**
 * Keeps what was sent: the hash of each file, the XML of e-invoices, and the PDFs themselves where they are asked for. The same file of a
 * document is kept once.
 */
export function recordFiles(
  { writeSet }: Pick<Context, 'writeSet'>,
  { facts }: ReadDocument,
  { files, at, keepsPdfs }: { readonly files: readonly SentFile[]; readonly at: Instant; readonly keepsPdfs: boolean },
): void {
  const isInvoice = facts.kind === 'invoice'
  const rows = files.map(({ format, content, eInvoice }) => ({
    ...{ id: newId(), format, rules: eInvoice?.rules ?? null, created_at: at },
    ...{ invoice_id: isInvoice ? facts.id : null, credit_note_id: isInvoice ? null : facts.id },
    sha256: createHash('sha256').update(content).digest('hex'),
    xml: eInvoice && gzipSync(eInvoice.xml).toString('base64'),
    pdf: keepsPdfs && format !== 'ubl' ? content.toString('base64') : null,
  }))
  if (rows.length > 0) addRows(writeSet, insertFiles, ...rows)
}

function tried<T>(work: () => T): T | Refusal {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

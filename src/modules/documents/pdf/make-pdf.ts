import { readFile } from 'node:fs/promises'
import { Refusal } from '../../../domain/refusal.ts'
import type { PdfJob } from '../../../platform/pdf/pdf-job.ts'
import type { DocumentDesign } from '../files/document-settings.ts'
import type { ReadDocument } from '../files/read-document.ts'
import { shownDocument } from '../files/shown-document.ts'
import { codeOf } from '../page/payment-code.ts'

/** What makes PDFs; given to routes for what they do outside of transactions. */
export interface PdfServices {
  readonly makePdf: (job: PdfJob) => Promise<Uint8Array>
}

type Logo = NonNullable<DocumentDesign['logo']>

let template: Promise<string> | undefined

/** A document as a PDF/A-3a, tagged (PDF/UA-1); with an e-invoice in CII it is Factur-X. The same document gives the same bytes. */
export async function makePdf(
  { makePdf: make }: PdfServices,
  document: ReadDocument,
  facturX: string | null = null,
): Promise<Uint8Array> {
  template ??= readFile(new URL('./template.typ', import.meta.url), 'utf8')
  const source = await template
  const code = codeOf(document)
  const job = (logo: Logo | null): PdfJob => {
    const name = logo && `logo.${logo.media_type === 'image/png' ? 'png' : 'jpg'}`
    return {
      template: source,
      data: shownDocument(document, { logo: name, hasCode: code !== null, isEmbedded: facturX !== null }),
      files: {
        ...(code === null ? {} : { 'payment-code.svg': Buffer.from(code) }),
        ...(facturX === null ? {} : { 'factur-x.xml': Buffer.from(facturX) }),
        ...(logo && name ? { [name]: Buffer.from(logo.data, 'base64') } : {}),
      },
      facturX: facturX === null ? null : { level: 'EN 16931' },
    }
  }
  const { logo } = document.design
  try {
    return await make(job(logo))
  } catch (error) {
    // A picture that cannot be read keeps nobody from their invoice.
    if (logo === null || error instanceof Refusal) throw error
    return make(job(null))
  }
}

import { gzipSync } from 'node:zlib'
import { made, newPlan, subscribed } from '../service/merchant.ts'
import type { Arrange, Merchant, Owner } from './arranged-requests.ts'

/** For the operations that write a document: documents that can be an e-invoice. */
export const arrangeFiles: Readonly<Record<string, Arrange>> = {
  getInvoicePage: sayableInvoice,
  getCreditNotePage: sayableCreditNote,
  getInvoiceUbl: sayableInvoice,
  getInvoiceCii: sayableInvoice,
  getInvoicePdf: sayableInvoice,
  getInvoiceFacturX: sayableInvoice,
  getCreditNoteUbl: sayableCreditNote,
  getCreditNoteCii: sayableCreditNote,
  getCreditNotePdf: sayableCreditNote,
  getCreditNoteFacturX: sayableCreditNote,
  async listSentFiles(merchant, owner) {
    for (const _ of [1, 2]) await sentFile(merchant, owner)
    return {}
  },
  getSentFileXml: sentFile,
  getSentFilePdf: sentFile,
}

/** As if an invoice had been mailed as Factur-X, and its PDF kept. */
async function sentFile(merchant: Merchant, owner: Owner): Promise<{ id: string }> {
  return { id: await keptFile(owner, (await sayable(merchant)).invoice.id) }
}

/** Stores a file of a document as one that was sent; returns its id. */
export async function keptFile(owner: Owner, documentId: string): Promise<string> {
  const [{ id }] = await owner(
    `insert into document_file (tenant_id, id, invoice_id, credit_note_id, format, rules, sha256, xml, pdf, created_at)
    select d.tenant_id, gen_random_uuid(), d.invoice_id, d.credit_note_id, 'facturx', 'EN 16931', sha256('%PDF-1.7'), $2, '%PDF-1.7', now()
    from (select tenant_id, id as invoice_id, null::uuid as credit_note_id from invoice where id = $1
      union all select tenant_id, null, id from credit_note where id = $1) d
    returning id`,
    [documentId, gzipSync('<Invoice/>')],
  )
  return id
}

async function sayableInvoice(merchant: Merchant): Promise<{ id: string }> {
  return { id: (await sayable(merchant)).invoice.id }
}

async function sayableCreditNote(merchant: Merchant): Promise<{ id: string }> {
  const { id } = (await sayable(merchant)).subscription
  return { id: made(await merchant.post(`/v1/subscriptions/${id}/cancel`, { when: 'now' })).credit_note.id }
}

async function sayable(merchant: Merchant) {
  const address = { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' }
  made(await merchant.patch('/v1/settings', { address, e_invoicing: { legal_id: { value: 'HRB 1' } } }))
  const plan = await newPlan(merchant, { name: merchant.word })
  return subscribed(merchant, plan, { proration: 'second' }, { name: merchant.word, address })
}

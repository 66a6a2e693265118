import { made, newPlan, subscribed } from '../service/merchant.ts'
import type { Arrange, Merchant } from './arranged-requests.ts'

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

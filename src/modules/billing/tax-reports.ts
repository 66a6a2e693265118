import type { DocumentTax } from '../../domain/document-tax.ts'
import { newId } from '../../platform/ids.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'

/**
 * What a tax gateway is told of a document that becomes final: the taxes that it has computed for it, and what the document takes back
 * of earlier ones. Sent after the commit.
 */
export function reportsOf(
  { asRead, now, taxAnswer }: CustomerSession,
  document:
    | { readonly invoiceId: string; readonly replacesInvoiceId?: string | null }
    | { readonly creditNoteId: string },
  taxes: readonly DocumentTax[],
): object[] {
  const computed = taxes.filter(({ treatment }) => treatment.reason === 'gateway')
  const row = {
    invoice_id: 'invoiceId' in document ? document.invoiceId : null,
    credit_note_id: 'creditNoteId' in document ? document.creditNoteId : null,
    gateway: asRead.issuer.taxes?.gateway ?? null,
    replaces_invoice_id: 'invoiceId' in document ? (document.replacesInvoiceId ?? null) : null,
    test_clock_id: asRead.billTo.testClockId,
    next_send_at: now,
    created_at: now,
  }
  const takenBack = new Set(computed.flatMap(({ takesBack }) => (takesBack ? [takesBack.document.id] : [])))
  const isNew = computed.some(({ takesBack }) => takesBack === null)
  return [
    ...(isNew ? [{ ...row, id: newId(), kind: 'charge', calculation: taxAnswer?.reference ?? null }] : []),
    ...[...takenBack].map((of) => ({ ...row, id: newId(), kind: 'reverse', of_document_id: of })),
  ]
}

/** What a tax gateway is told of an invoice that was voided: it counts no more, nor what it took back. */
export function reportsOfVoid(session: CustomerSession, invoiceId: string, taxes: readonly DocumentTax[]): object[] {
  const [report] = reportsOf(session, { invoiceId }, taxes)
  return report ? [{ ...report, kind: 'void', of_document_id: null, calculation: null }] : []
}

import type { DocumentFacts } from '../../../src/domain/document-facts.ts'
import type { ReadDocument } from '../../../src/modules/documents/files/read-document.ts'

/** A document as its files show it: nothing settled, no design, unless said. */
export function readDocument(facts: DocumentFacts, given: Partial<ReadDocument> = {}): ReadDocument {
  return {
    facts,
    settlement: {
      creditCents: 0n,
      creditedCents: 0n,
      refundCents: 0n,
      outsideCents: 0n,
      paidCents: 0n,
      dueCents: facts.totalCents,
      payments: [],
      reductions: [],
    },
    design: { color: null, footer: null, logo: null },
    eInvoice: null,
    madeOn: '2026-11-01',
    isVoid: false,
    isTest: false,
    ...given,
  }
}

import type { DocumentFacts } from './document-facts.ts'

/** BG-16 and BG-17 of EN 16931: how a document is paid. */
export interface PaymentTerms {
  /** UNCL 4461: 58 SEPA transfer, 30 transfer, 97 clearing between partners, 1 not said. */
  readonly code: '58' | '30' | '97' | '1'
  readonly reference: string | null
  readonly account: { readonly iban: string; readonly bic: string | null; readonly name: string } | null
}

/** How the document is paid; a credit note asks for no money. */
export function paymentTerms({ kind, currency, account, paymentReference, seller }: DocumentFacts): PaymentTerms {
  if (kind === 'credit_note') return { code: '97', reference: null, account: null }
  if (account === null) return { code: '1', reference: paymentReference, account: null }
  const { iban, bic, name } = account
  const code = currency === 'EUR' ? '58' : '30'
  return { code, reference: paymentReference, account: { iban, bic, name: name ?? seller.name } }
}

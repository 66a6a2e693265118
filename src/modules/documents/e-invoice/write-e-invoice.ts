import { termsOf } from '../../../domain/document-terms.ts'
import { type EInvoiceProfile, refuseUnlessSayable, type Syntax } from '../../../domain/e-invoice-rules.ts'
import type { ReadDocument } from '../files/read-document.ts'
import { wordsOf } from '../words/words-of.ts'
import { cii } from './cii.ts'
import { rulesVersions } from './customization.ts'
import { ubl } from './ubl.ts'

/** An e-invoice, and the version of the rules that it follows. */
export interface WrittenEInvoice {
  readonly xml: string
  readonly rules: string
}

/**
 * A document as an e-invoice, by these rules or else by those that the customer is sent. Peppol has no CII, so there the European
 * standard alone is followed. Refuses `not_an_e_invoice`.
 */
export function writeEInvoice(
  { facts, eInvoice }: ReadDocument,
  { syntax, profile: wanted }: { readonly syntax: Syntax; readonly profile?: EInvoiceProfile | undefined },
): WrittenEInvoice {
  const usual = eInvoice?.profile === 'facturx' ? undefined : eInvoice?.profile
  const chosen = wanted ?? usual ?? 'en16931'
  const profile = syntax === 'cii' && chosen === 'peppol' ? 'en16931' : chosen
  refuseUnlessSayable(facts, profile, syntax)
  const terms = termsOf(facts, wordsOf(facts.language))
  return { xml: syntax === 'ubl' ? ubl(terms, profile) : cii(terms, profile), rules: rulesVersions[profile] }
}

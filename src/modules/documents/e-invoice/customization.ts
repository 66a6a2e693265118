import type { TaxTerms } from '../../../domain/document-terms.ts'
import type { EInvoiceProfile } from '../../../domain/e-invoice-rules.ts'

/** BT-24: which rules a file says it follows. */
export const customizations: Readonly<Record<EInvoiceProfile, string>> = {
  en16931: 'urn:cen.eu:en16931:2017',
  xrechnung: 'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0',
  peppol: 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0',
}

/** BT-23: billing without a process of its own. */
export const businessProcess = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'

/** Which version of the official rules the writers are checked against, kept with what is sent. */
export const rulesVersions: Readonly<Record<EInvoiceProfile, string>> = {
  en16931: 'EN 16931 1.3.16',
  xrechnung: 'XRechnung 3.0.2',
  peppol: 'Peppol BIS Billing 2026.5',
}

/**
 * BT-119. What is outside the scope of VAT has no rate; the German rules want one all the same (BR-DE-14, DE-R-014), and Mustang, which
 * many receivers run, stumbles over it elsewhere.
 */
export function percentOfGroup({ category, percent }: TaxTerms, profile: EInvoiceProfile): string | null {
  return category === 'O' && profile === 'en16931' ? null : percent
}

import { isCurrency, minorUnitDigits } from './currency.ts'
import { type DocumentFacts, type PartyFacts, taxesOf } from './document-facts.ts'
import {
  addressSchemes,
  countryCodes,
  currenciesLeftOut,
  currencyOfVat,
  isExemptionCode,
  isIdentifierScheme,
  isPeppolScheme,
  vatIdOf,
} from './e-invoice-codes.ts'
import { refuse } from './refusal.ts'

/** The sets of rules that an e-invoice follows: the European standard alone, or with those of a receiver. */
export const eInvoiceProfiles = ['en16931', 'xrechnung', 'peppol'] as const
export type EInvoiceProfile = (typeof eInvoiceProfiles)[number]

/** The two ways to write the terms of EN 16931: Universal Business Language, Cross Industry Invoice. */
export type Syntax = 'ubl' | 'cii'

/** A rule that a document would break, and what to change. */
export interface BrokenRule {
  /** The rule's name in the official rules: 'BR-DE-15'. */
  readonly rule: string
  readonly pointer: string
  readonly detail: string
}

/** Refuses `not_an_e_invoice` for what the profile cannot say in that syntax, with each rule's name and what it lacks. */
export function refuseUnlessSayable(facts: DocumentFacts, profile: EInvoiceProfile, syntax: Syntax): void {
  const broken = brokenRules(facts, profile, syntax)
  const [first] = broken
  if (!first) return
  const fields = broken.map(({ rule, pointer, detail }) => ({ pointer, code: rule, detail }))
  refuse('not_an_e_invoice', `${first.rule}: ${first.detail}`, fields)
}

/** The rules that the document would break in that profile and syntax, as far as its facts decide; none: it can be written. */
export function brokenRules(facts: DocumentFacts, profile: EInvoiceProfile, syntax: Syntax): BrokenRule[] {
  const isGerman = facts.seller.address?.country === 'DE' && facts.buyer.address?.country === 'DE'
  return [
    ...ofDocument(facts),
    // The standard has any number of them, the schema of CII (D16B) one: CEN/TS 16931-3-3 says 0..1.
    ...when(syntax === 'cii' && facts.preceding.length > 1, [
      broken('BG-3', '/preceding', 'CII names one preceding document at most, and this one has several. Take UBL.'),
    ]),
    ...ofTaxes(facts),
    ...ofParty(facts.seller, seller),
    ...ofParty(facts.buyer, buyer),
    ...when(profile !== 'en16931', ofNetwork(facts)),
    ...when(profile === 'peppol' && !facts.buyerReference && !facts.purchaseOrder, [
      broken('PEPPOL-EN16931-R003', buyer.reference, 'The buyer reference or a purchase order is missing.'),
    ]),
    ...when(profile === 'peppol', [...ofPeppolAddress(facts.seller, seller), ...ofPeppolAddress(facts.buyer, buyer)]),
    // Peppol has the German rules too, under other names, for documents within Germany.
    ...when(
      profile === 'xrechnung',
      ofGermany(facts, (number) => `BR-DE-${number}`),
    ),
    ...when(
      profile === 'peppol' && isGerman,
      ofGermany(facts, (number) => `DE-R-${String(number).padStart(3, '0')}`),
    ),
  ]
}

/** Where what is missing can be set, and the names of the rules that ask for it. */
const seller = {
  ...{ name: 'seller', address: '/settings/address', country: '/settings/address/country' },
  ...{ legalId: '/settings/e_invoicing/legal_id', electronic: '/settings/e_invoicing/electronic_address' },
  ...{ hasAddress: 'BR-08', hasCountry: 'BR-09', hasScheme: 'BR-62', registerIsKnown: 'BR-CL-11' },
} as const
const buyer = {
  ...{ name: 'buyer', address: '/customer/address', country: '/customer/address/country' },
  ...{ legalId: '/customer/e_invoice/legal_id', electronic: '/customer/e_invoice/electronic_address' },
  ...{ reference: '/customer/e_invoice/buyer_reference' },
  ...{ hasAddress: 'BR-10', hasCountry: 'BR-11', hasScheme: 'BR-63', registerIsKnown: 'BR-CL-11' },
} as const
const contactPointer = '/settings/e_invoicing/contact'

function ofDocument(facts: DocumentFacts): BrokenRule[] {
  const { currency, number, lines, issued, totalCents } = facts
  const digits = isCurrency(currency) ? minorUnitDigits(currency) : 2
  const isKnown = isCurrency(currency) && !currenciesLeftOut.includes(currency)
  return [
    ...when(number === null || issued === null, [
      broken('BR-02', '/number', 'A draft has no number yet. Finalize it.'),
    ]),
    ...when(!isKnown, [broken('BR-CL-04', '/currency', `The standard does not know the currency ${currency}.`)]),
    ...when(digits > 2, [
      broken('BR-DEC-23', '/currency', `Amounts have at most two decimals, and ${currency} has ${digits}.`),
    ]),
    ...when(lines.length === 0, [broken('BR-16', '/lines', 'An invoice has at least one line.')]),
    ...when(totalCents < 0n, [
      broken('BR-27', '/total_cents', 'The total is negative. Give the money back by a credit note.'),
    ]),
    ...lines.flatMap(({ description }, index) =>
      when(description.trim() === '', [broken('BR-25', `/lines/${index}/description`, 'A line needs a description.')]),
    ),
  ]
}

function ofTaxes(facts: DocumentFacts): BrokenRule[] {
  const taxes = taxesOf(facts)
  const categories = new Set(taxes.map(({ category }) => category))
  const isOutside = categories.has('O')
  const isReverse = categories.has('AE')
  const named = [...categories].find((category) => category !== 'O')
  const hasBuyerId = vatIdOf(facts.buyer.taxId) !== null || facts.buyer.legalId !== null
  const ofVat = currencyOfVat(facts.seller.address?.country)
  const isForeign = facts.taxCents !== 0n && ofVat !== null && ofVat !== facts.currency
  return [
    ...when(isForeign, [
      broken('BR-53', '/currency', `The VAT is to be said in ${ofVat} too (BT-111), and no rate of exchange is known.`),
    ]),
    ...when(isOutside && categories.size > 1, [
      broken('BR-O-11', '/taxes', 'What is outside the scope of VAT stands on a document of its own.'),
    ]),
    ...when(named !== undefined && facts.seller.taxId === null, [
      broken(`BR-${named}-02`, '/tax_registrations', 'The VAT identification number of the seller is missing.'),
    ]),
    ...when(named !== undefined && facts.seller.taxId !== null && vatIdOf(facts.seller.taxId) === null, [
      broken('BR-CO-09', '/tax_registrations', `${facts.seller.taxId} is no VAT id: one begins with its country.`),
    ]),
    // A VAT id is not named where all is outside the scope of VAT (BR-O-02).
    ...when(facts.seller.legalId === null && (isOutside || facts.seller.taxId === null), [
      broken('BR-CO-26', seller.legalId, 'The seller needs a legal id or a VAT identification number.'),
    ]),
    ...when(isReverse && !hasBuyerId, [
      broken('BR-AE-02', '/customer/tax/tax_ids', 'Reverse charge needs the VAT id or the legal id of the buyer.'),
    ]),
    ...taxes.flatMap(({ category, mention, exemptionCode }) => [
      ...when(category === 'E' && !mention && !exemptionCode, [
        broken('BR-E-10', '/taxes', 'An exemption needs its reason.'),
      ]),
      ...when(exemptionCode !== null && !isExemptionCode(exemptionCode), [
        broken('BR-CL-22', '/taxes', `${exemptionCode} is no code of the VATEX list.`),
      ]),
    ]),
    ...facts.lines.flatMap((line, index) =>
      when(line.taxes.length > 1, [
        broken('BR-CO-04', `/lines/${index}/taxes`, 'A line has one VAT category; this one has several taxes.'),
      ]),
    ),
  ]
}

// A final document keeps name and address of its parties.
const kept = 'Set it and replace the invoice'

function ofParty(party: PartyFacts, rules: typeof seller | typeof buyer): BrokenRule[] {
  const { country } = party.address ?? {}
  const { electronicAddress: electronic, legalId } = party
  return [
    ...when(party.address === null || Object.keys(party.address).length === 0, [
      broken(rules.hasAddress, rules.address, `The address of the ${rules.name} is missing. ${kept}.`),
    ]),
    ...when(country === undefined, [
      broken(rules.hasCountry, rules.country, `The country of the ${rules.name} is missing. ${kept}.`),
    ]),
    ...when(country !== undefined && !countryCodes.has(country), [
      broken('BR-CL-14', rules.country, `${country} is no country of ISO 3166.`),
    ]),
    ...when(electronic !== null && electronic.scheme === null, [
      broken(rules.hasScheme, rules.electronic, `The electronic address of the ${rules.name} has no scheme.`),
    ]),
    ...when(typeof electronic?.scheme === 'string' && !addressSchemes.has(electronic.scheme), [
      broken('BR-CL-25', rules.electronic, `${electronic?.scheme} is no code of the EAS list.`),
    ]),
    ...when(typeof legalId?.scheme === 'string' && !isIdentifierScheme(legalId.scheme), [
      broken(rules.registerIsKnown, rules.legalId, `${legalId?.scheme} is no code of ISO 6523.`),
    ]),
  ]
}

/** What a delivery of e-invoices needs: the electronic addresses of both parties. */
function ofNetwork(facts: DocumentFacts): BrokenRule[] {
  return [
    ...when(facts.seller.electronicAddress === null, [
      broken('PEPPOL-EN16931-R020', seller.electronic, 'The electronic address of the seller is missing.'),
    ]),
    ...when(facts.buyer.electronicAddress === null, [
      broken('PEPPOL-EN16931-R010', buyer.electronic, 'The electronic address of the buyer is missing.'),
    ]),
  ]
}

function ofPeppolAddress(
  { electronicAddress }: PartyFacts,
  { name, electronic }: typeof seller | typeof buyer,
): BrokenRule[] {
  const scheme = electronicAddress?.scheme
  if (typeof scheme !== 'string' || isPeppolScheme(scheme)) return []
  const detail = `Peppol does not deliver to addresses of the scheme ${scheme}, which the ${name} has.`
  return [broken('PEPPOL-EN16931-CL008', electronic, detail)]
}

function ofGermany(facts: DocumentFacts, nameOf: (number: number) => string): BrokenRule[] {
  const { address, contact } = facts.seller
  const phoneDigits = contact?.phone.replaceAll(/\D/g, '').length ?? 3
  const { city, postal_code } = facts.buyer.address ?? {}
  const missing = (number: number, pointer: string, what: string) =>
    broken(nameOf(number), pointer, `${what} is missing.`)
  return [
    ...when(contact === null, [missing(2, contactPointer, 'The contact of the seller')]),
    ...when(!address?.city, [missing(3, '/settings/address/city', 'The city of the seller')]),
    ...when(!address?.postal_code, [missing(4, '/settings/address/postal_code', 'The postal code of the seller')]),
    ...when(phoneDigits < 3, [
      broken(nameOf(27), `${contactPointer}/phone`, 'The phone number has fewer than three digits.'),
    ]),
    ...when(!city, [missing(8, '/customer/address/city', 'The city of the buyer')]),
    ...when(!postal_code, [missing(9, '/customer/address/postal_code', 'The postal code of the buyer')]),
    ...when(!facts.buyerReference, [missing(15, buyer.reference, 'The buyer reference (Leitweg-ID)')]),
  ]
}

function broken(rule: string, pointer: string, detail: string): BrokenRule {
  return { rule, pointer, detail }
}

function when<T>(condition: boolean, found: readonly T[]): readonly T[] {
  return condition ? found : []
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buyerFacts, invoiceFacts, lineFacts, sellerFacts } from '../../test/support/documents/document-facts.ts'
import type { DocumentFacts, PartyFacts } from './document-facts.ts'
import { isIdentifierScheme, isPeppolScheme } from './e-invoice-codes.ts'
import {
  brokenRules,
  type EInvoiceProfile,
  eInvoiceProfiles,
  refuseUnlessSayable,
  type Syntax,
} from './e-invoice-rules.ts'
import { Refusal } from './refusal.ts'

const whole = invoiceFacts([lineFacts(10000n)])
const rulesOf = (given: Partial<DocumentFacts>, profile: EInvoiceProfile = 'en16931', syntax: Syntax = 'ubl') =>
  brokenRules({ ...whole, ...given }, profile, syntax).map(({ rule, pointer }) => `${rule} ${pointer}`)
const ofSeller = (given: Partial<PartyFacts>, profile?: EInvoiceProfile) =>
  rulesOf({ seller: { ...sellerFacts, ...given } }, profile)
const ofBuyer = (given: Partial<PartyFacts>, profile?: EInvoiceProfile) =>
  rulesOf({ buyer: { ...buyerFacts, ...given } }, profile)

test('a whole document can be said in every profile', () => {
  for (const profile of eInvoiceProfiles) assert.deepEqual(brokenRules(whole, profile, 'ubl'), [])
})

const missing: Readonly<Record<string, readonly [Partial<DocumentFacts>, EInvoiceProfile]>> = {
  'BR-02 /number': [{ number: null, issued: null }, 'en16931'],
  'BR-DEC-23 /currency': [{ currency: 'KWD', taxCents: 0n }, 'en16931'],
  'BR-CL-04 /currency': [{ currency: 'STN', taxCents: 0n }, 'en16931'],
  'BR-27 /total_cents': [{ totalCents: -1n }, 'en16931'],
  'BR-16 /lines': [{ lines: [] }, 'en16931'],
  'BR-DE-15 /customer/e_invoice/buyer_reference': [{ buyerReference: null }, 'xrechnung'],
}
for (const [rule, [given, profile]] of Object.entries(missing)) {
  test(`${rule} names what a document lacks`, () => assert.deepEqual(rulesOf(given, profile), [rule]))
}

test('an address without a country, or with one that is none, is refused on both sides', () => {
  const { country: _, ...address } = sellerFacts.address ?? {}
  assert.deepEqual(ofSeller({ address }), ['BR-09 /settings/address/country'])
  assert.deepEqual(ofBuyer({ address }), ['BR-11 /customer/address/country'])
  assert.deepEqual(ofBuyer({ address: null }), ['BR-10 /customer/address', 'BR-11 /customer/address/country'])
  assert.deepEqual(ofBuyer({ address: { ...address, country: 'QQ' } }), ['BR-CL-14 /customer/address/country'])
})

test('a seller who taxes has a VAT id; one outside the scope of VAT has a legal id', () => {
  assert.deepEqual(ofSeller({ taxId: null }), ['BR-S-02 /tax_registrations'])
  const untaxed = { taxes: [], lines: [lineFacts(100n, { taxes: [] })], seller: { ...sellerFacts, legalId: null } }
  assert.deepEqual(rulesOf(untaxed), ['BR-CO-26 /settings/e_invoicing/legal_id'])
})

test('a national tax number of the seller is no VAT id; one of the buyer is not written, nor does it prove a business', () => {
  for (const taxId of ['37/029/22348', '123456789', 'EU372041333'])
    assert.deepEqual(ofSeller({ taxId }), ['BR-CO-09 /tax_registrations'])
  for (const taxId of ['EL094259216', 'XI123456782', 'CHE116281710MWST']) assert.deepEqual(ofSeller({ taxId }), [])
  const buyer = { ...buyerFacts, taxId: '37/029/22348' }
  assert.deepEqual(rulesOf({ buyer }), [])
  const reversed = invoiceFacts([lineFacts(100n, { taxes: [{ category: 'AE', percent: '0' }] })], { buyer })
  assert.equal(brokenRules(reversed, 'en16931', 'ubl')[0]?.rule, 'BR-AE-02')
})

test('reverse charge needs an id of the buyer, the legal one too', () => {
  const facts = invoiceFacts([lineFacts(100n, { taxes: [{ category: 'AE', percent: '0' }] })])
  const rules = (legalId: PartyFacts['legalId']) =>
    brokenRules({ ...facts, buyer: { ...buyerFacts, taxId: null, legalId } }, 'en16931', 'ubl').map(({ rule }) => rule)
  assert.deepEqual(rules(null), ['BR-AE-02'])
  assert.deepEqual(rules({ scheme: null, value: 'HRB 1' }), [])
})

test('VAT in another currency than that of the seller’s country cannot be said; none at all, or a seller elsewhere, can', () => {
  const inPrague = { ...sellerFacts, address: { ...sellerFacts.address, country: 'CZ' } }
  const inZurich = { ...sellerFacts, address: { ...sellerFacts.address, country: 'CH' } }
  assert.deepEqual(rulesOf({ currency: 'USD' }), ['BR-53 /currency'])
  assert.deepEqual(rulesOf({ seller: inPrague }), ['BR-53 /currency'])
  assert.deepEqual(rulesOf({ seller: inPrague, currency: 'CZK' }), [])
  assert.deepEqual(rulesOf({ seller: inZurich, currency: 'CHF' }), [])
  const exempt = invoiceFacts([lineFacts(100n, { taxes: [{ category: 'AE', percent: '0' }] })], { currency: 'USD' })
  assert.deepEqual(brokenRules(exempt, 'en16931', 'ubl'), [])
})

test('what is outside the scope of VAT does not stand beside what is in it, and a line has one tax', () => {
  const both = invoiceFacts([lineFacts(100n), lineFacts(100n, { taxes: [{ category: 'O', percent: '0' }] })])
  assert.deepEqual(
    brokenRules(both, 'en16931', 'ubl').map(({ rule }) => rule),
    ['BR-O-11'],
  )
  const twice = [{ category: 'S', percent: '5' } as const, { category: 'S', percent: '9.975' } as const]
  assert.deepEqual(rulesOf({ lines: [lineFacts(100n, { taxes: twice })] }), ['BR-CO-04 /lines/0/taxes'])
})

test('an exemption needs a reason, and a code that is one', () => {
  const exempt = invoiceFacts([lineFacts(100n, { taxes: [{ category: 'E', percent: '0' }] })])
  const rules = (mention: string | null, exemptionCode: string | null) =>
    brokenRules({ ...exempt, taxes: exempt.taxes.map((tax) => ({ ...tax, mention, exemptionCode })) }, 'en16931', 'ubl')
  assert.deepEqual(rules('Small business', null), [])
  assert.equal(rules(null, null)[0]?.rule, 'BR-E-10')
  assert.equal(rules(null, 'because')[0]?.rule, 'BR-CL-22')
})

test('XRechnung and Peppol need electronic addresses, and Peppol kinds that it delivers to', () => {
  const address = { electronicAddress: null }
  assert.deepEqual(ofSeller(address), [])
  assert.deepEqual(ofSeller(address, 'xrechnung'), ['PEPPOL-EN16931-R020 /settings/e_invoicing/electronic_address'])
  assert.deepEqual(ofBuyer(address, 'peppol'), ['PEPPOL-EN16931-R010 /customer/e_invoice/electronic_address'])
  const mail = { electronicAddress: { scheme: 'EM', value: 'a@b.example' } }
  assert.deepEqual(ofBuyer(mail, 'xrechnung'), [])
  assert.deepEqual(ofBuyer(mail, 'peppol'), ['PEPPOL-EN16931-CL008 /customer/e_invoice/electronic_address'])
})

test('XRechnung needs the contact of the seller; Peppol asks for it within Germany', () => {
  assert.deepEqual(ofSeller({ contact: null }), [])
  assert.deepEqual(ofSeller({ contact: null }, 'xrechnung'), ['BR-DE-2 /settings/e_invoicing/contact'])
  assert.deepEqual(ofSeller({ contact: null }, 'peppol'), ['DE-R-002 /settings/e_invoicing/contact'])
  const french = { ...sellerFacts, contact: null, address: { ...sellerFacts.address, country: 'FR' } }
  assert.deepEqual(rulesOf({ seller: french }, 'peppol'), [])
})

test('CII names one preceding document at most; UBL names all of them', () => {
  const one = { number: 'INV-000041', issued: '2026-10-01' }
  const several = { preceding: [one, { ...one, number: 'INV-000042' }] }
  assert.deepEqual(rulesOf(several, 'xrechnung', 'cii'), ['BG-3 /preceding'])
  assert.deepEqual(rulesOf(several, 'xrechnung', 'ubl'), [])
  assert.deepEqual(rulesOf({ preceding: [one] }, 'en16931', 'cii'), [])
})

test('Peppol takes a purchase order in place of the buyer reference', () => {
  const french = { ...buyerFacts, address: { ...buyerFacts.address, country: 'FR' } }
  const given = { buyer: french, buyerReference: null }
  assert.deepEqual(rulesOf({ ...given, purchaseOrder: 'PO-7' }, 'peppol'), [])
  assert.deepEqual(rulesOf(given, 'peppol'), ['PEPPOL-EN16931-R003 /customer/e_invoice/buyer_reference'])
})

test('the refusal names every rule, the first one in its sentence', () => {
  assert.throws(
    () => refuseUnlessSayable({ ...whole, buyerReference: null, currency: 'KWD' }, 'xrechnung', 'ubl'),
    (error) => {
      assert.ok(error instanceof Refusal)
      assert.equal(error.code, 'not_an_e_invoice')
      assert.match(error.message, /^BR-DEC-23: /)
      assert.deepEqual(
        error.fields.map(({ code }) => code),
        ['BR-DEC-23', 'BR-53', 'BR-DE-15'],
      )
      return true
    },
  )
})

test('registers and addresses are codes of their lists', () => {
  assert.deepEqual(['0002', '0204', '0248', '0001', '0092', '0249', 'EM'].map(isIdentifierScheme), [
    ...[true, true, true, false, false, false, false],
  ])
  assert.deepEqual(['0088', '9930', 'EM', '0037'].map(isPeppolScheme), [true, true, false, false])
})

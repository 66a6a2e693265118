import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseXml, type XmlElement } from '@rgrove/parse-xml'
import fc from 'fast-check'
import {
  buyerFacts,
  creditNoteFacts,
  invoiceFacts,
  lineFacts,
} from '../../../../test/support/documents/document-facts.ts'
import { randomFacts } from '../../../../test/support/documents/random-facts.ts'
import type { DocumentFacts } from '../../../domain/document-facts.ts'
import { decimal, termsOf } from '../../../domain/document-terms.ts'
import { wordsOf } from '../words/words-of.ts'
import { cii } from './cii.ts'
import { ubl } from './ubl.ts'

const written = (facts: DocumentFacts) => {
  const terms = termsOf(facts, wordsOf(facts.language))
  return { terms, ubl: parsed(ubl(terms, 'en16931')), cii: parsed(cii(terms, 'en16931')) }
}

function parsed(xml: string): XmlElement {
  const { root } = parseXml(xml)
  assert.ok(root)
  return root
}

/** The texts of every element at the end of that path, wherever it begins. */
function texts(from: XmlElement, path: string): string[] {
  const [name = '', ...rest] = path.split('/')
  const inside = from.children.flatMap((child) => (child.type === 'element' ? [child as XmlElement] : []))
  return inside.flatMap((child) => [
    ...(child.name !== name ? [] : rest.length === 0 ? [child.text] : texts(child, rest.join('/'))),
    ...(from.parent?.type === 'document' || rest.length > 0 || child.name !== name ? texts(child, path) : []),
  ])
}

test('both syntaxes say the same of whatever document: number, parties, sums, taxes, lines', () => {
  fc.assert(
    fc.property(randomFacts, (facts) => {
      const { terms, ubl: one, cii: other } = written(facts)
      const said = (cents: bigint) => decimal(cents, terms.digits)
      const { totalCents, prepaidCents } = terms
      assert.deepEqual(texts(one, 'cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount'), [said(totalCents)])
      assert.deepEqual(texts(other, 'ram:GrandTotalAmount'), [said(totalCents)])
      const prepaid = prepaidCents === 0n ? [] : [said(prepaidCents)]
      assert.deepEqual(texts(one, 'cac:LegalMonetaryTotal/cbc:PrepaidAmount'), prepaid)
      assert.deepEqual(texts(other, 'ram:TotalPrepaidAmount'), prepaid)
      const payable = said(totalCents - prepaidCents)
      assert.deepEqual(texts(one, 'cac:LegalMonetaryTotal/cbc:PayableAmount'), [payable])
      assert.deepEqual(texts(other, 'ram:DuePayableAmount'), [payable])
      assert.deepEqual(texts(one, 'cac:TaxSubtotal/cbc:TaxAmount'), texts(other, 'ram:CalculatedAmount'))
      assert.deepEqual(texts(one, 'cac:TaxSubtotal/cbc:TaxableAmount'), texts(other, 'ram:BasisAmount'))
      assert.deepEqual(texts(one, 'cac:Price/cbc:PriceAmount'), texts(other, 'ram:ChargeAmount'))
      assert.deepEqual(
        texts(one, 'cac:PartyLegalEntity/cbc:RegistrationName'),
        ['ram:SellerTradeParty/ram:Name', 'ram:BuyerTradeParty/ram:Name'].flatMap((path) => texts(other, path)),
      )
      assert.deepEqual(texts(one, 'cac:Item/cbc:Name'), texts(other, 'ram:SpecifiedTradeProduct/ram:Name'))
      assert.equal(texts(one, 'cac:Item/cbc:Name').length, facts.lines.length)
    }),
    { numRuns: 200 },
  )
})

test('no element is empty, and nothing that XML cannot hold is written', () => {
  const bare = { line2: '', city: 'A\u0000\u0008B\uFFFE', country: 'DE' }
  const facts = invoiceFacts([lineFacts(100n, { service: null, description: ' \uD800x ' })], {
    ...{ buyer: { ...buyerFacts, email: null, address: bare, electronicAddress: null } },
    ...{ account: null, paymentReference: null, buyerReference: null, due: null },
  })
  const terms = termsOf(facts, wordsOf('de'))
  for (const xml of [ubl(terms, 'en16931'), cii(terms, 'en16931')]) {
    assert.doesNotMatch(xml, /<([\w:]+)[^>]*><\/\1>/)
    assert.doesNotMatch(xml, /\/>/)
    assert.match(xml, /AB/)
    parsed(xml)
  }
})

test('a credit note is a UBL CreditNote with the number of its invoice', () => {
  const { ubl: note, cii: other } = written(creditNoteFacts([lineFacts(4500n)]))
  assert.equal(note.name, 'CreditNote')
  assert.deepEqual(texts(note, 'cac:InvoiceDocumentReference/cbc:ID'), ['INV-000042'])
  assert.deepEqual(texts(other, 'ram:InvoiceReferencedDocument/ram:IssuerAssignedID'), ['INV-000042'])
  assert.deepEqual(texts(other, 'rsm:ExchangedDocument/ram:TypeCode'), ['381'])
})

test('an account is paid to by a SEPA transfer in euros, with the reference', () => {
  const { ubl: invoice, cii: other } = written(invoiceFacts([lineFacts(100n)]))
  assert.deepEqual(texts(invoice, 'cac:PaymentMeans/cbc:PaymentID'), ['RF69INV000042'])
  assert.equal(texts(invoice, 'cac:PayeeFinancialAccount/cbc:ID')[0], 'DE02120300000000202051')
  assert.deepEqual(texts(other, 'ram:PaymentReference'), ['RF69INV000042'])
  const francs = written(invoiceFacts([lineFacts(100n)], { currency: 'CHF' }))
  assert.deepEqual(texts(francs.ubl, 'cbc:PaymentMeansCode'), ['30'])
})

test('the language of the document is that of its sentences', () => {
  const { ubl: invoice } = written(invoiceFacts([lineFacts(100n)], { language: 'de' }))
  assert.deepEqual(texts(invoice, 'cac:PaymentTerms/cbc:Note'), ['Zahlbar bis 2026-11-15.'])
})

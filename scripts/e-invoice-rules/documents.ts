import fc from 'fast-check'
import type { DocumentFacts } from '../../src/domain/document-facts.ts'
import { termsOf } from '../../src/domain/document-terms.ts'
import { brokenRules, type EInvoiceProfile, type Syntax } from '../../src/domain/e-invoice-rules.ts'
import { cii } from '../../src/modules/documents/e-invoice/cii.ts'
import { ubl } from '../../src/modules/documents/e-invoice/ubl.ts'
import { wordsOf } from '../../src/modules/documents/words/words-of.ts'
import {
  buyerFacts,
  creditNoteFacts,
  invoiceFacts,
  lineFacts,
  sellerFacts,
} from '../../test/support/documents/document-facts.ts'
import { randomFacts } from '../../test/support/documents/random-facts.ts'

/** A file to check: by which rules, and by which one it must fail; null: it must hold all. */
export interface CheckedFile {
  readonly name: string
  readonly rules: string
  readonly xml: string
  readonly breaks: string | null
}

/** The names of the rules in phive. */
export const rulesOf = {
  en16931: { invoice: 'eu.cen.en16931:ubl:1.3.16', credit_note: 'eu.cen.en16931:ubl-creditnote:1.3.16' },
  xrechnung: { invoice: 'de.xrechnung:ubl-invoice:3.0.2', credit_note: 'de.xrechnung:ubl-creditnote:3.0.2' },
  peppol: { invoice: 'eu.peppol.bis3:invoice:2026.5', credit_note: 'eu.peppol.bis3:creditnote:2026.5' },
} as const
export const ciiRules = { en16931: 'eu.cen.en16931:cii:1.3.16', xrechnung: 'de.xrechnung:cii:3.0.2' } as const
export const facturXRules = 'fr.factur-x:en16931:1.0.8'

const reverseCharge = { taxes: [{ category: 'AE', percent: '0' }] } as const
const outside = { taxes: [{ category: 'O', percent: '0' }] } as const

/** Documents that we write, one for each thing that documents do. */
export const samples: Readonly<Record<string, DocumentFacts>> = {
  plain: invoiceFacts([lineFacts(10000n, { quantity: 2, unitAmount: '5000' })]),
  'two-rates': invoiceFacts([
    lineFacts(10000n),
    lineFacts(1533n, { description: 'E-book', taxes: [{ category: 'S', percent: '7' }] }),
  ]),
  'parts-of-a-period': invoiceFacts([
    lineFacts(10000n),
    lineFacts(1097n, {
      unitAmount: '2057',
      isPartOfPeriod: true,
      service: { first: '2026-11-15', last: '2026-11-30' },
    }),
    lineFacts(-548n, { description: 'Unused time on Basic', unitAmount: '1000', isPartOfPeriod: true }),
  ]),
  discounted: invoiceFacts([
    lineFacts(9000n, { unitAmount: '10000', discounts: [{ name: 'WELCOME10', amountCents: 1000n }] }),
  ]),
  'credit-note': creditNoteFacts([lineFacts(4500n), lineFacts(-1500n, { description: 'Basic plan' })]),
  'credit-note-for-two-invoices': creditNoteFacts([lineFacts(4500n)], {
    preceding: [
      { number: 'INV-000042', issued: '2026-11-01' },
      { number: 'INV-000043', issued: '2026-11-11' },
    ],
  }),
  'reverse-charge': invoiceFacts([lineFacts(10000n, reverseCharge)], {
    buyer: { ...buyerFacts, address: { ...buyerFacts.address, country: 'FR' }, taxId: 'FR40303265045' },
  }),
  'outside-the-scope': invoiceFacts([lineFacts(10000n, outside)], { taxes: [], language: 'de' }),
  yen: invoiceFacts([lineFacts(10000n, outside)], { currency: 'JPY', taxes: [], language: 'ja' }),
  francs: invoiceFacts([lineFacts(10000n, outside)], { currency: 'CHF', taxes: [], language: 'fr' }),
  'without-an-account': invoiceFacts([lineFacts(10000n)], { account: null, paymentReference: null, due: null }),
  'two-hundred-lines': invoiceFacts(Array.from({ length: 200 }, (_, index) => lineFacts(BigInt(index * 37)))),
  'partly-prepaid': invoiceFacts([lineFacts(10000n)], { prepaidCents: 4000n }),
  'wholly-prepaid': invoiceFacts([lineFacts(10000n)], { prepaidCents: 11900n }),
  free: invoiceFacts([lineFacts(0n)]),
}

/** The samples, wrong files that must fail, and random documents; what a profile refuses is counted and left out. */
export function filesToCheck(random: { readonly count: number; readonly seed: number }): {
  readonly files: readonly CheckedFile[]
  readonly refused: number
} {
  const made = fc.sample(randomFacts, { numRuns: random.count, seed: random.seed })
  const named: [string, DocumentFacts][] = [
    ...Object.entries(samples),
    ...made.map((facts, index): [string, DocumentFacts] => [`random-${index}`, facts]),
  ]
  const written = named.map(([name, facts]) => filesOf(name, facts))
  return {
    files: [...written.flatMap(({ files }) => files), ...controls()],
    refused: written.reduce((sum, { refused }) => sum + refused, 0),
  }
}

/** One document as every file that it can be. */
export function filesOf(name: string, facts: DocumentFacts): { files: CheckedFile[]; refused: number } {
  const terms = termsOf(facts, wordsOf(facts.language))
  const isSayable = (profile: EInvoiceProfile, syntax: Syntax) => brokenRules(facts, profile, syntax).length === 0
  const profiles = (['en16931', 'xrechnung', 'peppol'] as const).filter((one) => isSayable(one, 'ubl'))
  const files = profiles.flatMap((profile) => {
    const asUbl = file(`${name}-ubl-${profile}`, rulesOf[profile][facts.kind], ubl(terms, profile))
    if (profile === 'peppol' || !isSayable(profile, 'cii')) return [asUbl]
    const xml = cii(terms, profile)
    const asCii = file(`${name}-cii-${profile}`, ciiRules[profile], xml)
    return profile === 'xrechnung' ? [asUbl, asCii] : [asUbl, asCii, file(`${name}-facturx`, facturXRules, xml)]
  })
  return { files, refused: 3 - profiles.length }
}

function file(name: string, rules: string, xml: string, breaks: string | null = null): CheckedFile {
  return { name: `${breaks === null ? '' : 'bad-'}${name}`, rules, xml, breaks }
}

/** Files that must fail, each by a rule: they show that the rules are run. */
function controls(): CheckedFile[] {
  const written = (facts: DocumentFacts, profile: EInvoiceProfile) => ubl(termsOf(facts, wordsOf('en')), profile)
  const plain = invoiceFacts([lineFacts(10000n)])
  const { en16931, xrechnung, peppol } = {
    en16931: rulesOf.en16931.invoice,
    xrechnung: rulesOf.xrechnung.invoice,
    peppol: rulesOf.peppol.invoice,
  }
  const changed = (from: string | RegExp, to: string, facts = plain, profile: EInvoiceProfile = 'en16931') => {
    const before = written(facts, profile)
    const after = before.replace(from, to)
    if (after === before) throw new Error(`nothing to change at ${from}`)
    return after
  }
  return [
    file('total-a-cent-off', en16931, changed(/(TaxInclusiveAmount currencyID="EUR">)119\.00/, '$1119.01'), 'BR-CO-15'),
    file(
      'prepaid-a-cent-off',
      en16931,
      changed(/(PrepaidAmount currencyID="EUR">)40\.00/, '$140.01', samples['partly-prepaid']),
      'BR-CO-16',
    ),
    file('negative-price', en16931, changed(/(PriceAmount currencyID="EUR">)/, '$1-'), 'BR-27'),
    file('no-buyer-reference', xrechnung, written({ ...plain, buyerReference: null }, 'xrechnung'), 'BR-DE-15'),
    file(
      'no-contact',
      xrechnung,
      written({ ...plain, seller: { ...sellerFacts, contact: null } }, 'xrechnung'),
      'BR-DE-2',
    ),
    file('no-reference', peppol, written({ ...plain, buyerReference: null }, 'peppol'), 'PEPPOL-EN16931-R003'),
    file(
      'no-electronic-address',
      peppol,
      written({ ...plain, buyer: { ...buyerFacts, electronicAddress: null } }, 'peppol'),
      'PEPPOL-EN16931-R010',
    ),
    file(
      'empty-element',
      peppol,
      changed('<cbc:DocumentCurrencyCode>', '<cbc:Note/><cbc:DocumentCurrencyCode>', plain, 'peppol'),
      'PEPPOL-EN16931-R008',
    ),
    file(
      'price-not-the-net',
      peppol,
      changed(/(PriceAmount currencyID="EUR">)100/, '$1101', plain, 'peppol'),
      'PEPPOL-EN16931-R120',
    ),
    file(
      'reverse-charge-as-zero-rate',
      en16931,
      written(samples['reverse-charge'] ?? plain, 'en16931').replaceAll('>AE<', '>Z<'),
      'BR-Z-10',
    ),
    file(
      'reverse-charge-without-buyer-id',
      en16931,
      written(invoiceFacts([lineFacts(10000n, reverseCharge)], { buyer: { ...buyerFacts, taxId: null } }), 'en16931'),
      'BR-AE-02',
    ),
    file(
      'no-vat-id-of-the-seller',
      en16931,
      written({ ...plain, seller: { ...sellerFacts, taxId: null } }, 'en16931'),
      'BR-S-02',
    ),
    file(
      'tax-number-as-vat-id',
      en16931,
      written({ ...plain, seller: { ...sellerFacts, taxId: '37/029/22348' } }, 'en16931'),
      'BR-CO-09',
    ),
    file('three-decimals', en16931, written({ ...plain, currency: 'KWD' }, 'en16931'), 'BR-DEC-23'),
    file(
      'unknown-country',
      en16931,
      written({ ...plain, buyer: { ...buyerFacts, address: { ...buyerFacts.address, country: 'QQ' } } }, 'en16931'),
      'BR-CL-14',
    ),
    file(
      'no-lines',
      en16931,
      written({ ...plain, lines: [], taxes: [], subtotalCents: 0n, taxCents: 0n, totalCents: 0n }, 'en16931'),
      'cvc-complex-type',
    ),
    file(
      'cii-with-two-preceding-documents',
      ciiRules.en16931,
      cii(termsOf(samples['credit-note-for-two-invoices'] ?? plain, wordsOf('en')), 'en16931'),
      'cvc-complex-type',
    ),
    file(
      'cii-without-a-delivery',
      ciiRules.en16931,
      cii(termsOf(plain, wordsOf('en')), 'en16931').replace(
        /<ram:ApplicableHeaderTradeDelivery>.*<\/ram:ApplicableHeaderTradeDelivery>/,
        '',
      ),
      'cvc-complex-type',
    ),
  ]
}

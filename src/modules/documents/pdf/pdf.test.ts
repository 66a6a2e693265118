import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import {
  buyerFacts,
  creditNoteFacts,
  invoiceFacts,
  lineFacts,
  sellerFacts,
} from '../../../../test/support/documents/document-facts.ts'
import { charactersIn, streamsOf } from '../../../../test/support/documents/pdf-streams.ts'
import { randomFacts } from '../../../../test/support/documents/random-facts.ts'
import { readDocument } from '../../../../test/support/documents/read-document.ts'
import { type DocumentFacts, languages } from '../../../domain/document-facts.ts'
import { decimal, termsOf } from '../../../domain/document-terms.ts'
import { openPdfMaker } from '../../../platform/pdf/open-pdf-maker.ts'
import { cii } from '../e-invoice/cii.ts'
import type { Settlement } from '../files/read-document.ts'
import { shownDocument } from '../files/shown-document.ts'
import { wordsOf } from '../words/words-of.ts'
import { makePdf } from './make-pdf.ts'

const maker = openPdfMaker()
after(() => maker.close())
const services = { makePdf: maker.make }
const shown = (facts: DocumentFacts, given: Parameters<typeof readDocument>[1] = {}) =>
  shownDocument(readDocument(facts, given), { logo: null, hasCode: true, isEmbedded: false })
const plain = invoiceFacts([lineFacts(123450n)])
const nothingSettled: Settlement = {
  ...{ creditCents: 0n, creditedCents: 0n, refundCents: 0n, outsideCents: 0n, paidCents: 0n, dueCents: 0n },
  ...{ payments: [], reductions: [] },
}

/** An amount of a language without its grouping, as a decimal: '1.234,50 EUR' is '1234.50'. */
function read(amount: string): string {
  const [digits = '', fraction] = amount.replace(/[^\d.,\u2212]/g, '').split(/[.,](?=\d{1,2}$)/)
  return `${digits.replace('\u2212', '-').replaceAll(/[.,]/g, '')}${fraction === undefined ? '' : `.${fraction}`}`
}

test('whatever the document and its language, the page has the sums, lines and parties of the e-invoice', () => {
  fc.assert(
    fc.property(randomFacts, (facts) => {
      const terms = termsOf(facts, wordsOf(facts.language))
      const data = shown(facts)
      // Three decimals are not told from groups by their writing.
      if (terms.digits === 3) return
      const total = data.sums.find(({ kind }) => kind === 'total')
      assert.equal(read(total?.amount ?? ''), decimal(terms.totalCents, terms.digits))
      assert.deepEqual(
        data.lines.map(({ amount }) => read(amount)),
        terms.lines.map(({ netCents }) => decimal(netCents, terms.digits)),
      )
      assert.deepEqual([data.seller[0], data.buyer[0]], [terms.seller.name, terms.buyer.name])
      assert.equal(data.number, terms.number)
    }),
    { numRuns: 200 },
  )
})

test('amounts and days are written as the language writes them', () => {
  const of = (language: DocumentFacts['language']) => {
    const { sums, facts } = shown({ ...plain, language })
    return [sums.at(-1)?.amount, facts[0]?.[1][0]]
  }
  assert.deepEqual(of('en'), ['1,469.06 EUR', '1 Nov 2026'])
  assert.deepEqual(of('de'), ['1.469,06 EUR', '01.11.2026'])
  assert.deepEqual(of('fr'), ['1\u202f469,06 EUR', '1 nov. 2026'])
  assert.deepEqual(of('es'), ['1469,06 EUR', '1 nov 2026'])
  assert.deepEqual(of('ja'), ['1,469.06 EUR', '2026/11/01'])
})

test('a rate is one row, although a line takes back what another document billed; names are told apart', () => {
  const lines = [lineFacts(-585n), lineFacts(823n)]
  const one = { category: 'S', percent: '20', name: 'VAT', mention: null, exemptionCode: null } as const
  const taxes = [
    { ...one, baseCents: -585n, taxCents: -117n },
    { ...one, baseCents: 823n, taxCents: 165n },
  ]
  const rows = (given: Partial<DocumentFacts>) =>
    shown(invoiceFacts(lines, { taxCents: 48n, totalCents: 286n, ...given }))
      .sums.slice(1, -2)
      .map(({ label, amount }) => `${label}: ${amount}`)
  assert.deepEqual(rows({ taxes }), ['VAT 20 % on 2.38 EUR: 0.48 EUR'])
  const [back, billed] = taxes
  assert.ok(back && billed)
  assert.deepEqual(rows({ taxes: [{ ...back, name: 'County' }, billed] }), [
    'County 20 % on −5.85 EUR: −1.17 EUR',
    'VAT 20 % on 8.23 EUR: 1.65 EUR',
  ])
})

test('outside of VAT the tax ids stand there, and no rate of nothing', () => {
  const { sums, notes, seller, buyer } = shown(
    invoiceFacts([lineFacts(100n, { taxes: [{ category: 'O', percent: '0' }] })]),
  )
  assert.deepEqual(
    sums.map(({ label }) => label),
    ['Subtotal', 'Total', 'Amount due'],
  )
  assert.equal(notes[0], 'Not subject to VAT')
  assert.ok(seller.includes('VAT no. DE136695976') && buyer.includes('VAT no. DE129273398'))
  const untaxed = shown(invoiceFacts([lineFacts(100n, { taxes: [] })], { taxes: [] }))
  assert.deepEqual([untaxed.sums.length, untaxed.notes], [3, ['Payable by 15 Nov 2026.']])
})

test('a VAT id is called one; a national number and a Swiss one are tax numbers', () => {
  const idOf = (taxId: string, language: DocumentFacts['language']) =>
    shown({ ...plain, language, seller: { ...sellerFacts, taxId } }).seller.find((line) => line.endsWith(taxId))
  assert.equal(idOf('DE136695976', 'de'), 'USt-IdNr. DE136695976')
  assert.equal(idOf('37/029/22348', 'de'), 'Steuernummer 37/029/22348')
  assert.equal(idOf('37/029/22348', 'en'), 'Tax number 37/029/22348')
  assert.equal(idOf('CHE116281710MWST', 'de'), 'Steuernummer CHE116281710MWST')
  assert.equal(idOf('EL094259216', 'fr'), 'N° TVA EL094259216')
})

test('a price with tax says so, also after its discount; VAT and an address are written as in their country', () => {
  const discounts = [{ name: 'Rabatt 20 %', amountCents: 580n }]
  const line = lineFacts(1933n, { unitAmount: '2900', discounts, withTaxCents: 2320n, service: null })
  const address = { line1: '1 Broadway', city: 'New York', state: 'NY', postal_code: '10001', country: 'US' }
  const given = { language: 'de', buyer: { ...buyerFacts, address } } as const
  const { lines, sums, buyer } = shown(invoiceFacts([line], given))
  assert.equal(lines[0]?.notes, '1 × 29,00 EUR inkl. USt. · Rabatt 20 %: −5,80 EUR · = 23,20 EUR inkl. USt.')
  assert.equal(sums[1]?.label, 'USt. 19 % auf 19,33 EUR')
  assert.ok(buyer.includes('New York, NY 10001'), buyer.join('; '))
})

test('a draft is marked, a void document too, and what is of a test clock says so', () => {
  assert.equal(shown({ ...plain, number: null, issued: null }).mark, 'DRAFT')
  assert.equal(shown(plain, { isVoid: true }).mark, 'VOID')
  assert.deepEqual([shown(plain).mark, shown(plain, { isTest: true }).test], [null, 'TEST'])
})

test('reverse charge, terms of payment, account and reference are said; what is paid is not asked for', () => {
  const facts = invoiceFacts([lineFacts(100n, { taxes: [{ category: 'AE', percent: '0' }] })], { language: 'de' })
  const { notes, transfer } = shown(facts)
  assert.deepEqual(notes, ['Steuerschuldnerschaft des Leistungsempfängers', 'Zahlbar bis 15.11.2026.'])
  assert.deepEqual(transfer?.rows.slice(1), [
    ['IBAN', ['DE02 1203 0000 0000 2020 51']],
    ['BIC', ['BYLADEM1001']],
    ['Verwendungszweck', ['RF69INV000042']],
  ])
  const paid = shown(plain, {
    settlement: { ...nothingSettled, paidCents: 146906n },
  })
  assert.deepEqual([paid.transfer, paid.notes], [null, []])
  assert.deepEqual(
    paid.sums.slice(-2).map(({ amount }) => amount),
    ['\u22121,469.06 EUR', '0.00 EUR'],
  )
})

test('a credit note says what it is for, and how its total is used', () => {
  const settlement = {
    ...{ ...nothingSettled, creditedCents: 4820n },
    ...{ creditCents: 200n, refundCents: 300n, outsideCents: 35n },
  }
  const { heading, facts, sums, notes } = shown(creditNoteFacts([lineFacts(4500n)], { language: 'de' }), { settlement })
  assert.equal(heading, 'Rechnungskorrektur')
  assert.ok(facts.some(([label, [number]]) => label === 'Zu Rechnung' && number === 'INV-000042, 01.11.2026'))
  assert.deepEqual(
    sums.slice(-4).map(({ label, amount }) => `${label} ${amount}`),
    [
      ...['Abgezogen von Rechnung 48,20 EUR', 'Als Guthaben 2,00 EUR', 'Erstattet 3,00 EUR'],
      'Anderweitig ausgeglichen 0,35 EUR',
    ],
  )
  assert.deepEqual(notes, ['Grund: The subscription was changed'])
})

test('what nothing is due on was paid or credited, and says which in each language; money that went back was not paid', () => {
  const settledBy = (language: DocumentFacts['language'], given: Partial<Settlement>) =>
    shown({ ...plain, language }, { settlement: { ...nothingSettled, ...given } })
  const stamps = languages.map((language) => settledBy(language, { creditedCents: 146906n }).settled)
  assert.deepEqual(stamps, ['Credited', 'Gutgeschrieben', 'Compensé par avoir', 'Rectificada', '相殺済み'])
  for (const given of [{ paidCents: 1n }, { creditCents: 1n }])
    assert.equal(settledBy('de', { creditedCents: 146905n, ...given }).settled, 'Bezahlt')
  assert.equal(settledBy('de', { dueCents: 1n, creditedCents: 146905n }).settled, null)
  const payments = [
    { cents: 1000n, day: '2026-11-02', reference: 'wire' },
    { cents: -300n, day: '2026-11-05', reference: 'wire' },
  ]
  const rows = languages.map((language) => settledBy(language, { paidCents: 700n, payments }).sums.at(-2)?.label)
  assert.deepEqual(
    rows.map((label) => label?.split(' ')[0]),
    ['Paid', 'Zurückgezahlt', 'Remboursé', 'Devuelto', '返金'],
  )
  assert.equal(rows[0], 'Paid back 5 Nov 2026 wire')
})

test('what has no period says the date of its supply; a credit note and a draft do not', () => {
  const facts = invoiceFacts([lineFacts(100n, { service: null })])
  const rowsOf = (given: Partial<DocumentFacts>) => shown({ ...facts, ...given }).facts.map(([label]) => label)
  assert.deepEqual(shown(facts).facts.at(2), ['Date of supply', ['1 Nov 2026']])
  for (const [language, label] of [
    ['de', 'Leistungsdatum'],
    ['fr', 'Date de prestation'],
  ] as const)
    assert.ok(rowsOf({ language }).includes(label))
  for (const without of [{ kind: 'credit_note' }, { number: null, issued: null }, plain] as const)
    assert.ok(!rowsOf(without).includes('Date of supply'))
})

test('a PDF of each language is made, tagged, in its language, with its title', async () => {
  for (const language of languages) {
    const pdf = await makePdf(services, readDocument({ ...plain, language }))
    const text = Buffer.from(pdf).toString('latin1')
    assert.match(text, new RegExp(`/Lang \\(${language}`))
    assert.match(text, /\/MarkInfo|\/StructTreeRoot/)
    assert.match(text, /<pdfaid:part>3<[\s\S]*<pdfaid:conformance>A</)
  }
})

test('the e-invoice in a PDF is the one that was given, and the metadata tell of it', async () => {
  const xml = cii(termsOf(plain, wordsOf('en')), 'en16931')
  const pdf = await makePdf(services, readDocument(plain), xml)
  assert.ok(streamsOf(pdf).some((stream) => stream.toString() === xml))
  assert.match(Buffer.from(pdf).toString(), /<fx:ConformanceLevel>EN 16931<\/fx:ConformanceLevel>/)
})

test('names in all scripts, two hundred lines, a logo, a footer: one PDF, the same bytes again', async () => {
  const names = 'Ελλάδα Київ 株式会社サンプル 简体字 한국 ไทย فاتورة 🚀'
  const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const facts = invoiceFacts(
    Array.from({ length: 200 }, (_, index) => lineFacts(BigInt(index), { description: `${index} ${names}` })),
    { buyer: { ...buyerFacts, name: names } },
  )
  const logo = { media_type: 'image/png', data: dot } as const
  const document = readDocument(facts, { design: { color: '#8b1a1a', footer: 'HRB 1\nDirector: Ada', logo } })
  const [one, again] = [await makePdf(services, document), await makePdf(services, document)]
  assert.deepEqual(Buffer.from(one), Buffer.from(again))
  // A box in place of a letter has no glyph of its own, and is not found by a search.
  const missing = (text: string) => [...new Set(text.replaceAll(' ', ''))].filter((one) => !characters.has(one))
  const characters = charactersIn(one)
  assert.deepEqual([missing(names), missing('\u{13000}')], [[], ['\u{13000}']])
  assert.ok(
    (Buffer.from(one)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)?.length ?? 0) >= 5,
  )
})

test('a word that is wider than its column breaks in it, in joined letters too, and so goes on to the next page', async () => {
  for (const letter of ['W', 'ب']) {
    const facts = invoiceFacts([lineFacts(100n, { description: letter.repeat(5000) })])
    const pdf = await makePdf(services, readDocument(facts))
    const all = [Buffer.from(pdf), ...streamsOf(pdf)].map((part) => part.toString('latin1')).join('\n')
    assert.ok((all.match(/\/Type\s*\/Page\b/g)?.length ?? 0) > 1, letter)
  }
})

test('a logo that is no picture is left out, and nothing in a text is read as markup', async () => {
  const logo = { media_type: 'image/png', data: Buffer.from('\x89PNG\r\n\x1a\nbroken').toString('base64') } as const
  const name = '#panic("x") *b* _i_ $x$ @y <z> \\ `code`'
  const facts = { ...plain, buyer: { ...buyerFacts, name } }
  const pdf = await makePdf(services, readDocument(facts, { design: { color: null, footer: name, logo } }))
  assert.ok(pdf.length > 10_000)
})

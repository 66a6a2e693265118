import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buyerFacts, creditNoteFacts, invoiceFacts, lineFacts } from '../../test/support/documents/document-facts.ts'
import { randomFacts } from '../../test/support/documents/random-facts.ts'
import { type DocumentTerms, decimal, type LineTerms, type TermsWords, termsOf } from './document-terms.ts'
import { parseUnitAmount, timesQuantity } from './unit-amount.ts'

const words: TermsWords = {
  dueBy: (day) => `by ${day}`,
  dueNow: 'now',
  nothingToPay: 'nothing',
  partOfPeriod: 'part',
  discount: (name, amount) => `${name} -${amount}`,
  withTax: (amount) => `${amount} with tax`,
  reverseCharge: 'Reverse charge',
  export: 'Export',
  outsideScope: 'Outside',
}

const termsOfLine = (...given: Parameters<typeof lineFacts>): LineTerms => {
  const [line] = termsOf(invoiceFacts([lineFacts(...given)]), words).lines
  assert.ok(line)
  return line
}

test('a line whose quantity times price is its amount is written so', () => {
  const { quantity, price, netCents, note } = termsOfLine(15000n, { quantity: 3, unitAmount: '5000' })
  assert.deepEqual([quantity, price, netCents, note], [3, '50.00', 15000n, null])
})

test('a price finer than the minor unit keeps its decimals', () => {
  const { quantity, price } = termsOfLine(25n, { quantity: 100, unitAmount: '0.25' })
  assert.deepEqual([quantity, price], [100, '0.0025'])
})

test('a part of a period is one piece at its amount, with the arithmetic in the note', () => {
  const { quantity, price, note } = termsOfLine(1097n, { quantity: 2, unitAmount: '2057', isPartOfPeriod: true })
  assert.deepEqual([quantity, price, note], [1, '10.97', 'part · 2 × 20.57 EUR'])
})

test('what is taken back has a negative quantity, never a negative price', () => {
  const { quantity, price, netCents } = termsOfLine(-548n)
  assert.deepEqual([quantity, price, netCents], [-1, '5.48', -548n])
})

test('a discount is an allowance of its line; one that is taken back is said in the note', () => {
  const discounts = [{ name: 'WELCOME10', amountCents: 1000n }]
  const given = termsOfLine(9000n, { unitAmount: '10000', discounts })
  assert.deepEqual(given.allowances, [{ reason: 'WELCOME10', amountCents: 1000n }])
  assert.deepEqual([given.price, given.netCents, given.note], ['100.00', 9000n, null])
  const back = termsOfLine(-9000n, { unitAmount: '10000', discounts: [{ name: 'WELCOME10', amountCents: -1000n }] })
  assert.deepEqual([back.allowances, back.price], [[], '90.00'])
  assert.match(back.note ?? '', /WELCOME10 --10\.00 EUR$/)
  // 100.00 less 10.00 with 19 % in it: an allowance would be without tax.
  const priced = termsOfLine(7563n, { unitAmount: '10000', discounts, withTaxCents: 9000n })
  assert.deepEqual([priced.allowances, priced.price, priced.netCents], [[], '75.63', 7563n])
  assert.equal(priced.note, '1 × 100.00 EUR with tax · WELCOME10 -10.00 EUR · = 90.00 EUR with tax')
  const whole = termsOfLine(8403n, { unitAmount: '10000', withTaxCents: 10000n })
  assert.equal(whole.note, '1 × 100.00 EUR with tax')
})

test('a document without taxes is outside the scope of VAT, and then names no VAT id', () => {
  const terms = termsOf(invoiceFacts([lineFacts(100n, { taxes: [] })], { taxes: [] }), words)
  const [tax, ...others] = terms.taxes
  assert.deepEqual(others, [])
  assert.deepEqual([tax?.category, tax?.baseCents, tax?.reason, tax?.reasonCode], ['O', 100n, 'Outside', 'VATEX-EU-O'])
  assert.deepEqual([terms.seller.taxId, terms.buyer.taxId, terms.lines[0]?.category], [null, null, 'O'])
})

test('reverse charge says why, also by its code, and names both VAT ids', () => {
  const terms = termsOf(invoiceFacts([lineFacts(100n, { taxes: [{ category: 'AE', percent: '0' }] })]), words)
  assert.deepEqual([terms.taxes[0]?.reason, terms.taxes[0]?.reasonCode], ['Reverse charge', 'VATEX-EU-AE'])
  assert.equal(terms.buyer.taxId, buyerFacts.taxId)
  const buyer = { ...buyerFacts, taxId: '37/029/22348' }
  assert.equal(termsOf(invoiceFacts([lineFacts(100n)], { buyer }), words).buyer.taxId, null)
})

test('taxes of one category and rate are one group, although they have several names', () => {
  const one = { category: 'S', percent: '5', mention: null, exemptionCode: null } as const
  const line = lineFacts(200n, { taxes: [{ category: 'S', percent: '5' }] })
  const taxes = [
    { ...one, name: 'State', baseCents: 100n, taxCents: 5n },
    { ...one, name: 'County', baseCents: 100n, taxCents: 5n },
  ]
  const terms = termsOf(invoiceFacts([line], { taxes, taxCents: 10n, totalCents: 210n }), words)
  assert.deepEqual(
    terms.taxes.map(({ baseCents, taxCents }) => [baseCents, taxCents]),
    [[200n, 10n]],
  )
})

test('a credit note names its invoices, and asks for no money', () => {
  const terms = termsOf(creditNoteFacts([lineFacts(4500n)]), words)
  assert.deepEqual([terms.typeCode, terms.due, terms.paymentTerms], ['381', null, 'nothing'])
  assert.deepEqual(terms.payment, { code: '97', reference: null, account: null })
  assert.deepEqual(terms.preceding, [{ number: 'INV-000042', issued: '2026-11-01' }])
})

test('credit that was applied when it became final is prepaid; what is payable is the rest', () => {
  const facts = invoiceFacts([lineFacts(10000n)])
  const sums = (prepaidCents: bigint) => {
    const { totalCents, payableCents, paymentTerms, due } = termsOf({ ...facts, prepaidCents }, words)
    return [totalCents, payableCents, paymentTerms, due]
  }
  assert.deepEqual(sums(0n), [11900n, 11900n, 'by 2026-11-15', '2026-11-15'])
  assert.deepEqual(sums(4000n), [11900n, 7900n, 'by 2026-11-15', '2026-11-15'])
  assert.deepEqual(sums(11900n), [11900n, 0n, 'nothing', null])
})

test('the period spans all lines; without one the day of issue is the delivery', () => {
  const late = lineFacts(1n, { service: { first: '2026-11-15', last: '2026-12-14' } })
  const spanned = termsOf(invoiceFacts([late, lineFacts(1n)]), words)
  assert.deepEqual([spanned.period, spanned.delivered], [{ first: '2026-11-01', last: '2026-12-14' }, null])
  const oneOff = termsOf(invoiceFacts([lineFacts(1n, { service: null })]), words)
  assert.deepEqual([oneOff.period, oneOff.delivered], [null, '2026-11-01'])
})

test('sums that contradict each other are an error', () => {
  const facts = invoiceFacts([lineFacts(100n)])
  for (const wrong of [{ subtotalCents: 99n }, { taxCents: 18n }, { totalCents: 120n }, { prepaidCents: 120n }])
    assert.throws(() => termsOf({ ...facts, ...wrong }, words), /contradict/)
})

test('amounts are decimals of the currency', () => {
  assert.deepEqual([decimal(5n, 2), decimal(-123456n, 2), decimal(7n, 0)], ['0.05', '-1234.56', '7'])
})

test('whatever the document: quantity x price less allowances is the net, and nets and taxes add up', () => {
  fc.assert(
    fc.property(randomFacts, (facts) => {
      const terms = termsOf(facts, words)
      for (const line of terms.lines) assert.equal(netOf(line, terms), line.netCents)
      const nets = terms.lines.reduce((sum, { netCents }) => sum + netCents, 0n)
      const taxes = terms.taxes.reduce((sum, { taxCents }) => sum + taxCents, 0n)
      assert.deepEqual([terms.netCents, terms.taxCents, terms.totalCents], [nets, taxes, nets + taxes])
    }),
  )
})

/** What the receiver computes of a line, in minor units. */
function netOf({ price, quantity, allowances }: LineTerms, { digits }: DocumentTerms): bigint {
  const { numerator, denominator } = timesQuantity(parseUnitAmount(price), quantity)
  const scaled = numerator * 10n ** BigInt(digits)
  assert.equal(scaled % denominator, 0n)
  return scaled / denominator - allowances.reduce((sum, { amountCents }) => sum + amountCents, 0n)
}

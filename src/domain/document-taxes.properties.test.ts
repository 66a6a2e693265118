import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holds } from '../../test/support/domain/holds.ts'
import { amount } from '../../test/support/proof.ts'
import { sumOfTaxes } from './document-tax.ts'
import { type LineTaxation, priceCents, totalWithTaxes, withTaxes } from './document-taxes.ts'
import type { InvoiceLine } from './invoice.ts'
import { emptyTaxLedger, taxationOf, withDocument } from './tax-ledger.ts'
import { treatmentOf } from './tax-treatment.ts'

const buyer = { country: 'DE', region: null, postalCode: null, taxIds: [], isBusiness: false, exempt: null }
const registration = {
  country: 'DE',
  region: null,
  taxId: null,
  scheme: 'local',
  from: '2000-01-01',
  until: null,
} as const
const treatments = ['2019-01-01', '2020-08-01'].map((day) =>
  treatmentOf({ registrations: [registration], ownRates: [], unconfirmed: 'trust', category: 'standard', day, buyer }),
)

const start = Temporal.Instant.from('2026-01-01T00:00:00Z')
const end = Temporal.Instant.from('2026-02-01T00:00:00Z')

/** A line that bills a charge, or takes back a part of what it billed. */
function lineOf(charge: number, amountCents: bigint, takesBack: string | null, ordinal: number): InvoiceLine {
  return {
    ...{
      id: `${charge} ${ordinal}`,
      description: '',
      quantity: 1,
      unitAmount: '1',
      amountCents,
      tax: null,
      discounts: [],
    },
    ...{
      proration: false,
      service: null,
      subscriptionId: null,
      planId: null,
      causeEventId: null,
      creditedLineId: null,
      productCategory: null,
    },
    ledger: {
      ...{ itemId: `item ${charge}`, priceCode: 'base', version: 1, period: { number: 0, start, end }, ordinal },
      ...{ sign: takesBack ? -1 : 1, unit: 'day', position: { from: 0, until: 1, length: 1 }, periodAmount: '1' },
      measured: null,
      takesBack: takesBack ? { ordinal: 1, document: { kind: 'invoice', id: takesBack } } : null,
    },
  }
}

const amounts = fc.array(fc.bigInt(1n, 100_000n), { minLength: 1, maxLength: 8 })
const flags = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 })
/** How each charge is cut when it is taken back: weights. */
const cuts = fc.array(fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }), { minLength: 8, maxLength: 8 })

test('prices with tax are what is owed, and credit notes in any order and cut give back exactly the invoice', () => {
  holds(
    fc.property(amounts, flags, flags, cuts, (prices, included, later, weights) => {
      // The fourth of a document is as a gateway has computed it, which rounds as it likes.
      const treat = (index: number): LineTaxation => {
        const treatment = treatments[later[index] ? 1 : 0] as (typeof treatments)[0]
        const isIncluded = included[index] ?? false
        if (index % 4 !== 3) return { kind: 'new', treatment, isIncluded }
        const taxCents = treatment.components.map((_, nth) => ((prices[index] ?? 0n) * BigInt(nth + 1)) / 13n)
        return { kind: 'computed', treatment: { ...treatment, reason: 'gateway' }, isIncluded, taxCents }
      }
      const wanted = prices.map((cents, index) => lineOf(index, cents, null, 1))
      const invoice = withTaxes(wanted, (line) => taxationOf(emptyTaxLedger, line, () => treat(wanted.indexOf(line))))
      const netOf = (lines: readonly InvoiceLine[]) => lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
      assert.equal(totalWithTaxes(invoice.lines), netOf(invoice.lines) + sumOfTaxes(invoice.taxes))
      for (const [index, line] of invoice.lines.entries()) {
        assert.equal(priceCents(line), prices[index])
        if (included[index]) assert.equal(line.amountCents + (line.tax?.cents ?? 0n), prices[index])
      }
      let ledger = withDocument(emptyTaxLedger, { kind: 'invoice', id: 'invoice' }, invoice)
      let [net, tax] = [netOf(invoice.lines), sumOfTaxes(invoice.taxes)]
      for (let note = 0; note < 4; note += 1) {
        const parts = prices.flatMap((cents, index) => {
          const own = weights[index] ?? [1]
          const all = BigInt(own.reduce((sum, one) => sum + one, 0) || 1)
          const upTo = (count: number) => BigInt(own.slice(0, count).reduce((sum, one) => sum + one, 0))
          const from = (cents * upTo(note)) / all
          const until = note === own.length - 1 ? cents : (cents * upTo(note + 1)) / all
          return note < own.length && until > from ? [lineOf(index, from - until, 'invoice', note + 2)] : []
        })
        // The treatment that holds now is another one: what is taken back does not care.
        const noted = withTaxes(parts, (line) => taxationOf(ledger, line, () => treat(7)))
        ledger = withDocument(ledger, { kind: 'credit_note', id: `note ${note}` }, noted)
        net += netOf(noted.lines)
        tax += sumOfTaxes(noted.taxes)
      }
      assert.deepEqual([net, tax], [0n, 0n])
    }),
    amount('TAX_DOCUMENTS', { short: 1_000, long: 20_000 }),
  )
})

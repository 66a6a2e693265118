import fc from 'fast-check'
import type { DocumentFacts, LineFacts, PartyFacts } from '../../../src/domain/document-facts.ts'
import type { TaxCategory } from '../../../src/domain/tax.ts'
import { buyerFacts, creditNoteFacts, invoiceFacts, sellerFacts } from './document-facts.ts'

type Tax = { readonly category: TaxCategory; readonly percent: string }

/** What stands on one document together: rates of one country, or one reason not to tax. */
const taxGroups: readonly (readonly Tax[])[] = [
  [standard('19'), standard('7')],
  [standard('25.5'), standard('14'), standard('10'), { category: 'Z', percent: '0' }],
  [standard('20'), { category: 'E', percent: '0' }],
  [{ category: 'AE', percent: '0' }],
  [{ category: 'G', percent: '0' }],
  [{ category: 'O', percent: '0' }],
]

function standard(percent: string): Tax {
  return { category: 'S', percent }
}

const texts = fc.constantFrom(
  'Pro plan',
  'Käufer & Söhne <AG> "x"',
  'Ελλάδα Київ',
  '株式会社サンプル',
  'فاتورة ضريبية',
  'emoji 🚀 ]]>',
  'a  b',
)
const countries = fc.constantFrom('DE', 'FR', 'AT', 'BE', 'US', 'CH', 'JP', 'IE')

/** Mostly there, sometimes missing. */
function often<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { freq: 14 })
}

function party(of: PartyFacts): fc.Arbitrary<PartyFacts> {
  const address = fc
    .record({ country: countries, city: texts, postal_code: often(fc.constant('10115')), line2: often(texts) })
    .map((made) => Object.fromEntries(Object.entries({ ...of.address, ...made }).filter(([, part]) => part !== null)))
  return fc.record({
    name: texts,
    email: often(fc.constant('someone@example.com')),
    address: often(address as fc.Arbitrary<Record<string, string>>),
    taxId: often(fc.constant(of.taxId)),
    legalId: often(fc.constantFrom({ scheme: '0002', value: '552100554' }, { scheme: null, value: 'HRB 1' })),
    electronicAddress: often(
      fc.constantFrom({ scheme: 'EM', value: 'in@example.com' }, { scheme: '0009', value: '30326504500017' }),
    ),
    contact: often(fc.constant(sellerFacts.contact)),
  })
}

function line(group: readonly Tax[], isNote: boolean): fc.Arbitrary<LineFacts> {
  const amount = fc.bigInt({ min: 0n, max: 5_000_000n })
  return fc
    .record({
      kind: fc.constantFrom('exact', 'part', 'taken back', 'discounted', 'decimals'),
      quantity: fc.integer({ min: 1, max: 40 }),
      ...{
        amount,
        description: texts,
        tax: fc.constantFrom(...group),
        discount: texts,
        first: fc.integer({ min: 1, max: 15 }),
      },
    })
    .map(({ kind, quantity, amount: unit, description, tax, discount, first }) => {
      const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}`
      const common = {
        ...{
          description,
          quantity,
          isPartOfPeriod: kind !== 'exact',
          discounts: [] as LineFacts['discounts'],
          withTaxCents: null,
          taxes: [tax],
        },
        service: kind === 'decimals' ? null : { first: day(first), last: day(first + 15) },
      }
      const gross = unit * BigInt(quantity)
      switch (kind) {
        case 'part':
          return { ...common, unitAmount: String(unit), amountCents: gross / 3n }
        case 'taken back':
          return { ...common, unitAmount: String(unit), amountCents: isNote ? gross : -(unit / 7n) }
        case 'discounted': {
          const off = gross / 10n
          const discounts = off > 0n ? [{ name: discount, amountCents: off }] : []
          return { ...common, unitAmount: String(unit), amountCents: gross - off, discounts }
        }
        case 'decimals':
          return { ...common, unitAmount: `${unit}.25`, amountCents: (gross * 100n + 25n * BigInt(quantity)) / 100n }
        default:
          return { ...common, unitAmount: String(unit), amountCents: gross }
      }
    })
}

/** A document: mostly one that can be written in every profile, with names in every script and every kind of line. */
export const randomFacts: fc.Arbitrary<DocumentFacts> = fc
  .record({ group: fc.constantFrom(...taxGroups), isNote: fc.boolean() })
  .chain(({ group, isNote }) =>
    fc
      .record({
        lines: fc.array(line(group, isNote), { minLength: 1, maxLength: 12 }),
        seller: party(sellerFacts),
        buyer: party(buyerFacts),
        currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD', 'CHF', 'JPY', 'KWD'),
        buyerReference: often(fc.constant('04011000-1234512345-35')),
        purchaseOrder: often(texts),
        account: often(fc.constant({ iban: 'DE02120300000000202051', bic: 'BYLADEM1001', name: null })),
        due: often(fc.constant('2026-11-15')),
        language: fc.constantFrom('en', 'de', 'fr', 'es', 'ja'),
        prepaid: fc.constantFrom(0n, 0n, 3n, 10n),
      })
      .map(({ lines, due, prepaid, ...given }) => {
        if (isNote) return creditNoteFacts(lines, given)
        const facts = invoiceFacts(lines, { ...given, due })
        return { ...facts, prepaidCents: facts.totalCents > 0n ? (facts.totalCents * prepaid) / 10n : 0n }
      }),
  )

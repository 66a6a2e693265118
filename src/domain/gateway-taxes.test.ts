import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnsweredLine, computedBy, type TaxAnswer, type TaxQuestion } from './gateway-taxes.ts'
import type { TaxProfile } from './tax.ts'

const buyer: TaxProfile = {
  ...{ country: 'US', region: 'CA', postalCode: null, isBusiness: true, exempt: null },
  taxIds: [{ type: 'us_ein', value: '12-3456789', status: 'well_formed' }],
}

function asked(...amounts: number[]): TaxQuestion {
  const lines = amounts.map((amountCents) => ({
    ...{ description: 'Pro', category: 'standard', quantity: 1, amountCents, day: '2026-03-01' },
  }))
  return { currency: 'USD', isIncluded: false, buyer, customer: { id: 'ada', metadata: {} }, lines }
}

const line = (percent: string, taxCents: number, parts: Partial<AnsweredLine> = {}): AnsweredLine => ({
  ...{ category: 'S', country: 'US', region: 'CA', exemptionCode: null, mention: null },
  taxes: [{ name: 'State', percent, taxCents }],
  ...parts,
})

function answered(...lines: AnsweredLine[]): TaxAnswer {
  const all = lines.flatMap(({ taxes }) => taxes)
  return { reference: 'calc', lines, taxCents: all.reduce((sum, { taxCents }) => sum + taxCents, 0) }
}

test('an answer says how each line is taxed, to the cent that the gateway gives', () => {
  const two = [
    { name: 'State', percent: '7.25', taxCents: 73 },
    { name: 'District', percent: '1.25', taxCents: 13 },
  ]
  const computed = computedBy(asked(1000, -200), answered(line('', 0, { taxes: two }), line('7.25', -15)))
  assert.ok(typeof computed !== 'string', String(computed))
  assert.deepEqual(
    computed.map((one) => one.kind === 'computed' && [one.treatment.reason, one.treatment.buyerTaxId, one.taxCents]),
    [
      ['gateway', '12-3456789', [73n, 13n]],
      ['gateway', '12-3456789', [-15n]],
    ],
  )
})

const untaxed = { category: 'O' as const }
const wrong: readonly (readonly [string, TaxQuestion, TaxAnswer, RegExp])[] = [
  ['a line is missing', asked(1000, 500), answered(line('10', 100)), /1 lines are answered, 2 were asked/],
  ['the sum is another', asked(1000), { ...answered(line('10', 100)), taxCents: 101 }, /add up to 100, not to 101/],
  ['the sign is another', asked(1000), answered(line('10', -100)), /-100 of State at 10 % cannot be/],
  ['there is more tax than amount', asked(1000), answered(line('10', 1001)), /more than its amount/],
  ['a tax is no integer', asked(1000), answered(line('10', 99.5)), /99.5 of State/],
  ['a percent is none', asked(1000), answered(line('ten', 100)), /at ten % cannot be/],
  ['a percent has too many digits', asked(1000), answered(line('8.12345', 81)), /cannot be/],
  ['there is tax at 0 percent', asked(1000), answered(line('0', 1, untaxed)), /1 of State at 0 %/],
  ['a category without tax has one', asked(1000), answered(line('10', 100, untaxed)), /category O does not go/],
  ['the standard category has none', asked(1000), answered(line('0', 0)), /category S does not go/],
  [
    'a category is unknown',
    asked(1000),
    answered(line('10', 100, { category: 'X' as never })),
    /category X is unknown/,
  ],
  ['no tax is said', asked(1000), answered(line('0', 0, { ...untaxed, taxes: [] })), /no tax, not even/],
  ['nothing is taxed after all', asked(1000, -1000), answered(line('10', 100), line('10', -90)), /10 on 0 cannot be/],
]

for (const [name, question, answer, says] of wrong)
  test(`an answer is not taken where ${name}`, () => {
    const computed = computedBy(question, answer)
    assert.match(String(computed), says)
  })

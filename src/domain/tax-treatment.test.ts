import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TaxProfile, TaxRegistration } from './tax.ts'
import { ratedCountries, standardRateOn, unionCountries } from './tax-rates.ts'
import { type TaxFacts, treatmentOf, turnsOnTaxId } from './tax-treatment.ts'

const local = (country: string, more: Partial<TaxRegistration> = {}): TaxRegistration => ({
  country,
  region: null,
  taxId: `${country}-ID`,
  scheme: 'local',
  from: '2020-01-01',
  until: null,
  ...more,
})
const oss = local('DE', { scheme: 'oss_union' })
const profile = (more: Partial<TaxProfile> = {}): TaxProfile => ({
  country: null,
  region: null,
  postalCode: null,
  taxIds: [],
  isBusiness: false,
  exempt: null,
  ...more,
})
const consumer = (country: string, postalCode: string | null = null) => profile({ country, postalCode })
const business = (country: string, status: TaxProfile['taxIds'][number]['status'] = 'confirmed') =>
  profile({ country, isBusiness: true, taxIds: [{ type: 'eu_vat', value: `${country}-BUYER`, status }] })

function facts(registrations: readonly TaxRegistration[], buyer: TaxProfile, more: Partial<TaxFacts> = {}): TaxFacts {
  return { registrations, buyer, ownRates: [], unconfirmed: 'trust', category: 'standard', day: '2026-06-01', ...more }
}

/** The treatment in a line: category, percents, reason. */
function said(...given: Parameters<typeof facts>): string {
  const { category, components, reason } = treatmentOf(facts(...given))
  return `${category} ${components.map(({ percent }) => percent).join('+')} ${reason}`
}

describe('the treatment of a sale', () => {
  const german = [local('DE')]
  const table: readonly (readonly [string, Parameters<typeof facts>, string])[] = [
    ['without a registration nothing is taxed', [[], consumer('DE')], 'O 0 no_registration'],
    [
      'a registration of another time is none',
      [[local('DE', { from: '2027-01-01' })], consumer('DE')],
      'O 0 no_registration',
    ],
    ['at home a consumer', [german, consumer('DE')], 'S 19 registered_in_country'],
    ['at home a business', [german, business('DE')], 'S 19 registered_in_country'],
    ['a consumer abroad, below the threshold', [german, consumer('FR')], 'S 19 below_threshold'],
    ['a consumer abroad, with a one-stop shop', [[...german, oss], consumer('FR')], 'S 20 union_one_stop_shop'],
    ['a business abroad', [[...german, oss], business('FR')], 'AE 0 reverse_charge'],
    [
      'a business whose id the register does not know',
      [[...german, oss], business('FR', 'unknown')],
      'S 20 union_one_stop_shop',
    ],
    ['a business whose id waits, trusted', [german, business('FR', 'well_formed')], 'AE 0 reverse_charge'],
    ['the same, charged', [german, business('FR', 'well_formed'), { unconfirmed: 'charge' }], 'S 19 below_threshold'],
    ['outside the union', [[...german, oss], consumer('US')], 'O 0 abroad'],
    ['the Canary Islands', [[...german, oss], consumer('ES', '35001')], 'O 0 outside_tax_territory'],
    ['Madeira', [[...german, oss], consumer('PT', '9000-123')], 'S 22 union_one_stop_shop'],
    ['Heligoland', [german, consumer('DE', '27498')], 'O 0 outside_tax_territory'],
    ['a country that nobody knows', [german, profile()], 'S 19 country_unknown'],
    [
      'exempt',
      [german, profile({ country: 'DE', exempt: { reason: 'School', certificate: null } })],
      'E 0 exempt_customer',
    ],
    ['a British seller at home', [[local('GB')], consumer('GB')], 'S 20 registered_in_country'],
    ['a British seller to a union business', [[local('GB')], business('FR')], 'O 0 abroad'],
    [
      'a British seller to a union consumer, with the non-union shop',
      [[local('GB'), local('IE', { scheme: 'oss_non_union' })], consumer('FR')],
      'S 20 non_union_one_stop_shop',
    ],
    ['a state with a registration, but without a rate', [[local('US')], consumer('US')], 'O 0 no_rate'],
    ['Swiss and Norwegian rates', [[local('CH'), local('NO')], consumer('NO')], 'S 25 registered_in_country'],
  ]
  for (const [name, given, expected] of table) test(name, () => assert.equal(said(...given), expected))

  test('own rates of the category win, several are several taxes, and 0 percent is zero rated', () => {
    const rate = { country: 'CA', region: 'QC', category: 'standard', from: '2020-01-01', until: null }
    const ownRates = [
      { ...rate, percent: '5', name: 'GST', region: null },
      { ...rate, percent: '9.975', name: 'QST' },
      { ...rate, percent: '0', name: 'Books', category: 'book', region: null },
    ]
    const quebec = profile({ country: 'CA', region: 'QC' })
    assert.equal(said([local('CA')], quebec, { ownRates }), 'S 5+9.975 registered_in_country')
    assert.equal(said([local('CA')], consumer('CA'), { ownRates }), 'S 5 registered_in_country')
    assert.equal(said([local('CA')], quebec, { ownRates, category: 'book' }), 'Z 0 registered_in_country')
  })

  test('reverse charge says so, and names both ids', () => {
    const { mention, exemptionCode, sellerTaxId, buyerTaxId } = treatmentOf(facts(german, business('FR')))
    assert.deepEqual(
      [mention, exemptionCode, sellerTaxId, buyerTaxId],
      ['Reverse charge', 'VATEX-EU-AE', 'DE-ID', 'FR-BUYER'],
    )
  })
})

test('rates are those of their day: Germany in 2020, and each country has one today', () => {
  const days = ['2020-06-30', '2020-07-01', '2020-12-31', '2021-01-01']
  assert.deepEqual(
    days.map((day) => standardRateOn('DE', day)),
    ['19', '16', '16', '19'],
  )
  for (const country of ratedCountries) assert.notEqual(standardRateOn(country, '2026-11-30'), null, country)
  assert.equal(unionCountries.size, 27)
  assert.equal(standardRateOn('CH', '2023-12-31'), null)
})

test('only a business of another member state whose id waits is in doubt', () => {
  const german = [local('DE')]
  const inDoubt = (...given: Parameters<typeof facts>) => turnsOnTaxId(facts(...given))
  assert.equal(inDoubt(german, business('FR', 'well_formed')), true)
  for (const buyer of [
    business('FR', 'confirmed'),
    business('FR', 'unknown'),
    business('DE', 'well_formed'),
    business('US', 'well_formed'),
    consumer('FR'),
    profile({ ...business('FR', 'well_formed'), exempt: { reason: 'embassy', certificate: null } }),
  ])
    assert.equal(inDoubt(german, buyer), false, JSON.stringify(buyer))
  assert.equal(inDoubt([], business('FR', 'well_formed')), false)
})

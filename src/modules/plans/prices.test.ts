import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { made } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post } = service

made(
  await post('/v1/meters', {
    code: 'calls',
    name: 'Calls',
    event_type: 'call',
    aggregation: 'count',
    group_by: ['region'],
  }),
)
const numbers = Array(1000).keys()
const offer = (fields: object) => ({ code: `offer-${numbers.next().value}`, name: 'Offer', currency: 'EUR', ...fields })
const perUnit = { code: 'seats', kind: 'recurring', model: 'per_unit', unit_amount: '1000' }
const tiers = [
  { up_to: '10', unit_amount: '100', flat_amount: '50' },
  { up_to: null, unit_amount: '80' },
]

async function pricesOf(prices: readonly object[], fields: object = {}) {
  const plan = made(await post('/v1/plans', offer({ prices, ...fields })))
  assert.deepEqual(made(await get(`/v1/plans/${plan.id}`)), plan)
  return plan.prices.map(({ id, ...rest }: { id: string }) => rest)
}

describe('a plan of prices', () => {
  test('shows what nothing was said about as what it is', async () => {
    assert.deepEqual(await pricesOf([perUnit], { interval: 'week', interval_count: 2 }), [
      {
        ...perUnit,
        name: null,
        timing: 'in_advance',
        interval: 'week',
        interval_count: 2,
        trial_days: 0,
        tax_category: null,
        quantity: 1,
        tiers: null,
        ...{ package_size: null, rate: null, fixed_amount: null, cells: null, default_unit_amount: null },
        transform: null,
        included_quantity: '0',
        minimum_cents: null,
        maximum_cents: null,
        ...{ meter_code: null, filters: null, partial_period: null },
      },
    ])
  })

  test('keeps everything that is said of its prices, in their order', async () => {
    const said = [
      { ...perUnit, code: 'base', name: 'Base fee', timing: 'in_arrears', interval: 'year', interval_count: 2 },
      { code: 'flat_fee', kind: 'recurring', model: 'flat', unit_amount: '0.125', minimum_cents: 1, maximum_cents: 1 },
      { code: 'g', kind: 'recurring', model: 'graduated', tiers, quantity: 12, trial_days: 30 },
      { code: 'v', kind: 'recurring', model: 'volume', tiers, included_quantity: '2.5', maximum_cents: 0 },
      { code: 'p', kind: 'recurring', model: 'package', unit_amount: '500', package_size: 25 },
      {
        ...{
          code: 'u',
          kind: 'usage',
          model: 'per_unit',
          unit_amount: '0.02',
          timing: 'in_arrears',
          meter_code: 'calls',
        },
        ...{ filters: [{ property: 'region', values: ['eu', 'us'] }], partial_period: 'full' },
      },
      {
        ...{
          code: 'm',
          kind: 'usage',
          model: 'matrix',
          timing: 'in_arrears',
          meter_code: 'calls',
          default_unit_amount: '1',
        },
        ...{
          cells: [{ when: { region: 'asia' }, unit_amount: '2.5' }],
          filters: [{ property: 'region', values: ['asia'] }],
        },
      },
      { ...perUnit, code: 't-1', transform: { divide_by: 1000, round: 'nearest' }, minimum_cents: 9007199254740991 },
    ]
    const shown = await pricesOf(said)
    const whole = [
      { up_to: '10', unit_amount: '100', flat_amount: '50' },
      { up_to: null, unit_amount: '80', flat_amount: '0' },
    ]
    assert.equal(shown.length, said.length)
    for (const [index, price] of said.entries()) {
      const expected = 'tiers' in price ? { ...price, tiers: whole } : price
      for (const [name, value] of Object.entries(expected)) assert.deepEqual(shown[index][name], value, name)
    }
  })

  test('writes decimals without needless zeros', async () => {
    const prices = [{ ...perUnit, unit_amount: '1.50', included_quantity: '2.0' }]
    const [shown] = await pricesOf(prices)
    assert.deepEqual([shown.unit_amount, shown.included_quantity], ['1.5', '2'])
  })

  test('counts an interval that is said without a count once', async () => {
    const prices = [
      { ...perUnit, interval: 'year' },
      { ...perUnit, code: 'other', interval_count: 6 },
    ]
    const shown = await pricesOf(prices, { interval: 'month', interval_count: 3 })
    assert.deepEqual(
      shown.map(({ interval, interval_count }: any) => `${interval_count} ${interval}`),
      ['1 year', '6 month'],
    )
  })

  test('shows amount_cents where an amount could have made it, and null else', async () => {
    const base = { ...perUnit, code: 'base' }
    const amounts = [
      [[base], 1000],
      [[{ ...base, name: 'Fee' }], 1000],
      [[perUnit], null],
      [[base, perUnit], null],
      [[{ ...base, unit_amount: '0.5' }], null],
      [[{ ...base, timing: 'in_arrears' }], null],
      [[{ ...base, model: 'flat' }], null],
      [[{ ...base, interval: 'year' }], null],
      [[{ ...base, minimum_cents: 5 }], null],
      [[{ ...base, included_quantity: '1' }], null],
    ] as const
    for (const [prices, amount] of amounts) {
      const plan = made(await post('/v1/plans', offer({ prices })))
      assert.equal(plan.amount_cents, amount, JSON.stringify(prices))
    }
  })

  test('has at most 50 of them', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...perUnit, code: `seat-${index}` }))
    assert.equal((await pricesOf(many(50))).length, 50)
    const { status, body } = await post('/v1/plans', offer({ prices: many(51) }))
    assert.equal(`${status} ${body.errors[0].pointer}`, '400 /prices')
  })

  test('refuses one whose period would cost more than a number holds', async () => {
    const prices = [perUnit, { ...perUnit, code: 'dear', unit_amount: '9007199254740991', quantity: 2 }]
    const { status, body } = await post('/v1/plans', offer({ prices }))
    assert.equal(`${status} ${body.code} ${body.errors[0].pointer}`, '400 amount_too_large /prices/1')
  })
})

const graduated = { code: 'g', kind: 'recurring', model: 'graduated', tiers }
const packages = { code: 'p', kind: 'recurring', model: 'package', unit_amount: '500', package_size: 25 }
const flat = { code: 'f', kind: 'recurring', model: 'flat', unit_amount: '500' }
const upTo = (...bounds: (string | null)[]) => ({
  ...graduated,
  tiers: bounds.map((up_to) => ({ up_to, unit_amount: '1' })),
})

const usage = { code: 'u', kind: 'usage', model: 'per_unit', unit_amount: '2', meter_code: 'calls' }
const matrix = { code: 'm', kind: 'usage', model: 'matrix', meter_code: 'calls' }

/** A second price, what is wrong with it, and where. */
const wrongPrices: readonly (readonly [what: string, price: object, pointer: string, code?: string])[] = [
  ['no code', { ...perUnit, code: undefined }, '/code', 'required'],
  ['a code in capitals', { ...perUnit, code: 'Seats' }, '/code'],
  ['a code of 65 letters', { ...perUnit, code: 'a'.repeat(65) }, '/code'],
  ['the code of the first price', { ...perUnit, code: 'first' }, '/code', 'repeated'],
  ['an empty name', { ...perUnit, name: '' }, '/name'],
  ['no kind', { ...perUnit, kind: undefined }, '/kind', 'required'],
  ['an unknown kind', { ...perUnit, kind: 'gift' }, '/kind'],
  [
    'an interval, where it is charged once',
    { ...perUnit, kind: 'one_off', interval: 'year' },
    '/interval',
    'not_allowed',
  ],
  ['no model', { ...perUnit, model: undefined }, '/model', 'required'],
  ['a model that there is not', { ...perUnit, model: 'stairs' }, '/model'],
  ['a timing that there is not', { ...perUnit, timing: 'later' }, '/timing'],
  ['an interval that there is not', { ...perUnit, interval: 'quarter' }, '/interval'],
  ['an interval of no months', { ...perUnit, interval_count: 0 }, '/interval_count'],
  ['a trial of half a day', { ...perUnit, trial_days: 0.5 }, '/trial_days'],
  ['a price per unit without its amount', { ...perUnit, unit_amount: undefined }, '/unit_amount', 'required'],
  ['a negative amount', { ...perUnit, unit_amount: '-1' }, '/unit_amount'],
  ['an amount that is a number', { ...perUnit, unit_amount: 1000 }, '/unit_amount'],
  ['an amount with an exponent', { ...perUnit, unit_amount: '1e3' }, '/unit_amount'],
  ['an amount of 13 decimals', { ...perUnit, unit_amount: `0.${'1'.repeat(13)}` }, '/unit_amount'],
  ['a price per unit with tiers', { ...perUnit, tiers }, '/tiers', 'not_allowed'],
  ['a price per unit with a package', { ...perUnit, package_size: 5 }, '/package_size', 'not_allowed'],
  ['a flat price with tiers', { ...flat, tiers }, '/tiers', 'not_allowed'],
  ['a flat price with units included', { ...flat, included_quantity: '1' }, '/included_quantity', 'not_allowed'],
  ['a flat price with a transform', { ...flat, transform: { divide_by: 2, round: 'up' } }, '/transform', 'not_allowed'],
  ['a graduated price without tiers', { ...graduated, tiers: undefined }, '/tiers', 'required'],
  ['a graduated price with no tier', { ...graduated, tiers: [] }, '/tiers'],
  ['a graduated price with an amount', { ...graduated, unit_amount: '1' }, '/unit_amount', 'not_allowed'],
  ['a volume price without tiers', { ...graduated, model: 'volume', tiers: undefined }, '/tiers', 'required'],
  ['a package without its size', { ...packages, package_size: undefined }, '/package_size', 'required'],
  ['a package of nothing', { ...packages, package_size: 0 }, '/package_size'],
  ['a package without its amount', { ...packages, unit_amount: undefined }, '/unit_amount', 'required'],
  ['a bound that is a number', { ...graduated, tiers: [{ up_to: 5, unit_amount: '1' }] }, '/tiers/0/up_to'],
  ['no bound', { ...graduated, tiers: [{ unit_amount: '1' }] }, '/tiers/0/up_to', 'required'],
  ['a negative bound', upTo('-1', null), '/tiers/0/up_to'],
  ['a last tier that ends', upTo('5', '10'), '/tiers/1/up_to'],
  ['a tier without an end in the middle', upTo('5', null, null), '/tiers/1/up_to'],
  ['bounds that fall', upTo('5', '4.5', null), '/tiers/1/up_to'],
  ['a bound twice', upTo('5', '5.0', null), '/tiers/1/up_to'],
  ['a tier without an amount', { ...graduated, tiers: [{ up_to: null }] }, '/tiers/0/unit_amount', 'required'],
  ['a negative flat amount', { ...graduated, tiers: [{ up_to: null, flat_amount: '-1' }] }, '/tiers/0/flat_amount'],
  [
    'an unknown field of a tier',
    { ...graduated, tiers: [{ up_to: null, rate: '1' }] },
    '/tiers/0/rate',
    'unknown_field',
  ],
  ['a negative included quantity', { ...perUnit, included_quantity: '-1' }, '/included_quantity'],
  ['an included quantity that is a number', { ...perUnit, included_quantity: 5 }, '/included_quantity'],
  ['a negative minimum', { ...perUnit, minimum_cents: -1 }, '/minimum_cents'],
  ['half a cent at the most', { ...perUnit, maximum_cents: 0.5 }, '/maximum_cents'],
  ['a minimum above the maximum', { ...perUnit, minimum_cents: 6, maximum_cents: 5 }, '/maximum_cents'],
  ['a transform by nothing', { ...perUnit, transform: { divide_by: 0, round: 'up' } }, '/transform/divide_by'],
  ['a transform that does not round', { ...perUnit, transform: { divide_by: 5 } }, '/transform/round', 'required'],
  ['a transform that rounds to even', { ...perUnit, transform: { divide_by: 5, round: 'even' } }, '/transform/round'],
  ['usage without a meter', { ...usage, meter_code: undefined }, '/meter_code', 'required'],
  ['usage of an unknown meter', { ...usage, meter_code: 'nobody' }, '/meter_code'],
  ['usage in a quantity', { ...usage, quantity: 2 }, '/quantity', 'not_allowed'],
  ['usage in advance', { ...usage, timing: 'in_advance' }, '/timing', 'not_allowed'],
  ['a meter of what is not usage', { ...perUnit, meter_code: 'calls' }, '/meter_code', 'not_allowed'],
  [
    'a rate of what is not usage',
    { code: 'r', kind: 'recurring', model: 'percentage', rate: '2.9' },
    '/model',
    'not_allowed',
  ],
  ['a percentage without its rate', { ...usage, model: 'percentage', unit_amount: undefined }, '/rate', 'required'],
  ['a matrix without cells', { ...usage, model: 'matrix', unit_amount: undefined }, '/cells', 'required'],
  ['a cell of nothing', { ...matrix, cells: [{ when: {}, unit_amount: '1' }] }, '/cells/0/when', 'required'],
  [
    'a cell by what the meter does not group by',
    { ...matrix, cells: [{ when: { zone: 'a' }, unit_amount: '1' }] },
    '/cells/0/when',
  ],
  [
    'a filter by what the meter does not group by',
    { ...usage, filters: [{ property: 'zone', values: ['a'] }] },
    '/filters/0/property',
  ],
  ['a filter without values', { ...usage, filters: [{ property: 'region', values: [] }] }, '/filters/0/values'],
  ['a quantity of none', { ...perUnit, quantity: 0 }, '/quantity'],
  ['an unknown field', { ...perUnit, amount_cents: 5 }, '/amount_cents', 'unknown_field'],
]

describe('a price is refused for', () => {
  const first = { ...perUnit, code: 'first' }
  for (const [what, price, pointer, code] of wrongPrices) {
    test(what, async () => {
      const { status, body } = await post('/v1/plans', offer({ prices: [first, price] }))
      assert.equal(`${status} ${body.code} ${body.errors[0].pointer}`, `400 invalid_request /prices/1${pointer}`)
      if (code) assert.equal(body.errors[0].code, code)
    })
  }
})

test('a plan has either an amount or prices', async () => {
  const pointers = await Promise.all(
    [{}, { amount_cents: 5, prices: [perUnit] }, { prices: [] }, { prices: null }, { prices: perUnit }].map(
      async (money) => {
        const { status, body } = await post('/v1/plans', offer(money))
        return `${status} ${body.errors[0].pointer}`
      },
    ),
  )
  assert.deepEqual(pointers, ['400 /amount_cents', '400 /amount_cents', '400 /prices', '400 /prices', '400 /prices'])
})

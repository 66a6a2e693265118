import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planOf } from '../../test/support/random/histories.ts'
import { type Price, periodCost, unitAmountAt } from './price.ts'
import { type PriceModel, type PriceTerms, plainTerms, type Tier } from './price-model.ts'
import { make } from './rational.ts'
import { formatUnitAmount, parseUnitAmount } from './unit-amount.ts'

const tier = (upTo: bigint | null, unit: string, flat = '0'): Tier => ({
  upTo: upTo === null ? null : make(upTo),
  unitAmount: parseUnitAmount(unit),
  flatAmount: parseUnitAmount(flat),
})

function priceOf(model: PriceModel, terms: Partial<PriceTerms> = {}): Price {
  const [price] = planOf('any', 0n).prices
  assert.ok(price)
  return { ...price, tariff: { kind: 'recurring', terms: { ...plainTerms(model), ...terms } } }
}

const perUnit = priceOf({ model: 'per_unit', unitAmount: parseUnitAmount('0.25') })
const flat = priceOf({ model: 'flat', amount: parseUnitAmount('990') })
const graduated = priceOf({ model: 'graduated', tiers: [tier(5n, '1000', '100'), tier(null, '700')] })
const volume = priceOf({ model: 'volume', tiers: [tier(5n, '1000'), tier(null, '700')] })
const packages = priceOf({
  model: 'package',
  freeUnits: make(0n),
  size: make(3n),
  amount: parseUnitAmount('1000'),
})

test('a whole period costs what the model says for the quantity, exactly and not rounded', () => {
  const costs = (price: Price) => [0, 1, 5, 6, 7].map((quantity) => periodCost(price, quantity))
  assert.deepEqual(costs(perUnit), [make(0n), make(1n, 4n), make(5n, 4n), make(3n, 2n), make(7n, 4n)])
  assert.deepEqual(
    costs(flat),
    [990n, 990n, 990n, 990n, 990n].map((cents) => make(cents)),
  )
  assert.deepEqual(
    costs(graduated),
    [100n, 1100n, 5100n, 5800n, 6500n].map((cents) => make(cents)),
  )
  assert.deepEqual(
    costs(volume),
    [0n, 1000n, 5000n, 4200n, 4900n].map((cents) => make(cents)),
  )
  assert.deepEqual(
    costs(packages),
    [0n, 1000n, 2000n, 2000n, 3000n].map((cents) => make(cents)),
  )
})

test('one unit costs its own price, or the average of tiers and packages at the quantity', () => {
  const unitAmounts = (price: Price) => [1, 6, 7].map((quantity) => formatUnitAmount(unitAmountAt(price, quantity)))
  assert.deepEqual(unitAmounts(perUnit), ['0.25', '0.25', '0.25'])
  assert.deepEqual(unitAmounts(flat), ['990', '990', '990'])
  assert.deepEqual(unitAmounts(graduated), ['1100', '966.666666666667', '928.571428571429'])
  assert.deepEqual(unitAmounts(volume), ['1000', '700', '700'])
  assert.deepEqual(unitAmounts(packages), ['1000', '333.333333333333', '428.571428571429'])
  assert.equal(formatUnitAmount(unitAmountAt(graduated, 0)), '100', 'without units, what none of them costs')
})

test('a price that says more than its model costs what all its terms say, and one unit the average of it', () => {
  const perUnit: PriceModel = { model: 'per_unit', unitAmount: parseUnitAmount('10') }
  const seen = (terms: Partial<PriceTerms>) => {
    const price = priceOf(perUnit, terms)
    return [1, 4, 20].map((quantity) => [
      periodCost(price, quantity).numerator,
      formatUnitAmount(unitAmountAt(price, quantity)),
    ])
  }
  assert.deepEqual(seen({ includedQuantity: make(2n) }), [
    [0n, '0'],
    [20n, '5'],
    [180n, '9'],
  ])
  assert.deepEqual(seen({ transform: { divideBy: make(3n), round: 'up' } }), [
    [10n, '10'],
    [20n, '5'],
    [70n, '3.5'],
  ])
  assert.deepEqual(seen({ minimum: parseUnitAmount('30'), maximum: parseUnitAmount('100') }), [
    [30n, '30'],
    [40n, '10'],
    [100n, '5'],
  ])
})

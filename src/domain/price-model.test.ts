import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { costOf, modelCost, type PriceModel, type PriceTerms, type Tier, unitsOnly } from './price-model.ts'
import { add, compare, make, type Rational, subtract } from './rational.ts'
import { parseUnitAmount, rationalOf } from './unit-amount.ts'

//  0 ------ 10 ------ 20 ------>
//   10 each  |  5 each |  1 each
//   flat 2   |  flat 3 |  flat 0
const tiers = [tier(10n, '10', '2'), tier(20n, '5', '3'), tier(null, '1', '0')]

function tier(upTo: bigint | null, unit: string, flat: string): Tier {
  const bound = upTo === null ? null : make(upTo)
  return { upTo: bound, unitAmount: parseUnitAmount(unit), flatAmount: parseUnitAmount(flat) }
}

function decimal(text: string): Rational {
  return rationalOf(parseUnitAmount(text))
}

function costs(price: PriceModel, quantities: readonly string[]): Rational[] {
  return quantities.map((quantity) => modelCost(price, unitsOnly(decimal(quantity))))
}

test('a graduated price charges each unit in its own tier and the flat amount of each tier reached', () => {
  assert.deepEqual(
    costs({ model: 'graduated', tiers }, ['0', '1', '10', '10.5', '11', '20', '25']),
    ['2', '12', '102', '107.5', '110', '155', '160'].map(decimal),
  )
})

test('a volume price charges all units in the tier of the whole quantity, and without units the first flat amount', () => {
  assert.deepEqual(
    costs({ model: 'volume', tiers }, ['0', '10', '10.5', '20', '21']),
    ['2', '102', '55.5', '103', '21'].map(decimal),
  )
})

test('a package begun is a package paid, after the free units', () => {
  const price: PriceModel = {
    model: 'package',
    freeUnits: make(100n),
    size: make(1000n),
    amount: parseUnitAmount('500'),
  }
  assert.deepEqual(
    costs(price, ['0', '100', '101', '1100', '1100.5', '2100']),
    ['0', '0', '500', '500', '1000', '1000'].map(decimal),
  )
})

test('a flat price is the same for every quantity, a price per unit grows with it', () => {
  assert.deepEqual(costs({ model: 'flat', amount: parseUnitAmount('9.5') }, ['0', '7']), ['9.5', '9.5'].map(decimal))
  assert.deepEqual(
    costs({ model: 'per_unit', unitAmount: parseUnitAmount('0.001') }, ['0', '7', '1.5']),
    ['0', '0.007', '0.0015'].map(decimal),
  )
})

test('a negative quantity and tiers with an end cannot happen', () => {
  assert.throws(() => modelCost({ model: 'volume', tiers }, unitsOnly(make(-1n))), RangeError)
  assert.throws(() => modelCost({ model: 'graduated', tiers: tiers.slice(0, 2) }, unitsOnly(make(21n))), RangeError)
})

test('under a graduated price more never costs less, and a further unit costs what its tier says', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1000n }), (units) => {
      const price: PriceModel = { model: 'graduated', tiers }
      const before = modelCost(price, unitsOnly(make(units)))
      const after = modelCost(price, unitsOnly(make(units + 1n)))
      assert.ok(compare(after, before) > 0)
      if (units >= 20n) assert.deepEqual(subtract(after, before), make(1n))
      if (units < 10n) assert.deepEqual(after, add(before, make(10n)))
    }),
  )
})

const perUnit: PriceTerms = {
  model: { model: 'per_unit', unitAmount: parseUnitAmount('10') },
  transform: null,
  includedQuantity: make(0n),
  minimum: null,
  maximum: null,
}

function costsBy(terms: Partial<PriceTerms>, quantities: readonly string[]): Rational[] {
  return quantities.map((quantity) => costOf({ ...perUnit, ...terms }, unitsOnly(decimal(quantity))))
}

test('a quantity is sold by another measure than it is counted by, and rounded to whole units as the price says', () => {
  const byThousand = (round: 'up' | 'down' | 'nearest' | 'none') =>
    costsBy({ transform: { divideBy: make(1000n), round } }, ['0', '1', '1499', '1500', '2000'])
  assert.deepEqual(byThousand('up'), ['0', '10', '20', '20', '20'].map(decimal))
  assert.deepEqual(byThousand('down'), ['0', '0', '10', '10', '20'].map(decimal))
  assert.deepEqual(byThousand('nearest'), ['0', '0', '10', '20', '20'].map(decimal))
  assert.deepEqual(byThousand('none'), ['0', '0.01', '14.99', '15', '20'].map(decimal))
})

test('what is included comes off the units as they are sold, down to none', () => {
  assert.deepEqual(costsBy({ includedQuantity: make(10n) }, ['0', '10', '11']), ['0', '0', '10'].map(decimal))
  const transform = { divideBy: make(1000n), round: 'up' } as const
  assert.deepEqual(costsBy({ transform, includedQuantity: make(1n, 2n) }, ['1400']), [decimal('15')])
})

test('a cost is raised to the minimum and cut to the maximum, which has the last word', () => {
  const limits = { minimum: parseUnitAmount('25'), maximum: parseUnitAmount('40') }
  assert.deepEqual(costsBy(limits, ['0', '2', '3', '4', '5']), ['25', '25', '30', '40', '40'].map(decimal))
  assert.deepEqual(costsBy({ minimum: parseUnitAmount('50'), maximum: parseUnitAmount('40') }, ['0']), [decimal('40')])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { costOf, type PriceModel, type Tier } from './price-model.ts'
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
  return quantities.map((quantity) => costOf(price, decimal(quantity)))
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
  assert.throws(() => costOf({ model: 'volume', tiers }, make(-1n)), RangeError)
  assert.throws(() => costOf({ model: 'graduated', tiers: tiers.slice(0, 2) }, make(21n)), RangeError)
})

test('under a graduated price more never costs less, and a further unit costs what its tier says', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1000n }), (units) => {
      const price: PriceModel = { model: 'graduated', tiers }
      const before = costOf(price, make(units))
      const after = costOf(price, make(units + 1n))
      assert.ok(compare(after, before) > 0)
      if (units >= 20n) assert.deepEqual(subtract(after, before), make(1n))
      if (units < 10n) assert.deepEqual(after, add(before, make(10n)))
    }),
  )
})

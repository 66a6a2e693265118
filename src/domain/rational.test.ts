import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  add,
  ceiling,
  compare,
  divide,
  make,
  multiply,
  type Rational,
  round,
  roundHalfAwayFromZero,
  subtract,
  zero,
} from './rational.ts'

const anyRational: fc.Arbitrary<Rational> = fc
  .tuple(
    fc.bigInt(),
    fc.bigInt().filter((denominator) => denominator !== 0n),
  )
  .map(([numerator, denominator]) => make(numerator, denominator))

test('a fraction is kept in lowest terms with a positive denominator', () => {
  assert.deepEqual(make(6n, -4n), { numerator: -3n, denominator: 2n })
  assert.deepEqual(make(0n, -7n), { numerator: 0n, denominator: 1n })
  assert.deepEqual(make(5n), { numerator: 5n, denominator: 1n })
  assert.throws(() => make(1n, 0n), RangeError)
})

test('halves are rounded away from zero, everything else to the nearest', () => {
  const rounded = [-25n, -16n, -15n, -14n, -5n, -4n, 0n, 4n, 5n, 14n, 15n, 16n, 25n].map((tenths) =>
    roundHalfAwayFromZero(tenths, 10n),
  )
  assert.deepEqual(rounded, [-3n, -2n, -2n, -1n, -1n, 0n, 0n, 0n, 1n, 1n, 2n, 2n, 3n])
  assert.throws(() => roundHalfAwayFromZero(1n, -2n), RangeError)
})

test('rounding goes at most half a unit, mirrors at zero and leaves integers alone', () => {
  const half = make(1n, 2n)
  fc.assert(
    fc.property(anyRational, fc.bigInt(), (value, integer) => {
      const distance = subtract(value, make(round(value)))
      assert.ok(compare(distance, half) <= 0 && compare(distance, subtract(zero, half)) >= 0)
      assert.equal(round(subtract(zero, value)), -round(value))
      assert.equal(round(make(integer)), integer)
    }),
  )
})

test('arithmetic is exact: what is added can be taken away, what is multiplied divided', () => {
  fc.assert(
    fc.property(anyRational, anyRational, anyRational, (a, b, c) => {
      assert.deepEqual(subtract(add(a, b), b), a)
      assert.deepEqual(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))
      if (compare(b, zero) !== 0) assert.deepEqual(divide(multiply(a, b), b), a)
      assert.equal(compare(a, b), -compare(b, a) + 0)
      assert.equal(compare(add(a, make(1n)), a), 1)
    }),
  )
})

test('the ceiling is the smallest integer that is not less', () => {
  assert.deepEqual([make(-3n, 2n), make(-1n, 2n), zero, make(1n, 2n), make(2n), make(5n, 2n)].map(ceiling), [
    -1n,
    0n,
    0n,
    1n,
    2n,
    3n,
  ])
})

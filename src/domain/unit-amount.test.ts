import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { make } from './rational.ts'
import {
  formatUnitAmount,
  isUnitAmount,
  parseUnitAmount,
  rationalOf,
  timesQuantity,
  unitAmountOfCents,
} from './unit-amount.ts'

test('a unit amount is an exact decimal in minor units', () => {
  assert.deepEqual(parseUnitAmount('1000'), unitAmountOfCents(1000n))
  assert.deepEqual(parseUnitAmount('0.25'), { digits: 25n, decimals: 2 })
  assert.deepEqual(parseUnitAmount('-3.5'), { digits: -35n, decimals: 1 })
  assert.deepEqual(rationalOf(parseUnitAmount('0.000000000001')), make(1n, 10n ** 12n))
})

test('one value has one form', () => {
  const forms = { '1.50': '1.5', '2.000': '2', '-0': '0', '-0.00': '0', '0.0': '0', '-0.050': '-0.05' }
  for (const [text, canonical] of Object.entries(forms)) {
    assert.equal(formatUnitAmount(parseUnitAmount(text)), canonical)
    assert.deepEqual(parseUnitAmount(text), parseUnitAmount(canonical))
  }
})

test('everything else is refused', () => {
  const others = ['', ' ', '1 ', ' 1', '1\n', '+1', '--1', '01', '-01', '.5', '5.', '1e3', '0x10', '1,5', '1_000', '1n']
  const more = ['NaN', 'Infinity', '1.2.3', '0.0000000000001', '１', '٣', '-', '1'.repeat(31)]
  for (const text of [...others, ...more]) {
    assert.equal(isUnitAmount(text), false, JSON.stringify(text))
    assert.throws(() => parseUnitAmount(text), RangeError)
  }
})

test('what is written is read back as the same amount', () => {
  const anyDecimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
    .map(([digits, decimals]) => `${digits / 10n ** BigInt(decimals)}.${'0'.repeat(decimals)}${digits}`.slice(0, 14))
    .filter(isUnitAmount)
  fc.assert(
    fc.property(anyDecimal, (text) => {
      const unit = parseUnitAmount(text)
      assert.deepEqual(parseUnitAmount(formatUnitAmount(unit)), unit)
      assert.ok(formatUnitAmount(unit).length <= text.length)
    }),
    { numRuns: 2000 },
  )
})

test('a quantity multiplies without loss', () => {
  assert.deepEqual(timesQuantity(parseUnitAmount('0.1'), 3), make(3n, 10n))
  assert.deepEqual(timesQuantity(parseUnitAmount('0.25'), 4), make(1n))
  assert.deepEqual(timesQuantity(unitAmountOfCents(-999n), 1_000_000), make(-999_000_000n))
})

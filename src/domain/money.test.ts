import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { divideMoney, maximumCents, sumMoney, withinMaximum } from './money.ts'

const anyWeights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 })
  .filter((weights) => weights.some((weight) => weight > 0n))

test('no coin is lost: the largest remainders get what is left, the first among equals', () => {
  assert.deepEqual(divideMoney(100n, [1n, 1n, 1n]), [34n, 33n, 33n])
  assert.deepEqual(divideMoney(101n, [1n, 1n, 1n]), [34n, 34n, 33n])
  assert.deepEqual(divideMoney(10n, [1n, 5n, 1n]), [2n, 7n, 1n])
  const thirteen = Array.from({ length: 13 }, () => 1n)
  assert.deepEqual(divideMoney(5n, thirteen), [1n, 1n, 1n, 1n, 1n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n])
  assert.deepEqual(divideMoney(7n, [3n]), [7n])
  assert.deepEqual(divideMoney(0n, [1n, 2n]), [0n, 0n])
})

test('a weight of zero gets nothing', () => {
  assert.deepEqual(divideMoney(5n, [0n, 1n, 0n, 1n]), [0n, 3n, 0n, 2n])
})

test('weights that divide nothing cannot happen', () => {
  for (const weights of [[], [0n], [0n, 0n], [2n, -1n]]) assert.throws(() => divideMoney(5n, weights), RangeError)
})

test('the parts add up to the total, and each is less than a coin from its exact share', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), anyWeights, (total, weights) => {
      const parts = divideMoney(total, weights)
      const weightOfAll = sumMoney(weights)
      assert.equal(sumMoney(parts), total)
      for (const [index, part] of parts.entries()) {
        const distance = part * weightOfAll - total * (weights[index] ?? 0n)
        assert.ok(-weightOfAll < distance && distance < weightOfAll)
        if (weights[index] === 0n) assert.equal(part, 0n)
      }
    }),
    { numRuns: 3000 },
  )
})

test('a larger weight never gets less, and a negative total mirrors', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n }), anyWeights, (total, weights) => {
      const parts = divideMoney(total, weights)
      const byWeight = weights.map((weight, index) => ({ weight, part: parts[index] ?? 0n }))
      byWeight.sort((a, b) => (a.weight === b.weight ? 0 : a.weight < b.weight ? -1 : 1))
      for (const [index, { weight, part }] of byWeight.entries()) {
        const before = byWeight[index - 1]
        if (before !== undefined && before.weight < weight) assert.ok(before.part <= part)
      }
      assert.deepEqual(
        divideMoney(-total, weights),
        parts.map((part) => -part),
      )
    }),
    { numRuns: 2000 },
  )
})

test('an amount is within the maximum when a JSON number carries it', () => {
  assert.equal(Number(maximumCents), Number.MAX_SAFE_INTEGER)
  assert.deepEqual([maximumCents, -maximumCents, 0n].map(withinMaximum), [true, true, true])
  assert.deepEqual([maximumCents + 1n, -maximumCents - 1n].map(withinMaximum), [false, false])
})

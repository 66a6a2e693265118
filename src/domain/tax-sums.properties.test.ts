import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holds } from '../../test/support/domain/holds.ts'
import { creditedTax, type Taxation, taxesOf, taxOn } from './tax-sums.ts'

const documents = 20_000
const percents = ['0', '1', '4', '5', '7', '8.1', '8.875', '9.975', '19', '20', '21', '25.5', '27']
const taxation = fc.record({
  percents: fc.array(fc.constantFrom(...percents), { minLength: 1, maxLength: 3 }),
  isIncluded: fc.boolean(),
})
const amount = fc.oneof(fc.bigInt(-50_000n, 50_000n), fc.bigInt(-3n, 3n), fc.bigInt(-(10n ** 14n), 10n ** 14n))
const document = fc
  .array(taxation, { minLength: 1, maxLength: 3 })
  .chain((groups) =>
    fc.array(fc.record({ amountCents: amount, group: fc.constantFrom(...groups) }), { minLength: 1, maxLength: 12 }),
  )

const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n)

test('the total of a document is its lines and its taxes, whatever the lines', () => {
  holds(
    fc.property(document, (lines) => {
      const { groups, shares } = taxesOf(lines)
      for (const { group, baseCents, taxCents } of groups) {
        const own = lines.flatMap((line, index) => (line.group === group ? [{ line, share: shares[index] ?? [] }] : []))
        assert.equal(baseCents, sum(own.map(({ line }) => line.amountCents)))
        for (const [index, tax] of taxCents.entries()) {
          assert.equal(tax, sum(own.map(({ share }) => share[index] ?? 0n)))
          assert.ok(isNearest(tax, baseCents, group, index), 'the tax is not its rate')
        }
      }
    }),
    documents,
  )
})

test('credit notes in any order and cut give back exactly what was taxed', () => {
  const cuts = fc.array(fc.bigInt(1n, 5_000n), { minLength: 1, maxLength: 12 })
  holds(
    fc.property(taxation, cuts, (group, credits) => {
      const whole = taxOn(sum(credits), group)
      let before = { baseCents: 0n, taxCents: group.percents.map(() => 0n) as readonly bigint[] }
      for (const credit of credits) {
        const tax = creditedTax(group, before, credit)
        assert.ok(tax.every((one) => one >= 0n))
        before = {
          baseCents: before.baseCents + credit,
          taxCents: before.taxCents.map((one, index) => one + (tax[index] ?? 0n)),
        }
      }
      assert.deepEqual(before.taxCents, whole)
    }),
    documents,
  )
})

test('a document of the other sign has the taxes of the other sign', () => {
  holds(
    fc.property(document, (lines) => {
      const turned = taxesOf(lines.map((line) => ({ ...line, amountCents: -line.amountCents })))
      const { shares } = taxesOf(lines)
      assert.deepEqual(
        turned.shares,
        shares.map((all) => all.map((one) => -one)),
      )
    }),
    documents,
  )
})

/** Whether no integer is nearer to the exact tax; computed without the code under test. */
function isNearest(tax: bigint, base: bigint, { percents: rates, isIncluded }: Taxation, index: number): boolean {
  const thousandths = rates.map((rate) => BigInt(Math.round(Number(rate) * 1000)))
  const whole = 100_000n + (isIncluded ? sum(thousandths) : 0n)
  const away = 2n * (tax * whole - base * (thousandths[index] ?? 0n))
  const distance = away < 0n ? -away : away
  // At a half the farther from zero.
  return distance < whole || (distance === whole && away < 0n === base < 0n)
}

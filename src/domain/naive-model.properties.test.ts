import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holds } from '../../test/support/domain/holds.ts'
import { billedByVersion, lived, withAllBilled } from '../../test/support/domain/lives.ts'
import { nameOf, owedByNaiveModel } from '../../test/support/domain/naive-model.ts'
import { anyHistory, type History } from '../../test/support/random/histories.ts'
import { sumMoney } from './money.ts'

test('by day and by second, what is owed is what a naive walk through the calendar finds', () => {
  holds(fc.property(anyHistory(), owesAsTheNaiveModel), 250)
})

test('and so is what is owed where invoices are void, to be billed again or given up', () => {
  holds(fc.property(anyHistory({ voids: 10 }), owesAsTheNaiveModel), 350)
})

test('of several items, of mixed intervals and timings, the naive walk finds the same', () => {
  holds(fc.property(anyHistory({ hasItems: true }), owesAsTheNaiveModel), 80)
})

test('and so it does where invoices of several items are void', () => {
  holds(fc.property(anyHistory({ hasItems: true, voids: 10 }), owesAsTheNaiveModel), 80)
})

function owesAsTheNaiveModel(history: History): void {
  const life = withAllBilled(lived(history.terms, history.happenings, history.until), history.until)
  const billed = billedByVersion(life).map(({ cents, ...part }): [string, bigint] => [nameOf(part), cents])
  const owed = [...owedByNaiveModel(history.terms, life.accepted, history.until)]
  // Lines that cancel out to nothing make no document: then only the sums are the same.
  const isAllBilled = life.subscription.unbilledSince === null
  if (isAllBilled) assert.deepEqual(notNothing(billed), notNothing(owed))
  assert.equal(sumMoney(billed.map(([, cents]) => cents)), sumMoney(owed.map(([, cents]) => cents)))
}

function notNothing(owed: readonly [string, bigint][]): string[] {
  return owed
    .filter(([, cents]) => cents !== 0n)
    .map(([key, cents]) => `${key} ${cents}`)
    .sort()
}

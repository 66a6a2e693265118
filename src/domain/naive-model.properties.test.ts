import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holds } from '../../test/support/domain/holds.ts'
import { billedByVersion, type Life, lived, withAllBilled } from '../../test/support/domain/lives.ts'
import { livedWithUsage } from '../../test/support/domain/metered-life.ts'
import { nameOf, owedByNaiveModel } from '../../test/support/domain/naive-model.ts'
import { type Action, anyHistory, type History, planOf, type Terms } from '../../test/support/random/histories.ts'
import { type Arrival, anyMeteredHistory } from '../../test/support/random/metered-histories.ts'
import { later } from './instant.ts'
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

test('what is owed for usage is what a naive count of it finds, whenever it becomes known', () => {
  holds(
    fc.property(anyMeteredHistory(3), ({ arrivals, ...history }) => {
      const happenings = history.happenings.map((step) =>
        step.action.do === 'void' ? { ...step, action: { ...step.action, rebill: true } } : step,
      )
      const life = livedWithUsage({ ...history, happenings, arrivals })
      owes(life, owedByNaiveModel(history.terms, life.accepted, lastOf(history, arrivals), arrivals))
    }),
    150,
  )
})

test('a period that starts and ends on one date, where a clock skips midnight, counts as one day', () => {
  //  28 Mar 23:30     30 Mar 00:30   30 Mar 23:30     31 Mar 23:30
  //  |---- 2 days ----|---- 1 day ---|----- 1 day ----|
  const timeZone = 'America/Scoresbysund'
  const at = (date: string) => Temporal.PlainDateTime.from(date).toZonedDateTime(timeZone).toInstant()
  const startAt = at('2025-03-28T23:30')
  const terms: Terms = {
    ...{ id: 'one', plan: planOf('daily', 7n, 'day'), quantity: 1, timeZone, proration: 'day', trialDays: 0 },
    ...{ startAt, createdAt: startAt, anchor: null },
  }
  const until = at('2025-03-31T23:00')
  const owed = owedByNaiveModel(terms, [], until)
  assert.deepEqual([...owed.values()], [7n, 7n, 7n])
  const actions: Action[] = [
    { do: 'pause', proration: 'prorate' },
    { do: 'cancel', at: 'now', proration: 'prorate' },
    { do: 'change', plan: planOf('other', 11n, 'day'), quantity: 3, when: 'now', proration: 'prorate' },
    { do: 'change', plan: planOf('month', 900n), quantity: null, when: 'now', proration: 'prorate' },
    { do: 'change', plan: null, quantity: 2, when: 'now', proration: 'none' },
  ]
  for (const action of actions) {
    for (let hours = 0; hours < 50; hours += 1) {
      const steps = [
        { at: startAt.add({ hours }), action },
        { at: startAt.add({ hours: hours + 7 }), action: { do: 'resume' as const } },
      ]
      owesAsTheNaiveModel({ terms, happenings: steps, until })
    }
  }
})

function owesAsTheNaiveModel(history: History): void {
  const life = withAllBilled(lived(history.terms, history.happenings, history.until), history.until)
  owes(life, owedByNaiveModel(history.terms, life.accepted, history.until))
}

function owes(life: Life, naive: ReadonlyMap<string, bigint>): void {
  const billed = billedByVersion(life).map(({ cents, ...part }): [string, bigint] => [nameOf(part), cents])
  const owed = [...naive]
  // Lines that cancel out to nothing make no document: then only the sums are the same.
  const isAllBilled = life.subscription.unbilledSince === null
  if (isAllBilled) assert.deepEqual(notNothing(billed), notNothing(owed))
  assert.equal(sumMoney(billed.map(([, cents]) => cents)), sumMoney(owed.map(([, cents]) => cents)))
}

/** When the last of it was known, and two hours: by then all of it is billed. */
function lastOf({ until }: History, arrivals: readonly Arrival[]): Temporal.Instant {
  return arrivals.reduce((last, { knownAt }) => later(last, knownAt), until).add({ hours: 2 })
}

function notNothing(owed: readonly [string, bigint][]): string[] {
  return owed
    .filter(([, cents]) => cents !== 0n)
    .map(([key, cents]) => `${key} ${cents}`)
    .sort()
}

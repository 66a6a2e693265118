import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayAfterIntervals, intervalsBetween } from './calendar.ts'
import type { BillingInterval } from './interval.ts'

const day = (date: string) => Date.parse(date) / 86_400_000
const month: BillingInterval = { unit: 'month', count: 1 }

test('an interval is whole on the day that ends it, and a month shortened by its last day is', () => {
  for (const [from, to, whole] of [
    ['2025-01-15', '2025-02-14', 0],
    ['2025-01-15', '2025-02-15', 1],
    ['2025-01-31', '2025-02-27', 0],
    ['2025-01-31', '2025-02-28', 1],
    ['2024-02-29', '2025-02-28', 12],
    ['2025-01-15', '2025-01-14', -1],
    ['2025-01-15', '2024-12-15', -1],
    ['2025-01-15', '2024-12-14', -2],
  ] as const)
    assert.equal(intervalsBetween(day(from), day(to), month), whole, `${from} to ${to}`)
})

test('counting intervals on is what Temporal does, and counting back gives their number', () => {
  for (const unit of ['day', 'week', 'month', 'year'] as const)
    for (const count of [1, 3])
      for (let from = day('1899-12-31'); from < day('2301-01-01'); from += 367)
        for (const n of [-13, -1, 0, 1, 2, 13]) {
          const interval = { unit, count }
          const to = dayAfterIntervals(from, interval, n)
          const date = Temporal.PlainDate.from('1970-01-01').add({ days: from })
          assert.equal(to, day(date.add({ [`${unit}s`]: n * count }).toString()))
          assert.equal(intervalsBetween(from, to, interval), n)
          assert.ok(intervalsBetween(from, to - 1, interval) < n)
        }
})

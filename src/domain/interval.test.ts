import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInterval, sameInterval } from './interval.ts'

test('an interval reads as after "every"', () => {
  assert.equal(formatInterval({ unit: 'month', count: 1 }), 'month')
  assert.equal(formatInterval({ unit: 'month', count: 3 }), '3 months')
  assert.equal(formatInterval({ unit: 'day', count: 30 }), '30 days')
})

test('intervals are the same when unit and count are', () => {
  assert.ok(sameInterval({ unit: 'week', count: 2 }, { unit: 'week', count: 2 }))
  assert.ok(!sameInterval({ unit: 'week', count: 2 }, { unit: 'day', count: 14 }))
  assert.ok(!sameInterval({ unit: 'year', count: 1 }, { unit: 'month', count: 12 }))
})

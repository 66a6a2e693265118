import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLonger, sameInterval } from './interval.ts'

test('intervals are the same when unit and count are', () => {
  assert.ok(sameInterval({ unit: 'week', count: 2 }, { unit: 'week', count: 2 }))
  assert.ok(!sameInterval({ unit: 'week', count: 2 }, { unit: 'day', count: 14 }))
  assert.ok(!sameInterval({ unit: 'year', count: 1 }, { unit: 'month', count: 12 }))
})

test('a year is longer than eleven months, and no longer than itself', () => {
  assert.ok(isLonger({ unit: 'year', count: 1 }, { unit: 'month', count: 11 }))
  assert.ok(isLonger({ unit: 'month', count: 1 }, { unit: 'week', count: 4 }))
  assert.ok(!isLonger({ unit: 'day', count: 1 }, { unit: 'day', count: 1 }))
})

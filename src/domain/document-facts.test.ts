import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { daysOf } from './document-facts.ts'

const at = (text: string) => Temporal.Instant.from(text)
const days = (start: string, end: string, timeZone = 'UTC') => {
  const { first, last } = daysOf({ start: at(start), end: at(end) }, timeZone)
  return `${first} ${last}`
}

test('the last day of a time is the day before that of its end, in its zone, and never before its first', () => {
  assert.equal(days('2026-01-31T00:00Z', '2026-02-28T00:00Z'), '2026-01-31 2026-02-27')
  assert.equal(days('2026-01-31T10:17Z', '2026-02-28T10:17Z'), '2026-01-31 2026-02-27')
  assert.equal(days('2026-02-28T10:17Z', '2026-03-31T09:17Z'), '2026-02-28 2026-03-30')
  // Midnight in Berlin, and the evening before in New York.
  assert.equal(days('2026-01-31T23:00Z', '2026-02-28T23:00Z', 'Europe/Berlin'), '2026-02-01 2026-02-28')
  assert.equal(days('2026-01-31T23:00Z', '2026-02-28T23:00Z', 'America/New_York'), '2026-01-31 2026-02-27')
  assert.equal(days('2026-01-31T10:00Z', '2026-01-31T15:00Z'), '2026-01-31 2026-01-31')
  assert.equal(days('2026-01-31T10:00Z', '2026-02-01T09:00Z'), '2026-01-31 2026-01-31')
})

test('consecutive times of a day or more share no day and leave none out', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Pacific/Apia')
  const hours = fc.integer({ min: 25, max: 9000 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), hours, hours, zones, (minutes, one, two, timeZone) => {
      const start = at('2026-01-01T00:00Z').add({ minutes })
      const [middle, end] = [start.add({ hours: one }), start.add({ hours: one + two })]
      const { last } = daysOf({ start, end: middle }, timeZone)
      const { first } = daysOf({ start: middle, end }, timeZone)
      assert.equal(Temporal.PlainDate.from(last).add({ days: 1 }).toString(), first)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isBankingDay } from './banking-days.ts'
import { announcedDebitAt } from './debit-notice.ts'

const at = (announcedAt: string, days: number, zone = 'Europe/Berlin') =>
  announcedDebitAt(Temporal.Instant.from(announcedAt), days, zone).toString()

test('a debit is made on the first banking day after its notice, at the same time of day', () => {
  assert.equal(at('2026-03-02T08:00:00Z', 2), '2026-03-04T08:00:00Z')
  // From Thursday to Saturday: Monday.
  assert.equal(at('2026-03-05T08:00:00Z', 2), '2026-03-09T08:00:00Z')
  // Summer time begins on 29 March: 9:00 in Berlin is 7:00 UTC then.
  assert.equal(at('2026-03-27T08:00:00Z', 5), '2026-04-01T07:00:00Z')
  // Good Friday, the weekend, Easter Monday.
  assert.equal(at('2026-03-31T07:00:00Z', 3), '2026-04-07T07:00:00Z')
  assert.equal(at('2026-12-11T08:00:00Z', 14), '2026-12-28T08:00:00Z')
  // It is Saturday in Berlin already.
  assert.equal(at('2026-03-05T23:30:00Z', 1), '2026-03-08T23:30:00Z')
  // 2:30 comes twice on 25 October, the first time at 0:30 UTC; that is a Sunday.
  assert.equal(at('2026-10-24T00:30:00Z', 1), '2026-10-26T01:30:00Z')
})

test('whatever the instant, zone and notice: a banking day there, and neither too early nor more than four days late', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000_000 }),
      fc.integer({ min: 1, max: 14 }),
      fc.constantFrom('UTC', 'Europe/Berlin', 'Europe/Lisbon', 'America/New_York', 'Pacific/Auckland'),
      (minutes, days, zone) => {
        const announced = Temporal.Instant.from('2024-01-01T00:00:00Z').add({ minutes }).toZonedDateTimeISO(zone)
        const debit = announcedDebitAt(announced.toInstant(), days, zone).toZonedDateTimeISO(zone)
        assert.ok(isBankingDay(debit.toPlainDate()))
        const distance = debit.toPlainDate().since(announced.toPlainDate(), { largestUnit: 'days' }).days
        assert.ok(distance >= days && distance <= days + 4)
      },
    ),
  )
})

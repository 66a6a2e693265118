import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bankingDayFrom, easterSunday, isBankingDay } from './banking-days.ts'

const date = (text: string) => Temporal.PlainDate.from(text)

test('Easter is on the published Sundays, the earliest and the latest ones too', () => {
  const published = [
    ...['1818-03-22', '1943-04-25', '1954-04-18', '1981-04-19', '2000-04-23', '2008-03-23', '2011-04-24', '2019-04-21'],
    ...['2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2028-04-16', '2029-04-01', '2030-04-21', '2038-04-25'],
    ...['2049-04-18', '2076-04-19', '2285-03-22'],
  ]
  for (const text of published) assert.equal(easterSunday(date(text).year).toString(), text)
})

test('the closing days of TARGET from 2024 to 2028, but for weekends', () => {
  const closing: Record<number, string> = {
    2024: '01-01 03-29 04-01 05-01 12-25 12-26',
    2025: '01-01 04-18 04-21 05-01 12-25 12-26',
    // 26 December 2026 and 1 May 2027 are Saturdays, 26 December 2027 a Sunday, 1 January 2028 a Saturday.
    2026: '01-01 04-03 04-06 05-01 12-25',
    2027: '01-01 03-26 03-29',
    2028: '04-14 04-17 05-01 12-25 12-26',
  }
  for (const [year, expected] of Object.entries(closing)) {
    const days = Array.from({ length: 366 }, (_, day) => date(`${year}-01-01`).add({ days: day }))
    const closed = days.filter((day) => day.year === Number(year) && day.dayOfWeek <= 5 && !isBankingDay(day))
    assert.equal(closed.map((day) => day.toString().slice(5)).join(' '), expected, year)
  }
})

test('no holiday of a single country closes TARGET, nor does 24 or 31 December', () => {
  for (const open of ['2026-01-06', '2026-05-14', '2026-05-25', '2026-10-03', '2025-10-31', '2026-12-24', '2026-12-31'])
    assert.equal(isBankingDay(date(open)), date(open).dayOfWeek <= 5, open)
})

test('the first banking day at or after a date', () => {
  const first = (text: string) => bankingDayFrom(date(text)).toString()
  assert.equal(first('2026-03-06'), '2026-03-06')
  assert.equal(first('2026-03-07'), '2026-03-09')
  // Good Friday to Easter Monday.
  assert.equal(first('2026-04-03'), '2026-04-07')
  // From Friday, 25 December, over the weekend.
  assert.equal(first('2026-12-25'), '2026-12-28')
  // Thursday and Friday, then the weekend.
  assert.equal(first('2025-12-25'), '2025-12-29')
  assert.equal(first('2027-01-01'), '2027-01-04')
})

test('whatever the date: a banking day within four days, none skipped, and Easter is a Sunday from 22 March to 25 April', () => {
  const days = fc.integer({ min: 0, max: 200 * 365 }).map((days) => date('1990-01-01').add({ days }))
  fc.assert(
    fc.property(days, (from) => {
      const first = bankingDayFrom(from)
      const distance = first.since(from, { largestUnit: 'days' }).days
      assert.ok(isBankingDay(first) && distance >= 0 && distance <= 4)
      for (let between = 0; between < distance; between += 1) assert.ok(!isBankingDay(from.add({ days: between })))
      assert.ok(bankingDayFrom(first).equals(first))
      const easter = easterSunday(from.year)
      assert.equal(easter.dayOfWeek, 7)
      assert.ok(Temporal.PlainDate.compare(easter, date(`${from.year}-03-22`)) >= 0)
      assert.ok(Temporal.PlainDate.compare(easter, date(`${from.year}-04-25`)) <= 0)
    }),
  )
})

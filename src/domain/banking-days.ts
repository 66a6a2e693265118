/** Whether euro payments settle on that day: no weekend, and no closing day of TARGET, the same in all countries since 2002. */
export function isBankingDay(date: Temporal.PlainDate): boolean {
  if (date.dayOfWeek > 5) return false
  if (closedEachYear.has(`${date.month}-${date.day}`)) return false
  const afterEaster = date.since(easterSunday(date.year), { largestUnit: 'days' }).days
  return afterEaster !== goodFriday && afterEaster !== easterMonday
}

/** The first banking day at or after a date. */
export function bankingDayFrom(date: Temporal.PlainDate): Temporal.PlainDate {
  let day = date
  while (!isBankingDay(day)) day = day.add({ days: 1 })
  return day
}

/** 1 January, 1 May, and the two days of Christmas. */
const closedEachYear = new Set(['1-1', '5-1', '12-25', '12-26'])
const [goodFriday, easterMonday] = [-2, 1]

/**
 * Easter Sunday of the western churches: the Sunday after the full moon of the church’s calendar on or after 21 March. The
 * Gregorian computus, as J.-M. Oudin gave it.
 */
export function easterSunday(year: number): Temporal.PlainDate {
  const century = Math.trunc(year / 100)
  const yearOfMoonCycle = year % 19
  const correction = century - Math.trunc(century / 4) - Math.trunc((8 * century + 13) / 25)
  const epact = (correction + 19 * yearOfMoonCycle + 15) % 30
  const isMoved = epact === 29 || (epact === 28 && yearOfMoonCycle > 10)
  // Days from 21 March to the full moon.
  const fullMoon = isMoved ? epact - 1 : epact
  const moon = new Temporal.PlainDate(year, 3, 21).add({ days: fullMoon })
  return moon.add({ days: 7 - (moon.dayOfWeek % 7) })
}

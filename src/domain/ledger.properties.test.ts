import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { holds } from '../../test/support/domain/holds.ts'
import { acted, begun, billed, type Life, lived } from '../../test/support/domain/lives.ts'
import { anyHistoryOfBoth, type History } from '../../test/support/random/histories.ts'
import { billedTime, type Charge, type Position } from './charge.ts'
import { type Coverage, nothing, plus, within } from './coverage.ts'
import { dueTime } from './due.ts'
import { type Instant, isAtOrAfter, isBefore, later } from './instant.ts'
import { documentLine } from './invoice.ts'
import { firstDueAt, type Item, versionOf } from './item.ts'
import type { NewLine } from './new-line.ts'
import { partAmount, positionIn } from './position.ts'
import { periodCost } from './price.ts'
import { round } from './rational.ts'
import type { Subscription } from './subscription.ts'
import { formatUnitAmount, parseUnitAmount, rationalOf } from './unit-amount.ts'

/** The life after each of its steps, billed up to then. */
function* stagesOf({ terms, happenings, until }: History): Generator<{ life: Life; now: Instant }> {
  let life = begun(terms)
  yield { life, now: terms.createdAt }
  for (const happening of happenings) {
    life = billed(acted(life, happening), happening.at)
    yield { life, now: happening.at }
  }
  yield { life: billed(life, until), now: until }
}

test('a line costs what its own span says, and its document says all of it', () => {
  holds(
    fc.property(anyHistoryOfBoth({ voids: 2 }), ({ terms, happenings, until }) => {
      for (const { lines, subscription } of lived(terms, happenings, until).bills) {
        for (const line of lines) {
          const { version, charge, sign, position, amountCents, from, until } = line
          const { period } = charge
          assert.ok(isAtOrAfter(from, period.start) && isBefore(from, until) && isAtOrAfter(period.end, until))
          const positionOf = (at: Instant) => positionIn(period, at, terms.proration, terms.timeZone)
          assert.deepEqual([position.from, position.until], [positionOf(from), positionOf(until)])
          assert.equal(amountCents, BigInt(sign) * amountOf(line.item, charge, position))
          assert.notEqual(amountCents, 0n)
          const printed = documentLine(line, subscription)
          const { ledger } = printed
          assert.ok(ledger)
          assertSame([printed.amountCents, printed.service], [amountCents, { start: from, end: until }])
          const cost = rationalOf(parseUnitAmount(ledger.periodAmount))
          const { from: first, until: last, length } = ledger.position
          assert.equal(BigInt(ledger.sign) * partAmount(cost, first, last, length), amountCents)
          assert.equal(formatUnitAmount(parseUnitAmount(printed.unitAmount)), printed.unitAmount)
          assert.equal(ledger.version, version.number)
          assert.equal(ledger.sign, sign)
        }
      }
    }),
    100,
  )
})

test('a line that takes back names one that stands, and lies within its span and its positions', () => {
  holds(
    fc.property(anyHistoryOfBoth({ voids: 4 }), (history) => {
      let known = 0
      let standing: readonly string[] = []
      for (const { life } of stagesOf(history)) {
        for (const { id, lines } of life.bills.slice(known)) {
          standing = [...standing, id]
          for (const line of lines) {
            assert.equal(line.takesBack === null, line.sign > 0)
            if (line.takesBack !== null) assertWithin(line, standing)
          }
        }
        known = life.bills.length
        standing = life.standing.map(({ id }) => id)
      }
    }),
    100,
  )
})

function assertWithin({ charge, takesBack, takenBack, from, until, position }: NewLine, standing: readonly string[]) {
  assert.ok(takenBack)
  assert.equal(takenBack.ordinal, takesBack)
  assert.ok(charge.lines.includes(takenBack) && takenBack.sign > 0)
  assert.ok(standing.includes(takenBack.document.id), 'its document stands')
  assert.ok(isAtOrAfter(from, takenBack.from) && isAtOrAfter(takenBack.until, until))
  assert.ok(position.from >= takenBack.position.from && position.until <= takenBack.position.until)
  assert.equal(position.length, takenBack.position.length)
}

test('what stands of a charge is the sum of its lines, and what its due time costs, after every step', () => {
  holds(
    fc.property(anyHistoryOfBoth({ voids: 4 }), (history) => {
      for (const { life, now } of stagesOf(history)) {
        if (life.subscription.unbilledSince) continue // lines that cancel out wait for the next document (D17)
        for (const { item, charge } of chargesOf(life)) {
          const standing = standingOf(item, charge)
          const due = dueTime(life.subscription, item, charge, now)
          assert.equal(standing, costOfTime(life.subscription, item, charge, due), `${item.priceCode} at ${now}`)
          assert.ok(standing >= 0n)
        }
      }
    }),
    90,
  )
})

test('after billing no time is billed more than once, or taken back more often than billed', () => {
  holds(
    fc.property(anyHistoryOfBoth({ voids: 6 }), (history) => {
      for (const { life } of stagesOf(history)) {
        if (life.subscription.unbilledSince) continue
        for (const { item, charge } of chargesOf(life)) {
          // Time that costs nothing gets no line, so it may be left covered.
          const odd = billedTime(charge).filter(({ times }) => times !== 1)
          assert.equal(costOfTime(life.subscription, item, charge, odd), 0n)
        }
      }
    }),
    90,
  )
})

test('an item’s due time is covered once at the most, whatever its versions and periods', () => {
  holds(
    fc.property(anyHistoryOfBoth(), ({ terms, happenings, until }) => {
      const life = lived(terms, happenings, until)
      for (const item of life.subscription.items) {
        const served = life.book
          .filter(({ itemId, charge }) => itemId === item.id && isBefore(charge.serves.from, charge.serves.until))
          .map(({ charge: { serves, period } }) => {
            assert.ok(isAtOrAfter(serves.from, period.start) && isAtOrAfter(period.end, serves.until))
            return [{ ...serves, times: 1 }]
          })
        const sum = served.reduce((a, b) => plus(a, b), nothing)
        assert.ok(sum.every(({ times }) => times === 1))
      }
    }),
    100,
  )
})

test('ordinals of a charge are counted from one and never used twice, void lines among them', () => {
  holds(
    fc.property(anyHistoryOfBoth({ voids: 6 }), ({ terms, happenings, until }) => {
      const life = lived(terms, happenings, until)
      const ordinals = Map.groupBy(
        life.bills.flatMap(({ lines }) => lines),
        ({ item, version, charge }) => `${item.id} ${version.number} ${charge.period.number}`,
      )
      for (const lines of ordinals.values())
        assert.deepEqual(
          lines.map(({ ordinal }) => ordinal),
          lines.map((_, index) => index + 1),
        )
    }),
    60,
  )
})

test('a period of one price adds up to the price, however it is cut by pauses', () => {
  const anyCuts = fc.array(fc.integer({ min: 0, max: 24 * 62 }), { maxLength: 6 })
  holds(
    fc.property(anyHistoryOfBoth(), anyCuts, (history, hours) => {
      const { terms } = history
      let life = begun({ ...terms, trialDays: 0, anchor: null })
      for (const hour of hours.toSorted((a, b) => a - b)) {
        const at = later(terms.createdAt, terms.startAt).add({ hours: hour })
        life = acted(life, { at, action: { do: 'pause', proration: 'prorate' } })
        life = acted(life, { at, action: { do: 'resume' } })
      }
      for (const { item, charge } of chargesOf(life)) {
        if (charge.lines.length === 0) continue // in arrears, and not over
        if (isBefore(charge.period.start, firstDueAt(item))) continue // its trial days are in it
        const version = versionOf(item, charge.version)
        assert.equal(standingOf(item, charge), round(periodCost(version.price, version.quantity)))
      }
    }),
    60,
  )
})

test('a subscription that is cancelled now and prorated is billed exactly for the days of service', () => {
  holds(
    fc.property(anyHistoryOfBoth(), ({ terms, until }) => {
      const at = later(until, terms.createdAt)
      const life = acted(begun(terms), { at, action: { do: 'cancel', at: 'now', proration: 'prorate' } })
      const { subscription } = life
      for (const { item, charge } of chargesOf(life)) {
        const position = (instant: Instant) => positionIn(charge.period, instant, terms.proration, terms.timeZone)
        const from = position(firstDueAt(item))
        const whole = { from, until: Math.max(from, position(at)), length: position(charge.period.end) }
        assert.equal(standingOf(item, charge), amountOf(item, charge, whole))
      }
      assert.equal(subscription.nextBillingAt, null)
    }),
    60,
  )
})

/** Every charge of the life with its item as that stands at the end. */
function chargesOf({ subscription: { items }, book }: Life): { item: Item; charge: Charge }[] {
  return items.flatMap((item) =>
    book.filter(({ itemId }) => itemId === item.id).map(({ charge }) => ({ item, charge })),
  )
}

function standingOf(item: Item, charge: Charge): bigint {
  return charge.lines.reduce((sum, { sign, position }) => sum + BigInt(sign) * amountOf(item, charge, position), 0n)
}

function costOfTime({ proration, timeZone }: Subscription, item: Item, charge: Charge, time: Coverage): bigint {
  const positionOf = (at: Instant) => positionIn(charge.period, at, proration, timeZone)
  const length = positionOf(charge.period.end)
  assertSame(within(time, { from: charge.period.start, until: charge.period.end }), time)
  return time.reduce(
    (sum, { from, until }) =>
      sum + amountOf(item, charge, { from: positionOf(from), until: positionOf(until), length }),
    0n,
  )
}

function amountOf(item: Item, charge: Charge, { from, until, length }: Position): bigint {
  const { price, quantity } = versionOf(item, charge.version)
  return partAmount(periodCost(price, quantity), from, until, length)
}

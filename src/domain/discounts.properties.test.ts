import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newDocumentId } from '../../test/support/domain/actions.ts'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { holds } from '../../test/support/domain/holds.ts'
import {
  acted,
  begun,
  billed,
  billedByVersion,
  finalAtOnce,
  type Life,
  lived,
  sumOf,
  withAllBilled,
} from '../../test/support/domain/lives.ts'
import { nameOf, owedByNaiveModel } from '../../test/support/domain/naive-model.ts'
import { anyHistoryOfBoth, type History } from '../../test/support/random/histories.ts'
import { type Bill, billDifference } from './bill.ts'
import { billUpTo } from './billing.ts'
import type { Position } from './charge.ts'
import { discountOf, grossOf, type ItemDiscount } from './discount.ts'
import { dueTime } from './due.ts'
import { type Instant, isBefore } from './instant.ts'
import { versionOf } from './item.ts'
import { sumMoney } from './money.ts'
import { positionIn } from './position.ts'
import { periodCost } from './price.ts'

const anyDiscounted = (voids = 2) => anyHistoryOfBoth({ voids, discounts: 12 })

test('before discounts, what is billed is what a naive walk through the calendar owes without any', () => {
  holds(
    // What a void forgives is named by version, and the naive walk has no versions of discounts.
    fc.property(anyDiscounted(0), ({ terms, happenings, until }) => {
      const life = lived(terms, happenings, until)
      if (life.subscription.unbilledSince) return // lines that cancel out wait for the next document
      const billedGross = sumsBy(billedByVersion(life).map((part) => [withoutVersion(nameOf(part)), part.grossCents]))
      const owed = owedByNaiveModel(terms, life.accepted, until)
      assert.deepEqual(billedGross, sumsBy([...owed].map(([key, cents]) => [withoutVersion(key), cents])))
    }),
    200,
  )
})

test('what stands of each charge is what its due time costs after its discounts, so no more is given back than was billed', () => {
  holds(
    fc.property(anyDiscounted(), (history) => {
      for (const { life, now } of stagesOf(history)) {
        const { subscription } = life
        if (subscription.unbilledSince) continue
        for (const { itemId, charge } of life.book) {
          const item = subscription.items.find(({ id }) => id === itemId)
          assert.ok(item)
          const standing = sumMoney(charge.lines.map(({ amountCents }) => amountCents))
          const { price, quantity, discounts } = versionOf(item, charge.version)
          const naive = naiveCost(periodCost(price, quantity), discounts, charge.period)
          const unit = { proration: subscription.proration, timeZone: subscription.timeZone }
          const at = (one: Instant) => positionIn(charge.period, one, unit.proration, unit.timeZone)
          const due = dueTime(subscription, item, charge, now)
          const length = at(charge.period.end)
          const owed = due.map(({ from, until }) => naivePart(naive, { from: at(from), until: at(until), length }))
          assert.equal(standing, sumMoney(owed))
          assert.ok(standing >= 0n)
        }
      }
    }),
    120,
  )
})

test('a line’s discounts are its gross amount less its amount, and none turns its sign', () => {
  holds(
    fc.property(anyDiscounted(), ({ terms, happenings, until }) => {
      for (const { lines } of lived(terms, happenings, until).bills) {
        for (const line of lines) {
          const sign = BigInt(line.sign || 1)
          const gross = grossOf(line)
          assert.equal(gross - discountOf(line), line.amountCents)
          assert.ok(gross !== 0n || line.amountCents !== 0n)
          if (line.sign !== 0) assert.ok(sign * gross >= 0n && sign * line.amountCents >= 0n)
        }
      }
    }),
    120,
  )
})

test('billing again bills nothing, and when billing runs does not matter', () => {
  holds(
    fc.property(anyDiscounted(), fc.integer({ min: 1, max: 90 }), ({ terms, happenings, until }, days) => {
      const once = lived(terms, happenings, until)
      let often = begun(terms)
      for (const happening of happenings) {
        often = billed(often, happening.at)
        often = acted(often, happening)
        if (happening.action.do === 'void') often = billed(often, happening.at)
      }
      for (let now = often.subscription.updatedAt; isBefore(now, until); now = now.add({ hours: 24 * days }))
        if (isBefore(happenings.at(-1)?.at ?? terms.createdAt, now)) often = billed(often, now)
      often = billed(often, until)
      assert.deepEqual(often.bills.map(documentOf), once.bills.map(documentOf))
      const whole = withAllBilled(often, until)
      assert.deepEqual(billUpTo([whole.subscription], until, 50, finalAtOnce).steps, [])
      assertSame(billDifference(whole.subscription, 'renewal', until, newDocumentId).bill, null)
    }),
    80,
  )
})

test('the sum of all documents that stand is the sum of the ledger', () => {
  holds(
    fc.property(anyDiscounted(), ({ terms, happenings, until }) => {
      const life = lived(terms, happenings, until)
      const ledger = life.book.flatMap(({ charge }) => charge.lines.map(({ amountCents }) => amountCents))
      assert.equal(sumMoney(life.standing.map(sumOf)), sumMoney(ledger))
    }),
    80,
  )
})

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

interface Fraction {
  readonly n: bigint
  readonly d: bigint
}

/** The discounts of the version whose time meets the period, each off what the ones before left. */
function naiveCost(
  { numerator, denominator }: { readonly numerator: bigint; readonly denominator: bigint },
  discounts: readonly ItemDiscount[],
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Fraction {
  let cost: Fraction = { n: numerator, d: denominator }
  for (const { off, from, until } of discounts) {
    if (from.epochNanoseconds >= end.epochNanoseconds) continue
    if (until && start.epochNanoseconds >= until.epochNanoseconds) continue
    if (off.kind === 'amount') cost = { n: cost.n - off.cents * cost.d, d: cost.d }
    else cost = { n: cost.n * BigInt(10_000 - Math.round(Number(off.percent) * 100)), d: cost.d * 10_000n }
    if (cost.n < 0n) cost = { n: 0n, d: 1n }
  }
  return cost
}

function naivePart({ n, d }: Fraction, { from, until, length }: Position): bigint {
  const upTo = (at: number) => (2n * n * BigInt(at) + d * BigInt(length)) / (2n * d * BigInt(length))
  return upTo(until) - upTo(from)
}

function documentOf({ kind, occurredAt, lines }: Bill) {
  const texts = lines.map(
    ({ item, version, from, until, sign, amountCents, discounts }) =>
      `${item.priceCode} ${version.number} ${from} ${until} ${sign} ${amountCents} ${discounts.map((one) => one.amountCents).join()}`,
  )
  return [kind, `${occurredAt}`, ...texts]
}

function withoutVersion(name: string): string {
  return name.replace(/ \d+( \d+ x )/, '$1')
}

function sumsBy(parts: readonly (readonly [string, bigint])[]): string[] {
  return [...Map.groupBy(parts, ([key]) => key)]
    .map(([key, all]) => [key, sumMoney(all.map(([, cents]) => cents))] as const)
    .filter(([, cents]) => cents !== 0n)
    .map(([key, cents]) => `${key} ${cents}`)
    .sort()
}

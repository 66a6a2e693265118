import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { changed, newDocumentId } from '../../test/support/domain/actions.ts'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { holds } from '../../test/support/domain/holds.ts'
import {
  acted,
  begun,
  billed,
  billedByVersion,
  finalAtOnce,
  itemsAlone,
  type Life,
  lived,
  sumOf,
  withAllBilled,
  withoutDraft,
} from '../../test/support/domain/lives.ts'
import { planWith } from '../../test/support/domain/plans-of-items.ts'
import { totalOf } from '../../test/support/domain/subscribed.ts'
import { committed } from '../../test/support/random/committed.ts'
import { anyHistory, anyHistoryOfBoth, type History } from '../../test/support/random/histories.ts'
import { type Bill, billDifference } from './bill.ts'
import { billUpTo } from './billing.ts'
import { cancelSubscription } from './cancel.ts'
import { isBefore, later } from './instant.ts'
import { newestVersion } from './item.ts'
import type { Plan } from './plan.ts'
import { asOf } from './schedule.ts'
import { liveItems, type Subscription, shownPeriod, statusAt, withCharges } from './subscription.ts'

function livedBy({ terms, happenings, until }: History, draftHours = 0): Life {
  return withAllBilled(lived(terms, happenings, until, draftHours), until)
}

test('billing again what has been billed bills nothing, at any point, however far back one looks', () => {
  holds(
    fc.property(committed(anyHistoryOfBoth({ voids: 2 })), ({ terms, happenings, until }) => {
      let life = begun(terms)
      for (const happening of [...happenings, null]) {
        life = happening ? acted(life, happening) : billed(life, until)
        // After a void the next run bills what is due, and only that one.
        if (happening?.action.do === 'void') life = billed(life, happening.at)
        const now = happening?.at ?? until
        const whole = withAllBilled(life, now)
        const { subscription } = whole
        assert.deepEqual(billUpTo([subscription], now, 50, finalAtOnce).steps, [])
        const all = { ...withBook(whole), unbilledSince: Temporal.Instant.from('2000-01-01T00:00Z') }
        for (const one of [subscription, all])
          assert.equal(billDifference(one, 'renewal', now, newDocumentId).bill, null)
      }
    }),
    100,
  )
})

test('it does not matter when billing runs: daily, late, at random or once at the end, the same invoices come of it', () => {
  const runs = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 8 })
  holds(
    fc.property(
      committed(anyHistoryOfBoth({ voids: 2 })),
      runs,
      fc.integer({ min: 1, max: 3 }),
      (history, permilles, stepsMax) => {
        const { terms, happenings, until } = history
        const once = lived(terms, happenings, until)
        const length = until.epochMilliseconds - terms.createdAt.epochMilliseconds
        const instants = permilles
          .map((permille) => terms.createdAt.add({ milliseconds: Math.floor((length * permille) / 1000) }))
          .sort(Temporal.Instant.compare)
        let often = begun(terms)
        for (const happening of happenings) {
          while (instants[0] && isBefore(instants[0], happening.at))
            often = billed(often, instants.shift() ?? until, stepsMax)
          often = acted(often, happening)
        }
        for (const instant of [...instants, until]) often = billed(often, instant, stepsMax)
        assert.deepEqual(often.bills.map(documentOf), once.bills.map(documentOf))
        assert.deepEqual(chargesOf(often), chargesOf(once))
      },
    ),
    80,
  )
})

test('a run every day makes the invoices that one run at the end makes', () => {
  holds(
    fc.property(committed(anyHistoryOfBoth()), (history) => {
      const { terms, until } = history
      let daily = begun(terms)
      for (let now = terms.createdAt; isBefore(now, until); now = now.add({ hours: 24 })) daily = billed(daily, now)
      daily = billed(daily, until)
      const once = billed(begun(terms), until)
      assert.deepEqual(daily.bills.map(documentOf), once.bills.map(documentOf))
    }),
    25,
  )
})

test('D22: draft time changes which document a line is on, and not what is billed in the end', () => {
  holds(
    fc.property(committed(anyHistoryOfBoth()), fc.constantFrom(1, 48, 24 * 20, 24 * 400), (history, draftHours) => {
      const final = livedBy(history)
      const drafted = withoutDraft(livedBy(history, draftHours), history.until)
      assert.equal(totalOf(drafted), totalOf(final))
      if (isAllBilled(drafted) && isAllBilled(final)) assert.deepEqual(sumsOf(drafted), sumsOf(final))
    }),
    80,
  )
})

test('invoices that are void, in whatever order, and billed again come to the same', () => {
  const anyOrder = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 5 })
  holds(
    fc.property(committed(anyHistoryOfBoth()), anyOrder, fc.boolean(), (history, order, isBilledBetween) => {
      const at = history.until
      const life = livedBy(history)
      let again = life
      for (const nthLast of order) {
        again = acted(again, { at, action: { do: 'void', nthLast, rebill: true } })
        if (isBilledBetween) again = billed(again, at)
      }
      again = billed(again, at)
      const total = ({ standing }: Life) => standing.reduce((sum, bill) => sum + sumOf(bill), 0n)
      assert.equal(total(again), total(life))
      if (isAllBilled(again) && isAllBilled(life)) assert.deepEqual(sumsOf(again), sumsOf(life))
    }),
    80,
  )
})

test('D32: an item is billed as it would be alone', () => {
  holds(
    fc.property(anyHistory({ hasItems: true }), ({ terms, happenings, until }) => {
      // What a change or the period’s end means depends on the leading item.
      const alike = happenings.filter(
        ({ action }) => action.do !== 'change' && !('at' in action && action.at === 'period_end'),
      )
      const together = lived(terms, alike, until)
      const apart = itemsAlone(terms).map((one) => lived(one, alike, until))
      assert.equal(
        apart.reduce((sum, life) => sum + totalOf(life), 0n),
        totalOf(together),
      )
      if ([together, ...apart].every(isAllBilled))
        assert.deepEqual(sumsOf(together), apart.flatMap((life) => sumsOf(life)).sort())
    }),
    25,
  )
})

test('after billing nothing is left in the past, every instant has a status, and the shown period contains the present', () => {
  const statuses = ['scheduled', 'trialing', 'active', 'paused', 'canceled']
  holds(
    fc.property(anyHistoryOfBoth(), ({ terms, happenings, until }) => {
      let life = begun(terms)
      for (const happening of happenings) {
        life = acted(life, happening)
        const due = life.subscription.nextBillingAt
        assert.ok(!due || isBefore(happening.at, due))
      }
      const stale = life.subscription
      life = billed(life, until)
      const { subscription } = life
      assert.ok(!subscription.nextBillingAt || isBefore(until, subscription.nextBillingAt))
      const status = statusAt(subscription, until)
      assert.ok(statuses.includes(status))
      assert.equal(statusAt(asOf(stale, until), until), status)
      const shown = shownPeriod(subscription)
      assertSame(shownPeriod(asOf(stale, until)), shown)
      if (status === 'scheduled') assert.equal(shown, null)
      if (status === 'active' || status === 'trialing' || status === 'paused') {
        assert.ok(shown && !isBefore(until, shown.start) && isBefore(until, shown.end))
      }
    }),
    80,
  )
})

test('a change to what already is gives back the very same subscription', () => {
  holds(
    fc.property(anyHistoryOfBoth(), fc.constantFrom('now', 'period_end'), (history, when) => {
      const { subscription } = livedBy(history)
      if (statusAt(subscription, history.until) === 'canceled') return
      const waiting = { ...subscription, waiting: [] }
      const order = { ...namedNow(history, subscription), when, proration: 'prorate' as const }
      assert.equal(changed(waiting, order, history.until), waiting)
      const { end } = subscription
      if (!end?.isAtPeriodEnd || shownPeriod(subscription)?.end.epochNanoseconds !== end.at.epochNanoseconds) return
      if (keepsTime(subscription)) return
      const again = { at: 'period_end', proration: 'prorate' } as const
      assert.equal(cancelSubscription(subscription, again, history.until), subscription)
    }),
    80,
  )
})

test('a plan changed up and down and up within a day nets to the first change', () => {
  holds(
    fc.property(anyHistory(), anyHistory(), (history, other) => {
      const life = livedBy(history)
      const at = history.until
      const { subscription } = life
      if (statusAt(subscription, at) === 'canceled') return
      const { plan, items } = namedNow(history, subscription)
      const quantity = items[0]?.quantity
      const [price] = plan.prices
      const [otherPrice] = other.terms.plan.prices
      assert.ok(price && otherPrice && quantity)
      // Another interval would start another cycle.
      const pro = planWith('other', price.interval, [{ ...otherPrice, id: 'other', interval: price.interval }])
      const to = (to: Plan, count: number) =>
        ({ do: 'change', plan: to, quantity: count, when: 'now', proration: 'prorate' }) as const
      const up = acted(life, { at, action: to(pro, 3) })
      const upDownUp = [to(plan, quantity), to(pro, 3)].reduce((so, action) => acted(so, { at, action }), up)
      const down = acted(up, { at, action: to(plan, quantity) })
      assert.equal(totalOf(upDownUp), totalOf(up))
      const isServedNow = !subscription.items.some(({ versions }) => versions.some(({ from }) => isBefore(at, from)))
      if (isServedNow && !keepsTime(subscription) && statusAt(subscription, at) !== 'paused')
        assert.equal(totalOf(down), totalOf(life))
    }),
    150,
  )
})

test('what is done to one subscription does not change what another is billed', () => {
  holds(
    fc.property(anyHistoryOfBoth({ id: 'one' }), anyHistoryOfBoth({ id: 'two' }), (one, two) => {
      // Beyond the end of both, so that both have something to come.
      const now = later(one.until, two.until).add({ hours: 24 * 70 })
      const subscriptions = [one, two].map((history) => livedBy(history).subscription)
      const billedUpTo = (some: readonly Subscription[]) => billUpTo(some, now, 10_000, finalAtOnce).steps
      const together = billedUpTo(subscriptions)
      const apart = subscriptions.map((subscription) => billedUpTo([subscription]))
      const mixed = billedUpTo(subscriptions.toReversed())
      const texts = (steps: typeof together) => steps.flatMap(({ bill }) => (bill ? [documentOf(bill)] : []))
      assert.deepEqual(texts(together), texts(mixed))
      assert.deepEqual(texts(together).sort(), apart.flatMap(texts).sort())
      const order = together.map(({ at, subscription }) => `${at.epochNanoseconds} ${subscription.id}`)
      assert.deepEqual(order, order.toSorted())
    }),
    25,
  )
})

/** The plan and the items that the subscription has now. */
function namedNow({ terms, happenings }: History, subscription: Subscription) {
  const plans = [terms.plan, ...happenings.flatMap(({ action }) => ('plan' in action ? (action.plan ?? []) : []))]
  const plan = plans.find(({ id }) => id === subscription.plan.id)
  assert.ok(plan)
  const items = liveItems(subscription).map((item) => {
    const { price, quantity } = newestVersion(item)
    const addOnOf = item.addOnOf === null ? null : planWith(item.addOnOf, price.interval, [price])
    return { priceCode: item.priceCode, addOnOf, quantity }
  })
  return { plan, quantity: null, items }
}

/** Whether time is billed that is not served: an action with proration gives it back. */
function keepsTime({ items }: Subscription): boolean {
  return items.some(({ charges }) => charges.some(({ kept }) => kept.length > 0))
}

/** The subscription with every charge that it has ever had in hand. */
function withBook({ subscription, book }: Life): Subscription {
  return withCharges(subscription, ({ id }) => book.filter(({ itemId }) => itemId === id).map(({ charge }) => charge))
}

/** Whether nothing waits that has cancelled out to nothing (D17). */
function isAllBilled({ subscription }: Life): boolean {
  return subscription.unbilledSince === null
}

function sumsOf(life: Life): string[] {
  return billedByVersion(life)
    .filter(({ cents }) => cents !== 0n)
    .map(({ code, version, turn, cents }) => `${code} ${version} ${turn.start}: ${cents}`)
    .sort()
}

function documentOf({ kind, lines, occurredAt, subscription }: Bill): string {
  const texts = lines.map(
    ({ item, version, ordinal, from, until, amountCents, takesBack }) =>
      `${item.priceCode} ${version.number}.${ordinal} ${from} to ${until}: ${amountCents} (${takesBack})`,
  )
  return `${subscription.id} ${kind} at ${occurredAt}: ${texts.join(', ')}`
}

function chargesOf({ book, subscription: { items } }: Life): string[] {
  return book
    .map(({ itemId, charge: { version, period, lines, lineCount } }) => {
      const texts = lines.map(({ ordinal, from, until, sign }) => `${ordinal}: ${sign} ${from} to ${until}`)
      return `${items.findIndex(({ id }) => id === itemId)} ${version} ${period.start} to ${period.end}: ${texts.join(', ')} of ${lineCount}`
    })
    .sort()
}

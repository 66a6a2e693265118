import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holds } from '../../test/support/domain/holds.ts'
import { acted, begun, billed, credited, type Life, lived, sumOf } from '../../test/support/domain/lives.ts'
import { anyHistoryOfBoth } from '../../test/support/random/histories.ts'
import type { Bill } from './bill.ts'
import type { Charge } from './charge.ts'
import { type CreditOrder, creditMeanings } from './credit-order.ts'
import { dueTime } from './due.ts'
import type { Instant } from './instant.ts'
import { type Item, versionOf } from './item.ts'
import { netCost } from './lines.ts'
import { positionIn } from './position.ts'
import { costUpTo, reductionsOf } from './reduction.ts'
import { Refusal } from './refusal.ts'

const anyCredit = fc.record({
  nthLast: fc.nat(3),
  meaning: fc.constantFrom(...creditMeanings),
  // Of everything, of an amount, or of one line; the share in thousandths, up to a little too much.
  of: fc.constantFrom('all', 'amount', 'line', 'whole line'),
  line: fc.nat(3),
  share: fc.integer({ min: 1, max: 1010 }),
})
type Credit = typeof anyCredit extends fc.Arbitrary<infer Value> ? Value : never

/** The invoice that a credit is of: the n-th last that asks for money. */
function invoiceOf({ standing }: Life, { nthLast }: Credit): Bill | undefined {
  return standing.filter((bill) => sumOf(bill) > 0n).at(-1 - nthLast)
}

function orderOf({ meaning, of, line, share }: Credit, bill: Bill): CreditOrder {
  const one = bill.lines[line % bill.lines.length]
  const cents = ((of === 'line' && one ? one.amountCents : sumOf(bill)) * BigInt(share)) / 1000n
  const lineId = String(line % bill.lines.length)
  if (of === 'amount') return { meaning, what: { cents: cents > 0n ? cents : 1n } }
  if (of === 'all') return { meaning, what: 'all' }
  const amount = of === 'whole line' ? 'all' : cents > 0n ? cents : 1n
  return { meaning, what: { lines: [{ lineId, cents: amount, pointer: '/lines/0' }] } }
}

/** The life after the credit; null where it is refused. */
function tried(life: Life, bill: Bill, order: CreditOrder, at: Instant) {
  try {
    return credited(life, bill, order, at)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** What is billed of a charge should be: its due time, and of each reduction the part on due time. */
function moneyDue({ subscription }: Life, item: Item, charge: Charge, now: Instant): bigint {
  const positionOf = (at: Instant) => positionIn(charge.period, at, subscription.proration, subscription.timeZone)
  const length = positionOf(charge.period.end)
  const due = dueTime(subscription, item, charge, now)
  const upTo = (at: Instant) =>
    costUpTo(netCost(versionOf(item, charge.version), charge), reductionsOf(charge), positionOf(at), length)
  return due.reduce((sum, { from, until }) => sum + upTo(until) - upTo(from), 0n)
}

function assertMoneyIsDue(life: Life, now: Instant): void {
  for (const item of life.subscription.items) {
    for (const { itemId, charge } of life.book) {
      if (itemId !== item.id) continue
      const money = charge.lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
      assert.ok(money >= 0n)
      assert.equal(money, moneyDue(life, item, charge, now))
    }
  }
}

test('credit notes by hand never come to more than is left, in any order and cut, and the run changes nothing of them', () => {
  let count = 0
  holds(
    fc.property(
      anyHistoryOfBoth({ voids: 1, discounts: 2 }),
      fc.array(anyCredit, { minLength: 1, maxLength: 5 }),
      (history, credits) => {
        const { terms, happenings, until } = history
        let life = lived(terms, happenings, until)
        if (life.subscription.unbilledSince) return
        for (const credit of credits) {
          const bill = invoiceOf(life, credit)
          const order = bill && orderOf(credit, bill)
          const done = bill && order && tried(life, bill, order, until)
          if (!done) continue
          count += 1
          const note = done.life.bills.at(-1)
          assert.ok(note)
          const total = -sumOf(note)
          assert.ok(total > 0n && total <= done.leftCents, `${total} of ${done.leftCents}`)
          const before = done.life.bills.length
          life = billed(done.life, until)
          const after = life.bills.slice(before).reduce((sum, one) => sum + sumOf(one), 0n)
          assert.equal(after, order.meaning === 'correct' ? total : 0n, `${order.meaning} of ${total}`)
          assertMoneyIsDue(life, until)
        }
      },
    ),
    150,
  )
  assert.ok(count > 50, `${count} credit notes were made`)
})

test('what is left of an invoice can be credited cent by cent, to nothing', () => {
  holds(
    fc.property(anyHistoryOfBoth({ discounts: 2 }), fc.array(anyCredit, { maxLength: 3 }), (history, credits) => {
      const { terms, happenings, until } = history
      let life = lived(terms, happenings, until)
      const bill = life.standing.findLast((one) => sumOf(one) > 0n)
      if (!bill || life.subscription.unbilledSince) return
      let total = 0n
      let first: bigint | null = null
      const orders = credits.map((credit) => orderOf({ ...credit, meaning: 'price_reduction' }, bill))
      for (const order of [...orders, { meaning: 'price_reduction', what: 'all' } as const]) {
        const done = tried(life, bill, order, until)
        if (!done) continue
        first ??= done.leftCents
        life = done.life
        total += -sumOf(life.bills.at(-1) as Bill)
      }
      assert.equal(total, first ?? 0n)
      assert.equal(tried(life, bill, { meaning: 'price_reduction', what: { cents: 1n } }, until), null)
    }),
    100,
  )
})

test('after credit notes by hand the customer’s life goes on: what is billed is due time less the reductions on it', () => {
  let count = 0
  holds(
    fc.property(
      anyHistoryOfBoth({ voids: 1, discounts: 2 }),
      fc.array(anyCredit, { minLength: 6, maxLength: 6 }),
      (history, credits) => {
        const { terms, happenings, until } = history
        let life = begun(terms)
        for (const [index, happening] of happenings.entries()) {
          life = acted(life, happening)
          const credit = credits[index]
          const bill = credit && invoiceOf(life, credit)
          const done = bill && tried(life, bill, orderOf(credit, bill), happening.at)
          if (done) count += 1
          life = billed(done ? done.life : life, happening.at)
          if (!life.subscription.unbilledSince) assertMoneyIsDue(life, happening.at)
        }
        life = billed(life, until)
        if (!life.subscription.unbilledSince) assertMoneyIsDue(life, until)
      },
    ),
    150,
  )
  assert.ok(count > 50, `${count} credit notes were made`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holds } from '../../test/support/domain/holds.ts'
import type { Life } from '../../test/support/domain/lives.ts'
import { livedWithUsage } from '../../test/support/domain/metered-life.ts'
import { planWith, priceOf } from '../../test/support/domain/plans-of-items.ts'
import { inArrears, subscribed } from '../../test/support/domain/subscribed.ts'
import { units, usageEvents, usagePriceOf } from '../../test/support/domain/usage-events.ts'
import { committed as committedOnes } from '../../test/support/random/committed.ts'
import { anyMeteredHistory } from '../../test/support/random/metered-histories.ts'
import type { Charge } from './charge.ts'
import { farAway } from './coverage.ts'
import { earlier, isBefore } from './instant.ts'
import type { Item } from './item.ts'
import type { Plan } from './plan.ts'
import { commitmentCode } from './price.ts'
import type { PriceModel } from './price-model.ts'
import { parseUnitAmount } from './unit-amount.ts'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const
const perUnit = (amount: string): PriceModel => ({ model: 'per_unit', unitAmount: parseUnitAmount(amount) })
const calls = usagePriceOf('metered', 'calls', perUnit('2'))
const base = priceOf('base', perUnit('1000'), { id: 'base', interval: month })

/** 10.00 a month in advance, and calls at 2 cents each. */
const metered = planWith('metered', month, [base, calls])

function committed(plan: Plan, startAt: string, minimumCents: bigint, start: object = {}) {
  const usage = usageEvents()
  const life = subscribed(plan, startAt, { ...start, minimumCents, usage })
  let toldCount = 0
  const billed = (date: string): string[] => {
    life.billed(date)
    const news = life.life().bills.slice(toldCount)
    toldCount += news.length
    return news.map(({ lines }) => lines.map(({ item, amountCents }) => `${item.priceCode} ${amountCents}`).join(', '))
  }
  const send = (at: string, count: number) =>
    usage.events.push({ meterId: 'calls', at: life.at(at), units: units(count) })
  return { ...life, billed, send }
}

test('a commitment bills what the other items of its period lack of it, when the period is over', () => {
  //  10.00 in advance, 3.00 of usage, 20.00 committed: 7.00 are lacking; in February 15.00 of usage, so nothing is
  const life = committed(metered, '2026-01-01', 2000n)
  life.send('2026-01-10', 150)
  life.send('2026-02-10', 750)
  assert.deepEqual(life.billed('2026-03-01T01:00'), [
    'base 1000',
    'base 1000, calls 300, commitment 700',
    'base 1000, calls 1500',
  ])
})

test('pain 13: late usage below the minimum moves nothing, above it only the rest', () => {
  const life = committed(metered, '2026-01-01', 2000n)
  life.send('2026-01-10', 150)
  life.billed('2026-02-01T01:00')
  life.send('2026-01-20', 250)
  life.late('2026-01-20')
  assert.deepEqual(life.billed('2026-03-01T01:00'), ['base 1000, calls 500, commitment -500, commitment 1000'])
  life.send('2026-02-20', 600)
  life.late('2026-02-20')
  assert.deepEqual(life.billed('2026-04-01T01:00'), ['base 1000, calls 1200, commitment -1000, commitment 1000'])
})

test('pain 13: C01 to C03, a part of a period has that part of the minimum, by days', () => {
  const onlyCalls = planWith('calls', month, [calls])
  for (const [minimum, start, used, lacking] of [
    [1000n, '2026-02-04', 400, 'commitment 93'],
    [10_000n, '2026-02-04', 3500, 'commitment 1929'],
  ] as const) {
    const life = committed(onlyCalls, start, minimum, { anchor: '2026-02-01' })
    life.send('2026-02-10', used)
    assert.deepEqual(life.billed('2026-03-01T01:00'), [`calls ${used * 2}, ${lacking}`])
  }
})

test('an end now bills the part of the minimum up to it, and a pause takes its part off', () => {
  const ended = committed(inArrears(planWith('base', month, [base])), '2026-04-01', 6000n)
  ended.cancel('2026-04-16', 'now')
  assert.deepEqual(ended.billed('2026-04-16'), ['base 500, commitment 2500'])
  const paused = committed(inArrears(planWith('base', month, [base])), '2026-04-01', 6000n)
  paused.pause('2026-04-11')
  paused.resume('2026-04-21')
  assert.deepEqual(paused.billed('2026-05-01'), ['base 333, base 333, commitment 3334'])
})

test('a commitment of a year counts its months, also when usage of one of them comes late', () => {
  //  120.00 committed a year; base 60.00 a year in advance; 2.00 of usage each month
  const yearly = planWith('yearly', year, [
    priceOf('base', perUnit('6000'), { id: 'yearly base', interval: year }),
    calls,
  ])
  const life = committed(yearly, '2026-01-01', 12_000n)
  for (let month = 1; month <= 12; month += 1) life.send(`2026-${String(month).padStart(2, '0')}-10`, 100)
  const bills = life.billed('2027-01-01T01:00')
  assert.equal(bills.length, 13)
  assert.equal(bills.at(-1), 'base 6000, calls 200, commitment 3600')
  life.send('2026-12-20', 50)
  life.late('2026-12-20')
  // Lines that cancel out make no document (D17).
  assert.deepEqual(life.billed('2027-02-01T01:00'), [])
  life.send('2026-12-21', 2000)
  life.late('2026-12-21')
  assert.deepEqual(life.billed('2027-03-01T01:00'), ['calls 4100, commitment -3600'])
})

test('what is credited is not charged again by the minimum', () => {
  const life = committed(metered, '2026-01-01', 2000n)
  life.send('2026-01-10', 150)
  life.billed('2026-02-01T01:00')
  life.credit('2026-02-02', 'price_reduction', 100n)
  life.late('2026-01-01')
  const bills = life.billed('2026-03-01T01:00')
  assert.equal(bills.at(-1), 'base 1000, commitment 1000')
})

test('nor is what was waived with a void invoice', () => {
  const life = committed(metered, '2026-01-01', 2000n)
  life.send('2026-01-10', 150)
  life.billed('2026-01-02')
  life.forgive('2026-01-05')
  assert.deepEqual(life.billed('2026-02-01T01:00'), ['base 1000, calls 300, commitment 700'])
})

test('a change to a plan of the same interval keeps the minimum, one to another interval ends it', () => {
  const pro = planWith('pro', month, [priceOf('base', perUnit('3000'), { id: 'pro base', interval: month }), calls])
  const life = committed(metered, '2026-01-01', 5000n)
  life.change('2026-01-16', pro)
  assert.deepEqual(life.billed('2026-02-01T01:00'), ['base 1000', 'base -516, base 1548', 'base 3000, commitment 2968'])
  const yearly = planWith('yearly', year, [
    priceOf('base', perUnit('6000'), { id: 'yearly base', interval: year }),
    calls,
  ])
  life.change('2026-02-15', yearly)
  assert.deepEqual(life.billed('2026-02-15'), ['base -1500, base 6000, commitment 1000'])
  assert.deepEqual(life.billed('2026-06-01'), [])
})

test('with late usage and changes, each period comes to the minimum or to what the other items do, and those are as without it', () => {
  let lacking = 0
  holds(
    fc.property(committedOnes(anyMeteredHistory(0)), (history) => {
      const { minimumCents = null, ...terms } = history.terms
      const [life, without] = [history, { ...history, terms }].map(livedWithUsage) as [Life, Life]
      // Lines that cancel out wait for the next document (D17).
      if (life.subscription.unbilledSince) return
      const isOfCommitment = (itemId: string) => itemId === commitmentOf(life)?.id
      const sums = ({ book }: Life) =>
        book
          .filter(({ itemId, charge }) => !isOfCommitment(itemId) && charge.lines.length > 0)
          .map(({ itemId, charge }) => `${itemId} ${charge.version} ${charge.period.start} ${sumOf(charge)}`)
          .sort()
      assert.deepEqual(sums(life), sums(without))
      for (const { itemId, charge } of life.book) {
        if (!isOfCommitment(itemId)) continue
        const [from, until] = [charge.serves.from, earlier(charge.serves.until, life.subscription.end?.at ?? farAway)]
        const others = life.book.filter(({ itemId: other, charge: { serves } }) => {
          const isInAdvance = life.subscription.items.some(
            (item) => item.id === other && item.versions[0]?.price.timing === 'in_advance',
          )
          const over = earlier(serves.until, life.subscription.end?.at ?? farAway)
          return (
            !isOfCommitment(other) &&
            (isInAdvance
              ? !isBefore(serves.from, from) && isBefore(serves.from, until)
              : isBefore(from, over) && !isBefore(until, over))
          )
        })
        const sum = others.reduce((all, one) => all + sumOf(one.charge), 0n)
        const measured = charge.lines.at(-1)?.measured
        if (!measured) continue
        lacking += 1
        assert.equal(sumOf(charge), measured.dueCents)
        const least = BigInt(measured.steps.find(({ step }) => step === 'minimum')?.amount ?? '0')
        assert.ok(least <= (minimumCents ?? 0n))
        assert.equal(sumOf(charge), sum < least ? least - sum : 0n)
      }
    }),
    150,
  )
  assert.ok(lacking > 100)
})

function sumOf({ lines }: Charge): bigint {
  return lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
}

function commitmentOf({ subscription }: Life): Item | undefined {
  return subscription.items.find(({ priceCode }) => priceCode === commitmentCode)
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lived } from '../../test/support/domain/lives.ts'
import { basic, pro, subscribed } from '../../test/support/domain/subscribed.ts'
import { linesOf } from '../../test/support/domain/waived-lines.ts'
import { anyHistory, type History, planOf } from '../../test/support/random/histories.ts'
import { amountOf, arithmeticOf } from './arithmetic.ts'
import { type Bill, billDifference, billUpTo } from './billing.ts'
import { withInvoiceVoid } from './void.ts'

type Customer = ReturnType<typeof subscribed>

/** The newest lines with the time that each is about: '16 Apr – 1 May: 500'. */
function timesOf(bills: readonly Bill[], count: number): string[] {
  const lines = bills.flatMap(linesOf).slice(-count)
  return lines.map(({ description, amountCents }) => `${/\((.*)\)/.exec(description)?.[1]}: ${amountCents}`)
}

/** Charged up to the 16th because an end was known, and to the end of the month when it was taken back. */
function uncanceled(): Customer {
  const customer = subscribed(basic, '2025-03-01')
  customer.cancel('2025-03-15', '2025-04-16')
  customer.uncancel('2025-04-10')
  customer.billed('2025-04-10')
  return customer
}

test('a line is about the time by which what is paid grew, and not about what a pause had kept paid before', () => {
  //  20 Dec   21 Dec   22 Dec
  //  |-- 32 ---|              up to a known end, and kept by a pause
  //            |-- 33 ---|    the end is a day later
  const customer = subscribed(basic, '2023-11-20')
  customer.cancel('2023-12-01', '2023-12-21')
  customer.pause('2023-12-20', 'none')
  customer.cancel('2023-12-20', '2023-12-22')
  assert.deepEqual(timesOf(customer.life().bills, 2), [
    '20 Dec 2023 – 21 Dec 2023: 32',
    '21 Dec 2023 – 22 Dec 2023: 33',
  ])
})

test('what is billed again after a void is about the time of what is void, and not about what was paid before', () => {
  const customer = uncanceled()
  customer.void('2025-04-12')
  customer.billed('2025-04-12')
  assert.deepEqual(timesOf(customer.life().bills, 3), [
    '1 Apr 2025 – 16 Apr 2025: 500',
    '16 Apr 2025 – 1 May 2025: 500',
    '16 Apr 2025 – 1 May 2025: 500',
  ])
})

test('so who gives that up has still been charged for what was paid before', () => {
  const customer = uncanceled()
  customer.void('2025-04-12')
  customer.billed('2025-04-12')
  customer.waive('2025-04-13')
  assert.deepEqual(customer.billed('2025-04-30'), [])
})

test('what is given up lies between what was paid before and what is charged after it', () => {
  //  1 Apr          16 Apr          21 Apr            1 May
  //  |----- 5 --------|-- 1.67 waived --|---- 3.33 -----|
  const customer = subscribed(basic, '2025-03-01')
  customer.cancel('2025-03-15', '2025-04-16')
  customer.cancel('2025-04-10', '2025-04-21')
  customer.waive('2025-04-11')
  customer.uncancel('2025-04-12')
  customer.billed('2025-04-12')
  assert.deepEqual(timesOf(customer.life().bills, 3), [
    '1 Apr 2025 – 16 Apr 2025: 500',
    '16 Apr 2025 – 21 Apr 2025: 167',
    '21 Apr 2025 – 1 May 2025: 333',
  ])
})

test('D22: in a draft too, as often as its lines are written', () => {
  const customer = uncanceled()
  const { subscription, book, bills } = customer.life()
  const terms = { draftHours: 48, newInvoiceId: () => 'the draft' }
  const renewed = billUpTo([{ ...subscription, charges: book }], customer.at('2025-05-01'), 50, terms).subscriptions
  const [drafted = subscription] = renewed
  const invoice = { lines: linesOf(bills.at(-1) as Bill), charges: book.slice(-1), isDraft: false }
  const reopened = withInvoiceVoid(drafted, invoice, true)
  const joined = billDifference(reopened, 'renewal', customer.at('2025-05-02'))
  const again = billDifference(joined.subscription, 'renewal', customer.at('2025-05-02'))
  for (const { bill } of [joined, again])
    assert.deepEqual(timesOf([bill as Bill], 2), ['16 Apr 2025 – 1 May 2025: 500', '1 May 2025 – 1 Jun 2025: 1000'])
})

test('an older invoice that is void is billed again for its own time, and giving that up leaves the newer one', () => {
  const customer = uncanceled()
  customer.void('2025-04-12', 1)
  customer.billed('2025-04-12')
  assert.deepEqual(timesOf(customer.life().bills, 1), ['1 Apr 2025 – 16 Apr 2025: 500'])
  customer.waive('2025-04-13')
  assert.deepEqual(customer.billed('2025-04-30'), [])
})

test('an end that moved for nothing in between does not matter', () => {
  const customer = subscribed(basic, '2025-03-01')
  customer.cancel('2025-03-15', '2025-04-16T10:00')
  customer.cancel('2025-04-10', '2025-04-21T10:00')
  customer.cancel('2025-04-10T01:00', '2025-04-21T18:00')
  customer.void('2025-04-12')
  customer.billed('2025-04-12')
  assert.deepEqual(timesOf(customer.life().bills, 1), ['16 Apr 2025 – 21 Apr 2025: 167'])
})

test('what is charged once more, because only its credit stands, is about the time of the credit', () => {
  //  1 Apr         16 Apr         26 Apr
  //  |---- 5 --------|--- 3.33 ------|     void together; the credit for the second part stands
  const customer = subscribed(basic, '2025-03-01')
  customer.cancel('2025-03-15', '2025-04-26')
  customer.billed('2025-04-01')
  customer.cancel('2025-04-02', '2025-04-16')
  customer.billed('2025-04-16')
  customer.void('2025-04-17')
  customer.billed('2025-04-17')
  assert.deepEqual(timesOf(customer.life().bills, 1), ['1 Apr 2025 – 26 Apr 2025: 833'])
})

test('a credit is about time that was charged, where the amount moves for a waiver alone', () => {
  //  1 Apr          16 Apr         26 Apr    1 May
  //  |--- basic, given up ----------------------|
  //                    |---- big -----|            less what basic had cost there
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-10', '2025-04-26')
  customer.change('2025-04-16', planOf('big', 6000n))
  customer.waive('2025-04-17', 1)
  customer.billed('2025-04-17')
  assert.deepEqual(timesOf(customer.life().bills, 1), ['16 Apr 2025 – 26 Apr 2025: -333'])
})

test('and about all that is paid, where what was credited has been given up as well', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro)
  customer.waive('2025-04-17', 1)
  customer.waive('2025-04-18', 0)
  customer.billed('2025-04-19')
  assert.deepEqual(timesOf(customer.life().bills, 2), [
    '1 Apr 2025 – 1 May 2025: -500',
    '16 Apr 2025 – 1 May 2025: 500',
  ])
})

const seed = 20_260_131

test('the time of a line is never empty, lies within its period, and costs what the line says where nothing is given up', () => {
  const bySteps = fc.record({ history: anyHistory({ voids: 5 }), waives: fc.boolean() })
  const property = fc.property(bySteps, ({ history, waives }) => {
    const { terms, happenings, until } = waives ? history : billedAgain(history)
    for (const { subscription, movements } of lived(terms, happenings, until).bills) {
      for (const { version, charge, serviceStart, serviceEnd, amountCents } of movements) {
        const { period } = charge
        const [start, from, end, last] = [period.start, serviceStart, serviceEnd, period.end].map(
          (at) => at.epochMilliseconds,
        ) as [number, number, number, number]
        assert.ok(start <= from && from < end && end <= last, `${serviceStart} to ${serviceEnd}`)
        const cents = amountOf(arithmeticOf(subscription, version, period, { from: serviceStart, until: serviceEnd }))
        if (!waives) assert.equal(amountCents, amountCents < 0n ? -cents : cents, `${serviceStart} to ${serviceEnd}`)
      }
    }
  })
  fc.assert(property, { seed, numRuns: 3000 })
})

/** The same history, in which whatever is void is to be billed again. */
function billedAgain({ happenings, ...rest }: History): History {
  const again = happenings.map(({ at, action }) => ({
    at,
    action: action.do === 'void' ? { ...action, rebill: true } : action,
  }))
  return { ...rest, happenings: again }
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { basic, pro, subscribed } from '../../test/support/domain/subscribed.ts'
import { type Bill, billDifference } from './billing.ts'
import { lineOf } from './invoice.ts'
import type { Charge, Subscription } from './subscription.ts'

/** The lines of bills as they are printed, with their amounts. */
function linesOf(bills: readonly (Bill | null)[], subscription: Subscription): string[] {
  const movements = bills.flatMap((bill) => bill?.movements ?? [])
  return movements.map((movement) => {
    const { description, amountCents } = lineOf(movement, subscription)
    return `${description.replaceAll(' 2025', '')}: ${amountCents}`
  })
}

test('a line says what it is for: whole or part, how many, and unused time where money goes back', () => {
  const customer = subscribed(basic, '2025-04-01', { quantity: 3 })
  customer.change('2025-04-11', pro, { quantity: 1 })
  const { bills, subscription } = customer.life()
  const lines = bills.flatMap(({ movements }) => movements.map((movement) => lineOf(movement, subscription)))
  assert.deepEqual(
    lines.map(({ description, amountCents, proration, quantity, unitAmount }) => [
      description,
      amountCents,
      proration,
      quantity,
      unitAmount,
    ]),
    [
      ['3 × basic (1 Apr 2025 – 1 May 2025)', 3000n, false, 3, '1000'],
      ['Unused time on 3 × basic (11 Apr 2025 – 1 May 2025)', -2000n, true, 3, '1000'],
      ['pro (11 Apr 2025 – 1 May 2025)', 2000n, true, 1, '3000'],
    ],
  )
  const [whole] = bills.flatMap(({ movements }) => movements)
  assert.ok(whole)
  const lineWith = (part: { waivedCents: bigint } | { chargedBeforeCents: bigint }) =>
    lineOf({ ...whole, ...part }, subscription)
  for (const part of [{ waivedCents: 1n }, { chargedBeforeCents: 1n }])
    assert.equal(lineWith(part).proration, true, 'of a whole period, but not all of its price')
  assert.equal(lineWith({ waivedCents: 7n }).explanation?.dueCents, 3007n, 'what is waived was due')
  const [, unused] = lines
  assertSame(unused?.service, { start: customer.at('2025-04-11'), end: customer.at('2025-05-01') })
  assert.deepEqual([unused?.explanation?.dueCents, unused?.explanation?.chargedBeforeCents], [1000n, 3000n])
})

test('a credit is for the time that is taken back: up to where it was paid, which an end may have been', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-05-21')
  customer.billed('2025-05-05')
  customer.cancel('2025-05-05', '2025-05-11')
  const { bills, subscription } = customer.life()
  assert.deepEqual(linesOf(bills, subscription), [
    'basic (1 Apr – 1 May): 1000',
    'basic (1 May – 21 May): 645',
    'Unused time on basic (11 May – 21 May): -322',
  ])
})

test('D21: where a void moves only the amount, the line is for the time whose money it moves', () => {
  //  1 Apr          16 Apr         1 May
  //  |---- 5.00 -----|.. credited ..|
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-16', 'now')
  const { subscription } = customer.life()
  const [charge] = subscription.charges
  assert.ok(charge)
  const credited = [{ from: customer.at('2025-04-16'), until: charge.period.end }]
  const billedAgain = (standing: Partial<Charge>) => {
    const charges = [{ ...charge, ...standing, isReopened: true }]
    const { bill } = billDifference({ ...subscription, charges }, 'cancel', customer.at('2025-04-20'))
    return linesOf([bill], subscription)
  }
  assert.deepEqual(
    billedAgain({ amountCents: 1000n, paid: [{ from: charge.period.start, until: charge.period.end }] }),
    ['Unused time on basic (16 Apr – 1 May): -500'],
    'no credit stands',
  )
  assert.deepEqual(
    billedAgain({ amountCents: -500n, paid: credited }),
    ['basic (1 Apr – 1 May): 1000'],
    'only the credit stands',
  )
  assert.deepEqual(billedAgain({ amountCents: 200n }), ['basic (1 Apr – 16 Apr): 300'], 'a part stands')
  assert.deepEqual(billedAgain({ amountCents: 0n }), ['basic (1 Apr – 16 Apr): 500'], 'nothing stands')
  const coveredLess = { amountCents: 0n, coversUntil: customer.at('2025-04-11') }
  assert.deepEqual(billedAgain(coveredLess), ['basic (1 Apr – 16 Apr): 500'], 'nothing stands of less')
  const waived = [{ from: charge.period.start, until: charge.period.end }]
  const first = { from: charge.period.start, until: customer.at('2025-04-06') }
  const next = { from: first.until, until: customer.at('2025-04-11') }
  const behindWaived = { amountCents: 0n, waived: [next, first] }
  assert.deepEqual(billedAgain(behindWaived), ['basic (11 Apr – 16 Apr): 167'], 'nothing stands, and some is waived')
  const creditTakenBack = ['basic (16 Apr – 1 May): 500']
  assert.deepEqual(
    billedAgain({ amountCents: -500n, paid: credited, waived }),
    creditTakenBack,
    'only the credit of what has been waived',
  )
})

test('D21: periods that are billed again stand on the invoice oldest first', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.billed('2025-05-01')
  const { subscription, book } = customer.life()
  const charges = book.map((charge) => ({ ...charge, amountCents: 0n, isReopened: true })).toReversed()
  const { bill } = billDifference({ ...subscription, charges }, 'renewal', customer.at('2025-05-10'))
  assert.deepEqual(linesOf([bill], subscription), ['basic (1 Apr – 1 May): 1000', 'basic (1 May – 1 Jun): 1000'])
})

test('D21: what costs less since something before it has been waived is credited for all of its time', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro)
  const { subscription, book } = customer.life()
  const charges = book.map((charge) => {
    if (charge.versionNumber === 2) return charge
    const { start, end } = charge.period
    return { ...charge, amountCents: 0n, isReopened: true, waived: [{ from: start, until: end }] }
  })
  const { bill } = billDifference({ ...subscription, charges }, 'renewal', customer.at('2025-04-20'))
  assert.deepEqual(linesOf([bill], subscription), ['Unused time on pro (16 Apr – 1 May): -500'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newDocumentId } from '../../test/support/domain/actions.ts'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { linesOf } from '../../test/support/domain/lives.ts'
import { basic, pro, subscribed } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { type Bill, billDifference } from './bill.ts'
import type { BilledLine, Charge } from './charge.ts'
import { nothing } from './coverage.ts'
import { linesToBill } from './lines.ts'
import { type NewLine, spanOf, withLines } from './new-line.ts'
import type { Subscription } from './subscription.ts'

const at = (date: string) => Temporal.PlainDateTime.from(`2025-${date}`).toZonedDateTime('UTC').toInstant()
const document = { kind: 'invoice', id: 'one' } as const

/** A line of April that stands, by default with the positions that its dates have. */
function standing(from: string, until: string, more: Partial<BilledLine> & { ordinal: number }): BilledLine {
  const day = (date: string) => (date === '05-01' ? 30 : Number(date.slice(3, 5)) - 1)
  const position = { from: day(from), until: day(until), length: 30 }
  const known = { sign: 1, position, amountCents: 0n, takesBack: null, measured: null, document } as const
  return { from: at(from), until: at(until), ...known, ...more }
}

/** What is to be billed of April, subscribed from its first day on, when these lines stand and the end is known. */
function toBill(lines: readonly BilledLine[], { end = '05-01', plan = basic, ...more }: Partial<Charge> & any = {}) {
  const { subscription } = subscribed(plan, '2025-04-01').life()
  const [item] = subscription.items
  const [known] = item?.charges ?? []
  assert.ok(item && known)
  const ended: Subscription = {
    ...subscription,
    end: { at: at(end), requestedAt: at('04-01'), isAtPeriodEnd: false },
  }
  const lineCount = Math.max(0, ...lines.map(({ ordinal }) => ordinal))
  const charge: Charge = { ...known, lines, lineCount, ...more }
  return { subscription: ended, item, charge, lines: linesToBill(ended, item, charge, at('04-10')) }
}

/** '(2) 16 to 30 of 30: -500, takes back 1'. */
const textOf = ({ ordinal, position, amountCents, takesBack }: NewLine) =>
  `(${ordinal}) ${position.from} to ${position.until} of ${position.length}: ${amountCents}${
    takesBack === null ? '' : `, takes back ${takesBack}`
  }`

const texts = (...order: Parameters<typeof toBill>) => toBill(...order).lines.map(textOf)

/** The lines of bills as they are printed, with their amounts. */
function printed(bills: readonly Bill[]): string[] {
  return bills
    .flatMap(linesOf)
    .map(({ description, amountCents }) => `${description.replaceAll(' 2025', '')}: ${amountCents}`)
}

test('every stretch that is due and not billed is one line', () => {
  assert.deepEqual(texts([]), ['(1) 0 to 30 of 30: 1000'])
  assert.deepEqual(texts([standing('04-11', '04-16', { ordinal: 1 })]), [
    '(2) 0 to 10 of 30: 333',
    '(3) 15 to 30 of 30: 500',
  ])
})

test('what is billed and not due is taken back by a line that names the one that billed it', () => {
  const whole = standing('04-01', '05-01', { ordinal: 1 })
  assert.deepEqual(texts([whole], { end: '04-16' }), ['(2) 15 to 30 of 30: -500, takes back 1'])
  const taken = standing('04-26', '05-01', { ordinal: 2, sign: -1, takesBack: 1 })
  assert.deepEqual(texts([whole, taken], { end: '04-16' }), ['(3) 15 to 25 of 30: -333, takes back 1'])
})

test('where several lines have billed the time, each is taken back for its own, the latest first', () => {
  //  1 Apr       11 Apr       21 Apr      1 May
  //  |--- (1) -----|--- (3) ----|--- (1) ---|     of (1) the middle was taken back by (2)
  const lines = [
    standing('04-01', '05-01', { ordinal: 1 }),
    standing('04-11', '04-21', { ordinal: 2, sign: -1, takesBack: 1 }),
    standing('04-11', '04-21', { ordinal: 3 }),
  ]
  assert.deepEqual(texts(lines, { end: '04-06' }), [
    '(4) 5 to 10 of 30: -166, takes back 1',
    '(5) 10 to 20 of 30: -334, takes back 3',
    '(6) 20 to 30 of 30: -333, takes back 1',
  ])
})

test('time billed twice is taken back once', () => {
  const lines = [standing('04-01', '05-01', { ordinal: 1 }), standing('04-16', '05-01', { ordinal: 2 })]
  assert.deepEqual(texts(lines), ['(3) 15 to 30 of 30: -500, takes back 2'])
  const taken = standing('04-16', '05-01', { ordinal: 3, sign: -1, takesBack: 2 })
  assert.deepEqual(
    texts([...lines, taken], { end: '04-16' }),
    ['(4) 15 to 30 of 30: -500, takes back 1'],
    'what is left',
  )
})

test('time of which only a take-back is left is billed again, and only up to where it is due', () => {
  // The line that it took back is void.
  const left = standing('04-16', '05-01', { ordinal: 2, sign: -1, takesBack: 1 })
  assert.deepEqual(texts([left], { end: '04-16' }), ['(3) 0 to 30 of 30: 1000'], 'one line, for both stretches touch')
  assert.deepEqual(texts([left]), ['(3) 0 to 30 of 30: 1000', '(4) 15 to 30 of 30: 500'])
})

test('ordinals are never used again, whatever is void', () => {
  assert.deepEqual(texts([], { lineCount: 7 }), ['(8) 0 to 30 of 30: 1000'])
})

test('with its lines final, nothing is left to be billed of a charge', () => {
  for (const end of ['04-16', '05-01']) {
    const left = standing('04-11', '05-01', { ordinal: 2, sign: -1, takesBack: 1 })
    const { subscription, item, charge, lines } = toBill([left], { end })
    const billed = withLines(charge, lines, document)
    assert.equal(billed.lineCount, charge.lineCount + lines.length)
    assert.deepEqual(linesToBill(subscription, item, billed, at('04-10')), [])
  }
})

test('what is kept is billed, and what is forgiven is not', () => {
  const kept = [{ from: at('04-21'), until: at('04-26'), times: 1 }]
  const forgiven = [{ from: at('04-01'), until: at('04-11'), times: 1 }]
  assert.deepEqual(texts([], { end: '04-16', kept, forgiven }), ['(1) 10 to 15 of 30: 167', '(2) 20 to 25 of 30: 166'])
})

test('D17: no line is written for what costs nothing', () => {
  const cent = planOf('cent', 1n)
  assert.deepEqual(texts([], { plan: cent, end: '04-11' }), [])
  const whole = standing('04-01', '05-01', { ordinal: 1 })
  assert.deepEqual(texts([whole], { plan: cent, end: '04-16' }), [], 'round(15/30) is the cent already')
  assert.deepEqual(texts([whole], { plan: cent, end: '04-15' }), ['(2) 14 to 30 of 30: -1, takes back 1'])
})

test('D3: a new time-zone database moves no position that a line has stored', () => {
  // Of a database by which the change lay on the 17th, and April had 31 days.
  const position = { from: 0, until: 31, length: 31 }
  const taken = { from: 16, until: 31, length: 31 }
  const lines = [
    standing('04-01', '05-01', { ordinal: 1, position }),
    standing('04-16', '05-01', { ordinal: 2, sign: -1, takesBack: 1, position: taken }),
  ]
  assert.deepEqual(texts(lines, { end: '04-16' }), [])
  assert.deepEqual(texts(lines), ['(3) 16 to 31 of 31: 484'], 'what was taken back is billed again, to the cent')
})

test('D3: a new position lies between the stored ones on either side, so a take-back stays within its line', () => {
  const position = { from: 16, until: 30, length: 30 } // today one would say 15
  const line = standing('04-16', '05-01', { ordinal: 1, position })
  const forgiven = [{ from: at('04-01'), until: at('04-16'), times: 1 }]
  assert.deepEqual(texts([line], { end: '04-16T12:00', forgiven }), ['(2) 16 to 30 of 30: -467, takes back 1'])
  const before = standing('04-01', '04-16', { ordinal: 1, position: { from: 0, until: 14, length: 30 } })
  assert.deepEqual(texts([before], { end: '04-15T12:00' }), [], 'today one would say 14')
})

test('the span of lines reaches from the first beginning to the last end', () => {
  const lines = [standing('04-11', '04-21', { ordinal: 1 }), standing('04-01', '04-16', { ordinal: 2 })]
  assertSame(spanOf(lines), { from: at('04-01'), until: at('04-21') })
  assert.equal(spanOf(nothing), null)
})

test('a line says what it is for: whole or part, how many, and unused time where money goes back', () => {
  const customer = subscribed(basic, '2025-04-01', { quantity: 3 })
  customer.change('2025-04-11', pro, { quantity: 2 })
  const [invoice] = customer.life().bills
  const lines = customer.life().bills.flatMap(linesOf)
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
      ['2 × pro (11 Apr 2025 – 1 May 2025)', 4000n, true, 2, '3000'],
    ],
  )
  const [, unused] = lines
  assertSame(unused?.service, { start: customer.at('2025-04-11'), end: customer.at('2025-05-01') })
  assertSame(unused?.ledger, {
    itemId: 'item 1',
    priceCode: 'base',
    version: 1,
    period: { number: 0, start: customer.at('2025-04-01'), end: customer.at('2025-05-01') },
    ordinal: 2,
    sign: -1,
    unit: 'day',
    position: { from: 10, until: 30, length: 30 },
    periodAmount: '3000',
    measured: null,
    takesBack: { ordinal: 1, document: { kind: 'invoice', id: invoice?.id } },
  })
})

test('a whole period is no proration, the first or the last part of one is', () => {
  const prorations = (...order: Parameters<typeof subscribed>) => {
    const customer = subscribed(...order)
    customer.cancel('2025-05-02', '2025-06-16')
    customer.billed('2025-07-01')
    return customer
      .life()
      .bills.flatMap(linesOf)
      .map(({ proration }) => proration)
  }
  assert.deepEqual(prorations(basic, '2025-04-16', { anchor: '2025-04-01' }), [true, false, true])
})

test('a credit is for the time that is taken back: up to where it was billed, which an end may have been', () => {
  //  1 May      11 May       21 May     1 Jun
  //  |------------|-- -3.22 ---|..........|
  const customer = subscribed(basic, '2025-04-01')
  customer.cancel('2025-04-05', '2025-05-21')
  customer.billed('2025-05-05')
  customer.cancel('2025-05-05', '2025-05-11')
  assert.deepEqual(printed(customer.life().bills), [
    'basic (1 Apr – 1 May): 1000',
    'basic (1 May – 21 May): 645',
    'Unused time on basic (11 May – 21 May): -322',
  ])
})

test('D21: periods that are billed again stand on the invoice oldest first', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.billed('2025-05-01')
  const { subscription, book } = customer.life()
  const charges = book.map(({ charge }) => ({ ...charge, lines: [] })).toReversed()
  const items = subscription.items.map((item) => ({ ...item, charges }))
  const reopened = { ...subscription, items, unbilledSince: at('04-01') }
  const { bill } = billDifference(reopened, 'renewal', at('05-10'), newDocumentId)
  assert.deepEqual(printed(bill ? [bill] : []), ['basic (1 Apr – 1 May): 1000', 'basic (1 May – 1 Jun): 1000'])
})

test('a reduction of money (sign 0) is given back with the time that it reduced, by running totals (D38)', () => {
  //  |------------- 3000, reduced by 1000 -------------|
  //                         x ended half-way: 1500 of the time, 500 of the reduction
  const thousands = planOf('thousands', 3000n)
  const billed = standing('04-01', '05-01', { ordinal: 1, amountCents: 3000n })
  const reduction = standing('04-01', '05-01', { ordinal: 2, sign: 0, amountCents: -1000n, takesBack: 1 })
  const { lines, charge, ...rest } = toBill([billed, reduction], { end: '04-16', plan: thousands })
  assert.deepEqual(
    lines.map(({ sign, amountCents, takesBack }) => [sign, amountCents, takesBack]),
    [
      [-1, -1500n, 1],
      [0, 500n, 2],
    ],
  )
  const after = withLines(charge, lines, { kind: 'credit_note', id: 'note' })
  assert.deepEqual(linesToBill(rest.subscription, rest.item, after, at('04-10')), [], 'billed again, nothing is left')
  const goingOn = { ...rest.subscription, end: null }
  assert.deepEqual(
    linesToBill(goingOn, rest.item, after, at('04-20')).map(({ sign, amountCents }) => [sign, amountCents]),
    [
      [1, 1500n],
      [0, -500n],
    ],
    'time that is due again is reduced again',
  )
})

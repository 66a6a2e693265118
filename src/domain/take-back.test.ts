import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { type Life, linesOf } from '../../test/support/domain/lives.ts'
import { basic, free, inArrears, pro, subscribed, totalOf, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'
import { withInvoiceVoid } from './take-back.ts'

type Customer = ReturnType<typeof subscribed>

/** The newest lines with the time that each is for: '16 Apr – 1 May: 500'. */
function timesOf({ bills }: Life, count: number): string[] {
  const lines = bills.flatMap(linesOf).slice(-count)
  return lines.map(
    ({ description, amountCents }) => `${/\((.*)\)/.exec(description)?.[1]?.replaceAll(' 2025', '')}: ${amountCents}`,
  )
}

/** Billed up to the 16th because an end was known, and to the end of the month when it was taken back. */
function uncanceled(): Customer {
  const customer = subscribed(basic, '2025-03-01')
  customer.cancel('2025-03-15', '2025-04-16')
  customer.billed('2025-04-01')
  customer.uncancel('2025-04-10')
  customer.billed('2025-04-10')
  return customer
}

test('D21: the lines of a void invoice count no more, and the next run bills their time again', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.void('2025-04-10')
  const { subscription, book } = customer.life()
  assertSame(
    [subscription.unbilledSince, subscription.nextBillingAt],
    [customer.at('2025-04-01'), customer.at('2025-04-10')],
  )
  assert.deepEqual(
    book.map(({ charge: { lines, lineCount } }) => [lines.length, lineCount]),
    [[0, 1]],
  )
  customer.billed('2025-04-10')
  assert.deepEqual(timesOf(customer.life(), 2), ['1 Apr – 1 May: 1000', '1 Apr – 1 May: 1000'])
  assert.equal(customer.life().subscription.unbilledSince, null)
})

test('D21: without rebill the time that was billed is forgiven, and a later period is billed as ever', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.forgive('2025-04-10')
  const [charge] = customer.life().book
  assertSame(charge?.charge.forgiven, [{ from: customer.at('2025-04-01'), until: customer.at('2025-05-01'), times: 1 }])
  customer.billed('2025-04-10')
  assert.deepEqual(customer.billed('2025-05-01'), ['2025-05-01 renewal basic 1000'])
})

test('D21: time is forgiven for its version alone, so a better plan costs its price', () => {
  //  1 Apr             16 Apr          1 May
  //  |- basic, forgiven --|---- pro 15 ----|
  const customer = subscribed(basic, '2025-04-01')
  customer.forgive('2025-04-10')
  customer.billed('2025-04-10')
  customer.change('2025-04-16', pro)
  assert.deepEqual(customer.billed('2025-05-01'), ['2025-04-16 change pro 1500', '2025-05-01 renewal pro 3000'])
})

test('D21: what one void has forgiven another one leaves forgiven', () => {
  //  1 Apr            16 Apr            1 May
  //  |- second void ----|- first void ----|
  const customer = uncanceled()
  customer.forgive('2025-04-11')
  customer.forgive('2025-04-12')
  const forgiven = customer.life().book.map(({ charge }) => charge.forgiven)
  const whole = [{ from: customer.at('2025-04-01'), until: customer.at('2025-05-01'), times: 1 }]
  assertSame(forgiven.at(-1), whole)
  customer.billed('2025-04-10')
  assert.deepEqual(customer.billed('2025-05-01'), ['2025-05-01 renewal basic 1000'])
})

test('D21: forgiven time costs nothing to end, to pause or to take up again', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.forgive('2025-04-10')
  customer.billed('2025-04-10')
  customer.pause('2025-04-11')
  customer.resume('2025-04-16')
  customer.cancel('2025-04-17', '2025-04-21')
  customer.uncancel('2025-04-18')
  assert.deepEqual(customer.billed('2025-04-30'), [])
})

test('D21: what is billed again after a void is for the time of the void lines alone', () => {
  //  1 Apr         16 Apr         1 May
  //  |---- 5 --------|---- 5, void ----|
  const customer = uncanceled()
  customer.void('2025-04-12')
  customer.billed('2025-04-12')
  assert.deepEqual(timesOf(customer.life(), 3), ['1 Apr – 16 Apr: 500', '16 Apr – 1 May: 500', '16 Apr – 1 May: 500'])
  customer.forgive('2025-04-13')
  assert.deepEqual(customer.billed('2025-04-30'), [])
})

test('D21: an older invoice that is void is billed again for its own time', () => {
  const customer = uncanceled()
  customer.void('2025-04-12', 1)
  customer.billed('2025-04-12')
  assert.deepEqual(timesOf(customer.life(), 1), ['1 Apr – 16 Apr: 500'])
  customer.forgive('2025-04-13')
  assert.deepEqual(customer.billed('2025-04-30'), [])
})

test('D21: forgiven time lies between what was billed before it and what is billed after', () => {
  //  1 Apr          16 Apr            21 Apr            1 May
  //  |----- 5 --------|-- 1.67 forgiven --|---- 3.33 -----|
  const customer = subscribed(basic, '2025-03-01')
  customer.cancel('2025-03-15', '2025-04-16')
  customer.cancel('2025-04-10', '2025-04-21')
  customer.forgive('2025-04-11')
  customer.uncancel('2025-04-12')
  customer.billed('2025-04-12')
  assert.deepEqual(timesOf(customer.life(), 3), ['1 Apr – 16 Apr: 500', '16 Apr – 21 Apr: 167', '21 Apr – 1 May: 333'])
})

test('D21: of a void invoice with a credit on it, the credit is made again', () => {
  //  1 Apr            16 Apr          1 May
  //  |--- basic 10 -----|-5, pro 15, void --|
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro)
  customer.billed('2025-04-16')
  customer.void('2025-04-17')
  assert.deepEqual(customer.billed('2025-04-17'), ['2025-04-17 rebill basic -500', '2025-04-17 rebill pro 1500'])
})

test('D21: without rebill, what a void invoice had taken back stays billed', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro)
  customer.billed('2025-04-16')
  customer.forgive('2025-04-17')
  assert.deepEqual(customer.billed('2025-04-30'), [])
  assertSame(
    customer.life().book.map(({ charge: { kept, forgiven } }) => [kept, forgiven].map((time) => time.length)),
    [
      [1, 0],
      [0, 1],
    ],
  )
})

test('D21: time of which only a credit is left is billed again', () => {
  //  1 Apr            16 Apr          1 May
  //  |- basic 10, void --|- -5, pro 15 ---|
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro)
  customer.billed('2025-04-16')
  customer.void('2025-04-17', 1)
  assert.deepEqual(customer.billed('2025-04-17'), ['2025-04-17 rebill basic 1000'])
  assert.deepEqual(timesOf(customer.life(), 1), ['1 Apr – 1 May: 1000'], 'its own half, and the half that was credited')
})

test('D21: an upgrade that is forgiven after what it replaced leaves nothing owed', () => {
  //  1 Apr             16 Apr            1 May              16 Apr
  //  |---- basic 10 -----|                 |
  //                      |---- yearly 365 -------- ... ------|     less basic 5
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', yearly)
  customer.billed('2025-04-16')
  customer.forgive('2025-04-17', 1)
  // The invoice of the upgrade gives back 5 that are not billed any more.
  assert.deepEqual(customer.billed('2025-04-17'), ['2025-04-17 rebill basic 500'])
  customer.forgive('2025-05-02', 1)
  assert.deepEqual(customer.billed('2025-05-02'), ['2025-05-02 rebill basic -500'])
  assert.deepEqual(standingOf(customer.life()), { basic: 0n })
})

test('D21: what a pause keeps billed is forgiven as well', () => {
  //  1 Apr      11 Apr                          1 May
  //  |------------|~ paused, kept, and forgiven ~~|
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-11', 'none')
  customer.forgive('2025-04-12')
  customer.resume('2025-04-21')
  assert.deepEqual(customer.billed('2025-05-01').slice(1), ['2025-05-01 renewal basic 1000'])
})

test('D21: an invoice that a credit note names cannot be void', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', free)
  customer.void('2025-04-17')
  assert.deepEqual(customer.billed('2025-04-30'), ['2025-04-01 start basic 1000', '2025-04-16 change basic -500'])
  assert.equal(totalOf(customer.life()), 500n)
})

test('D21: in arrears the invoice of a period that is over can be void, to be billed again or not', () => {
  for (const [rebill, lines] of [
    [true, ['2025-05-03 rebill basic 1000', '2025-06-01 renewal basic 1000']],
    [false, ['2025-06-01 renewal basic 1000']],
  ] as const) {
    const customer = subscribed(inArrears(basic), '2025-04-01')
    customer.billed('2025-05-01')
    if (rebill) customer.void('2025-05-03')
    else customer.forgive('2025-05-03')
    assert.deepEqual(customer.billed('2025-06-01'), lines)
  }
})

test('an older void does not hide what is still to be billed before it', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', planOf('other', 1000n))
  customer.billed('2025-04-20')
  const { subscription, bills, book } = customer.life()
  const [invoice] = bills
  assert.ok(invoice)
  const since = (unbilledSince: string | null) => {
    const at = unbilledSince === null ? null : customer.at(unbilledSince)
    const voided = { id: invoice.id, lines: linesOf(invoice), charges: book }
    return withInvoiceVoid({ ...subscription, unbilledSince: at }, voided, true).unbilledSince
  }
  assertSame(
    [since(null), since('2025-04-20'), since('2025-03-01')],
    [customer.at('2025-04-01'), customer.at('2025-04-01'), customer.at('2025-03-01')],
  )
})

test('lines made by hand, and charges of other items, are left alone', () => {
  const customer = subscribed(basic, '2025-04-01')
  const { subscription, bills, book } = customer.life()
  const [byHand] = bills.flatMap(linesOf).map((line) => ({ ...line, ledger: null }))
  assert.ok(byHand)
  const left = withInvoiceVoid(subscription, { id: 'another', lines: [byHand], charges: [] }, true)
  assert.equal(left, subscription)
  const other = book.map((one) => ({ ...one, itemId: 'of another' }))
  const same = withInvoiceVoid(subscription, { id: 'another', lines: [byHand], charges: other }, true)
  assert.equal(same, subscription)
})

test('D38: a reduction of money that is void neither forgives time nor keeps any', () => {
  const { subscription, bills, book } = subscribed(basic, '2025-04-01').life()
  const [line] = bills.flatMap(linesOf)
  assert.ok(line?.ledger)
  const reduction = { ...line, ledger: { ...line.ledger, sign: 0 } } as const
  const left = withInvoiceVoid(subscription, { id: 'another', lines: [reduction], charges: book }, false)
  const times = left.items.flatMap(({ charges }) => charges.flatMap(({ kept, forgiven }) => [kept, forgiven]))
  assertSame(times, [[], []])
})

/** What stands billed, by plan. */
function standingOf({ standing }: Life): Record<string, bigint> {
  const sums: Record<string, bigint> = {}
  for (const { version, amountCents } of standing.flatMap(({ lines }) => lines))
    sums[version.plan.code] = (sums[version.plan.code] ?? 0n) + amountCents
  return sums
}

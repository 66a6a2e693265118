import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changed, newDocumentId } from '../../test/support/domain/actions.ts'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import { finalAtOnce, linesAsText, linesOf } from '../../test/support/domain/lives.ts'
import { basic, free, pro, subscribed } from '../../test/support/domain/subscribed.ts'
import { type Bill, billDifference, finalizeDraft } from './bill.ts'
import { billUpTo } from './billing.ts'
import { withNextBilling } from './schedule.ts'
import type { Subscription } from './subscription.ts'
import { withInvoiceVoid } from './take-back.ts'

const at = (date: string) => Temporal.PlainDateTime.from(date).toZonedDateTime('UTC').toInstant()
const started = () => subscribed(basic, '2025-04-01').life().subscription

/** Bills up to a date with two days of draft time; the subscription, and the bills as `date kind as: lines`. */
function billedWithDrafts(subscription: Subscription, date: string, draftHours = 48): [Subscription, string[]] {
  let drafts = 0
  const terms = { ...finalAtOnce, draftHours, newDocumentId: () => `draft ${++drafts}` }
  const { subscriptions, steps } = billUpTo([subscription], at(date), 50, terms)
  return [subscriptions[0] ?? subscription, steps.flatMap(({ bill }) => (bill ? [textOf(bill)] : []))]
}

function textOf(bill: Bill): string {
  const lines = linesAsText([bill]).map((line) => line.split(' ').slice(2).join(' '))
  return `${bill.occurredAt.toString().slice(0, 10)} ${bill.kind} ${bill.as}: ${lines.join(', ')}`
}

test('D22: a renewal opens a draft, whose lines do not count until it is final', () => {
  const [drafted, opened] = billedWithDrafts(started(), '2025-05-01')
  assert.deepEqual(opened, ['2025-05-01 renewal new_draft: basic 1000'])
  assertSame(drafted.draft, {
    invoiceId: 'draft 1',
    kind: 'renewal',
    finalizesAt: at('2025-05-03'),
    handMadeCents: 0n,
    waits: false,
  })
  assertSame(drafted.nextBillingAt, at('2025-05-03'))
  assertSame(
    [drafted.items.flatMap(({ charges }) => charges.map(({ lines }) => lines.length)), drafted.unbilledSince],
    [[1, 0], at('2025-05-01')],
    'no line of May counts yet, and May stays at hand',
  )
  const [same, nothing] = billedWithDrafts(drafted, '2025-05-02T23:59')
  assertSame([same.draft, nothing], [drafted.draft, []])
  const [final, finalized] = billedWithDrafts(drafted, '2025-05-03')
  assert.deepEqual(finalized, ['2025-05-03 renewal finalized_draft: basic 1000'])
  assertSame([final.draft, final.nextBillingAt, final.unbilledSince], [null, at('2025-06-01'), null])
  assertSame(billedWithDrafts(final, '2025-05-31'), [final, []])
})

test('D22: an hour of draft time is draft time', () => {
  const [drafted] = billedWithDrafts(started(), '2025-05-01T00:59', 1)
  assertSame(drafted.draft?.finalizesAt, at('2025-05-01T01:00'))
  assert.deepEqual(billedWithDrafts(drafted, '2025-05-01T01:00', 1)[1], [
    '2025-05-01 renewal finalized_draft: basic 1000',
  ])
})

test('D22: what happens meanwhile joins the draft, and its lines come again as they are due then', () => {
  const [drafted] = billedWithDrafts(started(), '2025-05-01')
  const order = { plan: pro, quantity: null, when: 'now', proration: 'prorate' } as const
  const after = changed(drafted, order, at('2025-05-02'))
  const { subscription, bill } = billDifference(after, 'change', at('2025-05-02'), newDocumentId)
  assert.equal(bill && textOf(bill), '2025-05-02 change draft: basic 32, pro 2903')
  assert.equal(bill?.draft, drafted.draft, 'the draft that it joins')
  const [, finalized] = billedWithDrafts(subscription, '2025-05-03')
  assert.deepEqual(finalized, ['2025-05-03 renewal finalized_draft: basic 32, pro 2903'])
})

test('D22: a draft whose time is over when billing comes is final at once, and none stays open beyond its period', () => {
  const [late, bills] = billedWithDrafts(started(), '2025-06-02')
  assert.deepEqual(bills, ['2025-05-01 renewal final: basic 1000', '2025-06-01 renewal new_draft: basic 1000'])
  assertSame(late.draft?.finalizesAt, at('2025-06-03'))
  assert.deepEqual(billedWithDrafts(started(), '2025-05-03')[1], ['2025-05-01 renewal final: basic 1000'])
  const [long] = billedWithDrafts(started(), '2025-05-01', 24 * 90)
  assertSame(long.draft?.finalizesAt, at('2025-06-01'))
  assert.deepEqual(billedWithDrafts(long, '2025-06-01', 24 * 90)[1], [
    '2025-06-01 renewal finalized_draft: basic 1000',
    '2025-06-01 renewal new_draft: basic 1000',
  ])
})

test('D22: draft time is for what time brings: what a void has made due again is final at once', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.void('2025-04-10')
  const { subscription } = customer.life()
  assertSame(subscription.nextBillingAt, at('2025-04-10'))
  const [billedAgain, bills] = billedWithDrafts(subscription, '2025-04-10')
  assert.deepEqual(bills, ['2025-04-10 rebill final: basic 1000'])
  assertSame([billedAgain.draft, billedAgain.billedUntil], [null, subscription.billedUntil])
})

test('D22: a draft that is void is billed again by the next run, or its time is forgiven', () => {
  for (const rebill of [true, false]) {
    const [drafted] = billedWithDrafts(started(), '2025-05-01')
    const { bill } = billDifference(drafted, 'renewal', at('2025-05-02'), newDocumentId)
    assert.ok(bill)
    const charges = bill.lines.map(({ item, charge }) => ({ itemId: item.id, charge }))
    const left = withInvoiceVoid(drafted, { id: bill.id, lines: linesOf(bill), charges }, rebill)
    assert.equal(left.draft, null)
    const [, bills] = billedWithDrafts(withNextBilling(left, { at: at('2025-05-02'), cause: 'void' }), '2025-05-31')
    assert.deepEqual(bills, rebill ? ['2025-05-02 rebill final: basic 1000'] : [])
  }
})

test('D22: a boundary up to the creation is brought by the request, and final at once', () => {
  const kindsFrom = (createdAt: string) => billedWithDrafts({ ...started(), createdAt: at(createdAt) }, '2025-05-01')[1]
  assert.deepEqual(kindsFrom('2025-05-01'), ['2025-05-01 renewal final: basic 1000'])
  assert.deepEqual(kindsFrom('2025-04-30T23:59'), ['2025-05-01 renewal new_draft: basic 1000'])
})

test('D17: a renewal that has nothing to say opens no draft', () => {
  const { subscription } = subscribed(free, '2025-04-01').life()
  const [renewed, bills] = billedWithDrafts(subscription, '2025-05-01')
  assertSame([renewed.draft, renewed.nextBillingAt, bills], [null, at('2025-06-01'), []])
})

test('a draft may be made final before its time; without one there is nothing to make final', () => {
  const [drafted] = billedWithDrafts(started(), '2025-05-01')
  const { subscription, bill } = finalizeDraft(drafted, at('2025-05-02'), newDocumentId)
  assert.deepEqual([subscription.draft, textOf(bill)], [null, '2025-05-02 renewal finalized_draft: basic 1000'])
  assert.throws(() => finalizeDraft(subscription, at('2025-05-02'), newDocumentId), /has no draft/)
})

test('D22: a draft of which nothing is left is rewritten without lines, and made final so', () => {
  const [drafted] = billedWithDrafts(started(), '2025-05-01')
  const ended = { ...drafted, end: { at: at('2025-05-01'), requestedAt: at('2025-05-02'), isAtPeriodEnd: false } }
  const { subscription, bill } = billDifference(ended, 'cancel', at('2025-05-02'), newDocumentId)
  assert.equal(bill && textOf(bill), '2025-05-02 cancel draft: ')
  assert.equal(
    textOf(finalizeDraft(subscription, at('2025-05-03'), newDocumentId).bill),
    '2025-05-03 renewal finalized_draft: ',
  )
})

test('D22: a draft that comes to less than nothing is final as a credit note', () => {
  //  1 May       2 May                     1 Jun
  //  |-- draft ---|.. of April -5 taken back ..
  const customer = subscribed(pro, '2025-04-01')
  const { subscription } = customer.life()
  const [drafted] = billedWithDrafts(subscription, '2025-05-01')
  const order = { plan: free, quantity: null, when: 'now', proration: 'prorate' } as const
  const forgiven = {
    ...drafted,
    unbilledSince: at('2025-04-01'),
    items: subscription.items.map((item) => ({
      ...item,
      period: drafted.items[0]?.period ?? null,
      charges: item.charges.map((charge) => ({
        ...charge,
        forgiven: [{ from: at('2025-04-16'), until: at('2025-05-01'), times: 1 }],
      })),
    })),
  }
  const after = changed(forgiven, order, at('2025-05-02'))
  const { subscription: billed, bill } = finalizeDraft(after, at('2025-05-02'), newDocumentId)
  assert.equal(textOf(bill), '2025-05-02 renewal finalized_draft: pro -1500, pro 97')
  const documents = billed.items.flatMap(({ charges }) =>
    charges.flatMap(({ lines }) => lines.map(({ document: { kind } }) => kind)),
  )
  assert.deepEqual(documents, ['invoice', 'credit_note', 'credit_note'])
})

test('D16: a draft that comes to less than nothing by a line made by hand makes a credit note of its own id', () => {
  //  1 Apr        1 May: draft 1000, -1500 by hand    3 May
  const [subscription] = billedWithDrafts(started(), '2025-05-01')
  const { draft } = subscription
  assert.ok(draft)
  const withGift = { ...subscription, draft: { ...draft, handMadeCents: -1500n } }
  const { subscription: billed, bill } = finalizeDraft(withGift, at('2025-05-03'), () => 'note')
  assert.equal(bill.id, 'note')
  const documents = billed.items.flatMap(({ charges }) =>
    charges.flatMap(({ lines }) => lines.map((one) => one.document)),
  )
  assertSame(documents.at(-1), { kind: 'credit_note', id: 'note' })
})

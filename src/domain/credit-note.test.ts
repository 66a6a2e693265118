import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { linesOf, sumOf } from '../../test/support/domain/lives.ts'
import { basic, pro, subscribed } from '../../test/support/domain/subscribed.ts'
import { documentsTakenBack, linesForCustomer, useOfCreditNote } from './credit-note.ts'
import { amountDue, type Invoice } from './invoice.ts'

/** An open invoice of which that much is due. */
const owed = (id: string, due: bigint) =>
  ({
    ...{ id, status: 'open', totalCents: due, creditedCents: 0n, creditAppliedCents: 0n },
    ...{ amountPaidCents: 0n, amountReversedCents: 0n },
  }) as Invoice

function use(total: bigint, invoices: readonly Invoice[]) {
  const { reductions, restCents: creditCents } = useOfCreditNote(total, invoices)
  return { reductions: reductions.map(({ invoice: { id }, cents }) => `${id} -${cents}`), creditCents }
}

test('a credit note lowers first what is due on its invoices, the oldest first, and the rest becomes credit', () => {
  assert.deepEqual(use(1500n, [owed('one', 1000n), owed('two', 0n)]), { reductions: ['one -1000'], creditCents: 500n })
  assert.deepEqual(use(1500n, [owed('one', 1000n), owed('two', 700n)]), {
    reductions: ['one -1000', 'two -500'],
    creditCents: 0n,
  })
  assert.deepEqual(use(300n, [owed('one', 1000n), owed('two', 700n)]), { reductions: ['one -300'], creditCents: 0n })
  assert.deepEqual(use(300n, []), { reductions: [], creditCents: 300n })
})

test('an invoice that is not owed is not lowered', () => {
  const paid: Invoice = { ...owed('one', 1000n), status: 'paid', amountPaidCents: 1000n }
  const uncollectible: Invoice = { ...owed('two', 200n), status: 'uncollectible' }
  assert.deepEqual(use(500n, [paid, uncollectible]), { reductions: ['two -200'], creditCents: 300n })
})

test('reductions and credit add up to the note, and no invoice is lowered below nothing', () => {
  const anyCents = fc.bigInt({ min: 0n, max: 2000n })
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 5000n }), fc.array(anyCents, { maxLength: 5 }), (total, dues) => {
      const invoices = dues.map((due, index) => owed(String(index), due))
      const { reductions, restCents: creditCents } = useOfCreditNote(total, invoices)
      assert.equal(
        reductions.reduce((sum, { cents }) => sum + cents, creditCents),
        total,
      )
      for (const { invoice, cents } of reductions) assert.ok(cents > 0n && cents <= amountDue(invoice))
      const left = dues.reduce((sum, due) => sum + due, 0n) - total
      assert.equal(creditCents, left < 0n ? -left : 0n)
    }),
  )
})

test('the invoices and credit notes whose lines are taken back are named once each, in the order of their making', () => {
  //  1 Apr       11 Apr       16 Apr     21 Apr   1 May
  //  |-- pro 30 ---|- basic 10 --|.. end ..|
  const customer = subscribed(pro, '2025-04-01')
  customer.change('2025-04-11', basic)
  customer.cancel('2025-04-16', 'now')
  const [start, downgrade, cancel] = customer.life().bills
  assert.ok(start && downgrade && cancel)
  assert.deepEqual([start, downgrade, cancel].map(sumOf), [3000n, -1333n, -500n])
  assert.deepEqual(documentsTakenBack(linesOf(downgrade), 'invoice'), [start.id])
  assert.deepEqual(documentsTakenBack(linesOf(downgrade), 'credit_note'), [])
  assert.deepEqual(documentsTakenBack(linesOf(cancel), 'invoice'), [])
  assert.deepEqual(documentsTakenBack(linesOf(cancel), 'credit_note'), [downgrade.id], 'what a note newly charged')
  const mixed = [...linesOf(cancel), ...linesOf(downgrade), ...linesOf(start), ...linesOf(downgrade)]
  assert.deepEqual(documentsTakenBack(mixed, 'invoice'), [start.id])
  const [line] = linesOf(downgrade)
  const takingBack = (id: string) => {
    assert.ok(line?.ledger)
    return { ledger: { ...line.ledger, takesBack: { ordinal: 1, document: { kind: 'invoice', id } as const } } }
  }
  assert.deepEqual(documentsTakenBack(['b', 'a', 'c', 'a'].map(takingBack), 'invoice'), ['a', 'b', 'c'])
})

test('from the customer’s side amounts and signs turn, and the rest of a line stays', () => {
  const customer = subscribed(pro, '2025-04-01')
  customer.change('2025-04-16', basic)
  const [, downgrade] = customer.life().bills
  assert.ok(downgrade)
  const lines = linesOf(downgrade)
  const turned = linesForCustomer(lines)
  const amountAndSign = (all: typeof turned) => all.map(({ amountCents, ledger }) => [amountCents, ledger?.sign])
  const inTheLedger = [
    [-1500n, -1],
    [500n, 1],
  ]
  assert.deepEqual(amountAndSign(lines), inTheLedger)
  assert.deepEqual(amountAndSign(turned), [
    [1500n, 1],
    [-500n, -1],
  ])
  assert.deepEqual(linesForCustomer(turned), lines)
  const [line] = lines
  assert.ok(line?.ledger)
  const [byHand] = linesForCustomer([{ ...line, ledger: null }])
  assert.deepEqual([byHand?.amountCents, byHand?.ledger], [1500n, null])
  const [reduction] = linesForCustomer([{ ...line, ledger: { ...line.ledger, sign: 0 } }])
  assert.equal(reduction?.ledger?.sign, 0)
})

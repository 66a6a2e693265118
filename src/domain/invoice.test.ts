import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import type { DocumentTax } from './document-tax.ts'
import { amountDue, type Invoice, type InvoiceLine, type InvoiceStatus, sumOfLines, withLines } from './invoice.ts'
import { maximumCents } from './money.ts'
import { Refusal } from './refusal.ts'
import { credited, markedUncollectible, paid, settleWithCredit, voided, withCreditApplied } from './settlement.ts'
import { treatmentOf } from './tax-treatment.ts'

const made = Temporal.Instant.from('2026-01-01T00:00:00Z')
const now = Temporal.Instant.from('2026-01-10T00:00:00Z')
const received = Temporal.Instant.from('2026-01-09T00:00:00Z')

/** An open invoice of 1000, of which 100 was paid by credit, unless said. */
function invoiceOf(parts: Partial<Invoice> = {}): Invoice {
  return {
    id: 'one',
    customerId: 'ada',
    subscriptionId: null,
    testClockId: null,
    kind: 'one_off',
    status: 'open',
    number: 'INV-000001',
    paymentReference: 'RF69INV000001',
    externalId: null,
    purchaseOrder: null,
    replacesInvoiceId: null,
    currency: 'EUR',
    issuedBy: null,
    billedTo: null,
    netDays: 0,
    subtotalCents: 1000n,
    taxCents: 0n,
    discountCents: 0n,
    taxes: [],
    totalCents: 1000n,
    creditedCents: 0n,
    creditAppliedCents: 100n,
    amountPaidCents: 0n,
    amountReversedCents: 0n,
    collection: 'send_invoice',
    collectionStatus: null,
    collectAt: null,
    announced: null,
    dunning: null,
    period: null,
    occurredAt: made,
    finalizesAt: null,
    wait: null,
    finalizedAt: made,
    dueAt: made,
    paidAt: null,
    voidedAt: null,
    markedUncollectibleAt: null,
    createdAt: made,
    updatedAt: made,
    ...parts,
  }
}

const lines = (...cents: readonly bigint[]) =>
  cents.map((amountCents) => ({ amountCents, discounts: [] }) as unknown as InvoiceLine)
const refusalOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'done'
}

function taxOf(cents: bigint): DocumentTax {
  const treatment = treatmentOf({
    ...{ registrations: [], ownRates: [], unconfirmed: 'trust', category: 'standard', day: '2026-01-01' },
    buyer: { country: null, region: null, postalCode: null, taxIds: [], isBusiness: false, exempt: null },
  })
  return { group: 1, treatment, isIncluded: false, baseCents: 653n, taxCents: [cents], takesBack: null }
}

test('what is due is the total less credit notes, credit and payments, of an invoice that is owed', () => {
  assert.equal(amountDue(invoiceOf()), 900n)
  assert.equal(amountDue(invoiceOf({ amountPaidCents: 250n })), 650n)
  assert.equal(amountDue(invoiceOf({ amountPaidCents: 250n, creditedCents: 50n })), 600n)
  assert.equal(amountDue(invoiceOf({ status: 'uncollectible' })), 900n)
  for (const status of ['draft', 'paid', 'void'] as const) assert.equal(amountDue(invoiceOf({ status })), 0n)
})

test('each status allows what the table says, and nothing else', () => {
  const statuses: readonly InvoiceStatus[] = ['draft', 'open', 'paid', 'void', 'uncollectible']
  const acts = {
    pay: (invoice: Invoice) => paid(invoice, 1n, received, now),
    void: (invoice: Invoice) => voided(invoice, false, now),
    'mark uncollectible': (invoice: Invoice) => markedUncollectible(invoice, now),
    'apply credit': (invoice: Invoice) => withCreditApplied(invoice, 1n, now),
    'add lines': (invoice: Invoice) => withLines(invoice, lines(1n), now),
  }
  const table = Object.fromEntries(
    Object.entries(acts).map(([name, act]) => [
      name,
      statuses.filter((status) => {
        const code = refusalOf(() => act(invoiceOf({ status, creditAppliedCents: 0n })))
        if (code !== 'done') assert.equal(code, name === 'add lines' ? 'invoice_not_draft' : 'invoice_not_open')
        return code === 'done'
      }),
    ]),
  )
  assert.deepEqual(table, {
    pay: ['open', 'uncollectible'],
    void: ['draft', 'open', 'uncollectible'],
    'mark uncollectible': ['open'],
    'apply credit': ['open'],
    'add lines': ['draft'],
  })
})

test('a part leaves the invoice open, the rest pays it at the time it was received, and more is refused', () => {
  const part = paid(invoiceOf(), 899n, received, now)
  assertSame([part.status, part.amountPaidCents, part.paidAt, part.updatedAt], ['open', 899n, null, now])
  const whole = paid(part, 1n, received, now)
  assertSame([whole.status, whole.amountPaidCents, whole.paidAt], ['paid', 900n, received])
  assert.equal(
    refusalOf(() => paid(part, 2n, received, now)),
    'amount_exceeds_due',
  )
  const late = paid(invoiceOf({ status: 'uncollectible' }), 5n, received, now)
  assert.deepEqual([late.status, late.paidAt], ['uncollectible', null], 'a part of what nobody expected any more')
})

test('a refusal says amounts as people read them, in the decimals of the currency', () => {
  const sentence = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      return error instanceof Refusal ? error.message : String(error)
    }
    return 'nothing was refused'
  }
  const yen = invoiceOf({ currency: 'JPY' })
  assert.equal(
    sentence(() => paid(invoiceOf(), 901n, received, now)),
    'Only 9.00 EUR is due on the invoice.',
  )
  assert.equal(
    sentence(() => paid(yen, 901n, received, now)),
    'Only 900 JPY is due on the invoice.',
  )
  assert.equal(
    sentence(() => voided(invoiceOf({ amountPaidCents: 50n }), false, now)),
    '0.50 EUR was received for the invoice, so it cannot be voided. Cancel it by a credit note.',
  )
})

test('a cent received stops a void', () => {
  assert.equal(
    refusalOf(() => voided(invoiceOf({ amountPaidCents: 1n }), false, now)),
    'invoice_has_payments',
  )
  const gone = voided(invoiceOf(), false, now)
  assertSame([gone.status, gone.voidedAt, gone.updatedAt], ['void', now, now])
  assert.deepEqual([gone.totalCents, gone.creditAppliedCents, gone.paidAt], [1000n, 100n, null])
})

test('D21: an invoice that credit alone has settled may be void, and one that a credit note names may not', () => {
  const byCredit = voided(invoiceOf({ status: 'paid', creditAppliedCents: 1000n, paidAt: made }), false, now)
  assertSame([byCredit.status, byCredit.paidAt, byCredit.creditAppliedCents], ['void', null, 1000n])
  const named = invoiceOf({ creditedCents: 10n })
  assert.equal(
    refusalOf(() => voided(named, true, now)),
    'invoice_has_credit_notes',
  )
  const byPayment = invoiceOf({ status: 'paid', creditAppliedCents: 999n, amountPaidCents: 1n })
  assert.equal(
    refusalOf(() => voided(byPayment, false, now)),
    'invoice_has_payments',
  )
})

test('D16: a credit note lowers what is due, and the invoice is paid when nothing is left', () => {
  const some = credited(invoiceOf(), 899n, now)
  assertSame([some.status, some.creditedCents, some.paidAt, amountDue(some)], ['open', 899n, null, 1n])
  const all = credited(some, 1n, now)
  assertSame([all.status, all.creditedCents, all.paidAt, amountDue(all)], ['paid', 900n, now, 0n])
  for (const cents of [0n, -1n, 901n]) assert.throws(() => credited(invoiceOf(), cents, now), /cannot be taken off/)
})

test('an invoice marked uncollectible keeps the time of it', () => {
  const given = markedUncollectible(invoiceOf(), now)
  assertSame([given.status, given.markedUncollectibleAt, given.updatedAt], ['uncollectible', now, now])
})

test('credit goes as far as both it and what is due go', () => {
  const some = withCreditApplied(invoiceOf(), 899n, now)
  assertSame([some.status, some.creditAppliedCents, some.paidAt, some.updatedAt], ['open', 999n, null, now])
  for (const balance of [900n, 901n]) {
    const all = withCreditApplied(invoiceOf(), balance, now)
    assertSame([all.status, all.creditAppliedCents, all.paidAt], ['paid', 1000n, now])
  }
})

test('an invoice takes the credit there is when it is finalized, and is paid when nothing is left', () => {
  const cases: readonly [bigint, bigint, bigint, string][] = [
    [1000n, 0n, 0n, 'open'],
    [1000n, 999n, 999n, 'open'],
    [1000n, 1000n, 1000n, 'paid'],
    [1000n, 1001n, 1000n, 'paid'],
    [0n, 50n, 0n, 'paid'],
  ]
  for (const [total, balance, creditAppliedCents, status] of cases) {
    assert.deepEqual(settleWithCredit(total, balance), { creditAppliedCents, status }, `${total} with ${balance}`)
  }
})

test('lines give the sums of a draft, tax is added, and nothing passes 2^53-1', () => {
  const draft = withLines(invoiceOf({ status: 'draft' }), lines(700n, -50n, 3n), now, [taxOf(7n)])
  assertSame([draft.subtotalCents, draft.totalCents, draft.updatedAt], [653n, 660n, now])
  assert.equal(sumOfLines(lines()), 0n)
  assert.equal(sumOfLines(lines(maximumCents)), maximumCents)
  assert.equal(sumOfLines(lines(-maximumCents)), -maximumCents)
  for (const cents of [
    [maximumCents, 1n],
    [-maximumCents, -1n],
    [maximumCents + 1n, -1n],
  ]) {
    assert.equal(
      refusalOf(() => sumOfLines(lines(...cents))),
      'amount_too_large',
    )
  }
})

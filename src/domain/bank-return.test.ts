import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideReturn, type ReturnCandidate } from './bank-return.ts'

const payment: ReturnCandidate = {
  paymentId: 'one',
  amountCents: 2900n,
  currency: 'EUR',
  references: ['RF69INV000001', 'E2E-4711'],
  refundedCents: 0n,
  returnedCents: 0n,
}
const other = { ...payment, paymentId: 'two' }
const decide = (
  entry: Partial<Parameters<typeof decideReturn>[0]>,
  candidates: readonly Partial<ReturnCandidate>[] = [payment],
) => {
  const left = { amountCents: 2900n, currency: 'EUR', references: ['E2E-4711'], returnReason: 'AC04', ...entry }
  const decision = decideReturn(
    left,
    candidates.map((one) => ({ ...payment, ...one })),
  )
  return 'paymentId' in decision ? `${decision.state} ${decision.paymentId}` : decision.state
}

test('a return takes back the payment whose reference, amount and currency it has', () => {
  assert.equal(decide({}), 'matched one')
  assert.equal(decide({ references: ['Return of rf69 inv0 0000 1, account closed'] }), 'matched one')
  assert.equal(decide({ references: ['thanks'] }, [{ references: ['thanks'] }]), 'unmatched')
  assert.equal(decide({ amountCents: 2800n }), 'unmatched')
  assert.equal(decide({ currency: 'CHF' }), 'unmatched')
  assert.equal(decide({}, []), 'unmatched')
})

test('of two payments that it may be of, a person decides; one that has gone back is none of them', () => {
  assert.equal(decide({}, [payment, other]), 'unmatched')
  assert.equal(decide({}, [{ ...payment, returnedCents: 2900n }, other]), 'matched two')
  assert.equal(decide({}, [{ returnedCents: 1n }]), 'unmatched')
})

test('a bank that gives a reason returns also what was refunded; without one it is the refund itself', () => {
  const refunded = [{ refundedCents: 2900n }]
  assert.equal(decide({}, refunded), 'matched one')
  assert.equal(decide({ returnReason: null }, refunded), 'ignored')
  assert.equal(decide({ returnReason: null }), 'matched one')
  assert.equal(decide({ returnReason: null, references: ['rent'] }), 'ignored')
})

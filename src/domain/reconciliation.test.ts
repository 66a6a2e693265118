import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type AttemptState, compareCharge, compareRefund, type ListedState } from './reconciliation.ts'

const euros = (amountCents: bigint, isReturned = false) => ({ amountCents, currency: 'EUR', isReturned })
const listed = (status: ListedState['status'], amountCents: bigint | null = 2900n): ListedState => ({
  ...{ status, amountCents, currency: 'EUR' },
})
const attempt = (status: string, payment: AttemptState['payment'] = null): AttemptState => ({
  ...{ status, currency: 'EUR', payment },
  isLive: ['sending', 'processing', 'unknown', 'requires_action'].includes(status),
})

describe('a charge of the gateway against our attempt', () => {
  test('money of an attempt that failed here is recorded', () => {
    assert.equal(compareCharge(listed('succeeded'), attempt('failed')), 'record')
    assert.equal(compareCharge(listed('failed'), attempt('failed')), 'nothing')
  })

  test('in another currency, or an amount that we never ask for, it is left to a person', () => {
    assert.equal(compareCharge({ ...listed('succeeded'), currency: 'USD' }, attempt('failed')), 'not_recorded')
    assert.equal(compareCharge(listed('succeeded', null), attempt('canceled')), 'not_recorded')
  })

  test('a live attempt is read when the gateway is ahead of it', () => {
    assert.equal(compareCharge(listed('succeeded'), attempt('unknown')), 'read')
    assert.equal(compareCharge(listed('processing'), attempt('processing')), 'nothing')
    assert.equal(compareCharge(listed('prepared'), attempt('sending')), 'nothing')
  })

  test('a payment that the gateway has otherwise is a difference', () => {
    assert.equal(compareCharge(listed('succeeded'), attempt('succeeded', euros(2900n))), 'nothing')
    assert.equal(compareCharge(listed('succeeded', 2800n), attempt('succeeded', euros(2900n))), 'amount_differs')
    assert.equal(compareCharge(listed('canceled'), attempt('succeeded', euros(2900n))), 'status_differs')
    assert.equal(compareCharge(listed('failed'), attempt('succeeded', euros(2900n, true))), 'nothing')
  })

  test('what may take money and is not here is restored, the rest is nothing', () => {
    const statuses = fc.constantFrom(
      ...(['succeeded', 'processing', 'requires_action', 'failed', 'canceled', 'prepared'] as const),
    )
    fc.assert(
      fc.property(statuses, (status) => {
        const mayTake = status === 'succeeded' || status === 'processing' || status === 'requires_action'
        assert.equal(compareCharge(listed(status), null), mayTake ? 'restore' : 'nothing')
      }),
    )
  })
})

describe('a refund of the gateway against ours', () => {
  const refunded = (status: 'succeeded' | 'processing' | 'failed', amountCents: bigint | null = 500n) => ({
    ...{ status, amountCents, currency: 'EUR' },
  })
  const ours = (status: string, isReturned = false) => ({
    ...{ status, amountCents: 500n, currency: 'EUR', isReturned },
    isLive: ['sending', 'processing', 'unknown'].includes(status),
  })

  test('one that is not here is restored, unless its money has not left', () => {
    assert.equal(compareRefund(refunded('succeeded'), null), 'restore')
    assert.equal(compareRefund(refunded('processing'), null), 'restore')
    assert.equal(compareRefund(refunded('failed'), null), 'nothing')
  })

  test('a live one is read when the gateway says otherwise', () => {
    assert.equal(compareRefund(refunded('succeeded'), ours('sending')), 'read')
    assert.equal(compareRefund(refunded('failed'), ours('processing')), 'read')
    assert.equal(compareRefund(refunded('processing'), ours('processing')), 'nothing')
  })

  test('one that had succeeded and has failed since has come back, once', () => {
    assert.equal(compareRefund(refunded('failed'), ours('succeeded')), 'return')
    assert.equal(compareRefund(refunded('failed'), ours('succeeded', true)), 'nothing')
    assert.equal(compareRefund(refunded('failed'), ours('failed')), 'nothing')
  })

  test('one that the gateway has otherwise is a difference', () => {
    assert.equal(compareRefund(refunded('succeeded'), ours('succeeded')), 'nothing')
    assert.equal(compareRefund(refunded('succeeded', 400n), ours('succeeded')), 'amount_differs')
    assert.equal(compareRefund(refunded('succeeded'), ours('failed')), 'status_differs')
    assert.equal(compareRefund(refunded('succeeded'), ours('succeeded', true)), 'status_differs')
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type AttemptState, compareCharge, type ListedState } from './reconciliation.ts'

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

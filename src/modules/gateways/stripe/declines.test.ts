import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declineOf, isKnownDecline } from './declines.ts'

const card = { type: 'card_error', code: 'card_declined' }
const classOf = (error: Parameters<typeof declineOf>[0]) => declineOf(error).class

test('the decline code says more than the error code', () => {
  assert.deepEqual(declineOf({ ...card, decline_code: 'lost_card', message: 'Your card was declined.' }), {
    ...{ class: 'hard', code: 'lost_card', message: 'Your card was declined.' },
  })
  assert.equal(classOf({ ...card }), 'retryable')
  assert.equal(classOf({ type: 'card_error', code: 'expired_card' }), 'needs_customer')
})

test('a code that nobody knows is tried again, and can be counted', () => {
  assert.deepEqual([classOf({ ...card, decline_code: 'new' }), isKnownDecline('new')], ['retryable', false])
  assert.equal(isKnownDecline('do_not_honor'), true)
})

test('a code that nobody knows of a refused request is a matter of configuration', () => {
  assert.equal(classOf({ type: 'invalid_request_error', code: 'parameter_unknown' }), 'configuration')
  assert.equal(classOf({ type: 'invalid_request_error' }), 'configuration')
})

test('advice beats the table, and the network beats Stripe', () => {
  const honor = { ...card, decline_code: 'do_not_honor' }
  assert.equal(classOf({ ...honor, advice_code: 'do_not_try_again' }), 'hard')
  assert.equal(classOf({ ...honor, advice_code: 'confirm_card_data' }), 'needs_customer')
  assert.equal(classOf({ ...honor, network_advice_code: '03' }), 'hard')
  assert.equal(classOf({ ...honor, network_advice_code: '21', advice_code: 'try_again_later' }), 'hard')
  assert.equal(classOf({ ...honor, network_advice_code: '02', advice_code: 'do_not_try_again' }), 'retryable')
  assert.equal(classOf({ ...honor, network_advice_code: '85' }), 'retryable', 'advice without meaning is left out')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askGateway } from '../src/modules/collection/send-attempt.ts'
import type { ClaimedAttempt } from '../src/modules/collection/store.ts'
import { type ChargeRequest, NoAnswer } from '../src/modules/gateways/gateway.ts'
import { chargeRequest, chargeThrough, stripeInTests } from './support/fake-stripe/requests.ts'

// What a database remembers of an attempt may be older than what the gateway has done.

const { stripe, gateway } = await stripeInTests()
const charges = ({ attemptId }: ChargeRequest) => stripe.judge.charges('attempt_id', attemptId).length

/** An attempt that a worker has claimed, as the database has it. */
function claimed(request: ChargeRequest, has: { status: 'sending' | 'unknown'; sends: number; reference?: string }) {
  const { key, attemptId: id, customerId, amountCents, currency, description, createdAt, now } = request
  const { status, sends, reference: gatewayReference = null } = has
  const attempt = {
    id,
    key,
    customerId,
    amountCents,
    currency,
    description,
    createdAt,
    status,
    sends,
    gatewayReference,
  }
  const { methodReference, gatewayCustomer, methodType: type } = request
  return { attempt, method: { gatewayReference: methodReference, gatewayCustomer, type }, now } as ClaimedAttempt
}

const kept = async () => true

test('an attempt that was not sent in a backup, and whose key is dead at the gateway, is looked for before it is charged', async () => {
  const request = chargeRequest(stripe, 'pm_card_visa')
  const { status } = await chargeThrough(gateway, request)
  assert.equal(status, 'succeeded')
  stripe.advance(72)
  const later = { ...request, now: request.createdAt.add({ hours: 72 }) }
  const outcome = await askGateway(gateway, claimed(later, { status: 'sending', sends: 1 }), kept)
  assert.deepEqual([outcome.status, charges(request)], ['succeeded', 1])

  const neverSent = { ...chargeRequest(stripe, 'pm_card_visa'), now: later.now }
  const old = { ...neverSent, createdAt: later.now.subtract({ hours: 72 }) }
  assert.equal((await askGateway(gateway, claimed(old, { status: 'sending', sends: 1 }), kept)).status, 'succeeded')
  assert.equal(charges(old), 1)
})

test('an attempt that a person has resolved while the gateway was asked is not charged', async () => {
  const request = chargeRequest(stripe, 'pm_card_visa')
  const { reference } = await gateway.prepare(request)
  const resolved = async () => false
  const asked = askGateway(gateway, claimed(request, { status: 'unknown', sends: 2, reference }), resolved)
  await assert.rejects(asked, NoAnswer)
  assert.equal(charges(request), 0)
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SetupRequest } from '../src/modules/gateways/gateway.ts'
import { GatewayRefused } from '../src/modules/gateways/wider-gateway.ts'
import { chargeRequest, chargeThrough, refundRequest, stripeInTests } from './support/fake-stripe/requests.ts'

const { stripe, gateway } = await stripeInTests()

async function charged(token: string): Promise<string> {
  const state = await chargeThrough(gateway, chargeRequest(stripe, token))
  assert.ok(state.status === 'succeeded')
  return state.reference
}

describe('a refund', () => {
  test('gives a part back and is found by its reference and by our id', async () => {
    const charge = await charged('pm_card_visa')
    const request = refundRequest(charge, 500n)
    const refund = await gateway.refund(request)
    assert.ok(refund.status === 'succeeded')
    assert.equal(stripe.judge.refunded(charge), 500)
    assert.deepEqual(await gateway.refund(request), refund, 'a repeat gives nothing more')
    assert.deepEqual(await gateway.readRefund(request, refund.reference), refund)
    assert.deepEqual(await gateway.readRefund(request, null), refund)
    assert.equal(stripe.judge.refunded(charge), 500)
  })

  test('of everything that is asked for again, when the key is forgotten, is the one that was made', async () => {
    const charge = await charged('pm_card_visa')
    const request = refundRequest(charge, 1999n)
    const refund = await gateway.refund(request)
    stripe.advance(25)
    assert.deepEqual(await gateway.refund(request), refund)
    assert.equal(stripe.judge.refunded(charge), 1999)
  })

  test('is processing where the bank takes days, and succeeds later', async () => {
    const request = refundRequest(await charged('pm_card_pendingRefund'), 500n)
    const refund = await gateway.refund(request)
    assert.ok(refund.status === 'processing')
    stripe.advance(3 * 24)
    assert.equal((await gateway.readRefund(request, refund.reference)).status, 'succeeded')
  })

  test('that succeeded can fail days later', async () => {
    const request = refundRequest(await charged('pm_card_refundFail'), 500n)
    const refund = await gateway.refund(request)
    assert.ok(refund.status === 'succeeded')
    stripe.advance(3 * 24)
    const later = await gateway.readRefund(request, refund.reference)
    assert.equal(later.status === 'failed' && later.decline.code, 'expired_or_canceled_card')
  })

  test('of more than is left is refused, and so is one of what is disputed', async () => {
    const charge = await charged('pm_card_visa')
    await gateway.refund(refundRequest(charge, 1500n))
    const wrong = [
      [refundRequest(charge, 500n), 'amount_too_large'],
      [refundRequest(await charged('pm_card_createDispute'), 500n), 'charge_disputed'],
      [refundRequest('pi_unknown', 500n), 'resource_missing'],
      [refundRequest(charge, 5n, { currency: 'IQD' }), 'currency_not_supported'],
    ] as const
    for (const [request, code] of wrong) {
      const state = await gateway.refund(request)
      assert.deepEqual([state.status, state.status === 'failed' && state.decline.code], ['failed', code])
    }
    assert.equal(stripe.judge.refunded(charge), 1500)
    assert.equal(
      (await gateway.refund(refundRequest(await charged('pm_card_createDisputeInquiry'), 500n))).status,
      'succeeded',
    )
  })

  test('that was never made is not found', async () => {
    const request = refundRequest(await charged('pm_card_visa'), 500n)
    assert.deepEqual(await gateway.readRefund(request, null), { status: 'not_found' })
    assert.deepEqual(await gateway.readRefund(request, 're_unknown'), { status: 'not_found' })
  })
})

describe('a dispute', () => {
  test('takes the money, and gives it back when it is won', async () => {
    const charge = await charged('pm_card_createDispute')
    const [dispute, ...others] = await gateway.listDisputes(charge)
    assert.ok(dispute)
    assert.equal(others.length, 0)
    const { evidenceDueAt, ...rest } = dispute
    assert.deepEqual(rest, {
      ...{ reference: dispute.reference, paymentReference: charge, amountCents: 1999n, currency: 'EUR' },
      ...{ reason: 'fraudulent', kind: 'chargeback', status: 'needs_response' },
      ...{ fundsWithdrawn: true, isChargeRefundable: false },
    })
    assert.ok(evidenceDueAt && evidenceDueAt.epochMilliseconds > Date.now())
    stripe.endDispute(dispute.reference, 'under_review')
    assert.equal((await gateway.readDispute(dispute.reference)).status, 'under_review')
    stripe.endDispute(dispute.reference, 'won')
    const won = await gateway.readDispute(dispute.reference)
    assert.deepEqual([won.status, won.fundsWithdrawn], ['won', false])
  })

  test('that is lost keeps the money; an inquiry takes none', async () => {
    const [lost] = await gateway.listDisputes(await charged('pm_card_createDispute'))
    const [inquiry] = await gateway.listDisputes(await charged('pm_card_createDisputeInquiry'))
    assert.ok(lost && inquiry)
    stripe.endDispute(lost.reference, 'lost')
    const end = await gateway.readDispute(lost.reference)
    assert.deepEqual([end.kind, end.status, end.fundsWithdrawn], ['chargeback', 'lost', true])
    assert.deepEqual([inquiry.kind, inquiry.status, inquiry.fundsWithdrawn], ['inquiry', 'needs_response', false])
    stripe.endDispute(inquiry.reference, 'warning_closed')
    assert.equal((await gateway.readDispute(inquiry.reference)).status, 'closed')
  })

  test('there may be none', async () => {
    assert.deepEqual(await gateway.listDisputes(await charged('pm_card_visa')), [])
    await assert.rejects(gateway.readDispute('dp_unknown'), GatewayRefused)
  })
})

describe('storing a method', () => {
  const setup = (session: string, more: Partial<SetupRequest> = {}): SetupRequest => ({
    currencies: null,
    ...{ key: session, sessionId: session, customerId: 'customer-a', customerName: 'Ada' },
    ...{ customerEmail: 'ada@shop.example', returnUrl: 'https://shop.example/back' },
    ...more,
  })
  const customers = () =>
    [...stripe.world.customers.values()].filter(({ metadata }) => metadata.customer_id === 'customer-a')

  test('happens on a page of Stripe; the method is there when the customer is done', async () => {
    const page = await gateway.openSetup(setup('session-1'))
    const { reference, url } = page
    assert.match(url, /^https:/)
    assert.deepEqual(await gateway.openSetup(setup('session-1')), page, 'a repeat opens the same page')
    assert.deepEqual(await gateway.readSetup(reference), { status: 'open' })
    const id = stripe.complete(reference, 'pm_card_visa')
    const [customer] = customers()
    const method = {
      ...{ reference: id, gatewayCustomer: customer?.id, type: 'card', brand: 'visa', last4: '4242' },
      ...{ expMonth: 12, expYear: 2031 },
    }
    assert.deepEqual(await gateway.readSetup(reference), { status: 'completed', method })
    assert.deepEqual(await gateway.readMethod(id), method)
  })

  test('a customer is the same one at Stripe each time: at once, after a change of name, and after days', async () => {
    await gateway.openSetup(setup('session-2', { customerName: 'Ada Lovelace' }))
    stripe.advance(30)
    await gateway.openSetup(setup('session-3', { customerName: 'Ada King', customerEmail: null }))
    assert.deepEqual(
      customers().map(({ name }) => name),
      ['Ada King'],
    )
  })

  test('a page expires', async () => {
    const { reference } = await gateway.openSetup(setup('session-4'))
    stripe.advance(25)
    assert.deepEqual(await gateway.readSetup(reference), { status: 'expired' })
  })

  test('a method or a page that is not there is refused', async () => {
    await assert.rejects(gateway.readMethod('pm_unknown'), GatewayRefused)
    await assert.rejects(gateway.readSetup('cs_unknown'), GatewayRefused)
  })

  test('a direct debit has a bank and the last digits', async () => {
    const { method } = stripe.newMethod('pm_sepa_succeeds')
    const { type, brand, last4, expMonth } = await gateway.readMethod(method)
    assert.deepEqual([type, brand, last4, expMonth], ['sepa_debit', '19043', '3201', null])
  })
})

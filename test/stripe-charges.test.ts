import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AccountRefused, NoAnswer } from '../src/modules/gateways/gateway.ts'
import { stripeVersion } from '../src/modules/gateways/stripe/client.ts'
import { openStripe } from '../src/modules/gateways/stripe/open-stripe.ts'
import { GatewayRefused } from '../src/modules/gateways/wider-gateway.ts'
import { chargeRequest, chargeThrough, stripeInTests } from './support/fake-stripe/requests.ts'

const { stripe, gateway } = await stripeInTests()
const intentOf = (reference: string) => stripe.world.intents.get(reference)
const lastSeen = () => stripe.seen.at(-1)

async function prepared(token: string, more: Parameters<typeof chargeRequest>[2] = {}) {
  const request = chargeRequest(stripe, token, more)
  const { reference } = await gateway.prepare(request)
  return { request, reference }
}

test('a charge is made in two calls: no money moves with the first', async () => {
  const { request, reference } = await prepared('pm_card_visa')
  assert.equal(stripe.judge.charges('attempt_id', request.attemptId).length, 0)
  assert.deepEqual(await gateway.read(request, reference), { status: 'prepared', reference })
  const state = await gateway.charge(request, reference)
  assert.deepEqual(state, { status: 'succeeded', reference, amountCents: 1999n })
  assert.deepEqual(stripe.judge.charges('attempt_key', request.key), [reference])
  assert.deepEqual(await gateway.read(request, reference), state)
})

test('each request names the version of the API, and a key of its own', async () => {
  const from = stripe.seen.length
  const request = chargeRequest(stripe, 'pm_card_chargeDeclinedLostCard')
  await chargeThrough(gateway, request)
  const seen = stripe.seen.slice(from)
  assert.deepEqual(
    seen.map(({ operation, key }) => [operation, key?.replace(/ch_\w+/, 'ch')]),
    [
      ['create_intent', `${request.key}.create`],
      ['confirm', `${request.key}.confirm`],
      ['cancel', `${request.key}.cancel.ch`],
    ],
  )
  assert.ok(seen.every(({ version }) => version === stripeVersion))
})

const declines: readonly [token: string, code: string, kind: string][] = [
  ['pm_card_chargeDeclined', 'generic_decline', 'retryable'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds', 'retryable'],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'retryable'],
  ['pm_card_unknownDecline', 'a_code_of_next_year', 'retryable'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'needs_customer'],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'needs_customer'],
  ['pm_card_chargeDeclinedLostCard', 'lost_card', 'hard'],
  ['pm_card_radarBlock', 'fraudulent', 'hard'],
  ['pm_card_adviceNever', 'do_not_honor', 'hard'],
  ['pm_card_adviceOfNetwork', 'do_not_honor', 'hard'],
]
for (const [token, code, kind] of declines) {
  test(`${token} is declined with ${code}, ${kind}; nobody can pay the intent any more`, async () => {
    const { request, reference } = await prepared(token)
    const state = await gateway.charge(request, reference)
    assert.equal(state.status, 'failed')
    if (state.status !== 'failed') return
    assert.deepEqual([state.decline.code, state.decline.class], [code, kind])
    assert.equal(intentOf(reference)?.status, 'canceled')
    assert.deepEqual(await gateway.read(request, reference), state, 'read later, it is a decline still')
    assert.deepEqual(await gateway.charge(request, reference), state, 'and repeated, too')
  })
}

describe('a bank that wants the customer', () => {
  test('the charge waits for them, and the bank’s page comes with the next confirmation', async () => {
    const { request, reference } = await prepared('pm_card_authenticationRequired')
    const waiting = { status: 'requires_action', reference, actionUrl: null }
    assert.deepEqual(await gateway.charge(request, reference), waiting)
    assert.deepEqual(await gateway.read(request, reference), waiting)
    const state = await gateway.openAction(request, reference, 'https://shop.example/back')
    assert.match(state.status === 'requires_action' ? String(state.actionUrl) : '', /^https:/)
    assert.deepEqual(await gateway.read(request, reference), state)
    assert.deepEqual(await gateway.openAction(request, reference, 'https://shop.example/back'), state)
    stripe.authenticate(reference)
    assert.equal((await gateway.read(request, reference)).status, 'succeeded')
  })

  test('who does not authenticate has to come again: the intent ends', async () => {
    const { request, reference } = await prepared('pm_card_authenticationRequired')
    await gateway.charge(request, reference)
    await gateway.openAction(request, reference, 'https://shop.example/back')
    stripe.authenticate(reference, false)
    const state = await gateway.read(request, reference)
    assert.equal(state.status === 'failed' && state.decline.class, 'needs_customer')
    assert.equal(intentOf(reference)?.status, 'canceled')
  })

  test('the card may be declined after it', async () => {
    const { request, reference } = await prepared('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds')
    await gateway.charge(request, reference)
    await gateway.openAction(request, reference, 'https://shop.example/back')
    stripe.authenticate(reference)
    const state = await gateway.read(request, reference)
    assert.equal(state.status === 'failed' && state.decline.code, 'insufficient_funds')
  })

  test('a charge that waits can be canceled, and is then no decline', async () => {
    const { request, reference } = await prepared('pm_card_authenticationRequired')
    await gateway.charge(request, reference)
    assert.deepEqual(await gateway.cancel(request, reference), { status: 'canceled', reference })
    assert.deepEqual(await gateway.read(request, reference), { status: 'canceled', reference })
  })
})

describe('a direct debit', () => {
  test('is processing for days, cannot be canceled, and succeeds', async () => {
    const { request, reference } = await prepared('pm_sepa_succeeds')
    const processing = { status: 'processing', reference, nextCheckAt: null }
    assert.deepEqual(await gateway.charge(request, reference), processing)
    assert.deepEqual(await gateway.cancel(request, reference), processing)
    stripe.advance(4 * 24)
    assert.deepEqual(await gateway.read(request, reference), processing)
    stripe.advance(2 * 24)
    assert.equal((await gateway.read(request, reference)).status, 'succeeded')
  })

  for (const [token, kind] of [
    ['pm_sepa_insufficientFunds', 'retryable'],
    ['pm_sepa_accountClosed', 'hard'],
  ] as const) {
    test(`${token} fails after days, ${kind}, and the intent is canceled`, async () => {
      const { request, reference } = await prepared(token)
      await gateway.charge(request, reference)
      stripe.advance(6 * 24)
      const state = await gateway.read(request, reference)
      assert.equal(state.status === 'failed' && state.decline.class, kind)
      assert.equal(intentOf(reference)?.status, 'canceled')
    })
  }
})

test('what is canceled before it is charged stays so', async () => {
  const { request, reference } = await prepared('pm_card_visa')
  assert.deepEqual(await gateway.cancel(request, reference), { status: 'canceled', reference })
  assert.deepEqual(await gateway.charge(request, reference), { status: 'canceled', reference })
  assert.deepEqual(await gateway.cancel(request, reference), { status: 'canceled', reference })
})

test('a success wins over the cancellation that comes after it', async () => {
  const { request, reference } = await prepared('pm_card_visa')
  await gateway.charge(request, reference)
  assert.equal((await gateway.cancel(request, reference)).status, 'succeeded')
})

test('without a reference a charge is found among those of the customer, page by page', async () => {
  const { request, reference } = await prepared('pm_card_visa')
  const { customerId: _, ...others } = request
  for (let one = 1; one <= 101; one += 1)
    await gateway.prepare({ ...others, customerId: 'x', key: `other.${one}`, attemptId: `other${one}` })
  assert.deepEqual(await gateway.read(request, null), { status: 'prepared', reference })
  assert.deepEqual(await gateway.cancel(request, null), { status: 'canceled', reference })
  assert.deepEqual(await gateway.read(chargeRequest(stripe, 'pm_card_visa'), null), { status: 'not_found' })
  assert.deepEqual(await gateway.read(request, 'pi_unknown'), { status: 'not_found' })
  assert.deepEqual(await gateway.charge(request, 'pi_unknown'), { status: 'not_found' })
})

test('of two intents that one attempt has made, the one that has come furthest counts', async () => {
  const { request, reference } = await prepared('pm_card_visa')
  await gateway.charge(request, reference)
  stripe.advance(25)
  const again = await gateway.prepare(request)
  assert.notEqual(again.reference, reference, 'the key is forgotten')
  assert.equal((await gateway.read(request, null)).status, 'succeeded')
  assert.deepEqual(stripe.judge.charges('attempt_id', request.attemptId), [reference])
})

test('a charge that Stripe cannot take is refused, and nothing is made', async () => {
  const wrong: readonly [Parameters<typeof chargeRequest>[2], string, string][] = [
    [{ amountCents: 10n }, 'amount_too_small', 'configuration'],
    [{ currency: 'IQD' }, 'currency_not_supported', 'configuration'],
    [{ currency: 'KWD', amountCents: 1001n }, 'amount_not_expressible', 'configuration'],
    [{ methodReference: 'pm_unknown' }, 'payment_method_not_found', 'needs_customer'],
    [{ gatewayCustomer: 'cus_unknown' }, 'resource_missing', 'configuration'],
  ]
  for (const [more, code, kind] of wrong) {
    const request = chargeRequest(stripe, 'pm_card_visa', more)
    const isRefusal = (error: unknown) =>
      error instanceof GatewayRefused && error.decline.code === code && error.decline.class === kind
    await assert.rejects(gateway.prepare(request), isRefusal, code)
  }
})

test('amounts arrive as Stripe counts them', async () => {
  for (const [currency, ours, theirs] of [
    ['JPY', 500n, 500],
    ['KWD', 5120n, 5120],
    ['HUF', 12345n, 12345],
    ['ISK', 500n, 50_000],
  ] as const) {
    const { request, reference } = await prepared('pm_card_visa', { currency, amountCents: ours })
    assert.equal(intentOf(reference)?.amount, theirs)
    assert.deepEqual(await gateway.charge(request, reference), { status: 'succeeded', reference, amountCents: ours })
  }
})

test('an account that is refused says so, without its secret', async () => {
  const secretKey = 'sk_test_notgenuine'
  const other = openStripe({ secretKey, baseUrl: stripe.url })
  const request = chargeRequest(stripe, 'pm_card_visa')
  const isSafe = (error: unknown) => error instanceof AccountRefused && !/sk_test/.test(`${error.stack}`)
  await assert.rejects(other.prepare(request), isSafe)
  stripe.forbidden.add('create_intent')
  await assert.rejects(gateway.prepare(request), isSafe)
  stripe.forbidden.clear()
  other.close()
})

test('a key that may charge and not read leaves open what became of the charge', async () => {
  const { request, reference } = await prepared('pm_card_chargeDeclined')
  stripe.forbidden.add('cancel')
  await assert.rejects(gateway.charge(request, reference), NoAnswer)
  await assert.rejects(gateway.read(request, reference), NoAnswer)
  stripe.forbidden.add('read_intent')
  await assert.rejects(gateway.charge(request, reference), NoAnswer)
  await assert.rejects(gateway.read(request, reference), AccountRefused)
  const other = await prepared('pm_card_visa')
  stripe.faults.next('confirm', '500_after')
  await assert.rejects(gateway.charge(other.request, other.reference), NoAnswer)
  await assert.rejects(gateway.charge(other.request, other.reference), NoAnswer, 'it was charged')
  stripe.forbidden.clear()
  assert.equal((await gateway.read(request, reference)).status, 'failed')
  assert.equal((await gateway.charge(other.request, other.reference)).status, 'succeeded')
})

test('a key with other parameters is no decline: what became of the first has to be read', async () => {
  const { request } = await prepared('pm_card_visa')
  const isNamed = (error: unknown) => error instanceof NoAnswer && error.constructor.name === 'KeyReused'
  await assert.rejects(gateway.prepare({ ...request, amountCents: 2000n }), isNamed)
  assert.equal(lastSeen()?.status, 400)
})

test('charges are listed as they are, and listing cancels nothing', async () => {
  const since = Temporal.Instant.fromEpochMilliseconds((stripe.world.now() + 3600) * 1000)
  stripe.advance(2)
  const paid = await prepared('pm_card_visa')
  await gateway.charge(paid.request, paid.reference)
  const open = await prepared('pm_card_visa', { currency: 'ISK', amountCents: 5n })
  const waiting = await prepared('pm_card_authenticationRequired')
  await gateway.charge(waiting.request, waiting.reference)
  const listed = await Array.fromAsync(gateway.listCharges(since))
  assert.deepEqual(
    listed.map(({ reference, attemptId, status, amountCents, currency }) => ({
      ...{ reference, attemptId, status, amountCents, currency },
    })),
    [
      {
        ...{ reference: waiting.reference, attemptId: waiting.request.attemptId },
        status: 'requires_action',
        ...euros,
      },
      {
        ...{ reference: open.reference, attemptId: open.request.attemptId },
        status: 'prepared',
        amountCents: 5n,
        currency: 'ISK',
      },
      { ...{ reference: paid.reference, attemptId: paid.request.attemptId }, status: 'succeeded', ...euros },
    ],
  )
})
const euros = { amountCents: 1999n, currency: 'EUR' }

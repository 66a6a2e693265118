import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ChargeRequest, type ChargeState, NoAnswer } from '../src/modules/gateways/gateway.ts'
import { openStripe } from '../src/modules/gateways/stripe/open-stripe.ts'
import { GatewayRefused } from '../src/modules/gateways/wider-gateway.ts'
import { type Fault, faultKinds } from './support/fake-stripe/faults.ts'
import { answered, chargeRequest, chargeThrough, refundRequest, stripeInTests } from './support/fake-stripe/requests.ts'
import type { Operation } from './support/fake-stripe/routes.ts'
import { amount } from './support/proof.ts'

// Whatever goes wrong with whichever request, before or after its effect: the ledger of the fake says that nobody was charged twice.

const { stripe, gateway } = await stripeInTests()
const { faults, judge } = stripe

/** What came of it, with `refused` for a charge that Stripe does not make. */
async function outcomeOf(request: ChargeRequest): Promise<ChargeState['status'] | 'refused'> {
  try {
    return (await chargeThrough(gateway, request)).status
  } catch (error) {
    if (error instanceof GatewayRefused) return 'refused'
    throw error
  } finally {
    faults.none()
  }
}

function assertSame(from: number): void {
  for (const [key, all] of Map.groupBy(stripe.seen.slice(from), ({ key }) => key)) {
    if (key === null) continue
    assert.equal(
      new Set(all.map(({ method, path, body }) => `${method} ${path} ${body}`)).size,
      1,
      `${key} repeats its bytes`,
    )
  }
}

const operations: readonly Operation[] = ['create_intent', 'confirm', 'cancel', 'read_intent']

for (const operation of operations) {
  describe(`a fault at ${operation}`, () => {
    for (const kind of faultKinds) {
      test(`${kind}: a good card is charged once or not at all, and everybody knows`, async () => {
        const from = stripe.seen.length
        const request = chargeRequest(stripe, 'pm_card_visa')
        faults.next(operation, kind)
        const outcome = await outcomeOf(request)
        const charges = judge.charges('attempt_id', request.attemptId)
        assert.equal(charges.length, outcome === 'succeeded' ? 1 : 0, outcome)
        assert.equal(outcome, expected(operation, kind))
        assertSame(from)
      })

      test(`${kind}: a declined card ends as declined, and its intents cannot be paid`, async () => {
        const from = stripe.seen.length
        const request = chargeRequest(stripe, 'pm_card_chargeDeclined')
        faults.next(operation, kind)
        assert.match(await outcomeOf(request), /^(failed|refused)$/)
        const intents = [...stripe.world.intents.values()].filter(
          (one) => one.metadata.attempt_id === request.attemptId,
        )
        const open = intents.filter(({ status }) => !['canceled', 'requires_confirmation'].includes(status))
        assert.deepEqual(open, [])
        assertSame(from)
      })
    }
  })
}

/** A failure that is kept under the key ends the attempt, and another one may follow. */
function expected(operation: Operation, kind: Fault['kind']): string {
  const isKept = kind === '500_saved' || kind === '500_after'
  if (operation === 'create_intent' && isKept) return 'refused'
  return operation === 'confirm' && kind === '500_saved' ? 'failed' : 'succeeded'
}

test('a confirmation that fails for good is no decline of the card', async () => {
  const request = chargeRequest(stripe, 'pm_card_visa')
  faults.next('confirm', '500_saved')
  const state = await chargeThrough(gateway, request)
  assert.equal(state.status === 'failed' && state.decline.class, 'gateway_down')
})

test('no answer is never a decline', async () => {
  for (const kind of faultKinds) {
    const request = chargeRequest(stripe, 'pm_card_visa')
    const { reference } = await gateway.prepare(request)
    faults.next('confirm', kind)
    await assert.rejects(gateway.charge(request, reference), NoAnswer, kind)
    faults.none()
  }
})

test('a decline whose cancellation gets no answer is not known yet; the next look ends it', async () => {
  const request = chargeRequest(stripe, 'pm_card_chargeDeclinedLostCard')
  const { reference } = await gateway.prepare(request)
  faults.next('cancel', 'drop_before', 'drop_after')
  await assert.rejects(gateway.charge(request, reference), NoAnswer)
  await assert.rejects(gateway.read(request, reference), NoAnswer)
  const state = await gateway.read(request, reference)
  assert.deepEqual([state.status, state.status === 'failed' && state.decline.code], ['failed', 'lost_card'])
})

test('a cancellation that is refused is not believed, until the intent is canceled', async () => {
  const request = chargeRequest(stripe, 'pm_card_chargeDeclinedLostCard')
  const { reference } = await gateway.prepare(request)
  faults.next('cancel', 'refused')
  await assert.rejects(gateway.charge(request, reference), /could not be canceled/)
  await assert.rejects(gateway.read(request, reference), /could not be canceled/, 'the refusal is kept under the key')
  stripe.advance(25)
  assert.equal((await gateway.read(request, reference)).status, 'failed')
})

test('an answer that is repeated is old: the state is read', async () => {
  const request = chargeRequest(stripe, 'pm_card_authenticationRequired')
  const { reference } = await gateway.prepare(request)
  await gateway.charge(request, reference)
  await gateway.openAction(request, reference, 'https://shop.example/back')
  stripe.authenticate(reference)
  assert.equal((await gateway.charge(request, reference)).status, 'succeeded')
})

test('a charge that is still under way when it is repeated is busy, and is charged once', async () => {
  const request = chargeRequest(stripe, 'pm_card_visa')
  const { reference } = await gateway.prepare(request)
  const impatient = openStripe({
    ...{ secretKey: stripe.secretKey, baseUrl: stripe.url },
    timeouts: { connectMs: 1000, answerMs: 50 },
  })
  faults.next('confirm', { kind: 'delay', ms: 300 })
  await assert.rejects(impatient.charge(request, reference), NoAnswer)
  await assert.rejects(gateway.charge(request, reference), /busy with the same key/)
  assert.equal((await answered(() => gateway.charge(request, reference))).status, 'succeeded')
  assert.equal(judge.charges('attempt_id', request.attemptId).length, 1)
  impatient.close()
})

test('a key is forgotten after a day: a confirmation that is repeated then is refused by the state of the intent', async () => {
  const request = chargeRequest(stripe, 'pm_card_visa')
  const { reference } = await gateway.prepare(request)
  faults.next('confirm', 'drop_after')
  await assert.rejects(gateway.charge(request, reference), NoAnswer)
  stripe.advance(25)
  assert.equal((await gateway.charge(request, reference)).status, 'succeeded')
  assert.equal(judge.charges('attempt_id', request.attemptId).length, 1)
})

describe('a refund', () => {
  const kinds = faultKinds.filter((kind) => !kind.startsWith('500_'))
  for (const kind of kinds) {
    test(`is made once, whatever happens: ${kind}`, async () => {
      const from = stripe.seen.length
      const state = await chargeThrough(gateway, chargeRequest(stripe, 'pm_card_visa'))
      assert.ok(state.status === 'succeeded')
      faults.next('refund', kind)
      const request = refundRequest(state.reference, 500n)
      const refund = await answered(() => gateway.refund(request))
      assert.equal(refund.status, 'succeeded')
      assert.equal(judge.refunded(state.reference), 500)
      assert.deepEqual(await gateway.readRefund(request, null), refund)
      assertSame(from)
    })
  }

  for (const [kind, status, amount] of [
    ['500_saved', 'not_found', 0],
    ['500_after', 'succeeded', 500],
  ] as const) {
    test(`whose failure is kept under its key is read: ${kind}`, async () => {
      const state = await chargeThrough(gateway, chargeRequest(stripe, 'pm_card_visa'))
      assert.ok(state.status === 'succeeded')
      const request = refundRequest(state.reference, 500n)
      faults.next('refund', kind)
      for (let tries = 1; tries <= 3; tries += 1) await assert.rejects(gateway.refund(request), NoAnswer)
      assert.equal((await gateway.readRefund(request, null)).status, status)
      assert.equal(judge.refunded(state.reference), amount)
    })
  }
})

const seeds = amount('BILLING_STRIPE_SEEDS', { short: 40, long: 2000 })

const tokens = ['pm_card_visa', 'pm_card_chargeDeclined', 'pm_card_authenticationRequired', 'pm_sepa_succeeds']
const forgotten = faultKinds.filter((kind) => !kind.startsWith('500_'))

test(`under random faults nobody is charged twice, and nobody is paid back twice: ${seeds} seeds`, async () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const token = tokens[seed % tokens.length] ?? ''
    const request = chargeRequest(stripe, token)
    faults.random({ seed, share: 0.35 })
    const state = await throughEverything(request).catch((error) => {
      if (error instanceof GatewayRefused) return null
      throw error
    })
    const about = `seed ${seed} ${token} ${state?.status}`
    const charges = judge.charges('attempt_id', request.attemptId)
    assert.equal(charges.length, state?.status === 'succeeded' ? 1 : 0, about)
    if (state?.status === 'succeeded') {
      faults.random({ seed, share: 0.35, kinds: forgotten })
      const refund = refundRequest(state.reference, 500n)
      await answered(() => gateway.refund(refund))
      assert.equal(judge.refunded(state.reference), 500, about)
    }
    faults.none()
  }
  assert.deepEqual(judge.wrong(), [])
})

/** To the end, with the customer who comes and the days that pass. */
async function throughEverything(request: ChargeRequest): Promise<ChargeState> {
  const state = await chargeThrough(gateway, request)
  if (state.status === 'processing') stripe.advance(6 * 24)
  if (state.status === 'requires_action') {
    const page = await answered(() => gateway.openAction(request, state.reference, 'https://shop.example/back'))
    if (page.status === 'requires_action' && page.actionUrl !== null) stripe.authenticate(state.reference)
  }
  return answered(() => gateway.read(request, 'reference' in state ? state.reference : null))
}

test('the ledger has nothing wrong in the end', () => assert.deepEqual(judge.wrong(), []))

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { parseStripeEvent } from '../src/modules/gateways/stripe/event.ts'
import { verifyStripeSignature } from '../src/modules/gateways/stripe/webhook-signature.ts'
import { chargeRequest, chargeThrough, stripeInTests } from './support/fake-stripe/requests.ts'

// The fake does what Stripe documents, so that what is tried against it means something.

const { stripe, gateway } = await stripeInTests()

async function post(path: string, body: string, key: string, headers: Record<string, string> = {}) {
  const own = { authorization: `Bearer ${stripe.secretKey}`, 'idempotency-key': key, ...headers }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await fetch(stripe.url + path, { method: 'POST', body, headers: { ...form, ...own } })
  return {
    status: answer.status,
    isReplayed: answer.headers.get('idempotent-replayed') === 'true',
    body: (await answer.json()) as any,
  }
}

describe('keys', () => {
  const body = 'amount=100&currency=eur&payment_method=pm_card_visa'

  test('a key repeats its answer for a day, and is new after that', async () => {
    const first = await post('/v1/payment_intents', body, 'a')
    const second = await post('/v1/payment_intents', body, 'a')
    assert.deepEqual([second.body.id, second.isReplayed, first.isReplayed], [first.body.id, true, false])
    stripe.advance(25)
    assert.notEqual((await post('/v1/payment_intents', body, 'a')).body.id, first.body.id)
  })

  test('a key with other parameters is refused', async () => {
    const { status, body: problem } = await post('/v1/payment_intents', `${body}&description=x`, 'a')
    assert.deepEqual([status, problem.error.type], [400, 'idempotency_error'])
  })

  test('a request that was not carried out leaves its key free, a decline does not', async () => {
    assert.equal((await post('/v1/payment_intents', 'amount=1&currency=eur', 'b')).body.error.code, 'amount_too_small')
    assert.equal((await post('/v1/payment_intents', body, 'b')).status, 200)
    const { body: intent } = await post('/v1/payment_intents', body.replace('visa', 'chargeDeclined'), 'c')
    const confirm = () => post(`/v1/payment_intents/${intent.id}/confirm`, '', 'd')
    assert.deepEqual([(await confirm()).status, (await confirm()).isReplayed], [402, true])
  })

  test('unknown parameters, paths and secrets are refused', async () => {
    assert.equal((await post('/v1/payment_intents', `${body}&amuont=1`, 'e')).body.error.code, 'parameter_unknown')
    assert.equal((await post('/v1/nothing', '', 'f')).status, 404)
    assert.equal((await post('/v1/refunds', '', 'g', { authorization: 'Bearer other' })).status, 401)
  })
})

test('the ledger finds who charges an invoice twice', async () => {
  const request = chargeRequest(stripe, 'pm_card_visa')
  await chargeThrough(gateway, request)
  await chargeThrough(gateway, { ...request, key: request.key.replace('.1', '.2'), attemptId: 'another' })
  assert.deepEqual(stripe.judge.wrong(), [`invoice ${request.key.replace('.1', '')} was charged 2 times`])
})

test('answers take as long as they are told to', async () => {
  stripe.latencyMs = 60
  const started = performance.now()
  await gateway.readMethod('pm_card_visa')
  stripe.latencyMs = 0
  assert.ok(performance.now() - started >= 59)
})

describe('webhooks', () => {
  const secret = 'whsec_fake'
  const received: { type: string; refusal: string | null; intent: string | null }[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const header = String(request.headers['stripe-signature'])
    const refusal = verifyStripeSignature({ header, body, secrets: [secret], now: Math.floor(Date.now() / 1000) })
    const event = parseStripeEvent(body)
    received.push({ type: event?.type ?? '', refusal, intent: event?.chargeReference ?? null })
    response.writeHead(received.length === failing ? 500 : 204).end()
  })
  let failing = 0
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    stripe.webhooks.to(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, secret)
  })
  after(() => server.close().closeAllConnections())

  const types = () => received.splice(0).map(({ type }) => type.replace('payment_intent.', ''))
  async function pay() {
    await chargeThrough(gateway, chargeRequest(stripe, 'pm_card_visa'))
    await stripe.webhooks.sent()
  }

  test('each event is signed, and sent again when it was not taken', async () => {
    failing = 1
    await pay()
    failing = 0
    assert.ok(received.every(({ refusal, intent }) => refusal === null && intent?.startsWith('pi_')))
    assert.deepEqual(types().toSorted(), ['created', 'created', 'succeeded'])
  })

  test('events are sent twice, lost, held and shuffled', async () => {
    stripe.webhooks.whim = ({ type }) => (type.endsWith('created') ? 'lose' : 'twice')
    await pay()
    assert.deepEqual(types(), ['succeeded', 'succeeded'])
    stripe.webhooks.whim = () => 'hold'
    await pay()
    assert.deepEqual(types(), [])
    await stripe.webhooks.release('reversed')
    assert.deepEqual(types(), ['succeeded', 'created'])
    for (const seed of [1, 2]) {
      await pay()
      await stripe.webhooks.release({ seed })
      assert.equal(types().length, 2)
    }
  })

  test('an event arrives before the answer to the request that made it', async () => {
    stripe.webhooks.whim = () => 'before_answer'
    const request = chargeRequest(stripe, 'pm_card_visa')
    const { reference } = await gateway.prepare(request)
    assert.deepEqual(types(), ['created'])
    await gateway.charge(request, reference)
    assert.deepEqual(types(), ['succeeded'])
    stripe.webhooks.whim = () => 'send'
  })

  test('what its clock brings is told, too, and every event can be listed', async () => {
    const reference = await debited()
    await stripe.webhooks.sent()
    assert.deepEqual(types().toSorted(), ['created', 'processing'])
    stripe.advance(6 * 24)
    await stripe.webhooks.sent()
    assert.deepEqual(types(), ['succeeded'])
    const listed = stripe.world.events.filter(({ data }) => (data.object as any).id === reference)
    assert.deepEqual(
      listed.map(({ type }) => type.replace('payment_intent.', '')),
      ['created', 'processing', 'succeeded'],
    )
  })

  async function debited(): Promise<string> {
    const request = chargeRequest(stripe, 'pm_sepa_succeeds')
    const { reference } = await gateway.prepare(request)
    await gateway.charge(request, reference)
    return reference
  }
})

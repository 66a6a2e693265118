import { openStripeClient } from '../../src/modules/gateways/stripe/client.ts'
import { declineOf } from '../../src/modules/gateways/stripe/declines.ts'
import { openStripe } from '../../src/modules/gateways/stripe/open-stripe.ts'
import { verifyStripeSignature } from '../../src/modules/gateways/stripe/webhook-signature.ts'
import { type FakeStripe, startFakeStripe } from '../support/fake-stripe/fake-stripe.ts'
import { tokenOf } from '../support/fake-stripe/methods.ts'
import { chargeRequest } from '../support/fake-stripe/requests.ts'
import { type Input, integerIn, listIn, objectIn, type Replay, textIn, type Vector } from './vector.ts'

const otherGateways = 'of payment gateways only Stripe is built'

/** Why vectors of these kinds are not replayed. */
export const gatewaysNotBuilt: Readonly<Record<string, string>> = { 'decline or signature of others': otherGateways }

/** How each kind of vector about payment gateways is replayed: through the adapter, against the fake Stripe. */
export const gatewayReplays: Readonly<Record<string, (vector: Vector) => Replay | Promise<Replay>>> = {
  decline: ({ input, expected }) =>
    input.codes === undefined ? replayCard(input, objectIn({ expected }, 'expected')) : replayCodes(input, expected),
  incoming_signature: replaySignature,
}

function replaySignature({ input, expected }: Vector): Replay {
  if (input.gateway !== 'stripe') throw new RangeError(otherGateways)
  const { header, accepted = true } = objectIn({ expected }, 'expected')
  const now = integerIn(input, 'now', integerIn(input, 'timestamp', 0))
  const given = textIn({ header: header ?? input.header }, 'header')
  const refusal = verifyStripeSignature({
    ...{ header: given, body: textIn(input, 'body'), secrets: [textIn(input, 'secret')], now },
  })
  return { computed: [String(refusal === null)], published: [String(accepted)] }
}

/** The classes of codes, told in words: `hard (lost, revocation_*) / retryable (do_not_honor)`. */
function replayCodes(input: Input, expected: unknown): Replay {
  const classes = [...textIn(objectIn({ expected }, 'expected'), 'ours').matchAll(/(\w+) \(([^)]*)\)/g)]
  const names = classes.flatMap(([, kind = '', list = '']) => list.split(', ').map((name) => [name, kind] as const))
  const kindOf = (code: string) =>
    names.find(([name]) => name === code)?.[1] ??
    names.find(([name]) => code.startsWith(name.replace(/_?\*$/, '').concat('_')))?.[1]
  const told = listIn(input, 'codes')
    .map(String)
    .flatMap((code) => ({ code, kind: kindOf(code) }))
    .filter(({ kind }) => kind !== undefined)
  return {
    computed: told.map(({ code }) => `${code} ${declineOf({ type: 'card_error', decline_code: code }).class}`),
    published: told.map(({ code, kind }) => `${code} ${kind}`),
  }
}

async function replayCard(input: Input, expected: Input): Promise<Replay> {
  if (input.gateway !== 'stripe') throw new RangeError(otherGateways)
  const stripe = await startFakeStripe()
  try {
    const seen = Object.keys(expected).map((field) =>
      seenIn(field, stripe, tokenOf(textIn(input, 'test_card').slice(-4))),
    )
    const asked = expected.off_session ?? expected.off_session_without_setup
    const isWaiting = typeof asked === 'string' && asked.includes('authentication_required')
    return {
      computed: await Promise.all(seen),
      published: Object.values(expected).map((value) => String(value).replace(/:.*/, '')),
      ...(isWaiting && { reason: 'and the attempt waits for the customer (requires_action), which uses up no retry' }),
    }
  } finally {
    await stripe.stop()
  }
}

/** What a field of the expectation comes to. */
async function seenIn(field: string, stripe: FakeStripe, token: string): Promise<string> {
  const settings = { secretKey: stripe.secretKey, baseUrl: stripe.url }
  const gateway = openStripe(settings)
  try {
    if (field === 'setup') return await setUp()
    if (field === 'on_session') return await confirmedWithCustomer()
    const request = { ...chargeRequest(stripe, token), ...methodFor(field) }
    const { reference } = await gateway.prepare(request)
    const state = await gateway.charge(request, reference)
    const decline = state.status === 'failed' ? state.decline : null
    switch (field) {
      case 'attempt':
        return state.status
      case 'decline_class':
        return String(decline?.class)
      case 'decline_code':
      case 'error_code':
        return String(decline?.code)
      case 'retry':
        return String(decline?.class === 'retryable')
      case 'off_session':
      case 'off_session_after_setup':
      case 'off_session_without_setup':
        return state.status === 'requires_action' ? waiting(reference) : state.status
      case 'after_authentication': {
        await gateway.openAction(request, reference, 'https://shop.example/back')
        stripe.authenticate(reference)
        const end = await gateway.read(request, reference)
        const isFull = token !== 'pm_card_threeDSecureRequiredChargeDeclined'
        return end.status === 'failed' && isFull ? `failed/${end.decline.class}` : end.status
      }
      case 'later': {
        const [dispute] = await gateway.listDisputes(reference)
        return `dispute ${dispute?.status === 'needs_response' ? 'opened' : dispute?.status}, amount ${
          dispute?.fundsWithdrawn ? 'withdrawn' : 'kept'
        }`
      }
      default:
        throw new RangeError(`nothing tells "${field}"`)
    }
  } finally {
    gateway.close()
  }

  function methodFor(expectation: string) {
    const { customer, method } = stripe.newMethod(token, { isSetUp: expectation !== 'off_session_without_setup' })
    return { gatewayCustomer: customer, methodReference: method }
  }

  /** Such as it would be called if the customer did not come back. */
  function waiting(reference: string): string {
    const error = stripe.world.intents.get(reference)?.last_payment_error
    return `failed/${declineOf(error ?? {}).class} (${error?.code})`
  }

  async function setUp(): Promise<string> {
    const customer = { customerId: 'customer1', customerName: 'Ada', customerEmail: null }
    const urls = { key: 'session1', sessionId: 'session1', returnUrl: 'https://shop.example/back', currencies: null }
    const { reference } = await gateway.openSetup({ ...customer, ...urls })
    stripe.complete(reference, token)
    return (await gateway.readSetup(reference)).status === 'completed' ? 'ok' : 'not stored'
  }

  async function confirmedWithCustomer(): Promise<string> {
    const request = { ...chargeRequest(stripe, token), ...methodFor('on_session') }
    const { reference } = await gateway.prepare(request)
    const client = openStripeClient(settings)
    await client.post(`/v1/payment_intents/${reference}/confirm`, [['return_url', 'https://shop.example/back']], 'once')
    client.close()
    return (await gateway.read(request, reference)).status
  }
}

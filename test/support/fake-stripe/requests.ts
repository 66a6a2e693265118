import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChargeRequest, ChargeState, RefundRequest } from '../../../src/modules/gateways/gateway.ts'
import { NoAnswer } from '../../../src/modules/gateways/gateway.ts'
import { openStripe, type StripeGateway } from '../../../src/modules/gateways/stripe/open-stripe.ts'
import { type FakeStripe, startFakeStripe } from './fake-stripe.ts'

const timeouts = { connectMs: 2000, answerMs: 2000 }

/** A fake, and a gateway that asks it; both end with the test file. */
export async function stripeInTests(): Promise<{ stripe: FakeStripe; gateway: StripeGateway }> {
  const stripe = await startFakeStripe()
  const gateway = openStripe({
    ...{ secretKey: stripe.secretKey, baseUrl: stripe.url, timeouts, setupTypes: ['card'] as const },
    pausesMs: [],
  })
  after(async () => {
    gateway.close()
    await stripe.stop()
  })
  return { stripe, gateway }
}

let attempts = 0

/** A request for a charge with a stored method that behaves like one of Stripe's test methods. */
export function chargeRequest(stripe: FakeStripe, token: string, more: Partial<ChargeRequest> = {}): ChargeRequest {
  attempts += 1
  const { customer, method } = stripe.newMethod(token)
  const now = Temporal.Instant.fromEpochMilliseconds(stripe.world.now() * 1000)
  return {
    ...{ key: `invoice${attempts}.1`, attemptId: `attempt${attempts}`, customerId: `customer${attempts}` },
    ...{ methodReference: method, gatewayCustomer: customer },
    methodType: token.startsWith('pm_sepa') ? 'sepa_debit' : 'card',
    ...{ amountCents: 1999n, currency: 'EUR', description: 'Invoice 2026-0001', createdAt: now, now },
    ...more,
  }
}

/** A request for a refund of a charge. */
export function refundRequest(
  chargeReference: string,
  amountCents: bigint,
  more: Partial<RefundRequest> = {},
): RefundRequest {
  attempts += 1
  const now = Temporal.Now.instant()
  const own = { key: `refund${attempts}`, refundId: `refund${attempts}` }
  return {
    ...own,
    chargeReference,
    amountCents,
    currency: 'EUR',
    reopen: false,
    creditNoteId: null,
    createdAt: now,
    now,
    ...more,
  }
}

/**
 * Charges as a worker does that is never told the end: repeats the very same request as long as there is no answer, looks at what is
 * known before it charges again, and stops at a state that is not `prepared`.
 */
export async function chargeThrough(gateway: StripeGateway, request: ChargeRequest): Promise<ChargeState> {
  const { reference } = await answered(() => gateway.prepare(request))
  const first = await silent(() => gateway.charge(request, reference))
  for (let state = first, tries = 0; ; tries += 1) {
    if (tries > 200) throw new Error('there is no end of it')
    if (state !== null && state.status !== 'prepared') return state
    state = await silent(() => (state === null ? gateway.read(request, reference) : gateway.charge(request, reference)))
  }
}

/** The answer; null where there was none. */
async function silent<Result>(act: () => Promise<Result>): Promise<Result | null> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof NoAnswer) return null
    throw error
  }
}

/** Repeats until there is an answer. */
export async function answered<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; tries < 200; tries += 1) {
    const result = await silent(act)
    if (result !== null) return result
    await pause(3)
  }
  throw new Error('there was never an answer')
}

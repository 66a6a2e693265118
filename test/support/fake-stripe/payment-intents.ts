import { openDispute } from './disputes.ts'
import type { Form } from './form.ts'
import { type Outcome, testMethods } from './methods.ts'
import { invalid, missing, Problem, wrongState } from './problem.ts'
import type { Charge, Intent, StripeFailure, World } from './world.ts'

const smallest = 50

/** Makes an intent; it is confirmed by a request of its own. */
export function createIntent(world: World, form: Form): Intent {
  const amount = form.integer('amount') ?? 0
  const currency = form.needed('currency')
  const customer = form.text('customer')
  const types = form.list('payment_method_types')
  if (!/^[a-z]{3}$/.test(currency)) throw invalid('parameter_invalid', `Invalid currency: ${currency}`, 'currency')
  if (amount < smallest) throw invalid('amount_too_small', 'Amount must be at least 50 cents', 'amount')
  if (customer !== null && !world.customers.has(customer)) throw missing('customer', customer, 'customer', 400)
  const method = usableMethod(world, form.text('payment_method'), customer)
  const id = world.newId('pi')
  const intent: Intent = {
    ...({ id, object: 'payment_intent', livemode: false, created: world.now() } as const),
    ...{ amount, currency, customer, amount_received: 0, amount_capturable: 0 },
    ...{ description: form.text('description'), metadata: form.record('metadata') },
    payment_method_types: types.length > 0 ? types : ['card'],
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
    payment_method: method,
    ...{ cancellation_reason: null, canceled_at: null, next_action: null },
    ...{ last_payment_error: null, latest_charge: null },
  }
  world.intents.set(id, intent)
  world.emit('payment_intent.created', intent)
  return intent
}

function usableMethod(world: World, id: string | null, customer: string | null): string | null {
  if (id === null) return null
  const method = world.methods.get(id)
  if (method === undefined) throw missing('PaymentMethod', id, 'payment_method', 400)
  if (method.customer !== null && method.customer !== customer)
    throw invalid('parameter_invalid', 'The PaymentMethod does not belong to the customer', 'payment_method')
  return id
}

/** Confirms an intent: what comes of it follows from its method. Throws Stripe's 402 for a decline. */
export function confirmIntent(world: World, intent: Intent, form: Form): Intent {
  const given = usableMethod(world, form.text('payment_method'), intent.customer)
  const isOpen = intent.status === 'requires_confirmation' || (intent.status === 'requires_payment_method' && given)
  if (!isOpen) throw unexpected(intent, 'confirmed')
  intent.payment_method = given ?? intent.payment_method
  const { token, isSetUp } = world.behaviour.get(intent.payment_method ?? '') ?? {
    token: 'pm_card_visa',
    isSetUp: false,
  }
  const outcome = testMethods[token]?.outcome ?? { kind: 'succeeds' as const }
  intent.last_payment_error = null
  const isOffSession = form.text('off_session') === 'true'
  if (outcome.kind !== 'authenticates' || (isOffSession && isSetUp && !outcome.isAlways))
    return settle(world, intent, outcome.kind === 'authenticates' ? outcome.afterwards : outcome)
  if (isOffSession)
    return settle(world, intent, {
      kind: 'declines',
      code: 'authentication_required',
      declineCode: 'authentication_required',
    })
  const returnUrl = form.text('return_url')
  intent.status = 'requires_action'
  intent.next_action =
    returnUrl === null
      ? { type: 'use_stripe_sdk' }
      : {
          type: 'redirect_to_url',
          redirect_to_url: { url: `https://hooks.stripe.test/${intent.id}`, return_url: returnUrl },
        }
  world.emit('payment_intent.requires_action', intent)
  return intent
}

/** The customer comes back from the bank's page. */
export function authenticateIntent(world: World, intent: Intent, isGenuine: boolean): void {
  if (intent.status !== 'requires_action') throw unexpected(intent, 'authenticated')
  const { token } = world.behaviour.get(intent.payment_method ?? '') ?? { token: '' }
  const outcome = testMethods[token]?.outcome
  intent.next_action = null
  const then: Outcome = outcome?.kind === 'authenticates' ? outcome.afterwards : { kind: 'succeeds' }
  const failure: Outcome = { kind: 'declines', code: 'payment_intent_authentication_failure' }
  try {
    settle(world, intent, isGenuine ? then : failure)
  } catch (error) {
    if (!(error instanceof Problem)) throw error // the customer sees it, not us
  }
}

/** Cancels what has taken no money. */
export function cancelIntent(world: World, intent: Intent, form: Form): Intent {
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) throw unexpected(intent, 'canceled')
  intent.status = 'canceled'
  intent.cancellation_reason = form.text('cancellation_reason')
  intent.canceled_at = world.now()
  intent.last_payment_error = null // Stripe clears it when an intent is changed
  intent.next_action = null
  world.emit('payment_intent.canceled', intent)
  return intent
}

function unexpected(intent: Intent, what: string): Problem {
  const message = `This PaymentIntent could not be ${what} because it has a status of ${intent.status}.`
  return wrongState('payment_intent_unexpected_state', message, { payment_intent: structuredClone(intent) })
}

function settle(world: World, intent: Intent, outcome: Outcome): Intent {
  const charge = chargeOf(world, intent)
  switch (outcome.kind) {
    case 'succeeds':
    case 'disputed':
      succeed(world, intent, charge)
      if (outcome.kind === 'disputed') openDispute(world, intent, charge, outcome)
      return intent
    case 'delayed':
      intent.status = 'processing'
      charge.status = 'pending'
      world.emit('payment_intent.processing', intent)
      world.later(outcome.days * 86_400, () => {
        if (outcome.afterwards.kind === 'declines') fail(world, intent, charge, outcome.afterwards)
        else succeed(world, intent, charge)
      })
      return intent
    case 'declines':
      throw new Problem(402, {
        ...fail(world, intent, charge, outcome),
        payment_intent: structuredClone(intent),
      })
    case 'authenticates':
      throw new Error('it was authenticated before')
  }
}

function chargeOf(world: World, intent: Intent): Charge {
  const charge: Charge = {
    ...({ id: world.newId('ch'), object: 'charge', livemode: false, created: world.now() } as const),
    ...{ amount: intent.amount, amount_captured: 0, amount_refunded: 0, currency: intent.currency },
    ...{ billing_details: {}, captured: true, customer: intent.customer, payment_intent: intent.id },
    ...{ disputed: false, paid: false, refunded: false, metadata: intent.metadata },
    ...({ status: 'pending', failure_code: null, failure_message: null, outcome: null } as const),
  }
  world.charges.set(charge.id, charge)
  intent.latest_charge = charge.id
  return charge
}

/** Stripe takes the money of an intent that had come to nothing: a contradiction, as gateways have them. */
export function succeedAfterAll(world: World, intent: Intent): void {
  succeed(world, intent, chargeOf(world, intent))
}

function succeed(world: World, intent: Intent, charge: Charge): void {
  const { takesMost = intent.amount } = world.behaviour.get(intent.payment_method ?? '') ?? {}
  const taken = Math.min(takesMost, intent.amount)
  intent.status = 'succeeded'
  intent.amount_received = taken
  Object.assign(charge, { status: 'succeeded', paid: true, amount_captured: taken })
  charge.outcome = { type: 'authorized', reason: null }
  world.move('charge', intent, taken)
  world.emit('payment_intent.succeeded', intent)
}

function fail(world: World, intent: Intent, charge: Charge, outcome: Outcome & { kind: 'declines' }): StripeFailure {
  const { code, declineCode, advice = {} } = outcome
  const failure: StripeFailure = {
    ...({ type: 'card_error', code, charge: charge.id, message: `Declined: ${declineCode ?? code}.` } as const),
    ...(declineCode && { decline_code: declineCode }),
    ...advice,
  }
  intent.status = 'requires_payment_method'
  intent.payment_method = null
  intent.last_payment_error = failure
  Object.assign(charge, { status: 'failed', failure_code: code, failure_message: failure.message })
  charge.outcome = { type: 'issuer_declined', reason: declineCode ?? code, ...advice }
  world.emit('payment_intent.payment_failed', intent)
  return failure
}

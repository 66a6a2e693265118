import type { Form } from './form.ts'
import { testMethods } from './methods.ts'
import { missing, wrongState } from './problem.ts'
import type { Intent, Refund, World } from './world.ts'

/** Gives money back, never more than is left. */
export function createRefund(world: World, form: Form): Refund {
  const intentId = form.needed('payment_intent')
  const intent = world.intents.get(intentId)
  const charge = world.charges.get(intent?.latest_charge ?? '')
  if (intent === undefined) throw missing('payment_intent', intentId, 'payment_intent', 400)
  if (intent.status !== 'succeeded' || charge === undefined)
    throw wrongState('payment_intent_unexpected_state', 'The payment intent has no successful charge')
  const left = charge.amount_captured - charge.amount_refunded
  const amount = form.integer('amount') ?? left
  if (left === 0) throw wrongState('charge_already_refunded', 'Charge has already been refunded.')
  if (amount > left) throw wrongState('amount_too_large', 'Refund amount is greater than unrefunded amount on charge')
  if ([...world.disputes.values()].some((one) => one.charge === charge.id && !one.is_charge_refundable))
    throw wrongState('charge_disputed', 'The charge has been charged back')
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount_captured
  const kind = testMethods[world.behaviour.get(intent.payment_method ?? '')?.token ?? '']?.refund
  const refund: Refund = {
    ...({ id: world.newId('re'), object: 'refund', created: world.now() } as const),
    ...{ amount, currency: intent.currency, charge: charge.id, payment_intent: intent.id },
    metadata: form.record('metadata'),
    status: kind === 'pending' ? 'pending' : 'succeeded',
  }
  world.refunds.set(refund.id, refund)
  world.move('refund', intent, amount)
  world.emit('refund.created', refund)
  if (kind === 'pending') world.later(2 * 86_400, () => change(world, refund, { status: 'succeeded' }))
  if (kind === 'fails_later') world.later(2 * 86_400, () => failRefund(world, refund, intent))
  return refund
}

/** The customer's bank sends the money back. */
export function failRefund(world: World, refund: Refund, intent: Intent): void {
  const charge = world.charges.get(refund.charge)
  if (charge) charge.amount_refunded -= refund.amount
  world.move('refund_failed', intent, refund.amount)
  change(world, refund, { status: 'failed', failure_reason: 'expired_or_canceled_card' })
}

function change(world: World, refund: Refund, to: Partial<Refund>): void {
  Object.assign(refund, to)
  world.emit(refund.status === 'failed' ? 'refund.failed' : 'refund.updated', refund)
}

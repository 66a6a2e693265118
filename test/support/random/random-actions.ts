import type { Chance } from '../../../src/cli/demo/chance.ts'
import type { Action, Happening } from './histories.ts'
import { anyItems, itemsToApi, type PriceIds } from './random-items.ts'
import type { Remembered, Town } from './random-town.ts'

/** Something that might be done to the subscription, whether or not it is allowed. */
export function anyAction({ chance, now, manners }: Town, { product, terms, happenings }: Remembered): Action {
  const proration = chance.happens(0.7) ? 'prorate' : 'none'
  const before = happenings.at(-1)?.action
  if (before && chance.happens(0.35)) {
    if (before.do === 'pause') return { do: 'resume' }
    if (before.do === 'cancel') return { do: 'uncancel' }
    if (before.do === 'change' && before.when === 'period_end') return { do: 'drop_pending_change' }
  }
  const kind = chance.next()
  if (kind < 0.45) {
    const named = chance.oneOf(['both', 'both', 'plan', 'quantity', 'items', 'items', 'all'] as const)
    const sold = manners.catalog[chance.happens(0.98) ? product : 'support']
    const plan = named === 'quantity' || named === 'items' ? null : chance.oneOf(sold)
    const quantity = named === 'plan' || named === 'items' ? null : chance.oneOf([1, 1, 2, 7])
    const planNow = happenings.reduce((known, { action }) => ('plan' in action && action.plan) || known, terms.plan)
    const items = named === 'items' || named === 'all' ? anyItems(chance, plan ?? planNow, sold) : []
    const when = chance.oneOf(['now', 'now', 'now', 'now', 'period_end', 'period_end', soon(chance, now)] as const)
    return { do: 'change', plan, quantity, items, when, proration: chance.happens(0.15) ? 'next_invoice' : proration }
  }
  if (kind < 0.55) {
    const at = chance.oneOf<'now' | 'period_end' | Temporal.Instant>([
      'now',
      'period_end',
      'period_end',
      now.add({ hours: Math.floor(chance.next() * 24 * 70) }),
    ])
    return { do: 'cancel', at, proration }
  }
  if (kind < 0.65) return { do: 'uncancel' }
  if (kind < 0.8) {
    if (chance.happens(0.6)) return { do: 'pause', proration }
    const at = soon(chance, now)
    return { do: 'pause', proration, at, ...(chance.happens(0.7) ? { resumeAt: soon(chance, at) } : {}) }
  }
  if (kind < 0.92) return { do: 'resume', ...(chance.happens(0.25) ? { at: soon(chance, now) } : {}) }
  if (kind < 0.93) return { do: 'trial', trialEnd: chance.happens(0.4) ? 'now' : soon(chance, now) }
  if (kind < 0.95) return { do: 'anchor', anchor: soon(chance, now.subtract({ hours: 24 * 30 })), proration }
  return { do: 'drop_pending_change' }
}

/** An instant in the next two months. */
function soon(chance: Chance, now: Temporal.Instant): Temporal.Instant {
  return now.add({ hours: 1 + Math.floor(chance.next() * 24 * 60) })
}

/** The request for an action: its last part of the path, and its body. */
export function requestOf(action: Action, priceIds: PriceIds): [string, object] {
  switch (action.do) {
    case 'change': {
      const { plan, quantity, items = [], when, proration } = action
      const named = { plan_code: plan?.code, quantity: quantity ?? undefined, items: itemsToApi(items, priceIds) }
      return ['change', { ...named, ...(typeof when === 'string' ? { when } : { at: when.toString() }), proration }]
    }
    case 'cancel': {
      const { at, proration } = action
      return ['cancel', { ...(typeof at === 'string' ? { when: at } : { at: at.toString() }), proration }]
    }
    case 'drop_pending_change':
      return ['pending_change', {}]
    case 'pause': {
      const { at, resumeAt, proration } = action
      return ['pause', { at: at?.toString(), resume_at: resumeAt?.toString(), proration }]
    }
    case 'resume':
      return ['resume', { at: action.at?.toString() }]
    case 'anchor':
      return ['anchor', { billing_cycle_anchor: action.anchor.toString(), proration: action.proration }]
    case 'trial':
      return ['extend_trial', { trial_end: action.trialEnd.toString() }]
    case 'uncancel':
      return ['uncancel', {}]
  }
}

interface Refused extends Pick<Town, 'manners' | 'now'> {
  readonly subscription: Remembered
  readonly action: Action
}

/** Whether what was done before can be the reason of a refusal. Of what was done at once nobody knows the order. */
export function isDueRefusal(code: string, { manners, subscription, action, now }: Refused): boolean {
  const { happenings, doubts, terms, product } = subscription
  const lastOf = (...kinds: Happening['action']['do'][]) =>
    happenings.findLast((one) => kinds.includes(one.action.do))?.action.do
  if (doubts.length > 0) return true
  // Who ordered pauses for later is paused at times that the last action does not tell.
  const isDated = happenings.some(
    ({ action: { do: what, ...when } }) => (what === 'pause' || what === 'resume') && 'at' in when,
  )
  if (isDated && (code === 'subscription_paused' || code === 'subscription_not_paused')) return true
  if (code === 'subscription_ended') return lastOf('cancel', 'uncancel') === 'cancel'
  if (code === 'subscription_paused') return lastOf('pause', 'resume') === 'pause'
  if (code === 'subscription_not_paused') return lastOf('pause', 'resume') !== 'pause'
  if (code === 'subscription_not_started') return Temporal.Instant.compare(now, terms.startAt) < 0
  if (code === 'plan_currency_differs') {
    const named = action.do === 'change' ? [action.plan, ...(action.items ?? []).map(({ addOnOf }) => addOnOf)] : []
    return named.some((plan) => plan && plan.currency !== terms.plan.currency)
  }
  if (code === 'invalid_request') return action.do === 'change' && (action.items ?? []).length > 0
  if (code === 'plan_product_differs')
    return action.do === 'change' && !manners.catalog[product].some((plan) => plan.code === action.plan?.code)
  return true
}

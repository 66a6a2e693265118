import { type Instant, isBefore } from '../../domain/instant.ts'
import { asOf } from '../../domain/schedule.ts'
import {
  hasEnded,
  latestVersion,
  type Subscription,
  shownPeriod,
  statusAt,
  versionAt,
} from '../../domain/subscription.ts'

/** A subscription as events carry it: without its latest invoice. `now` is the customer's present. */
export function subscriptionToApi(stored: Subscription, now: Instant) {
  const subscription = asOf(stored, now)
  const { end, pendingChange } = subscription
  const version = versionAt(subscription, now)
  const status = statusAt(subscription, now)
  const period = status === 'scheduled' ? null : shownPeriod(subscription)
  return {
    id: subscription.id,
    customer_id: subscription.customerId,
    plan_id: version.plan.id,
    plan_code: version.plan.code,
    product: subscription.product,
    quantity: version.quantity,
    currency: subscription.currency,
    time_zone: subscription.timeZone,
    proration: subscription.proration,
    status,
    start_at: subscription.startAt.toString(),
    billing_cycle_anchor: latestVersion(subscription).cycleAnchor.toString(),
    current_period_start: period?.start.toString() ?? null,
    current_period_end: period?.end.toString() ?? null,
    trial_end: subscription.trialEnd?.toString() ?? null,
    cancel_at_period_end: end?.isAtPeriodEnd === true && isBefore(now, end.at),
    cancel_at: end && isBefore(end.requestedAt, end.at) ? end.at.toString() : null,
    canceled_at: end?.requestedAt.toString() ?? null,
    ended_at: end && hasEnded(subscription, now) ? end.at.toString() : null,
    paused_at: subscription.pause?.at.toString() ?? null,
    pending_change: pendingChange && {
      plan_id: pendingChange.plan.id,
      plan_code: pendingChange.plan.code,
      quantity: pendingChange.quantity,
      effective_at: pendingChange.at.toString(),
    },
    metadata: subscription.metadata,
    created_at: subscription.createdAt.toString(),
    updated_at: subscription.updatedAt.toString(),
  }
}

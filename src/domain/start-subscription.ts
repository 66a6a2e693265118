import { type Instant, isBefore } from './instant.ts'
import { addCalendarDays, periodAt } from './period.ts'
import { type Plan, refuseTooLarge } from './plan.ts'
import type { ProrationUnit } from './position.ts'
import { refuseField } from './refusal.ts'
import { scheduled } from './schedule.ts'
import type { Subscription } from './subscription.ts'

/** How many billing periods a start may lie back (D14). */
export const backdatedPeriodsMax = 1000

export interface SubscriptionOrder {
  readonly id: string
  readonly itemId: string
  readonly customerId: string
  readonly plan: Plan
  readonly quantity: number
  readonly timeZone: string
  readonly proration: ProrationUnit
  readonly startAt: Instant
  readonly billingCycleAnchor: Instant | null
  /** Calendar days; wins over the plan's, 0 means none. */
  readonly trialDays: number
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * A new subscription, nothing billed yet. The anchor is the one given, else the trial's end, else the start (D2).
 * Refuses `plan_inactive` and `start_too_long_ago`.
 */
export function startSubscription(order: SubscriptionOrder, now: Instant): Subscription {
  const { plan, startAt, timeZone } = order
  if (!plan.isActive) refuseField('plan_inactive', '/plan_id', `The plan ${plan.code} takes no new subscriptions.`)
  refuseTooLarge(plan, order.quantity)
  const trialEnd = order.trialDays > 0 ? addCalendarDays(startAt, order.trialDays, timeZone) : null
  const cycleAnchor = order.billingCycleAnchor ?? trialEnd ?? startAt
  const firstCharge = trialEnd ?? startAt
  const cycle = { anchor: cycleAnchor, interval: plan.interval, timeZone }
  if (isBefore(startAt, now)) {
    const periods = periodAt(cycle, now).number - periodAt(cycle, firstCharge).number
    if (periods > backdatedPeriodsMax) {
      refuseField(
        'start_too_long_ago',
        '/start_at',
        `That is ${periods} billing periods ago; at most ${backdatedPeriodsMax} can be billed back.`,
      )
    }
  }
  return scheduled({
    id: order.id,
    itemId: order.itemId,
    customerId: order.customerId,
    product: plan.product,
    currency: plan.currency,
    timeZone,
    proration: order.proration,
    startAt,
    trialEnd,
    versions: [
      {
        number: 1,
        plan,
        quantity: order.quantity,
        cycleNumber: 1,
        cycleAnchor,
        effectiveAt: startAt,
        chargedFrom: firstCharge,
        chargedUntil: null,
        keepsUntil: null,
      },
    ],
    pendingChange: null,
    end: null,
    pause: null,
    billedUntil: null,
    period: null,
    nextBillingAt: null,
    lookAgainFor: null,
    charges: [],
    draft: null,
    metadata: order.metadata,
    createdAt: now,
    updatedAt: now,
  })
}

import type { Collection } from './collection.ts'
import { withMinimum } from './commitment.ts'
import { nothing } from './coverage.ts'
import { type Instant, isBefore, later } from './instant.ts'
import type { ItemOrder } from './item.ts'
import { newItems } from './new-items.ts'
import { addCalendarDays, periodAt } from './period.ts'
import { type Plan, planName } from './plan.ts'
import type { ProrationUnit } from './position.ts'
import { refuseField } from './refusal.ts'
import { refuseImpossibleItems } from './refuse-items.ts'
import { withNextBilling } from './schedule.ts'
import type { Subscription } from './subscription.ts'
import { type KnownUsage, noUsage } from './usage.ts'

/** Maximum billing periods between a start in the past and the present (D14). */
export const backdatedPeriodsMax = 1000

export interface SubscriptionOrder {
  readonly id: string
  /** Creates the ids of items, in the order of the plan’s prices. */
  readonly newItemId: () => string
  readonly customerId: string
  readonly plan: Plan
  /** Ordered quantities and add-ons; other items have the quantity of their price. */
  readonly items: readonly ItemOrder[]
  readonly timeZone: string
  readonly proration: ProrationUnit
  readonly startAt: Instant
  readonly billingCycleAnchor: Instant | null
  /** Calendar days; overrides the plan’s, 0 means no trial. */
  readonly trialDays: number
  /** The least that is paid per period of the leading item; by default none. */
  readonly minimumCents?: bigint | null
  readonly thresholdCents?: bigint | null
  readonly billedElsewhereUntil: Instant | null
  readonly externalId: string | null
  readonly purchaseOrder: string | null
  /** By default `send_invoice`. */
  readonly collection?: Collection
  readonly paymentMethodId?: string | null
  readonly metadata: Readonly<Record<string, string>>
  /** By default nothing is known. */
  readonly usage?: KnownUsage
}

/**
 * A new subscription, not billed yet. The anchor is the given one, else the end of the trial, else the start (D2). Refuses
 * `plan_inactive`, `start_too_long_ago` and what `refuseImpossibleItems` does.
 */
export function startSubscription(order: SubscriptionOrder, now: Instant): Subscription {
  const { plan, startAt, timeZone } = order
  if (!plan.isActive)
    refuseField('plan_inactive', '/plan_id', `The plan ${plan.code} is inactive and takes no new subscriptions.`)
  const { proration } = order
  const ordering = { there: [], proration, chargedOnce: [], currency: plan.currency, planCode: plan.code, waiting: [] }
  refuseImpossibleItems(ordering, { plan, items: order.items })
  const trialEnd = order.trialDays > 0 ? addCalendarDays(startAt, order.trialDays, timeZone) : null
  const ownFirstCharge = trialEnd ?? startAt
  const cycleAnchor = order.billingCycleAnchor ?? ownFirstCharge
  const { billedElsewhereUntil } = order
  const firstCharge = billedElsewhereUntil ? later(ownFirstCharge, billedElsewhereUntil) : ownFirstCharge
  const cycle = { anchor: cycleAnchor, interval: plan.interval, timeZone }
  if (isBefore(startAt, now)) {
    const periods = periodAt(cycle, now).number - periodAt(cycle, firstCharge).number
    if (periods > backdatedPeriodsMax) {
      refuseField(
        'start_too_long_ago',
        '/start_at',
        `The start lies ${periods} billing periods back, and at most ${backdatedPeriodsMax} can be billed. Use a later start, or billed_until.`,
      )
    }
  }
  const started = withNextBilling({
    id: order.id,
    customerId: order.customerId,
    product: plan.product,
    currency: plan.currency,
    timeZone,
    proration: order.proration,
    startAt,
    trialEnd,
    billedElsewhereUntil,
    plan: planName(plan),
    items: newItems(
      { plan, items: order.items },
      { anchor: cycleAnchor, effectiveAt: startAt, from: firstCharge, onceFrom: ownFirstCharge, timeZone },
      order.newItemId,
    ),
    discounts: [],
    pauses: nothing,
    waiting: [],
    end: null,
    billedUntil: null,
    nextBillingAt: null,
    unbilledSince: null,
    rebillCause: null,
    draft: null,
    usage: order.usage ?? noUsage,
    externalId: order.externalId,
    purchaseOrder: order.purchaseOrder,
    collection: order.collection ?? 'send_invoice',
    paymentMethodId: order.paymentMethodId ?? null,
    thresholdCents: order.thresholdCents ?? null,
    isPastDue: false,
    metadata: order.metadata,
    createdAt: now,
    updatedAt: now,
  })
  return withMinimum(started, order.minimumCents ?? null, { now: startAt, newId: order.newItemId })
}

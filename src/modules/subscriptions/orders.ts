import type { z } from 'zod'
import type { AnchorOrder } from '../../domain/anchor.ts'
import type { CancelOrder } from '../../domain/cancel.ts'
import type { PauseOrder } from '../../domain/pause.ts'
import type { PlanChange } from './change-plan.ts'
import type { NewSubscription } from './create-subscription.ts'
import type { anchorSchema, cancelSchema, changeSchema, newSubscriptionSchema, pauseSchema } from './order-schemas.ts'

/** The order in a request's body. */
export function newSubscription(body: z.output<typeof newSubscriptionSchema>): NewSubscription {
  return {
    customerId: body.customer_id,
    planId: body.plan_id,
    planCode: body.plan_code,
    quantity: body.quantity,
    items: body.items,
    startAt: body.start_at,
    billingCycleAnchor: body.billing_cycle_anchor,
    trialDays: body.trial_days,
    billedElsewhereUntil: body.billed_until,
    proration: body.proration,
    externalId: body.external_id,
    purchaseOrder: body.purchase_order,
    collection: body.collection,
    paymentMethodId: body.payment_method_id,
    minimumCents: centsIn(body.minimum_cents),
    thresholdCents: centsIn(body.billing_threshold_cents),
    discounts: body.discounts,
    metadata: body.metadata,
    asOf: body.as_of,
  }
}

/** An amount of a request; null and undefined stay. */
export function centsIn<Absent extends null | undefined>(cents: number | Absent): bigint | Absent {
  return typeof cents === 'number' ? BigInt(cents) : cents
}

/** The order of a change. */
export function planChange(body: z.output<typeof changeSchema>): PlanChange {
  return {
    planId: body.plan_id,
    planCode: body.plan_code,
    quantity: body.quantity,
    items: body.items,
    when: body.at ?? body.when ?? 'now',
    proration: body.proration,
    asOf: body.as_of,
  }
}

/** When to pause, and until when. */
export function pauseOrder(body: z.output<typeof pauseSchema>): PauseOrder {
  return { at: body.at ?? 'now', resumeAt: body.resume_at ?? null, proration: body.proration }
}

/** Where to move the billing day. */
export function anchorOrder(body: z.output<typeof anchorSchema>): AnchorOrder {
  return { anchor: body.billing_cycle_anchor, proration: body.proration }
}

/** When to end; by default at the period's end. */
export function cancelOrder(body: z.output<typeof cancelSchema>): CancelOrder {
  return { at: body.at ?? body.when ?? 'period_end', proration: body.proration }
}

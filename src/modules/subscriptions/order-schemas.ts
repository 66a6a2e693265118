import { z } from 'zod'
import { discountsMax } from '../../domain/redeem.ts'
import { id, instant, line, metadata, text } from '../../platform/http/schema.ts'
import { prorationUnit } from '../documents/explain/schemas.ts'
import { collectionSchema } from '../documents/invoices/schemas.ts'
import { metadataChange } from '../metadata.ts'
import { agreedMoney } from '../plans/price-model-schemas.ts'
import { proration } from './schemas.ts'

const quantity = z.int().min(1).max(1_000_000)

const namedItem = z
  .strictObject({
    price_code: text(255).optional().meta({ description: 'A price of the plan itself' }),
    price_id: id.optional().meta({ description: 'A price of another plan, as an add-on; in the same currency' }),
    quantity: z.int().min(0).max(1_000_000).optional().meta({ description: '0 removes an add-on' }),
    override: agreedMoney
      .nullable()
      .optional()
      .meta({
        description:
          'Agreed amounts that replace all of the price’s own, for this subscription. They stay until the plan has ' +
          'another price of that code. Null removes them',
      }),
  })
  .refine((item) => (item.price_code === undefined) !== (item.price_id === undefined), {
    message: 'Give either price_code or price_id',
    path: ['price_code'],
  })
  .meta({ id: 'SubscriptionItemInput' })

const namedItems = z
  .array(namedItem)
  .max(50)
  .refine((items) => new Set(items.map((one) => one.price_code ?? one.price_id)).size === items.length, {
    message: 'An item is named twice',
  })
  .default([])

/** A coupon by its id, or a promotion code. */
export const namedDiscount = { coupon_id: id.optional(), promotion_code: line(255).optional() }
export const oneDiscount = { message: 'Give either coupon_id or promotion_code', path: ['coupon_id'] }
export const namesOneDiscount = (body: { readonly coupon_id?: unknown; readonly promotion_code?: unknown }) =>
  (body.coupon_id === undefined) !== (body.promotion_code === undefined)

const namedDiscounts = z
  .array(z.strictObject(namedDiscount).refine(namesOneDiscount, oneDiscount).meta({ id: 'RedeemedDiscount' }))
  .max(discountsMax)
  .default([])
  .meta({ description: 'Coupons to redeem, in the order in which they act' })

const externalId = line(255).nullable().meta({ description: 'Your own id; unique among your subscriptions' })
const paymentMethod = id.nullable().meta({ description: 'Of the customer; null: their default' })
const purchaseOrder = line(255).nullable().meta({
  description: 'The customer’s purchase order; printed on automatic invoices made from now on',
})

const minimum = z
  .int()
  .positive()
  .nullable()
  .meta({
    description:
      'The least that is paid per period of the leading item, in minor units: a line bills what the other items lack of it. ' +
      'Another one counts from the next period on; null: none',
  })
const threshold = z.int().positive().nullable().meta({
  description:
    'Once what is due so far for usage of a period reaches it, an invoice of the kind `threshold` bills that, once per period; null: never',
})

export const newSubscriptionSchema = z
  .strictObject({
    customer_id: id,
    plan_id: id.optional(),
    plan_code: text(255).optional(),
    quantity: quantity.optional().meta({ description: 'Quantity of the price `base`; by default the price’s own' }),
    items: namedItems,
    start_at: instant.optional(),
    billing_cycle_anchor: instant.optional(),
    trial_days: z.int().min(0).max(3650).optional(),
    billed_until: instant.optional().meta({
      description:
        'Billed by another system until then: nothing is due before, and one-off prices that were due before are not ' +
        'charged',
    }),
    proration: prorationUnit.default('day'),
    external_id: externalId.default(null),
    purchase_order: purchaseOrder.default(null),
    collection: collectionSchema.optional().meta({
      description: 'By default `automatic` if there is a payment method, else `send_invoice`',
    }),
    payment_method_id: paymentMethod.default(null),
    minimum_cents: minimum.default(null),
    billing_threshold_cents: threshold.default(null),
    discounts: namedDiscounts,
    metadata: metadata.default({}),
    as_of: instant.optional(),
  })
  .refine((body) => (body.plan_id === undefined) !== (body.plan_code === undefined), {
    message: 'Give either plan_id or plan_code',
    path: ['plan_id'],
  })
  .meta({ id: 'CreateSubscription' })

const changeProration = proration.default('prorate').meta({
  description:
    '`prorate`: the difference is invoiced or credited at once. `next_invoice`: it comes with the next document of ' +
    'the subscription. `none`: what is billed stays billed',
})

/** When an order is carried out: at once, or at the end of the current period. */
export const when = z.enum(['now', 'period_end']).meta({ id: 'OrderTime' })
/** Whether unused time is given back. */
const unusedTimeProration = z.enum(['prorate', 'none']).meta({ id: 'UnusedTimeProration' })

export const changeSchema = z
  .strictObject({
    plan_id: id.optional(),
    plan_code: text(255).optional(),
    quantity: quantity.optional().meta({ description: 'Quantity of the price `base`' }),
    items: namedItems,
    when: when.optional().meta({ description: '`now` unless `at` is given' }),
    at: instant.optional().meta({ description: 'An instant that is not in the past; the change waits for it' }),
    proration: changeProration,
    as_of: instant.optional(),
  })
  .refine((body) => body.when === undefined || body.at === undefined, {
    message: 'Give either when or at',
    path: ['at'],
  })
  .refine((body) => body.plan_id === undefined || body.plan_code === undefined, {
    message: 'Give either plan_id or plan_code',
    path: ['plan_id'],
  })
  .refine(
    (body) =>
      body.plan_id !== undefined ||
      body.plan_code !== undefined ||
      body.quantity !== undefined ||
      body.items.length > 0,
    {
      message: 'Give a plan, a quantity or items',
      path: ['plan_id'],
    },
  )
  .meta({ id: 'ChangeSubscription' })

/** Why a subscription ends, in the words of whoever cancels it. */
export const cancellationReason = line(500).meta({
  description: 'Why; kept in the event as `object.cancellation_reason`',
})

export const cancelSchema = z
  .strictObject({
    when: when.optional(),
    at: instant.optional(),
    proration: unusedTimeProration.default('prorate'),
    reason: cancellationReason.optional(),
    as_of: instant.optional(),
  })
  .refine((body) => body.when === undefined || body.at === undefined, {
    message: 'Give either when or at',
    path: ['at'],
  })
  .meta({ id: 'CancelSubscription' })

export const pauseSchema = z
  .strictObject({
    at: instant.optional().meta({ description: 'By default now' }),
    resume_at: instant.optional().meta({ description: 'Resumes automatically then; by default only `resume` does' }),
    proration: unusedTimeProration.default('prorate'),
    as_of: instant.optional(),
  })
  .meta({ id: 'PauseSubscription' })
export const resumeSchema = z
  .strictObject({ at: instant.optional().meta({ description: 'By default now' }), as_of: instant.optional() })
  .meta({ id: 'ResumeSubscription' })
export const uncancelSchema = z.strictObject({ as_of: instant.optional() }).meta({ id: 'UncancelSubscription' })
export const anchorSchema = z
  .strictObject({
    billing_cycle_anchor: instant.meta({ description: 'A boundary of the new cycle, before or after now' }),
    proration: changeProration,
    as_of: instant.optional(),
  })
  .meta({ id: 'MoveBillingCycleAnchor' })
export const trialSchema = z
  .strictObject({
    trial_end: z.union([z.literal('now'), instant], 'Expected now, or an instant such as 2026-01-31T09:00:00Z').meta({
      description: 'Later or sooner, not before the start; `now` ends it',
      wire: { type: 'string', anyOf: [{ const: 'now' }, { format: 'date-time' }] },
    }),
    as_of: instant.optional(),
  })
  .meta({ id: 'ExtendTrial' })
export const updateSchema = z
  .strictObject({
    external_id: externalId.optional(),
    purchase_order: purchaseOrder.optional(),
    collection: collectionSchema.optional(),
    payment_method_id: paymentMethod.optional(),
    minimum_cents: minimum.optional(),
    billing_threshold_cents: threshold.optional(),
    metadata: metadataChange.optional(),
  })
  .meta({ id: 'UpdateSubscription' })

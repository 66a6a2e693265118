import { z } from 'zod'
import { cents, currency, id, instantAnswer, metadata } from '../../platform/http/schema.ts'
import { expandedCustomer } from '../customers/expand.ts'
import { creditNoteSchema } from '../documents/credit-notes/schemas.ts'
import {
  previewedCreditNoteSchema,
  previewedInvoiceExample,
  previewedInvoiceSchema,
  prorationUnit,
} from '../documents/explain/schemas.ts'
import { collectionSchema, invoiceExample, invoiceSchema } from '../documents/invoices/schemas.ts'
import { discountSchema } from '../ledger/discount-schemas.ts'
import { agreedMoneySchema } from '../plans/price-model-schemas.ts'

export const statusSchema = z
  .enum(['scheduled', 'trialing', 'active', 'past_due', 'paused', 'canceled'])
  .meta({ id: 'SubscriptionStatus' })
export const proration = z.enum(['prorate', 'none', 'next_invoice']).meta({ id: 'Proration' })

const orderedItem = z
  .object({
    price_id: id.nullable(),
    price_code: z.string(),
    quantity: z.int().nullable(),
    override: agreedMoneySchema.nullable().optional().meta({ description: 'Only if the change names it' }),
  })
  .meta({ id: 'PendingItem' })

const pendingAction = z
  .object({
    action: z.enum(['change', 'pause', 'resume']),
    at: instantAnswer,
    proration: proration.optional(),
    plan_id: id.nullable().optional(),
    plan_code: z.string().nullable().optional(),
    items: z.array(orderedItem).optional(),
  })
  .meta({ id: 'PendingAction', description: 'A pending action; of a change, the fields that it names' })

const itemSchema = z
  .object({
    id: id.nullable().meta({ description: 'Null if a waiting change began it and billing has not reached it yet' }),
    price_id: id,
    price_code: z.string(),
    quantity: z.int(),
    override: agreedMoneySchema.nullable().meta({ description: 'The agreed amounts that replace the price’s own' }),
    current_period_start: instantAnswer
      .nullable()
      .meta({ description: 'Null before it begins, and of a one-off price' }),
    current_period_end: instantAnswer.nullable(),
  })
  .meta({ id: 'SubscriptionItem' })

export const subscriptionSchema = z
  .object({
    id,
    customer_id: id,
    plan_id: id.meta({ description: 'The current plan' }),
    plan_code: z.string(),
    product: z.string(),
    quantity: z.int(),
    currency,
    time_zone: z.string(),
    proration: prorationUnit,
    status: statusSchema,
    start_at: instantAnswer,
    billing_cycle_anchor: instantAnswer,
    current_period_start: instantAnswer.nullable(),
    current_period_end: instantAnswer.nullable(),
    trial_end: instantAnswer.nullable(),
    billed_until: instantAnswer.nullable().meta({ description: 'Another system bills up to this instant' }),
    cancel_at_period_end: z.boolean(),
    cancel_at: instantAnswer.nullable(),
    canceled_at: instantAnswer.nullable(),
    ended_at: instantAnswer.nullable(),
    paused_at: instantAnswer.nullable(),
    pending_change: z
      .object({
        plan_id: id,
        plan_code: z.string(),
        quantity: z.int(),
        items: z.array(orderedItem).meta({ description: 'The items that the change names; `price_id` for an add-on' }),
        effective_at: instantAnswer,
      })
      .meta({ id: 'PendingChange' })
      .nullable()
      .meta({ description: 'The next pending change; fields that it does not name stay' }),
    pending_actions: z.array(pendingAction).meta({ description: 'Pending actions, by instant' }),
    replaced_actions: z.array(pendingAction).optional().meta({
      description: 'In the answer and event of an action: the pending actions, or their parts, that it replaced',
    }),
    discounts: z.array(discountSchema).meta({
      description: 'Discounts that have not ended, in the order in which they act',
    }),
    external_id: z.string().nullable(),
    purchase_order: z.string().nullable(),
    collection: collectionSchema,
    payment_method_id: id.nullable().meta({ description: 'Null: the customer’s default' }),
    minimum_cents: cents.nullable().meta({ description: 'The least that is paid per period, as it was last ordered' }),
    billing_threshold_cents: cents.nullable(),
    metadata,
    created_at: instantAnswer,
    updated_at: instantAnswer,
    latest_invoice: invoiceSchema.nullable().meta({
      description: 'With its `lines` if it was made by the action that answers',
    }),
    credit_note: creditNoteSchema
      .nullable()
      .optional()
      .meta({ description: 'In the answer of an action: the credit note made by it' }),
    items: z.array(itemSchema),
    customer: expandedCustomer,
  })
  .meta({ id: 'Subscription' })

export const previewSchema = z
  .object({
    as_of: instantAnswer.meta({ description: 'Pass it to the real call within ten minutes to get the same cents' }),
    subscription: subscriptionSchema,
    invoices: z.array(previewedInvoiceSchema),
    credit_notes: z.array(previewedCreditNoteSchema),
    upcoming_invoice: previewedInvoiceSchema
      .nullable()
      .meta({ description: 'The next automatic invoice of the subscription after the action; null if there is none' }),
  })
  .meta({ id: 'SubscriptionPreview' })

const { id: invoiceId, ...invoiceRest } = invoiceExample

export const subscriptionExample = {
  id: '019a3c5e-1111-7000-8000-000000000003',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  plan_id: '019a3c5e-1111-7000-8000-000000000002',
  plan_code: 'pro',
  product: 'default',
  quantity: 1,
  currency: 'EUR',
  time_zone: 'Europe/Berlin',
  proration: 'day' as const,
  status: 'active' as const,
  start_at: '2026-01-31T09:00:00Z',
  billing_cycle_anchor: '2026-01-31T09:00:00Z',
  current_period_start: '2026-01-31T09:00:00Z',
  current_period_end: '2026-02-28T09:00:00Z',
  trial_end: null,
  billed_until: null,
  cancel_at_period_end: false,
  cancel_at: null,
  canceled_at: null,
  ended_at: null,
  paused_at: null,
  pending_change: null,
  pending_actions: [],
  discounts: [],
  external_id: null,
  purchase_order: null,
  collection: 'send_invoice' as const,
  payment_method_id: null,
  minimum_cents: null,
  billing_threshold_cents: null,
  metadata: {},
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
  items: [
    {
      id: '019a3c5e-1111-7000-8000-000000000007',
      price_id: '019a3c5e-1111-7000-8000-000000000012',
      price_code: 'base',
      quantity: 1,
      override: null,
      current_period_start: '2026-01-31T09:00:00Z',
      current_period_end: '2026-02-28T09:00:00Z',
    },
  ],
  latest_invoice: { id: invoiceId, ...invoiceRest },
}

export const previewExample = {
  as_of: '2026-01-31T09:00:00Z',
  subscription: subscriptionExample,
  invoices: [previewedInvoiceExample],
  credit_notes: [],
  upcoming_invoice: null,
}

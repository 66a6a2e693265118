import { z } from 'zod'
import { currency, id, instant, instantAnswer, line, metadata, text } from '../../platform/http/schema.ts'
import { creditNoteSchema } from '../documents/credit-notes/schemas.ts'
import { invoiceExample, invoiceSchema } from '../documents/invoices/schemas.ts'
import { metadataChange } from '../metadata.ts'
import { agreedMoney, agreedMoneySchema } from '../plans/price-schemas.ts'

export const statusSchema = z.enum(['scheduled', 'trialing', 'active', 'paused', 'canceled'])
const prorationUnit = z.enum(['day', 'second'])
const quantity = z.int().min(1).max(1_000_000)

const namedItem = z
  .strictObject({
    price_code: text(255).optional().meta({ description: 'A price of the plan itself' }),
    price_id: id.optional().meta({ description: 'A price of another plan, as an add-on; in the same currency' }),
    quantity: z.int().min(0).max(1_000_000).optional().meta({ description: '0 takes an add-on off' }),
    override: agreedMoney.nullable().optional().meta({
      description:
        'The money of the price as it is agreed with this subscription: all of it, in place of the price’s own. It stays through changes of quantity, and until a plan with another price of that code. Null takes it back',
    }),
  })
  .refine((item) => (item.price_code === undefined) !== (item.price_id === undefined), {
    message: 'Give either price_code or price_id',
    path: ['price_code'],
  })

const namedItems = z
  .array(namedItem)
  .max(50)
  .refine((items) => new Set(items.map((one) => one.price_code ?? one.price_id)).size === items.length, {
    message: 'An item is named twice',
  })
  .default([])

const externalId = line(255).nullable().meta({ description: 'What you call it; unique among your subscriptions' })
const purchaseOrder = line(255).nullable().meta({
  description: 'What the customer ordered it by; it stands on the automatic invoices that are made while it is so',
})

export const newSubscriptionSchema = z
  .strictObject({
    customer_id: id,
    plan_id: id.optional(),
    plan_code: text(255).optional(),
    quantity: quantity.optional().meta({ description: 'That of the price `base`; else what the price says' }),
    items: namedItems,
    start_at: instant.optional(),
    billing_cycle_anchor: instant.optional(),
    trial_days: z.int().min(0).max(3650).optional(),
    proration: prorationUnit.default('day'),
    external_id: externalId.default(null),
    purchase_order: purchaseOrder.default(null),
    metadata: metadata.default({}),
    as_of: instant.optional(),
  })
  .refine((body) => (body.plan_id === undefined) !== (body.plan_code === undefined), {
    message: 'Give either plan_id or plan_code',
    path: ['plan_id'],
  })

const changeProration = z.enum(['prorate', 'none', 'next_invoice']).default('prorate').meta({
  description:
    '`prorate`: the difference is invoiced or credited at once. `next_invoice`: it comes with the next document of the subscription. `none`: what is billed stays billed',
})

export const changeSchema = z
  .strictObject({
    plan_id: id.optional(),
    plan_code: text(255).optional(),
    quantity: quantity.optional().meta({ description: 'That of the price `base`' }),
    items: namedItems,
    when: z.enum(['now', 'period_end']).optional().meta({ description: '`now` unless `at` is given' }),
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

export const cancelSchema = z
  .strictObject({
    when: z.enum(['period_end', 'now']).optional(),
    at: instant.optional(),
    proration: z.enum(['prorate', 'none']).default('prorate'),
    as_of: instant.optional(),
  })
  .refine((body) => body.when === undefined || body.at === undefined, {
    message: 'Give either when or at',
    path: ['at'],
  })

export const pauseSchema = z.strictObject({
  at: instant.optional().meta({ description: 'Now unless said' }),
  resume_at: instant.optional().meta({ description: 'Resumed by itself then; by `resume` unless said' }),
  proration: z.enum(['prorate', 'none']).default('prorate'),
})
export const resumeSchema = z.strictObject({ at: instant.optional().meta({ description: 'Now unless said' }) })
export const anchorSchema = z.strictObject({
  billing_cycle_anchor: instant.meta({ description: 'A boundary of the new cycle, before or after now' }),
  proration: changeProration,
  as_of: instant.optional(),
})
export const updateSchema = z.strictObject({
  external_id: externalId.optional(),
  purchase_order: purchaseOrder.optional(),
  metadata: metadataChange.optional(),
})

const orderedItem = z.object({
  price_id: id.nullable(),
  price_code: z.string(),
  quantity: z.int().nullable(),
  override: agreedMoneySchema.nullable().optional().meta({ description: 'Where the change names it' }),
})

const pendingAction = z
  .object({
    action: z.enum(['change', 'pause', 'resume']),
    at: instantAnswer,
    proration: z.enum(['prorate', 'none', 'next_invoice']).optional(),
    plan_id: id.nullable().optional(),
    plan_code: z.string().nullable().optional(),
    items: z.array(orderedItem).optional(),
  })
  .meta({ id: 'PendingAction', description: 'What waits for its instant; of a change, what it names' })

const itemSchema = z
  .object({
    id: id
      .nullable()
      .meta({ description: 'Null where a waiting change has begun it and billing has not come to it yet' }),
    price_id: id,
    price_code: z.string(),
    quantity: z.int(),
    override: agreedMoneySchema
      .nullable()
      .meta({ description: 'The money that was agreed in place of the price’s own' }),
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
    plan_id: id.meta({ description: 'The plan in force' }),
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
        items: z.array(orderedItem).meta({ description: 'What the change names; `price_id` of an add-on' }),
        effective_at: instantAnswer,
      })
      .nullable()
      .meta({ description: 'The change that comes next; what it does not name is as it is now' }),
    pending_actions: z.array(pendingAction).meta({ description: 'All that waits, by instant' }),
    replaced_actions: z.array(pendingAction).optional().meta({
      description:
        'In the answer of an action and in its event: what waited, or a part of it, whose place it has taken',
    }),
    external_id: z.string().nullable(),
    purchase_order: z.string().nullable(),
    metadata,
    created_at: instantAnswer,
    updated_at: instantAnswer,
    latest_invoice: invoiceSchema.nullable().meta({
      description: 'In the answer of an action: with its `lines` where the action made it, else the newest there was',
    }),
    credit_note: creditNoteSchema
      .nullable()
      .optional()
      .meta({ description: 'In the answer of an action: the credit note that it made' }),
    items: z.array(itemSchema),
  })
  .meta({ id: 'Subscription' })

export const previewSchema = z.object({
  as_of: instantAnswer.meta({ description: 'Give it to the real call within ten minutes to get the same cents' }),
  subscription: subscriptionSchema,
  invoices: z.array(invoiceSchema),
  credit_notes: z.array(creditNoteSchema),
})

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
  cancel_at_period_end: false,
  cancel_at: null,
  canceled_at: null,
  ended_at: null,
  paused_at: null,
  pending_change: null,
  pending_actions: [],
  external_id: null,
  purchase_order: null,
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
  invoices: [subscriptionExample.latest_invoice],
  credit_notes: [],
}

import { z } from 'zod'
import { cents, currency, id, instantAnswer } from '../../platform/http/schema.ts'
import { addressAnswer, exampleAddress } from '../customers/address.ts'
import { methodTypes } from '../gateways/gateway.ts'
import { methodStatus } from '../payment-methods/schemas.ts'
import { interval } from '../plans/price-schemas.ts'
import { statusSchema } from '../subscriptions/schemas.ts'
import { portalParts } from '../transaction/portal-settings.ts'

// What customers see of themselves: nothing that the merchant keeps for itself (metadata, external ids, attempts, dunning).

/** What the tenant offers. */
export const offeredSchema = z
  .object(
    Object.fromEntries(portalParts.map((part) => [part, z.boolean()])) as Record<
      (typeof portalParts)[number],
      z.ZodBoolean
    >,
  )
  .meta({ id: 'Offered' })
export const offeredExample = {
  change_plan: true,
  cancel: true,
  edit_details: true,
  pay: true,
  add_payment_method: true,
}

export const portalCustomerSchema = z
  .object({
    id,
    name: z.string(),
    email: z.string().nullable(),
    address: addressAnswer.nullable(),
    time_zone: z.string(),
    currency: currency.nullable(),
    default_payment_method_id: id.nullable(),
    balances: z
      .array(
        z
          .object({ currency, due_cents: cents, overdue_cents: cents, credit_cents: cents })
          .meta({ id: 'PortalBalance' }),
      )
      .meta({ description: 'By currency: due, the overdue part of it, and credit' }),
  })
  .meta({ id: 'PortalCustomer' })
export const portalCustomerExample = {
  id: '019a3c5e-1111-7000-8000-000000000001',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  address: exampleAddress,
  time_zone: 'Europe/London',
  currency: 'EUR',
  default_payment_method_id: null,
  balances: [{ currency: 'EUR', due_cents: 2900, overdue_cents: 0, credit_cents: 0 }],
}

const planNamed = { plan_code: z.string(), plan_name: z.string() }

export const portalSubscriptionSchema = z
  .object({
    id,
    ...planNamed,
    product: z.string().meta({ description: 'It can be changed to plans of this product' }),
    status: statusSchema,
    currency,
    time_zone: z.string(),
    start_at: instantAnswer,
    current_period_start: instantAnswer.nullable(),
    current_period_end: instantAnswer.nullable(),
    trial_end: instantAnswer.nullable(),
    cancel_at: instantAnswer.nullable().meta({ description: 'The end, while it is ordered and can be undone' }),
    ended_at: instantAnswer.nullable(),
    pending_change: z
      .object({ ...planNamed, effective_at: instantAnswer })
      .meta({ id: 'PortalPendingChange' })
      .nullable(),
    items: z.array(z.object({ name: z.string(), quantity: z.int() }).meta({ id: 'PortalItem' })),
    next_invoice: z
      .object({ at: instantAnswer, currency, total_cents: cents, amount_due_cents: cents })
      .meta({ id: 'NextInvoice' })
      .nullable()
      .meta({ description: 'The next automatic invoice as things stand. Null: none, or in the answer of an action' }),
  })
  .meta({ id: 'PortalSubscription' })
export const portalSubscriptionExample = {
  id: '019a3c5e-1111-7000-8000-000000000003',
  plan_code: 'pro',
  plan_name: 'Pro',
  product: 'default',
  status: 'active' as const,
  currency: 'EUR',
  time_zone: 'Europe/London',
  start_at: '2026-01-31T09:00:00Z',
  current_period_start: '2026-01-31T09:00:00Z',
  current_period_end: '2026-02-28T09:00:00Z',
  trial_end: null,
  cancel_at: null,
  ended_at: null,
  pending_change: null,
  items: [{ name: 'Pro', quantity: 1 }],
  next_invoice: { at: '2026-02-28T09:00:00Z', currency: 'EUR', total_cents: 2900, amount_due_cents: 2900 },
}

export const portalPlanSchema = z
  .object({
    code: z.string(),
    name: z.string(),
    product: z.string(),
    currency,
    interval: interval,
    interval_count: z.int(),
    amount_cents: cents.nullable().meta({ description: 'For a period in the usual quantity; null: see the preview' }),
  })
  .meta({ id: 'PortalPlan' })
export const portalPlanExample = {
  code: 'pro',
  name: 'Pro',
  product: 'default',
  currency: 'EUR',
  interval: 'month' as const,
  interval_count: 1,
  amount_cents: 2900,
}

export const portalMethodSchema = z
  .object({
    id,
    type: z.enum(methodTypes),
    brand: z.string().nullable(),
    last4: z.string().nullable(),
    exp_month: z.int().nullable(),
    exp_year: z.int().nullable(),
    status: methodStatus,
    is_default: z.boolean(),
  })
  .meta({ id: 'PortalPaymentMethod' })
export const portalMethodExample = {
  id: '019a3c5e-1111-7000-8000-000000000031',
  type: 'card' as const,
  brand: 'visa',
  last4: '4242',
  exp_month: 12,
  exp_year: 2030,
  status: 'active' as const,
  is_default: true,
}

/** A page of a gateway that the customer goes on to. */
export const gatewayPageSchema = z
  .object({ url: z.string().nullable(), expires_at: instantAnswer.nullable() })
  .meta({ id: 'GatewayPage' })
export const gatewayPageExample = {
  url: 'https://test-gateway.example/setup/019a3c5e-1111-7000-8000-000000000071',
  expires_at: '2026-02-01T09:00:00Z',
}

import { z } from 'zod'

// What is read of Stripe's objects, and no more. Fields that are absent in some answers are `nullish`.

const text = z.string()
const maybe = text.nullish()
const metadata = z.record(text, text).nullish()
const seconds = z.int()

export const stripeError = z.object({
  type: maybe,
  code: maybe,
  decline_code: maybe,
  message: maybe,
  param: maybe,
  advice_code: maybe,
  network_advice_code: maybe,
})

const charge = z.object({
  id: text,
  failure_code: maybe,
  failure_message: maybe,
  outcome: z.object({ reason: maybe, advice_code: maybe, network_advice_code: maybe }).nullish(),
})

export const paymentIntent = z.object({
  id: z.string().startsWith('pi_'),
  status: z.enum([
    ...(['requires_payment_method', 'requires_confirmation', 'requires_action', 'processing'] as const),
    ...(['requires_capture', 'canceled', 'succeeded'] as const),
  ]),
  amount: z.int(),
  amount_received: z.int(),
  currency: text,
  created: seconds,
  metadata,
  payment_method: maybe,
  cancellation_reason: maybe,
  next_action: z.object({ redirect_to_url: z.object({ url: maybe }).nullish() }).nullish(),
  last_payment_error: stripeError.nullish(),
  latest_charge: z.union([text, charge]).nullish(),
})
export type PaymentIntent = z.infer<typeof paymentIntent>

export const refusedBody = z.object({ error: stripeError.extend({ payment_intent: z.unknown().optional() }) })

export const refund = z.object({
  id: text,
  status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  failure_reason: maybe,
  metadata,
  amount: z.int(),
  currency: text,
  created: seconds,
  payment_intent: z.union([text, z.object({ id: text })]).nullish(),
})
export type Refund = z.infer<typeof refund>

export const customer = z.object({ id: text, created: seconds, deleted: z.boolean().optional() })

export const paymentMethod = z.object({
  id: text,
  type: text,
  customer: z.union([text, z.object({ id: text })]).nullish(),
  card: z.object({ brand: maybe, last4: maybe, exp_month: z.int().nullish(), exp_year: z.int().nullish() }).nullish(),
  sepa_debit: z.object({ bank_code: maybe, last4: maybe }).nullish(),
  us_bank_account: z.object({ bank_name: maybe, last4: maybe }).nullish(),
})
export type PaymentMethod = z.infer<typeof paymentMethod>

export const mandate = z.object({
  id: text,
  payment_method: z.union([text, z.object({ id: text })]),
  status: z.enum(['active', 'pending', 'inactive']),
})

const setupIntent = z.object({ status: text, payment_method: z.union([paymentMethod, text]).nullish() })

export const checkoutSession = z.object({
  id: text,
  url: maybe,
  status: z.enum(['open', 'complete', 'expired']).nullish(),
  expires_at: z.int().nullish(),
  setup_intent: z.union([setupIntent, text]).nullish(),
})

export const dispute = z.object({
  id: text,
  amount: z.int(),
  currency: text,
  reason: text,
  status: text,
  payment_intent: z.union([text, z.object({ id: text })]).nullish(),
  charge: z.union([text, z.object({ id: text })]),
  evidence_details: z.object({ due_by: seconds.nullish() }).nullish(),
  is_charge_refundable: z.boolean(),
  balance_transactions: z.array(z.object({ reporting_category: text })),
})
export type StripeDispute = z.infer<typeof dispute>

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), has_more: z.boolean().default(false) })
}

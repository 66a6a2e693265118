import { z } from 'zod'
import { isCurrency } from '../../domain/currency.ts'
import { compare, make } from '../../domain/rational.ts'
import { isUnitAmount, parseUnitAmount, rationalOf } from '../../domain/unit-amount.ts'
import { cents, currency, id, instant, instantAnswer, line } from '../../platform/http/schema.ts'
import { appliesToSchema, durationSchema } from '../ledger/discount-schemas.ts'

const name = line(255).meta({ description: 'As people read it' })
const code = line(255)
const limit = z.int().min(1).max(1_000_000_000)

/** A percent of a discount. */
export const percent = z
  .string()
  .max(9)
  .refine(isPercent, 'Expected a decimal of at most 4 decimals, more than 0 and at most 100, such as "12.5"')
  .meta({ description: 'An exact decimal, more than 0 and at most 100' })

function isPercent(text: string): boolean {
  if (!isUnitAmount(text)) return false
  const amount = parseUnitAmount(text)
  const value = rationalOf(amount)
  return amount.decimals <= 4 && compare(value, make(0n)) > 0 && compare(value, make(100n)) <= 0
}

const amounts = z
  .record(currency.refine(isCurrency, 'Expected an ISO 4217 code'), cents.min(1))
  .refine((all) => Object.keys(all).length > 0, 'Give at least one amount')
  .meta({ id: 'AmountsOff', description: 'Minor units by currency' })

const codes = z.array(line(255)).min(1).max(100)

/** The terms of a new coupon. */
export const newCouponSchema = z
  .strictObject({
    code: code.optional().meta({ description: 'Your own name of it, unique whatever its case' }),
    name,
    percent_off: percent.optional(),
    amounts_off: amounts.optional(),
    duration: durationSchema,
    applies_to: z
      .strictObject({ plan_codes: codes.optional(), price_codes: codes.optional() })
      .optional()
      .meta({ id: 'CouponScope', description: 'By default all plans and prices' }),
    redeem_by: instant.optional().meta({ description: 'The last instant at which it can be redeemed' }),
    max_redemptions: limit.optional().meta({ description: 'In all' }),
    max_per_customer: limit.optional(),
    first_time_only: z
      .boolean()
      .default(false)
      .meta({ description: 'Only for customers without an invoice over more than zero' }),
  })
  .refine((body) => (body.percent_off === undefined) !== (body.amounts_off === undefined), {
    message: 'Give either percent_off or amounts_off',
    path: ['percent_off'],
  })
  .meta({ id: 'CreateCoupon' })

export const couponSchema = z
  .object({
    id,
    code: z.string().nullable(),
    name: z.string(),
    percent_off: z.string().nullable(),
    amounts_off: z.record(z.string(), cents).nullable(),
    duration: durationSchema,
    applies_to: appliesToSchema,
    redeem_by: instantAnswer.nullable(),
    max_redemptions: z.int().nullable(),
    max_per_customer: z.int().nullable(),
    first_time_only: z.boolean(),
    redeemed: z.int().meta({ description: 'How often it was redeemed' }),
    archived_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'Coupon' })

export const couponExample = {
  id: '019a3c5e-1111-7000-8000-000000000041',
  code: 'SPRING',
  name: 'Spring sale',
  percent_off: '20',
  amounts_off: null,
  duration: { months: 3 },
  applies_to: { plan_codes: ['pro'], price_codes: null },
  redeem_by: null,
  max_redemptions: 500,
  max_per_customer: 1,
  first_time_only: false,
  redeemed: 12,
  archived_at: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}

export const couponChangeSchema = z.strictObject({ name: name.optional() }).meta({ id: 'UpdateCoupon' })

export const newPromotionCodeSchema = z
  .strictObject({
    coupon_id: id,
    code: code.meta({ description: 'What customers type; unique whatever its case' }),
    max_redemptions: limit.optional(),
    expires_at: instant.optional(),
    customer_id: id.optional().meta({ description: 'The only customer who may redeem it' }),
  })
  .meta({ id: 'CreatePromotionCode' })

export const promotionCodeSchema = z
  .object({
    id,
    coupon_id: id,
    code: z.string(),
    max_redemptions: z.int().nullable(),
    expires_at: instantAnswer.nullable(),
    customer_id: id.nullable(),
    redeemed: z.int(),
    archived_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'PromotionCode' })

export const promotionCodeExample = {
  id: '019a3c5e-1111-7000-8000-000000000042',
  coupon_id: couponExample.id,
  code: 'SPRING20',
  max_redemptions: null,
  expires_at: '2026-06-30T22:00:00Z',
  customer_id: null,
  redeemed: 3,
  archived_at: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}

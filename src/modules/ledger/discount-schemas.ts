import { z } from 'zod'
import { cents, id, instantAnswer } from '../../platform/http/schema.ts'

const count = z.int().min(1).max(1000)

export const durationSchema = z
  .union(
    [
      z.enum(['once', 'forever']),
      z.strictObject({ periods: count }).meta({ id: 'DurationInPeriods' }),
      z.strictObject({ months: count }).meta({ id: 'DurationInMonths' }),
    ],
    { error: 'Expected `once`, `forever`, `{ "periods": n }` or `{ "months": n }`, n from 1' },
  )
  .meta({
    id: 'DiscountDuration',
    description:
      '`once`: the first period of each item; `periods`: so many of each item; `months`: the periods that begin in so ' +
      'many calendar months',
  })

export const appliesToSchema = z
  .object({ plan_codes: z.array(z.string()).nullable(), price_codes: z.array(z.string()).nullable() })
  .meta({ id: 'DiscountScope', description: 'The plans and prices that it acts on; null is all' })

/** A discount as its subscription shows it. */
export const discountSchema = z
  .object({
    id,
    coupon_id: id,
    promotion_code_id: id.nullable(),
    percent_off: z.string().nullable(),
    amount_off_cents: cents.nullable().meta({ description: 'Of one item, for each of its periods' }),
    duration: durationSchema,
    applies_to: appliesToSchema,
    starts_at: instantAnswer,
    ends_at: instantAnswer.nullable().meta({ description: 'It acts on the periods that begin before; null: on all' }),
  })
  .meta({ id: 'Discount' })

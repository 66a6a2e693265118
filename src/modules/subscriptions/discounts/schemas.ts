import { z } from 'zod'
import { id, instant } from '../../../platform/http/schema.ts'
import { namedDiscount, namesOneDiscount, oneDiscount, when } from '../order-schemas.ts'

const time = when.default('now').meta({
  description: '`now`, or with the next period of each item',
})

export const redeemSchema = z
  .strictObject({ ...namedDiscount, when: time, as_of: instant.optional() })
  .refine(namesOneDiscount, oneDiscount)
  .meta({ id: 'RedeemDiscount' })

export const removalQuery = z.strictObject({ when: time, as_of: instant.optional() })

export const removalSchema = z
  .strictObject({ discount_id: id, when: time, as_of: instant.optional() })
  .meta({ id: 'RemoveDiscount' })

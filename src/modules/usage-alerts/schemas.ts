import { z } from 'zod'
import { decimalText, parseUnitAmount, rationalOf } from '../../domain/unit-amount.ts'
import { id, instantAnswer, line } from '../../platform/http/schema.ts'

const threshold = z
  .union([z.number().positive().max(Number.MAX_SAFE_INTEGER), z.string()], 'Expected a decimal above 0')
  .transform(String)
  .refine(
    (text) => /^[0-9]{1,24}(\.[0-9]{1,12})?$/.test(text) && /[1-9]/.test(text),
    'Expected a decimal above 0, such as 0.5',
  )
  .transform((text) => decimalText(rationalOf(parseUnitAmount(text))))
  .meta({ wire: { type: ['number', 'string'], description: 'A decimal above 0' } })

export const newAlertSchema = z
  .strictObject({
    meter_code: line(255).optional().meta({ description: 'Watches the quantity of a meter in a calendar month' }),
    price_code: line(64).optional().meta({
      description: 'Watches what usage of the prices with this code costs in a billing period, in minor units',
    }),
    customer_id: id.optional().meta({ description: 'By default every customer' }),
    thresholds: z.array(threshold).min(1).max(20),
  })
  .refine(({ meter_code, price_code }) => (meter_code === undefined) !== (price_code === undefined), {
    message: 'Give either meter_code or price_code',
    path: ['meter_code'],
  })
  .refine(({ thresholds }) => new Set(thresholds).size === thresholds.length, {
    message: 'Each threshold once',
    path: ['thresholds'],
  })
  .refine(({ price_code, thresholds }) => price_code === undefined || thresholds.every((one) => /^[0-9]+$/.test(one)), {
    message: 'Of a price, thresholds are whole minor units',
    path: ['thresholds'],
  })
  .meta({ id: 'CreateUsageAlert' })

export const alertSchema = z
  .object({
    id,
    meter_code: z.string().nullable(),
    price_code: z.string().nullable(),
    customer_id: id.nullable(),
    thresholds: z.array(z.string()).meta({ description: 'Decimals: units of the meter, or minor units of the price' }),
    archived_at: instantAnswer.nullable(),
    created_at: instantAnswer,
  })
  .meta({ id: 'UsageAlert' })

export const alertExample = {
  id: '019a3c5e-1111-7000-8000-000000000071',
  meter_code: 'tokens',
  price_code: null,
  customer_id: null,
  thresholds: ['100000', '1000000'],
  archived_at: null,
  created_at: '2026-01-31T09:00:00Z',
}

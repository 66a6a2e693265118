import { z } from 'zod'
import {
  cents,
  currency,
  id,
  instantAnswer,
  line,
  listQuery,
  metadata,
  queryBoolean,
} from '../../platform/http/schema.ts'
import { metadataChange } from '../metadata.ts'
import {
  interval,
  intervalCount,
  priceExample,
  priceOrder,
  priceSchema,
  taxCategoryWord,
  trialDays,
} from './price-schemas.ts'

const code = line(255).meta({ description: 'A short name for programs; all revisions of a plan have it' })
const name = line(255).meta({ description: 'As printed on invoices' })
const product = line(255).meta({
  description: 'What is sold: a customer has at most one live subscription to each product',
})

const pricesMax = 50
const money = {
  amount_cents: cents
    .min(0)
    .optional()
    .meta({
      description:
        'For one unit and one whole period, in minor units of the currency: in place of `prices`, for one price `base`, ' +
        '`recurring`, `per_unit`, `in_advance`',
    }),
  prices: z
    .array(priceOrder)
    .min(1)
    .max(pricesMax)
    .superRefine(refuseRepeatedCodes)
    .refine(
      (prices) => prices.some(({ kind }) => kind !== 'one_off'),
      'At least one price has to be recurring or for usage',
    )
    .optional()
    .meta({
      description: 'In place of `amount_cents`. Subscribing makes an item for each of them',
    }),
}

const planTaxCategory = taxCategoryWord.optional().meta({
  description: 'What is sold, as your own tax rates call it: of each price that does not say its own',
})

const newPlanFields = z.strictObject({
  code,
  name,
  ...money,
  currency,
  interval: interval.default('month'),
  interval_count: intervalCount.default(1).meta({ description: '`day` times 30 is a fixed period of 30 days' }),
  trial_days: trialDays.default(0),
  tax_category: planTaxCategory,
  product: product.default('default'),
  metadata: metadata.default({}),
})
const oneOfBoth = { message: 'Give either amount_cents or prices', path: ['amount_cents'] }
const hasOneOfBoth = (body: { readonly amount_cents?: unknown; readonly prices?: unknown }) =>
  (body.amount_cents === undefined) !== (body.prices === undefined)

export const newPlanSchema = newPlanFields.refine(hasOneOfBoth, oneOfBoth).meta({ id: 'CreatePlan' })

export const planRevisionSchema = z
  .strictObject({
    ...money,
    name: name.optional(),
    interval: interval.optional(),
    interval_count: intervalCount.optional().meta({ description: '1 if only `interval` is given' }),
    trial_days: trialDays.optional(),
    tax_category: planTaxCategory.meta({
      description: 'Of each price that does not say its own; by default as before',
    }),
    metadata: metadata.optional(),
  })
  .refine(hasOneOfBoth, oneOfBoth)
  .meta({ id: 'CreatePlanRevision' })

function refuseRepeatedCodes(prices: readonly { readonly code: string }[], check: z.RefinementCtx): void {
  for (const [index, { code: own }] of prices.entries()) {
    if (prices.findIndex(({ code: other }) => other === own) === index) continue
    const message = 'Another price of the plan has this code'
    check.addIssue({ code: 'custom', path: [index, 'code'], message, params: { code: 'repeated' } })
  }
}

export const planChangeSchema = z
  .strictObject({
    name: line(255).optional(),
    is_active: z.boolean().optional().meta({ description: 'Whether new subscriptions are accepted' }),
    metadata: metadataChange.optional(),
  })
  .meta({ id: 'UpdatePlan' })

export const planFilters = listQuery({
  product: product.optional(),
  is_active: queryBoolean.optional(),
  code: code.optional(),
})

export const planSchema = z
  .object({
    id,
    code: z.string(),
    revision: z.int().meta({ description: 'The number of the revision among the plans of this code, from 1' }),
    name: z.string(),
    product: z.string(),
    amount_cents: cents.nullable().meta({ description: 'Null if `amount_cents` could not express the plan’s prices' }),
    currency,
    interval,
    interval_count: z.int(),
    trial_days: z.int(),
    prices: z.array(priceSchema),
    is_active: z.boolean(),
    metadata,
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'Plan' })

export const planExample = {
  id: '019a3c5e-1111-7000-8000-000000000002',
  code: 'pro',
  revision: 1,
  name: 'Pro',
  product: 'default',
  amount_cents: 2900,
  currency: 'EUR',
  interval: 'month' as const,
  interval_count: 1,
  trial_days: 0,
  prices: [priceExample],
  is_active: true,
  metadata: {},
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}

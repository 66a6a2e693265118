import { z } from 'zod'
import { intervalUnits } from '../../domain/interval.ts'
import { commitmentCode } from '../../domain/price.ts'
import { id, line } from '../../platform/http/schema.ts'
import { model, moneyAnswer, moneyFields, moneyProblems, type Problem } from './price-model-schemas.ts'

export const interval = z.enum(intervalUnits).meta({ id: 'Interval' })
export const intervalCount = z.int().min(1).max(1000)
export const trialDays = z.int().min(0).max(3650)

/** The word that own rates of taxes have for what is sold. */
export const taxCategoryWord = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, 'Expected 1 to 40 characters of A-Z, a-z, 0-9, _ and -')

const timings = ['in_advance', 'in_arrears'] as const

const timing = z.enum(timings).meta({
  id: 'PriceTiming',
  description: '`in_advance`: due when the period begins. `in_arrears`: due when it is over',
})

const kinds = ['recurring', 'one_off', 'usage'] as const

const kind = z.enum(kinds).meta({
  id: 'PriceKind',
  description:
    '`recurring`: for each period. `one_off`: once, when the subscription begins or its trial ends. `usage`: for what a ' +
    'meter counts in each period, in arrears',
})

const partialPeriod = z.enum(['scaled', 'full']).meta({
  id: 'PartialPeriod',
  description:
    'Of usage, where a price holds for a part of a period only. `scaled`: with that part of tiers, included units, minimum ' +
    'and maximum. `full`: with all of them',
})

const filter = z
  .strictObject({ property: z.string().min(1).max(100), values: z.array(z.string().max(255)).min(1).max(100) })
  .meta({ id: 'PriceFilter', description: 'Events with one of these values in a property by which the meter groups' })

const priceFields = z.strictObject({
  code: z
    .string()
    .regex(/^[a-z0-9_-]{1,64}$/, 'Expected 1 to 64 characters of a-z, 0-9, _ and -')
    .refine((code) => code !== commitmentCode, `The code ${commitmentCode} is kept for minimum_cents of subscriptions`)
    .meta({ description: 'A short name for programs; unique within the plan. A plan change matches items by it' }),
  name: line(255).optional().meta({ description: 'As printed on invoices; by default the name of the plan' }),
  kind,
  model,
  timing: timing.optional().meta({ description: 'By default `in_advance`; of usage always `in_arrears`' }),
  interval: interval.optional().meta({ description: 'By default as in the plan' }),
  interval_count: intervalCount.optional().meta({
    description: 'By default as in the plan; 1 if only `interval` is given',
  }),
  trial_days: trialDays.default(0),
  ...moneyFields,
  quantity: z.int().min(1).max(1_000_000).optional().meta({ description: 'Of a new item; by default 1' }),
  meter_code: z.string().min(1).max(255).optional().meta({ description: 'Of usage: the meter that counts it' }),
  filters: z.array(filter).min(1).max(3).optional().meta({ description: 'Of usage: only events that fit all of them' }),
  partial_period: partialPeriod.optional().meta({ description: 'Of usage; by default `scaled`' }),
  tax_category: taxCategoryWord.optional().meta({
    description: 'What is sold, as your own tax rates call it; by default as in the plan, else `default_tax_category`',
  }),
})

type PriceFields = z.output<typeof priceFields>

/** A price of a plan in a request. */
export const priceOrder = priceFields
  .superRefine((price, check) => {
    for (const { path, code, message } of fieldProblems(price))
      check.addIssue({ code: 'custom', path: [...path], message, params: { code } })
  })
  .meta({ id: 'PriceInput' })

export type PriceOrder = z.output<typeof priceOrder>

/** Fields that a kind of price does not accept, and those that it needs. */
const refused: Readonly<Record<PriceFields['kind'], readonly (keyof PriceFields)[]>> = {
  recurring: ['meter_code', 'filters', 'partial_period'],
  one_off: ['interval', 'interval_count', 'meter_code', 'filters', 'partial_period'],
  usage: ['quantity'],
}

function fieldProblems(price: PriceFields): Problem[] {
  const { kind, timing, trial_days: trialDays, model } = price
  const notTaken = refused[kind].filter((field) => price[field] !== undefined)
  if (kind === 'one_off' && timing === 'in_arrears') notTaken.push('timing')
  if (kind === 'one_off' && trialDays > 0) notTaken.push('trial_days')
  if (kind === 'usage' && timing === 'in_advance') notTaken.push('timing')
  const isForUsage = model === 'percentage' || model === 'matrix'
  return [
    ...moneyProblems(price),
    ...notTaken.map((field) => ({
      path: [field],
      code: 'not_allowed',
      message:
        field === 'timing' ? `A ${kind} price has no timing but its own` : `A ${kind} price does not take this field`,
    })),
    ...(kind === 'usage' && price.meter_code === undefined
      ? [{ path: ['meter_code'], code: 'required', message: 'A usage price needs this field' }]
      : []),
    ...(kind !== 'usage' && isForUsage
      ? [{ path: ['model'], code: 'not_allowed', message: `Only a usage price may have the model ${model}` }]
      : []),
  ]
}

/** A price as it is shown in a plan. */
export const priceSchema = z
  .object({
    id,
    code: z.string(),
    name: z.string().nullable(),
    kind,
    timing,
    interval: interval.nullable().meta({ description: 'Null for a one-off price' }),
    interval_count: z.int().nullable(),
    trial_days: z.int(),
    quantity: z.int().meta({ description: 'Default quantity of a new item' }),
    tax_category: z.string().nullable().meta({ description: 'Null: the `default_tax_category` of the settings' }),
    ...moneyAnswer,
    meter_code: z.string().nullable(),
    filters: z.array(filter).nullable(),
    partial_period: partialPeriod.nullable(),
  })
  .meta({ id: 'Price' })

export const priceExample = {
  id: '019a3c5e-1111-7000-8000-000000000012',
  code: 'base',
  name: null,
  kind: 'recurring' as const,
  timing: 'in_advance' as const,
  interval: 'month' as const,
  interval_count: 1,
  trial_days: 0,
  quantity: 1,
  tax_category: null,
  model: 'per_unit' as const,
  unit_amount: '2900',
  tiers: null,
  package_size: null,
  rate: null,
  fixed_amount: null,
  cells: null,
  default_unit_amount: null,
  transform: null,
  included_quantity: '0',
  minimum_cents: null,
  maximum_cents: null,
  meter_code: null,
  filters: null,
  partial_period: null,
}

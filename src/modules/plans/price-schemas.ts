import { z } from 'zod'
import { intervalUnits } from '../../domain/interval.ts'
import { compare } from '../../domain/rational.ts'
import { parseUnitAmount, rationalOf } from '../../domain/unit-amount.ts'
import { cents, id, line } from '../../platform/http/schema.ts'

export const interval = z.enum(intervalUnits).meta({ id: 'Interval' })
export const intervalCount = z.int().min(1).max(1000)
export const trialDays = z.int().min(0).max(3650)

/** The word that own rates of taxes have for what is sold. */
export const taxCategoryWord = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, 'Expected 1 to 40 characters of A-Z, a-z, 0-9, _ and -')

const models = ['flat', 'per_unit', 'graduated', 'volume', 'package'] as const
const timings = ['in_advance', 'in_arrears'] as const
const rounding = z.enum(['up', 'down', 'nearest']).meta({ id: 'QuantityRounding' })

const timing = z.enum(timings).meta({
  id: 'PriceTiming',
  description: '`in_advance`: due when the period begins. `in_arrears`: due when it is over',
})

const decimal = z
  .string()
  .regex(
    /^(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,12})?$/,
    'Expected a decimal that is not negative, such as "1999" or "0.25"',
  )
const unitAmount = decimal.meta({ description: 'An exact decimal of minor units' })
const divisor = z.int().min(1).max(1_000_000_000)

const kinds = ['recurring', 'one_off'] as const

const kind = z
  .enum(kinds, {
    error: ({ input }) => (input === 'usage' ? 'Prices of the kind usage are not accepted yet' : undefined),
  })
  .meta({
    id: 'PriceKind',
    description: '`recurring`: for each period. `one_off`: once, when the subscription begins or its trial ends',
  })

const tierOrder = z
  .strictObject({
    up_to: decimal.nullable().meta({ description: 'The last quantity of the tier; null in the last tier' }),
    unit_amount: unitAmount.optional().meta({ description: 'For each unit, in minor units' }),
    flat_amount: unitAmount.optional().meta({ description: 'Once, if the tier is reached, in minor units' }),
  })
  .refine((tier) => tier.unit_amount !== undefined || tier.flat_amount !== undefined, {
    message: 'Give unit_amount, flat_amount or both',
    path: ['unit_amount'],
    params: { code: 'required' },
  })
  .meta({ id: 'PriceTierInput' })

const model = z.enum(models).meta({
  id: 'PriceModel',
  description:
    '`flat`: `unit_amount` whatever the quantity. `per_unit`: `unit_amount` for each unit. `graduated`: each unit ' +
    'costs what ' +
    'its own tier says. `volume`: all units cost what the tier of the whole quantity says. `package`: `unit_amount` ' +
    'for each ' +
    'started package',
})

const moneyFields = {
  unit_amount: unitAmount.optional(),
  tiers: z.array(tierOrder).min(1).max(100).optional().meta({
    description: 'Ordered by `up_to`. A tier begins after the tier before it and includes its own `up_to`',
  }),
  package_size: divisor.optional().meta({ description: 'Units in a package' }),
  transform: z
    .strictObject({ divide_by: divisor, round: rounding })
    .meta({ id: 'QuantityTransformInput' })
    .optional()
    .meta({
      description: 'The quantity is divided and rounded to whole units before anything else',
    }),
  included_quantity: decimal.optional().meta({ description: 'Free units, counted after `transform`' }),
  minimum_cents: cents.min(0).optional().meta({ description: 'Minimum for a whole period' }),
  maximum_cents: cents.min(0).optional().meta({ description: 'Maximum for a whole period' }),
}

const priceFields = z.strictObject({
  code: z
    .string()
    .regex(/^[a-z0-9_-]{1,64}$/, 'Expected 1 to 64 characters of a-z, 0-9, _ and -')
    .meta({ description: 'A short name for programs; unique within the plan. A plan change matches items by it' }),
  name: line(255).optional().meta({ description: 'As printed on invoices; by default the name of the plan' }),
  kind,
  model,
  timing: timing.default('in_advance'),
  interval: interval.optional().meta({ description: 'By default as in the plan' }),
  interval_count: intervalCount.optional().meta({
    description: 'By default as in the plan; 1 if only `interval` is given',
  }),
  trial_days: trialDays.default(0),
  ...moneyFields,
  quantity: z.int().min(1).max(1_000_000).default(1),
  tax_category: taxCategoryWord.optional().meta({
    description: 'What is sold, as your own tax rates call it; by default as in the plan, else `default_tax_category`',
  }),
})

type PriceFields = z.output<typeof priceFields>

/** A model with its amounts. */
export type MoneyOrder = Pick<PriceFields, 'model' | keyof typeof moneyFields>

/** Amounts agreed with one subscription in place of a price's own; by default the model is the price's. */
export const agreedMoney = z
  .strictObject({ model: model.optional(), ...moneyFields })
  .meta({ id: 'PriceOverrideInput' })

/** A price of a plan in a request. */
export const priceOrder = priceFields
  .superRefine((price, check) => {
    for (const { path, code, message } of fieldProblems(price))
      check.addIssue({ code: 'custom', path: [...path], message, params: { code } })
  })
  .meta({ id: 'PriceInput' })

export type PriceOrder = z.output<typeof priceOrder>

export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly code: string
  readonly message: string
}

/** The fields that each model requires; it accepts no others of them. */
const needs: Readonly<Record<MoneyOrder['model'], readonly (keyof MoneyOrder)[]>> = {
  flat: ['unit_amount'],
  per_unit: ['unit_amount'],
  graduated: ['tiers'],
  volume: ['tiers'],
  package: ['unit_amount', 'package_size'],
}

/** Fields that a one-off price does not accept. */
const aboutPeriods = ['interval', 'interval_count'] as const

/** Fields that a price without a quantity does not accept. */
const aboutQuantity = ['transform', 'included_quantity'] as const

function fieldProblems(price: PriceFields): Problem[] {
  const isOneOff = price.kind === 'one_off'
  return [
    ...moneyProblems(price),
    ...(isOneOff ? aboutPeriods.filter((field) => price[field] !== undefined) : []).map(problemOf),
    ...(isOneOff && price.timing === 'in_arrears' ? [problemOf('timing')] : []),
    ...(isOneOff && price.trial_days > 0 ? [problemOf('trial_days')] : []),
  ]
}

/** Problems of a price’s amounts: fields that its model lacks or does not accept, contradicting limits and tiers. */
export function moneyProblems(price: MoneyOrder): Problem[] {
  const { model, minimum_cents: minimum, maximum_cents: maximum } = price
  const has = (field: keyof MoneyOrder) => price[field] !== undefined
  const needed = needs[model]
  const others = new Set<keyof MoneyOrder>(Object.values(needs).flat())
  for (const field of model === 'flat' ? aboutQuantity : []) others.add(field)
  const missing = needed.filter((field) => !has(field))
  const extra = [...others].filter((field) => !needed.includes(field) && has(field))
  return [
    ...missing.map((field) => ({
      path: [field],
      code: 'required',
      message: `A price of the model ${model} needs this field`,
    })),
    ...extra.map((field) => ({
      path: [field],
      code: 'not_allowed',
      message: `A price of the model ${model} does not take this field`,
    })),
    ...(minimum !== undefined && maximum !== undefined && minimum > maximum
      ? [{ path: ['maximum_cents'], code: 'invalid_value', message: 'maximum_cents is less than minimum_cents' }]
      : []),
    ...tierProblems(price.tiers ?? []),
  ]
}

function problemOf(field: keyof PriceFields): Problem {
  return { path: [field], code: 'not_allowed', message: 'A one_off price does not take this field' }
}

function tierProblems(tiers: NonNullable<PriceFields['tiers']>): Problem[] {
  return tiers.flatMap(({ up_to: upTo }, index) => {
    const problem = (message: string) => [{ path: ['tiers', index, 'up_to'], code: 'invalid_value', message }]
    const isLast = index === tiers.length - 1
    if (isLast) return upTo === null ? [] : problem('The last tier has no end: up_to is null')
    if (upTo === null) return problem('Only the last tier has no end: give every other one an up_to')
    const before = tiers[index - 1]?.up_to ?? null
    const isRising = before === null || compare(quantityOf(before), quantityOf(upTo)) < 0
    return isRising ? [] : problem('up_to has to be more than that of the tier before')
  })
}

function quantityOf(decimalText: string) {
  return rationalOf(parseUnitAmount(decimalText))
}

const moneyAnswer = {
  model,
  unit_amount: z.string().nullable().meta({ description: 'An exact decimal of minor units' }),
  tiers: z
    .array(
      z
        .object({ up_to: z.string().nullable(), unit_amount: z.string(), flat_amount: z.string() })
        .meta({ id: 'PriceTier' }),
    )
    .nullable(),
  package_size: z.int().nullable(),
  transform: z.object({ divide_by: z.int(), round: rounding }).meta({ id: 'QuantityTransform' }).nullable(),
  included_quantity: z.string(),
  minimum_cents: cents.nullable(),
  maximum_cents: cents.nullable(),
}

/** The agreed amounts, in answers. */
export const agreedMoneySchema = z.object(moneyAnswer).meta({ id: 'PriceOverride' })

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
  transform: null,
  included_quantity: '0',
  minimum_cents: null,
  maximum_cents: null,
}

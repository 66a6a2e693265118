import { z } from 'zod'
import { compare } from '../../domain/rational.ts'
import { parseUnitAmount, rationalOf } from '../../domain/unit-amount.ts'
import { cents } from '../../platform/http/schema.ts'

const models = ['flat', 'per_unit', 'graduated', 'volume', 'package', 'percentage', 'matrix'] as const
const rounding = z.enum(['up', 'down', 'nearest']).meta({ id: 'QuantityRounding' })

const decimal = z
  .string()
  .regex(
    /^(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,12})?$/,
    'Expected a decimal that is not negative, such as "1999" or "0.25"',
  )
const unitAmount = decimal.meta({ description: 'An exact decimal of minor units' })
const divisor = z.int().min(1).max(1_000_000_000)

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

const property = z.string().min(1).max(100)

const cell = z
  .strictObject({
    when: z
      .record(property, z.string().max(255))
      .refine((when) => Object.keys(when).length > 0, {
        message: 'Give at least one property',
        params: { code: 'required' },
      })
      .meta({ description: 'Values of properties by which the meter groups' }),
    unit_amount: unitAmount,
  })
  .meta({ id: 'PriceCellInput' })

export const model = z.enum(models).meta({
  id: 'PriceModel',
  description:
    '`flat`: `unit_amount` whatever the quantity. `per_unit`: `unit_amount` for each unit. `graduated`: each unit ' +
    'costs what its own tier says. `volume`: all units cost what the tier of the whole quantity says. `package`: ' +
    '`unit_amount` for each started package. Of usage also `percentage`: `rate` percent of the units, which are ' +
    'money in minor units, and `fixed_amount` for each event; `matrix`: each unit costs what the first cell says that its ' +
    'event fits',
})

/** The amounts of a price, for every model. */
export const moneyFields = {
  unit_amount: unitAmount.optional(),
  tiers: z.array(tierOrder).min(1).max(100).optional().meta({
    description: 'Ordered by `up_to`. A tier begins after the tier before it and includes its own `up_to`',
  }),
  package_size: divisor.optional().meta({ description: 'Units in a package' }),
  rate: decimal.optional().meta({ description: 'Percent: "2.9" is 2.9 of 100 units' }),
  fixed_amount: unitAmount.optional().meta({ description: 'For each event, in minor units' }),
  cells: z.array(cell).min(1).max(1000).optional().meta({ description: 'The first one that fits an event counts' }),
  default_unit_amount: unitAmount.optional().meta({
    description: 'For a unit of an event that fits no cell; by default 0',
  }),
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

type MoneyFields = z.output<z.ZodObject<typeof moneyFields>>

/** A model with its amounts. */
export type MoneyOrder = MoneyFields & { readonly model: z.output<typeof model> }

/** Amounts agreed with one subscription in place of a price's own; by default the model is the price's. */
export const agreedMoney = z
  .strictObject({ model: model.optional(), ...moneyFields })
  .meta({ id: 'PriceOverrideInput' })

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
  percentage: ['rate'],
  matrix: ['cells'],
}

/** Fields that a model accepts besides. */
const may: Partial<Record<MoneyOrder['model'], readonly (keyof MoneyOrder)[]>> = {
  percentage: ['fixed_amount'],
  matrix: ['default_unit_amount'],
}

/** Fields that a price without a quantity does not accept. */
const aboutQuantity = ['transform', 'included_quantity'] as const

/** Problems of a price’s amounts: fields that its model lacks or does not accept, contradicting limits and tiers. */
export function moneyProblems(price: MoneyOrder): Problem[] {
  const { model, minimum_cents: minimum, maximum_cents: maximum } = price
  const has = (field: keyof MoneyOrder) => price[field] !== undefined
  const needed = needs[model]
  const accepted = [...needed, ...(may[model] ?? [])]
  const others = new Set<keyof MoneyOrder>([...Object.values(needs), ...Object.values(may)].flat())
  for (const field of model === 'flat' ? aboutQuantity : []) others.add(field)
  const missing = needed.filter((field) => !has(field))
  const extra = [...others].filter((field) => !accepted.includes(field) && has(field))
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

function tierProblems(tiers: NonNullable<MoneyOrder['tiers']>): Problem[] {
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

/** The amounts of a price in answers; null where the model has no such field. */
export const moneyAnswer = {
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
  rate: z.string().nullable(),
  fixed_amount: z.string().nullable(),
  cells: z
    .array(z.object({ when: z.record(z.string(), z.string()), unit_amount: z.string() }).meta({ id: 'PriceCell' }))
    .nullable(),
  default_unit_amount: z.string().nullable(),
  transform: z.object({ divide_by: z.int(), round: rounding }).meta({ id: 'QuantityTransform' }).nullable(),
  included_quantity: z.string(),
  minimum_cents: cents.nullable(),
  maximum_cents: cents.nullable(),
}

/** The agreed amounts, in answers. */
export const agreedMoneySchema = z.object(moneyAnswer).meta({ id: 'PriceOverride' })

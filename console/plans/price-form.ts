import type { Interval, Price, PriceInput, PriceKind, PriceModel, QuantityRounding } from '../../packages/sdk/index.ts'
import { centsOf, typedAmount, typedUnitAmount, unitAmountOf } from '../ui/money.ts'
import { emptyUsage, meteredOf, type UsageForm, usageAmounts, usageFormOf } from './usage-form.ts'

/** A price as it is typed; amounts are in the major unit of the currency. */
export interface PriceForm extends UsageForm {
  readonly code: string
  readonly name: string
  readonly kind: PriceKind
  readonly model: PriceModel
  readonly timing: string
  /** Empty: as the plan. */
  readonly interval: string
  readonly intervalCount: string
  readonly trialDays: string
  /** Empty: the default of the settings. */
  readonly taxCategory: string
  readonly amount: string
  readonly size: string
  readonly tiers: readonly TierForm[]
  readonly quantity: string
  readonly minimum: string
  readonly maximum: string
  readonly included: string
  readonly divideBy: string
  readonly round: string
}

interface TierForm {
  readonly upTo: string
  readonly unit: string
  readonly flat: string
}

const twoTiers: readonly TierForm[] = [
  { upTo: '10', unit: '', flat: '' },
  { upTo: '', unit: '', flat: '' },
]

export const emptyPrice: PriceForm = {
  ...emptyUsage,
  code: 'base',
  name: '',
  kind: 'recurring',
  model: 'per_unit',
  timing: 'in_advance',
  interval: '',
  intervalCount: '1',
  trialDays: '',
  taxCategory: '',
  amount: '',
  size: '',
  tiers: twoTiers,
  quantity: '1',
  minimum: '',
  maximum: '',
  included: '',
  divideBy: '',
  round: 'up',
}

/** Whether the amounts of a model stand in tiers. */
export const hasTiers = ({ model }: Pick<PriceForm, 'model'>) => model === 'graduated' || model === 'volume'

/** Whether the model has one amount. */
export const hasAmount = ({ model }: Pick<PriceForm, 'model'>) => !hasTiers({ model }) && !isOfUsage(model)

/** Whether only a price for usage may have the model. */
export const isOfUsage = (model: PriceModel) => model === 'percentage' || model === 'matrix'

/** A price of a plan, to be changed. */
export function priceFormOf(price: Price, currency: string): PriceForm {
  const cents = (amount: number | null) => (amount === null ? '' : typedAmount(amount, currency))
  return {
    ...emptyPrice,
    ...usageFormOf(price, currency),
    code: price.code,
    name: price.name ?? '',
    kind: price.kind,
    model: price.model,
    timing: price.timing,
    interval: price.interval ?? '',
    intervalCount: String(price.interval_count ?? 1),
    trialDays: price.trial_days === 0 ? '' : String(price.trial_days),
    taxCategory: price.tax_category ?? '',
    amount: price.unit_amount === null ? '' : typedUnitAmount(price.unit_amount, currency),
    size: String(price.package_size ?? ''),
    tiers:
      price.tiers?.map((tier) => ({
        upTo: tier.up_to ?? '',
        unit: typedUnitAmount(tier.unit_amount, currency),
        flat: tier.flat_amount === '0' ? '' : typedUnitAmount(tier.flat_amount, currency),
      })) ?? twoTiers,
    quantity: String(price.quantity),
    minimum: cents(price.minimum_cents),
    maximum: cents(price.maximum_cents),
    included: price.included_quantity === '0' ? '' : price.included_quantity,
    divideBy: String(price.transform?.divide_by ?? ''),
    round: price.transform?.round ?? 'up',
  }
}

/** The price of a request. What is no amount is left as it was typed: the service says what is wrong with it. */
export function priceOf(form: PriceForm, currency: string): PriceInput {
  const decimal = (typed: string) => unitAmountOf(typed, currency) ?? typed
  const cents = (typed: string) => centsOf(typed, currency) ?? (typed as unknown as number)
  const isRecurring = form.kind === 'recurring'
  const isRepeated = form.kind !== 'one_off'
  const isFlat = form.model === 'flat'
  return {
    code: form.code,
    kind: form.kind,
    model: form.model,
    ...(form.name && { name: form.name }),
    ...(isRecurring && form.timing === 'in_arrears' && { timing: 'in_arrears' as const }),
    ...(isRepeated &&
      form.interval && { interval: form.interval as Interval, interval_count: Number(form.intervalCount) }),
    ...(isRepeated && form.trialDays && { trial_days: Number(form.trialDays) }),
    ...amountsOf(form, decimal),
    ...(!isFlat &&
      form.divideBy && { transform: { divide_by: Number(form.divideBy), round: form.round as QuantityRounding } }),
    ...(!isFlat && form.included && { included_quantity: form.included }),
    ...(form.minimum && { minimum_cents: cents(form.minimum) }),
    ...(form.maximum && { maximum_cents: cents(form.maximum) }),
    ...(form.taxCategory && { tax_category: form.taxCategory }),
    ...(form.kind === 'usage' ? meteredOf(form) : { quantity: Number(form.quantity) }),
  }
}

function amountsOf(form: PriceForm, decimal: (typed: string) => string): Partial<PriceInput> {
  const { model } = form
  if (model === 'percentage' || model === 'matrix') return usageAmounts(form, model, decimal)
  if (hasTiers(form)) return { tiers: tiersOf(form, decimal) }
  return { unit_amount: decimal(form.amount), ...(model === 'package' && { package_size: Number(form.size) }) }
}

// The last tier has no end, whatever was typed before it became the last.
function tiersOf({ tiers }: PriceForm, decimal: (typed: string) => string) {
  return tiers.map(({ upTo, unit, flat }, index) => ({
    up_to: index === tiers.length - 1 ? null : upTo,
    unit_amount: decimal(unit || '0'),
    ...(flat && { flat_amount: decimal(flat) }),
  }))
}

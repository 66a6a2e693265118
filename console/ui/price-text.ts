import type { Price, PriceOverride } from '../../packages/sdk/index.ts'
import { words } from '../words/en.ts'
import { moneyText, unitAmountText } from './money.ts'

const t = words.prices

type Amounts = PriceOverride

/** A price in one line: `29.00 EUR per unit a month`. */
export function priceText(price: Price, currency: string): string {
  const whole = t.whole(amountsText(price, currency), timeText(price))
  return price.meter_code === null ? whole : t.ofUsage(price.meter_code, whole)
}

/** What an amount of a price is for: `a month`, `every 3 months`, `once`. */
export function timeText({ interval, interval_count: count }: Pick<Price, 'interval' | 'interval_count'>): string {
  return interval === null ? t.once : t.interval(count ?? 1, interval)
}

/** The amounts of a price, without their time. */
export function amountsText(amounts: Amounts, currency: string): string {
  const { model, unit_amount: unit, tiers, package_size: size } = amounts
  const amount = unitAmountText(unit ?? tiers?.[0]?.unit_amount ?? '0', currency)
  switch (model) {
    case 'flat':
      return t.flat(amount)
    case 'per_unit':
      return t.perUnit(amount)
    case 'package':
      return t.packaged(amount, size ?? 1)
    case 'graduated':
      return t.graduated(amount, tiers?.length ?? 0)
    case 'volume':
      return t.volume(amount, tiers?.length ?? 0)
    case 'percentage': {
      const fixed = amounts.fixed_amount ?? '0'
      return t.percentage(amounts.rate ?? '0', fixed === '0' ? null : unitAmountText(fixed, currency))
    }
    case 'matrix':
      return t.matrix(unitAmountText(leastOf(amounts), currency), propertiesOf(amounts))
  }
}

/** The least amount of a matrix, but for the zero that all others cost if nothing is said. */
function leastOf({ cells, default_unit_amount: usual }: Amounts): string {
  const amounts = [...(cells ?? []).map(({ unit_amount: unit }) => unit), ...(usual && usual !== '0' ? [usual] : [])]
  const [first = '0', ...others] = amounts
  return others.reduce((least, one) => (Number(one) < Number(least) ? one : least), first)
}

/** The properties by which a matrix tells units apart. */
function propertiesOf({ cells }: Amounts): readonly string[] {
  return [...new Set((cells ?? []).flatMap(({ when }) => Object.keys(when)))]
}

/** What else is to be known of a price, one sentence each. */
export function priceNotes(price: Price, currency: string): readonly string[] {
  const { transform, included_quantity: included, minimum_cents: minimum, maximum_cents: maximum } = price
  return [
    price.meter_code !== null && t.metered(price.meter_code),
    ...(price.filters ?? []).map(({ property, values }) => t.filter(property, values)),
    price.timing === 'in_arrears' && t.arrears,
    price.trial_days > 0 && t.trial(price.trial_days),
    transform && t.transform(transform.divide_by, transform.round),
    included !== '0' && t.included(included),
    minimum !== null && t.minimum(moneyText(minimum, currency)),
    maximum !== null && t.maximum(moneyText(maximum, currency)),
    price.partial_period === 'full' && t.partInFull,
    price.quantity !== 1 && t.defaultQuantity(price.quantity),
  ].filter((one) => typeof one === 'string')
}

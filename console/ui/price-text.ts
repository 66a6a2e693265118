import type { Price, PriceOverride } from '../../packages/sdk/index.ts'
import { words } from '../words/en.ts'
import { moneyText, unitAmountText } from './money.ts'

const t = words.prices

type Amounts = PriceOverride

/** A price in one line: `29.00 EUR per unit a month`. */
export function priceText(price: Price, currency: string): string {
  return t.whole(amountsText(price, currency), timeText(price))
}

/** What an amount of a price is for: `a month`, `every 3 months`, `once`. */
export function timeText({ interval, interval_count: count }: Pick<Price, 'interval' | 'interval_count'>): string {
  return interval === null ? t.once : t.interval(count ?? 1, interval)
}

/** The amounts of a price, without their time. */
export function amountsText(
  { model, unit_amount: unit, tiers, package_size: size }: Amounts,
  currency: string,
): string {
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
  }
}

/** What else is to be known of a price, one sentence each. */
export function priceNotes(price: Price, currency: string): readonly string[] {
  const { transform, included_quantity: included, minimum_cents: minimum, maximum_cents: maximum } = price
  return [
    price.timing === 'in_arrears' && t.arrears,
    price.trial_days > 0 && t.trial(price.trial_days),
    transform && t.transform(transform.divide_by, transform.round),
    included !== '0' && t.included(included),
    minimum !== null && t.minimum(moneyText(minimum, currency)),
    maximum !== null && t.maximum(moneyText(maximum, currency)),
    price.quantity !== 1 && t.defaultQuantity(price.quantity),
  ].filter((one) => typeof one === 'string')
}

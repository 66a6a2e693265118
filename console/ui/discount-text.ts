import type { DiscountDuration, DiscountScope } from '../../packages/sdk/index.ts'
import { words } from '../words/en.ts'
import { moneyText } from './money.ts'

const t = words.discounts

interface Terms {
  readonly percent_off: string | null
  readonly amounts_off?: Readonly<Record<string, number>> | null
}

/** What terms take off: `20 % off`, `€5.00 or $5.00 off`. */
export function takesOffText({ percent_off: percent, amounts_off: amounts }: Terms): string {
  if (percent !== null) return t.percentOff(percent)
  const texts = Object.entries(amounts ?? {}).map(([currency, cents]) => moneyText(cents, currency))
  return t.amountOff(texts.join(` ${t.or} `))
}

/** How long a discount lasts. */
export function durationText(duration: DiscountDuration): string {
  if (typeof duration === 'string') return t.durations[duration]
  return 'periods' in duration ? t.periods(duration.periods) : t.months(duration.months)
}

/** On which plans and prices it acts. */
export function scopeText({ plan_codes: plans, price_codes: prices }: DiscountScope): string {
  return [...(plans ?? []), ...(prices ?? [])].join(', ') || t.everything
}

import * as t from '../words/en/portal.ts'
import type { PaymentMethod } from './types.ts'

/** What a payment method is called: `Visa ending in 4242`. */
export function methodText({ type, brand, last4 }: PaymentMethod): string {
  const name = brand ? brand.charAt(0).toUpperCase() + brand.slice(1) : (t.methodTypes[type] ?? type)
  return last4 ? t.endingIn(name, last4) : name
}

/** `12/2030`; null where it does not end. */
export function lastMonth({ exp_month, exp_year }: PaymentMethod): string | null {
  return exp_month && exp_year ? `${String(exp_month).padStart(2, '0')}/${exp_year}` : null
}

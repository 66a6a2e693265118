import type { PaymentMethod } from '../../packages/sdk/index.ts'
import { words } from '../words/en.ts'

const t = words.customers

/** `visa ending in 4242, until 12/2030`; what is not known is left out. */
export function methodText({ type, brand, last4, exp_month: month, exp_year: year }: PaymentMethod): string {
  const until = month && year ? t.until(`${String(month).padStart(2, '0')}/${year}`) : ''
  return [brand ?? type.replaceAll('_', ' '), last4 && t.endingIn(last4), until].filter(Boolean).join(' ')
}

import type { BillingInterval } from './interval.ts'

/** What is sold and for how much, in advance, per interval. Money and interval never change. */
export interface Plan {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly product: string
  /** Price of one unit for one whole billing period, in minor units of the currency. */
  readonly amountCents: bigint
  readonly currency: string
  readonly interval: BillingInterval
  readonly trialDays: number
  readonly isActive: boolean
}

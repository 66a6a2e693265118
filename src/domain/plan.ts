import type { BillingInterval } from './interval.ts'
import { withinMaximum } from './money.ts'
import { refuseField } from './refusal.ts'

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

/** Refuses `amount_too_large` for a quantity whose whole period would pass 2^53-1 minor units (D5). */
export function refuseTooLarge(plan: Plan, quantity: number): void {
  if (withinMaximum(plan.amountCents * BigInt(quantity))) return
  refuseField('amount_too_large', '/quantity', 'A billing period would cost more than 2^53-1 minor units.')
}

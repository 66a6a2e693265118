import type { BillingInterval } from './interval.ts'
import { withinMaximum } from './money.ts'
import { type Price, periodCost } from './price.ts'
import { round } from './rational.ts'
import { refuseField } from './refusal.ts'

/** What is sold: a code with prices. Money and prices of a revision never change. */
export interface Plan {
  readonly id: string
  /** Of all its revisions; `id` names one of them. */
  readonly code: string
  readonly name: string
  readonly product: string
  readonly currency: string
  readonly interval: BillingInterval
  readonly trialDays: number
  readonly isActive: boolean
  readonly prices: readonly Price[]
}

/** The plan that a version was subscribed by, as its lines name it. */
export type PlanName = Pick<Plan, 'id' | 'code' | 'name'>

/** A plan as its versions name it. */
export function planName({ id, code, name }: PlanName): PlanName {
  return { id, code, name }
}

const yearsMax = 60

/** Refuses `invalid_request` for an interval whose seconds an integer of the database does not hold: more than 60 years. */
export function refuseTooLong({ unit, count }: BillingInterval, pointer: string): void {
  const perYear = { day: 366, week: 53, month: 12, year: 1 }[unit]
  if (count <= yearsMax * perYear) return
  refuseField(
    'invalid_request',
    pointer,
    `With proration by the second, an interval is at most ${yearsMax} years long.`,
  )
}

/** Refuses `amount_too_large` for a quantity whose whole period would pass 2^53-1 minor units (D5). */
export function refuseTooLarge(price: Price, quantity: number, pointer = '/quantity'): void {
  if (withinMaximum(round(periodCost(price, quantity)))) return
  refuseField(
    'amount_too_large',
    pointer,
    'A billing period would cost more than 2^53-1 minor units. Use a smaller price or quantity.',
  )
}

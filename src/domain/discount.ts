import { type Instant, isBefore } from './instant.ts'
import type { Period } from './period.ts'
import { amountUpTo, partAmount } from './position.ts'
import { compare, make, multiply, type Rational, subtract, zero } from './rational.ts'
import { parseUnitAmount, rationalOf } from './unit-amount.ts'

/** What a discount takes off a period's cost: a part of it, or an amount in minor units. */
export type Off =
  | { readonly kind: 'percent' /** An exact decimal, more than 0 and at most 100. */; readonly percent: string }
  | { readonly kind: 'amount'; readonly cents: bigint }

/** How long a discount acts, counted in periods of each item or in calendar months. */
export type DiscountDuration = 'once' | 'forever' | { readonly periods: number } | { readonly months: number }

/** The plans and prices that a discount acts on; null is all. */
export interface AppliesTo {
  readonly planCodes: readonly string[] | null
  readonly priceCodes: readonly string[] | null
}

/** A redeemed coupon on a subscription, with its terms as they were then. */
export interface Discount {
  readonly id: string
  readonly couponId: string
  readonly promotionCodeId: string | null
  readonly off: Off
  readonly duration: DiscountDuration
  readonly appliesTo: AppliesTo
  readonly from: Instant
  /** When it ends by request, at the end of a period; null if it was not removed. */
  readonly until: Instant | null
}

/**
 * A discount of a version of an item. It acts on every period of the item that overlaps `[from, until)`, and on the whole
 * of it (D36).
 */
export interface ItemDiscount {
  readonly id: string
  readonly off: Off
  readonly from: Instant
  readonly until: Instant | null
}

/** What a discount takes off a line, in minor units; negative on a line that takes back. */
export interface LineDiscount {
  /** Null on a line made by hand. */
  readonly id: string | null
  readonly off: Off
  readonly amountCents: bigint
}

export const noDiscounts: readonly ItemDiscount[] = []

/** The discounts of a version that act in a period, in their order. */
export function actingIn(discounts: readonly ItemDiscount[], { start, end }: Period): readonly ItemDiscount[] {
  if (discounts.length === 0) return discounts
  return discounts.filter(({ from, until }) => isBefore(from, end) && (until === null || isBefore(start, until)))
}

/**
 * The cost of a whole period after none, one, two ... of the discounts: exact, in minor units. Each acts on what the ones
 * before left, and none goes below 0; what is left over of an amount is lost.
 *
 *     9900 less 500, less 10 %   ->   9900, 9400, 8460
 */
export function costsAfter(cost: Rational, offs: readonly Off[]): readonly Rational[] {
  const costs = [cost]
  let left = cost
  for (const off of offs) {
    left = costAfter(left, off)
    costs.push(left)
  }
  return costs
}

function costAfter(cost: Rational, off: Off): Rational {
  if (off.kind === 'percent') return multiply(cost, subtract(make(1n), part(off.percent)))
  const left = subtract(cost, make(off.cents))
  return compare(left, zero) < 0 ? zero : left
}

function part(percent: string): Rational {
  return multiply(rationalOf(parseUnitAmount(percent)), make(1n, 100n))
}

/** What a part of a period costs, and what each discount takes off it, in minor units. */
export interface DiscountedAmount {
  readonly amountCents: bigint
  readonly discounts: readonly LineDiscount[]
}

/**
 * The amount of a part [from, until) of a period after its discounts. With V(k) = the cost of the period after k discounts,
 * discount k of the part is what round(V(k-1) x position) - round(V(k) x position) grows by from `from` to `until`. So parts
 * add up to the period, and discounts to gross less net, whatever the cut.
 */
export function discountedPart(
  cost: Rational,
  discounts: readonly Pick<ItemDiscount, 'id' | 'off'>[],
  at: { readonly from: number; readonly until: number; readonly length: number },
  sign: 1 | -1 = 1,
): DiscountedAmount {
  const amounts = costsAfter(
    cost,
    discounts.map(({ off }) => off),
  ).map((one) => BigInt(sign) * partAmount(one, at.from, at.until, at.length))
  return {
    amountCents: amounts.at(-1) ?? 0n,
    discounts: discounts.map(({ id, off }, index) => ({
      id,
      off,
      amountCents: (amounts[index] ?? 0n) - (amounts[index + 1] ?? 0n),
    })),
  }
}

/** The amount of a line before its discounts, in minor units. */
export function grossOf({ amountCents, discounts }: DiscountedAmount): bigint {
  return amountCents + discountOf({ discounts })
}

/** What all discounts take off a line, in minor units. */
export function discountOf({ discounts }: Pick<DiscountedAmount, 'discounts'>): bigint {
  return discounts.reduce((sum, { amountCents }) => sum + amountCents, 0n)
}

/** What a discount takes off an amount that has no period, rounded once; never more than the amount. */
export function offAmount(cents: bigint, off: Off): bigint {
  return cents - amountUpTo(costAfter(make(cents), off), 1, 1)
}

/** Whether the discount acts on a price of a plan. */
export function appliesToPrice({ planCodes, priceCodes }: AppliesTo, planCode: string, priceCode: string): boolean {
  return (planCodes?.includes(planCode) ?? true) && (priceCodes?.includes(priceCode) ?? true)
}

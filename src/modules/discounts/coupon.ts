import type { AppliesTo, DiscountDuration } from '../../domain/discount.ts'
import type { Instant } from '../../domain/instant.ts'

/** The terms of a discount, and how often they may be redeemed. */
export interface Coupon {
  readonly id: string
  /** The merchant's own name of it. */
  readonly code: string | null
  readonly name: string
  /** An exact decimal; null if it takes off an amount. */
  readonly percentOff: string | null
  /** Minor units by currency; null if it takes off a percent. */
  readonly amountsOff: Readonly<Record<string, number>> | null
  readonly duration: DiscountDuration
  readonly appliesTo: AppliesTo
  readonly redeemBy: Instant | null
  readonly maxRedemptions: number | null
  readonly maxPerCustomer: number | null
  readonly firstTimeOnly: boolean
  readonly redeemed: number
  readonly archivedAt: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** A word that redeems a coupon, with limits of its own. */
export interface PromotionCode {
  readonly id: string
  readonly couponId: string
  readonly code: string
  readonly maxRedemptions: number | null
  readonly expiresAt: Instant | null
  /** The only customer who may redeem it. */
  readonly customerId: string | null
  readonly redeemed: number
  readonly archivedAt: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

import fc from 'fast-check'
import type { DiscountDuration, Off } from '../../../src/domain/discount.ts'
import type { Plan } from '../../../src/domain/plan.ts'

/** A coupon that is redeemed, or the n-th last discount that is removed. */
export type Discounting =
  | {
      readonly do: 'redeem'
      readonly coupon: string
      readonly off: Off
      readonly duration: DiscountDuration
      readonly planCodes: readonly string[] | null
      readonly priceCodes: readonly string[] | null
      readonly when: 'now' | 'period_end'
    }
  | { readonly do: 'remove_discount'; readonly nthLast: number; readonly when: 'now' | 'period_end' }

const anyOff = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), percent: fc.constantFrom('10', '33.33', '50', '100') }),
  fc.record({ kind: fc.constant('amount' as const), cents: fc.constantFrom(1n, 299n, 500n, 50_000n) }),
)

const anyDuration = fc.constantFrom<DiscountDuration>(
  ...(['once', 'forever'] as const),
  ...[{ periods: 2 }, { periods: 3 }, { months: 1 }, { months: 4 }],
)

const anyWhen = fc.constantFrom<'now' | 'period_end'>('now', 'now', 'period_end')

/** Discounts on some or all of what these plans sell. */
export function anyDiscounting(sold: readonly Plan[]): fc.Arbitrary<Discounting> {
  const priceCodes = [...new Set(sold.flatMap(({ prices }) => prices.map(({ code }) => code)))]
  const redeem = fc.record({
    do: fc.constant('redeem' as const),
    coupon: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    off: anyOff,
    duration: anyDuration,
    planCodes: fc.option(fc.subarray(sold.map(({ code }) => code)), { freq: 4 }),
    priceCodes: fc.option(fc.subarray(priceCodes), { freq: 4 }),
    when: anyWhen,
  })
  const remove = fc.record({
    do: fc.constant('remove_discount' as const),
    nthLast: fc.constantFrom(0, 0, 1, 2),
    when: anyWhen,
  })
  return fc.oneof({ weight: 3, arbitrary: redeem }, { weight: 1, arbitrary: remove })
}

import { doubleMutant, type Mutant, mutant } from './mutant.ts'

const rules = 'src/domain/discount.ts'
const items = 'src/domain/item-discounts.ts'
const examples = 'src/domain/discount.test.ts'
const properties = 'src/domain/discounts.properties.test.ts'

/** Discounts with a mistake in them: what they take off, when, of what, and how often. */
export const discountMutants: readonly Mutant[] = [
  mutant(
    'an amount off takes a charge below nothing',
    { file: rules, find: 'return compare(left, zero) < 0 ? zero : left', put: 'return left' },
    examples,
    properties,
  ),
  mutant(
    'each discount acts on the gross amount',
    { file: rules, find: 'left = costAfter(left, off)', put: 'left = costAfter(cost, off)' },
    examples,
  ),
  mutant(
    'a discount acts one period longer than it lasts',
    {
      file: rules,
      find: 'isBefore(from, end) && (until === null || isBefore(start, until))',
      put: 'isBefore(from, end) && (until === null || !isBefore(until, start))',
    },
    examples,
    properties,
  ),
  mutant(
    'an amount off acts on every item',
    {
      file: items,
      find: "if (discount.off.kind === 'amount' && holderOf(subscription, discount)?.id !== item.id) return []",
      put: 'if (holderOf(subscription, discount) === undefined) return []',
    },
    examples,
  ),
  mutant(
    'a change of plan gives the periods of a discount once more',
    {
      file: items,
      find: 'const until = shared.length > 0 ? endOfDiscount(subscription, discount) : endOn(subscription, item, discount)',
      put: 'const until = shared.length > 99 ? endOfDiscount(subscription, discount) : endOn(subscription, item, discount)',
    },
    examples,
  ),
  doubleMutant(
    'a coupon is redeemed once more than it may be',
    [
      {
        file: 'src/modules/discounts/redemption/redeem.ts',
        find: 'if (maxRedemptions !== null && redeemed >= maxRedemptions)',
        put: 'if (maxRedemptions !== null && redeemed > maxRedemptions)',
      },
      {
        file: 'database/schema/47_discount.sql',
        find: 'constraint coupon_is_redeemed_within_its_limit check (redeemed between 0 and coalesce(max_redemptions, redeemed))',
        put: 'constraint coupon_is_redeemed_within_its_limit check (redeemed between 0 and coalesce(max_redemptions + 1, redeemed))',
      },
    ],
    'test/database-constraints-of-discounts.test.ts',
  ),
  mutant(
    'a period that a change of the interval cuts short is no period of a discount',
    {
      file: 'src/domain/item-discounts.ts',
      find: 'const begun = isCut && !isBefore(next.start, version.from) ? 1 : 0',
      put: 'const begun = isCut && isBefore(next.start, next.start) ? 1 : 0',
    },
    'src/domain/discount.test.ts',
  ),
]

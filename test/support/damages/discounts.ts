import type { Damage, Damaged } from './damage.ts'

const coupon = '00000000-0000-7000-8000-000000000001'

/** What damages discounts. */
export function damagesOfDiscounts({ own, lineOfCharge }: Damaged): Readonly<Record<string, Damage>> {
  return {
    'lines_add_up_to_the_invoice: discount': {
      by: [`update invoice set discount_cents = 3 where ${own}`],
      says: /^has a discount of 3, but those of its lines add up to 0$/,
    },
    discounts_are_their_arithmetic: {
      by: [
        `update document_line set discounts = '[{ "id": null, "off": { "cents": 5 }, "cents": 70000 }]' where ${lineOfCharge} and sign = 1`,
      ],
      says: /^its discount 1 takes off 70000, and not -?\d+$/,
    },
    redemptions_are_counted: {
      by: [
        `insert into coupon (tenant_id, id, name, percent_off, duration, first_time_only, created_at, updated_at)
          select tenant_id, '${coupon}', 'Sale', 10, 'once', false, now(), now() from tenant where ${own}`,
        `insert into discount (tenant_id, id, coupon_id, customer_id, subscription_id, nth, holds, created_at)
          select tenant_id, id, '${coupon}', customer_id, id, 1, '[,)', now() from subscription where ${own} limit 1`,
      ],
      says: /^was redeemed 0 times, but has 1 discounts$/,
    },
    discounts_of_subscriptions_are_redeemed: {
      by: [`update subscription set discounts = '[{ "id": "${coupon}" }]' where ${own}`],
      says: /^has the discount 00000000-0000-7000-8000-000000000001, which is no redemption of it$/,
    },
  }
}

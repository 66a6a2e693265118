import type { Invariant } from '../invariant.ts'

/** round(V x p / n), halves away from zero; V is not below zero. */
const upTo = (cost: string, p: string) => `div(2 * ${cost} * l.${p} + l.period_length, 2 * l.period_length)`

const grown = (cost: string) => `(${upTo(cost, 'until_position')} - ${upTo(cost, 'from_position')})`

/** Invariants of discounts: what they take off lines, and how often coupons are redeemed. */
export const discountInvariants: readonly Invariant[] = [
  {
    name: 'discounts_are_their_arithmetic',
    promise: 'Discount k takes off a line what round(V(k-1)) - round(V(k)) grows by over it (D36).',
    sql: `
      select l.tenant_id, jsonb_build_object('invoice_id', l.invoice_id, 'credit_note_id', l.credit_note_id, 'line_id', l.id) as ids,
        (select format('its discount %s takes off %s, and not %s', s.k, s.cents, s.wanted) from (
          with recursive steps (k, before, cost) as (
            select 0, null::numeric, l.period_amount::numeric
            union all
            select k + 1, cost, greatest(0, case when o.off ? 'percent' then cost * (100 - (o.off ->> 'percent')::numeric) * 0.01
              else cost - (o.off ->> 'cents')::numeric end)
            from steps cross join lateral (select l.discounts -> k -> 'off' as off) o where k < jsonb_array_length(l.discounts))
          select k, (l.discounts -> (k - 1) ->> 'cents')::numeric as cents, l.sign * (${grown('before')} - ${grown('cost')}) as wanted
          from steps where k > 0) s
        where s.cents is distinct from s.wanted limit 1) as problem
      from document_line l where l.item_id is not null and l.discounts is not null and l.measured is null`,
  },
  {
    name: 'redemptions_are_counted',
    promise:
      'A coupon, and a promotion code, was redeemed at least as often as it has discounts, and within its limit.',
    sql: `
      select c.tenant_id, jsonb_build_object('coupon_id', c.id) as ids,
        case
          when c.redeemed < d.count then format('was redeemed %s times, but has %s discounts', c.redeemed, d.count)
          when c.redeemed > c.max_redemptions then format('was redeemed %s times, but at most %s are allowed', c.redeemed, c.max_redemptions)
        end as problem
      from coupon c cross join lateral (
        select count(*) from discount d where d.tenant_id = c.tenant_id and d.coupon_id = c.id) d
      union all
      select p.tenant_id, jsonb_build_object('promotion_code_id', p.id),
        case when p.redeemed < d.count then format('was redeemed %s times, but has %s discounts', p.redeemed, d.count) end
      from promotion_code p cross join lateral (
        select count(*) from discount d where d.tenant_id = p.tenant_id and d.promotion_code_id = p.id) d`,
  },
  {
    name: 'discounts_of_subscriptions_are_redeemed',
    promise: 'A discount on a subscription, or on a version of its items, is a redemption of that subscription.',
    sql: `
      select s.tenant_id, jsonb_build_object('subscription_id', s.id) as ids,
        (select format('has the discount %s, which is no redemption of it', o.id) from (
          select e ->> 'id' as id from jsonb_array_elements(s.discounts) e
          union
          select e ->> 'id' from subscription_item i
          join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id and v.discounts is not null
          cross join lateral jsonb_array_elements(v.discounts) e
          where i.tenant_id = s.tenant_id and i.subscription_id = s.id) o
        where not exists (select from discount d where d.tenant_id = s.tenant_id and d.id = o.id::uuid and d.subscription_id = s.id)
        limit 1) as problem
      from subscription s`,
  },
]

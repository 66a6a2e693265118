import type { Invariant } from '../invariant.ts'

/** Invariants of subscriptions, their items and versions. */
export const subscriptionInvariants: readonly Invariant[] = [
  {
    name: 'one_live_subscription_per_product',
    promise: 'A customer has at most one live subscription to a product at any time.',
    sql: `
      select l.tenant_id,
        jsonb_build_object('subscription_id', l.id, 'customer_id', l.customer_id, 'earlier_subscription_id', l.earlier_id) as ids,
        case when l.taken_until > l.start_at
          then format('starts at %s, but an earlier subscription to %s is live until %s', l.start_at, l.product, l.taken_until)
        end as problem
      from (
        select s.*, lag(s.id) over earlier as earlier_id, max(coalesce(s.ends_at, 'infinity')) over earlier as taken_until
        from subscription s where s.ends_at is null or s.ends_at > s.start_at
        window earlier as (partition by s.tenant_id, s.customer_id, s.product order by s.start_at, s.id
          rows between unbounded preceding and 1 preceding)) l`,
  },
  {
    name: 'subscriptions_are_whole',
    promise:
      'A subscription has items, each with a version; an end, a change or a period is stored completely or not at all.',
    sql: `
      select s.tenant_id, jsonb_build_object('subscription_id', s.id) as ids,
        case
          when i.items is null then 'has no item'
          when i.without_version > 0 then format('has %s items without a version', i.without_version)
          when num_nulls(s.ends_at, s.canceled_at) = 1 then 'has an end without the time of cancellation, or that time without an end'
          when s.cancel_at_period_end and s.ends_at is null then 'ends with its period, but has no end'
          when s.ends_at < s.canceled_at then format('ends at %s, before it was canceled at %s', s.ends_at, s.canceled_at)
          when w.without_time > 0 then format('has %s waiting orders without an instant or in the wrong order', w.without_time)
          when w.without_plan > 0 then format('has %s waiting changes to a plan that does not exist', w.without_plan)
          when i.with_parts > 0 then format('has %s items with a part of a period', i.with_parts)
          when s.trial_end <= s.start_at then format('has a trial that ends at %s, which is not after its start', s.trial_end)
          when lower(s.pauses) < s.start_at then format('was paused at %s, before its start', lower(s.pauses))
        end as problem
      from subscription s left join (
        select i.tenant_id, i.subscription_id, count(*) as items, count(*) filter (where v.item_id is null) as without_version,
          count(*) filter (where num_nulls(i.period_number, i.period_start, i.period_end) not in (0, 3)
            or i.period_end <= i.period_start) as with_parts
        from subscription_item i
        left join (select distinct tenant_id, item_id from item_version) v on v.tenant_id = i.tenant_id and v.item_id = i.id
        group by 1, 2) i on i.tenant_id = s.tenant_id and i.subscription_id = s.id
      left join lateral (
        select count(*) filter (where o.at is null or o.at < o.earlier) as without_time,
          count(*) filter (where o.plan_id is not null and p.id is null) as without_plan
        from (select (w ->> 'at')::timestamptz as at, (w ->> 'plan_id')::uuid as plan_id,
            lag((w ->> 'at')::timestamptz) over (order by place) as earlier
          from jsonb_array_elements(s.waiting) with ordinality a (w, place)) o
        left join plan p on p.tenant_id = s.tenant_id and p.id = o.plan_id) w on s.waiting is not null`,
  },
  {
    name: 'versions_follow_one_another',
    promise:
      'The versions of an item are numbered from one, take effect in order, and are due no earlier than they take effect. A repetition with other discounts may be replaced before it takes effect.',
    sql: `
      select v.tenant_id, jsonb_build_object('item_id', v.item_id, 'version', v.number) as ids,
        case
          when v.number <> v.place then format('has the number %s, but the place %s', v.number, v.place)
          when v.effective_at < v.effective_before
            then format('takes effect at %s, but an earlier version at %s', v.effective_at, v.effective_before)
          when v.due_from < v.effective_at then format('takes effect at %s, but is due from %s', v.effective_at, v.due_from)
        end as problem
      from (
        select v.*, row_number() over history as place,
          max(v.effective_at) filter (where not v.is_repetition)
            over (history rows between unbounded preceding and 1 preceding) as effective_before
        from (
          select o.*, row_number() over (partition by o.tenant_id, o.item_id, o.plan_id, o.price_id, o.quantity, o.anchor order by o.number) > 1
            as is_repetition
          from item_version o) v
        window history as (partition by v.tenant_id, v.item_id order by v.number)) v`,
  },
  {
    name: 'versions_are_of_the_product',
    promise:
      "The plan of a version has the currency of its subscription and, except for add-ons, its product. Its price has the item's code, and is one of the plan's prices, agreed in place of one, or a commitment.",
    sql: `
      select v.tenant_id, jsonb_build_object('subscription_id', s.id, 'item_id', v.item_id, 'version', v.number, 'plan_id', p.id) as ids,
        case
          when p.product <> s.product and i.add_on_of is null then format('is of a plan of the product %s, but the subscription of %s', p.product, s.product)
          when p.currency <> s.currency then format('is of a plan in %s, but the subscription is in %s', p.currency, s.currency)
          when r.currency <> s.currency then format('has a price in %s, but the subscription is in %s', r.currency, s.currency)
          when r.code <> i.price_code then format('has a price of the code %s, but its item has %s', r.code, i.price_code)
          when r.kind = 'commitment' and not s.has_commitment then 'is a commitment, but its subscription has none'
          when l.price_id is null and r.override_of is null and r.kind <> 'commitment' then 'has a price that its plan does not list'
          when o.code <> r.code then format('has an agreed price in place of the code %s, but its item has %s', o.code, r.code)
        end as problem
      from item_version v
      join subscription_item i on i.tenant_id = v.tenant_id and i.id = v.item_id
      join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
      join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
      join price r on r.tenant_id = v.tenant_id and r.id = v.price_id
      left join price o on o.tenant_id = r.tenant_id and o.id = r.override_of
      left join (select distinct tenant_id, plan_id, price_id from plan_price) l
        on l.tenant_id = v.tenant_id and l.plan_id = v.plan_id and l.price_id = v.price_id`,
  },
]

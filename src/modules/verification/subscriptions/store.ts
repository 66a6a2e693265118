import type { Invariant } from '../invariant.ts'

/** Subscriptions and their histories of versions. */
export const subscriptionInvariants: readonly Invariant[] = [
  {
    name: 'one_live_subscription_per_product',
    promise: 'A customer has at most one live subscription to a product at any time.',
    sql: `
      select l.tenant_id,
        jsonb_build_object('subscription_id', l.id, 'customer_id', l.customer_id, 'earlier_subscription_id', l.earlier_id) as ids,
        case when l.taken_until > l.start_at
          then format('starts at %s, while an earlier one to %s is live until %s', l.start_at, l.product, l.taken_until)
        end as problem
      from (
        select s.*, lag(s.id) over earlier as earlier_id, max(coalesce(s.ends_at, 'infinity')) over earlier as taken_until
        from subscription s where s.ends_at is null or s.ends_at > s.start_at
        window earlier as (partition by s.tenant_id, s.customer_id, s.product order by s.start_at, s.id
          rows between unbounded preceding and 1 preceding)) l`,
  },
  {
    name: 'subscriptions_are_whole',
    promise: 'A subscription has one item with at least one version, and an end, a change or a period told whole.',
    sql: `
      select s.tenant_id, jsonb_build_object('subscription_id', s.id) as ids,
        case
          when i.items is distinct from 1 then format('has %s items', coalesce(i.items, 0))
          when i.versions = 0 then 'has no version'
          when num_nulls(s.ends_at, s.end_known_at, s.end_known_to_version, s.canceled_at) not in (0, 4) then 'has an end told in parts'
          when num_nulls(s.pending_plan_id, s.pending_quantity, s.pending_at) not in (0, 3) then 'has a waiting change told in parts'
          when num_nulls(s.cycle_number, s.period_number, s.period_start, s.period_end) not in (0, 4) then 'has a period told in parts'
          when s.period_end <= s.period_start then format('has a period that ends at %s, where it starts or before', s.period_end)
          when s.trial_end <= s.start_at then format('has a trial that ends at %s, where it starts or before', s.trial_end)
        end as problem
      from subscription s left join (
        select i.tenant_id, i.subscription_id, count(*) as items, sum(coalesce(v.versions, 0)) as versions
        from subscription_item i
        left join (select tenant_id, item_id, count(*) as versions from item_version group by 1, 2) v
          on v.tenant_id = i.tenant_id and v.item_id = i.id
        group by 1, 2) i on i.tenant_id = s.tenant_id and i.subscription_id = s.id`,
  },
  {
    name: 'versions_follow_one_another',
    promise: 'Versions count from one, take effect in order, and no time is charged for by two of them.',
    sql: `
      select v.tenant_id, jsonb_build_object('item_id', v.item_id, 'version', v.number) as ids,
        case
          when v.number <> v.place then format('has the number %s at place %s', v.number, v.place)
          when v.charged_until < v.charged_from
            then format('is charged from %s and only until %s', v.charged_from, v.charged_until)
          when v.effective_at < v.effective_before
            then format('takes effect at %s, after one that does at %s', v.effective_at, v.effective_before)
          when v.is_charged and v.charged_from < v.charged_before
            then format('is charged from %s, while an earlier one is until %s', v.charged_from, v.charged_before)
        end as problem
      from (
        select v.*, row_number() over history as place, max(v.effective_at) over earlier as effective_before,
          max(case when v.is_charged then coalesce(v.charged_until, 'infinity') end) over earlier as charged_before
        from (select *, charged_until is null or charged_until > charged_from as is_charged from item_version) v
        window history as (partition by v.tenant_id, v.item_id order by v.number),
          earlier as (history rows between unbounded preceding and 1 preceding)) v`,
  },
  {
    name: 'versions_are_of_the_product',
    promise: "Every version's plan has the product and the currency of its subscription.",
    sql: `
      select v.tenant_id, jsonb_build_object('subscription_id', s.id, 'item_id', v.item_id, 'version', v.number, 'plan_id', p.id) as ids,
        case
          when p.product <> s.product then format('is of a plan of %s, the subscription of %s', p.product, s.product)
          when p.currency <> s.currency then format('is of a plan in %s, the subscription in %s', p.currency, s.currency)
        end as problem
      from item_version v
      join subscription_item i on i.tenant_id = v.tenant_id and i.id = v.item_id
      join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
      join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id`,
  },
]

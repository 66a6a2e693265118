-- What prices and subscriptions have to do with usage.
alter table price add constraint usage_is_counted_by_a_meter foreign key (tenant_id, meter_id) references meter;
create index price_by_meter on price (tenant_id, meter_id) where meter_id is not null;

-- Late usage of the tenant is looked at by the next document of each subscription that was billed since; of an ended one there is none,
-- so it is billed soon. Returns how many marks it took; those of customers that others lock stay for the next time.
create function apply_late_usage(at_most integer) returns bigint
  language sql security definer set search_path = public, pg_temp
  as $$
    with marked as (
      select distinct l.customer_id from usage_late l where l.tenant_id = current_tenant() order by l.customer_id limit at_most
    ), locked as (
      select b.customer_id, b.test_clock_id from customer_billing b
      where b.tenant_id = current_tenant() and b.customer_id in (select customer_id from marked)
      order by b.customer_id for no key update skip locked
    ), taken as (
      delete from usage_late l using locked where l.tenant_id = current_tenant() and l.customer_id = locked.customer_id
      returning l.customer_id, l.from_at
    ), late as (
      select t.customer_id, min(t.from_at) as from_at, coalesce(max(k.now), date_trunc('milliseconds', now())) as now
      from taken t join locked using (customer_id) left join test_clock k on k.tenant_id = current_tenant() and k.id = locked.test_clock_id
      group by t.customer_id
    ), touched as (
      update subscription s set unbilled_since = least(s.unbilled_since, late.from_at), next_billing_at = coalesce(s.next_billing_at, late.now)
      from late
      where s.tenant_id = current_tenant() and s.customer_id = late.customer_id and late.from_at < s.billed_until
        and (s.unbilled_since is null or s.unbilled_since > late.from_at or s.next_billing_at is null)
        and exists (
          select from subscription_item i join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id
            join price p on p.tenant_id = v.tenant_id and p.id = v.price_id
          where i.tenant_id = s.tenant_id and i.subscription_id = s.id and p.kind = 'usage')
      returning s.customer_id, s.next_billing_at
    ), soonest as (
      select customer_id, min(next_billing_at) as at from touched group by customer_id
    ), due as (
      update customer_billing b set next_billing_at = soonest.at, changed_at = date_trunc('milliseconds', clock_timestamp())
      from soonest
      where b.tenant_id = current_tenant() and b.customer_id = soonest.customer_id
        and (b.next_billing_at is null or b.next_billing_at > soonest.at)
    )
    select count(*) from taken
  $$;
revoke all on function apply_late_usage(integer) from public;
grant execute on function apply_late_usage(integer) to billing_app;

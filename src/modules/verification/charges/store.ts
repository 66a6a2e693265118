import type { Invariant } from '../invariant.ts'

// Of `charge c`, or what is selected from it.
const chargeIds = `jsonb_build_object('item_id', c.item_id, 'cycle', c.cycle_number, 'period', c.period_number, 'version', c.version_number)`

// As long as the interval can be, in seconds: what a gap is worth is rather told too low than too high.
const longestIntervalSql = `p.interval_count::bigint * case p.interval_unit
  when 'day' then 90000 when 'week' then 608400 when 'month' then 2682000 else 31626000 end`

/** What has been charged, against the history it is charged for. */
export const chargeInvariants: readonly Invariant[] = [
  {
    name: 'no_service_is_charged_twice',
    promise: "The covers of an item's charges do not overlap.",
    sql: `
      select c.tenant_id, ${chargeIds} as ids,
        case when c.covers_from < c.covered_before
          then format('covers from %s what an earlier charge covers until %s', c.covers_from, c.covered_before)
        end as problem
      from (
        select c.*, max(c.covers_until) over (partition by c.tenant_id, c.item_id order by c.covers_from, c.covers_until
          rows between unbounded preceding and 1 preceding) as covered_before
        from charge c where c.covers_from < c.covers_until) c`,
  },
  {
    name: 'charges_stay_in_their_period',
    promise: 'A charge covers nothing outside its period.',
    sql: `
      select c.tenant_id, ${chargeIds} as ids,
        case
          when c.period_end <= c.period_start then format('has a period from %s to %s', c.period_start, c.period_end)
          when c.covers_until < c.covers_from then format('covers from %s to %s', c.covers_from, c.covers_until)
          when c.covers_from < c.period_start then format('covers from %s, its period starts at %s', c.covers_from, c.period_start)
          when c.covers_until > c.period_end then format('covers until %s, its period ends at %s', c.covers_until, c.period_end)
        end as problem
      from charge c`,
  },
  {
    name: 'charges_stay_in_their_version',
    promise:
      "A charge is of its version's cycle, covers from where the version or the period starts, and nothing after the version.",
    sql: `
      select c.tenant_id, ${chargeIds} as ids,
        case
          when c.cycle_number <> v.cycle_number then format('is in cycle %s, its version in %s', c.cycle_number, v.cycle_number)
          when c.covers_from <> greatest(v.charged_from, c.period_start)
            then format('covers from %s instead of %s', c.covers_from, greatest(v.charged_from, c.period_start))
          when c.covers_until > v.charged_until and c.covers_until > c.covers_from
            then format('covers until %s, its version is charged until %s', c.covers_until, v.charged_until)
        end as problem
      from charge c
      join item_version v on v.tenant_id = c.tenant_id and v.item_id = c.item_id and v.number = c.version_number`,
  },
  {
    name: 'periods_meet',
    promise: 'Periods of a cycle are told with one set of bounds, and each begins where the one before ends.',
    sql: `
      select c.tenant_id, jsonb_build_object('item_id', c.item_id, 'cycle', c.cycle_number, 'period', c.period_number) as ids,
        case
          when c.period_number = c.number_before then format('starts at %s here and at %s there, ends at %s and at %s',
            c.start_before, c.period_start, c.end_before, c.period_end)
          when c.period_number = c.number_before + 1 and c.period_start <> c.end_before
            then format('starts at %s, the one before ends at %s', c.period_start, c.end_before)
          when c.period_start < c.end_before then format('starts at %s, an earlier one ends at %s', c.period_start, c.end_before)
        end as problem
      from (
        select c.*, lag(c.period_number) over numbers as number_before, lag(c.period_start) over numbers as start_before,
          lag(c.period_end) over numbers as end_before
        from (
          select tenant_id, item_id, cycle_number, period_number, period_start, period_end from charge
          union
          select s.tenant_id, i.id, s.cycle_number, s.period_number, s.period_start, s.period_end
          from subscription s join subscription_item i on i.tenant_id = s.tenant_id and i.subscription_id = s.id
          where s.period_number is not null) c
        window numbers as (partition by c.tenant_id, c.item_id, c.cycle_number order by c.period_number, c.period_start)) c`,
  },
  {
    name: 'charges_leave_no_gap',
    promise: "What a version is charged for, up to the billed period's end, a pause or the end, is charged throughout.",
    // Between two charges any gap is wrong. Before the first and after the last a part may round to nothing, so there it
    // must be worth something; --rebuild looks at it to the cent.
    sql: `
      select g.tenant_id, jsonb_build_object('subscription_id', i.subscription_id, 'item_id', g.item_id, 'version', g.version_number) as ids,
        case when g.gap_from < g.gap_until and (g.is_between or (
            g.gap_until - g.gap_from >= interval '2 days'
            and g.quantity * g.amount_cents * extract(epoch from g.gap_until - g.gap_from) >= 2 * g.interval_seconds))
          then format('is charged for nothing from %s to %s', g.gap_from, g.gap_until)
        end as problem
      from (
        select c.tenant_id, c.item_id, c.version_number, v.quantity, p.amount_cents, ${longestIntervalSql} as interval_seconds,
          c.end_before is not null as is_between, coalesce(c.end_before, v.charged_from) as gap_from, c.period_start as gap_until
        from (
          select c.*, lag(c.period_end) over (partition by c.tenant_id, c.item_id, c.version_number order by c.period_start) as end_before
          from charge c) c
        join item_version v on v.tenant_id = c.tenant_id and v.item_id = c.item_id and v.number = c.version_number
        join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
        union all
        select v.tenant_id, v.item_id, v.number, v.quantity, p.amount_cents, ${longestIntervalSql}, false,
          coalesce(c.last_end, v.charged_from), least(v.charged_until, s.period_end, s.paused_at, s.ends_at)
        from item_version v
        join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
        join subscription_item i on i.tenant_id = v.tenant_id and i.id = v.item_id
        join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
        left join (select tenant_id, item_id, version_number, max(period_end) as last_end from charge group by 1, 2, 3) c
          on c.tenant_id = v.tenant_id and c.item_id = v.item_id and c.version_number = v.number
        where s.period_end is not null) g
      join subscription_item i on i.tenant_id = g.tenant_id and i.id = g.item_id`,
  },
  {
    name: 'charges_are_the_sum_of_their_movements',
    promise: 'A charge amounts to what the lines of finalized invoices that are not void have moved it by.',
    sql: `
      select c.tenant_id, ${chargeIds} as ids,
        case when c.amount_cents <> coalesce(m.amount_cents, 0)
          then format('amounts to %s, its lines to %s', c.amount_cents, coalesce(m.amount_cents, 0))
        end as problem
      from charge c left join (
        select l.tenant_id, l.item_id, l.cycle_number, l.period_number, l.version_number, sum(l.amount_cents) as amount_cents
        from invoice_line l join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
        where l.item_id is not null and i.finalized_at is not null and i.status <> 'void' group by 1, 2, 3, 4, 5) m
        on m.tenant_id = c.tenant_id and m.item_id = c.item_id and m.cycle_number = c.cycle_number
          and m.period_number = c.period_number and m.version_number = c.version_number`,
  },
]

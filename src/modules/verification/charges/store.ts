import type { Invariant } from '../invariant.ts'

// The ids of `charge c`, or of a subquery of it.
const chargeIds = `jsonb_build_object('item_id', c.item_id, 'version', c.version_number, 'period', c.period_number)`

// The longest possible interval in seconds, so a gap’s value is estimated too low rather than too high.
const longestIntervalSql = `p.interval_count::bigint * case p.interval_unit
  when 'day' then 90000 when 'week' then 608400 when 'month' then 2682000 else 31626000 end`

/** The instant from which a later version is due, or at which the item ended; null for the last version of an item without an end. */
const laterVersionSql = `
  select v.tenant_id, v.item_id, v.number, v.price_id, v.quantity, v.anchor, v.due_from,
    least(i.ends_at, min(v.due_from) over (partition by v.tenant_id, v.item_id order by v.number
      rows between 1 following and unbounded following)) as later_from
  from item_version v join subscription_item i on i.tenant_id = v.tenant_id and i.id = v.item_id`

/** Invariants of charges: each is compared with the history of its item. */
export const chargeInvariants: readonly Invariant[] = [
  {
    name: 'no_service_is_charged_twice',
    promise: 'No two charges of an item serve the same time.',
    sql: `
      select c.tenant_id, ${chargeIds} as ids,
        case when c.serves_from < c.served_before
          then format('serves from %s, but an earlier charge serves until %s', c.serves_from, c.served_before)
        end as problem
      from (
        select c.*, max(c.serves_until) over (partition by c.tenant_id, c.item_id order by c.serves_from, c.serves_until
          rows between unbounded preceding and 1 preceding) as served_before
        from charge c where c.serves_from < c.serves_until) c`,
  },
  {
    name: 'charges_stay_in_their_period',
    promise: 'The served, kept and forgiven time of a charge lies inside its period.',
    sql: `
      select c.tenant_id, ${chargeIds} as ids,
        case
          when c.period_end <= c.period_start then format('has a period from %s to %s', c.period_start, c.period_end)
          when c.serves_until < c.serves_from then format('serves from %s to %s', c.serves_from, c.serves_until)
          when c.serves_from < c.period_start then format('serves from %s, but its period starts at %s', c.serves_from, c.period_start)
          when c.serves_until > c.period_end and c.serves_until > c.serves_from
            then format('serves until %s, but its period ends at %s', c.serves_until, c.period_end)
          when not c.kept <@ c.period then format('keeps %s, but its period is %s', c.kept, c.period)
          when not c.forgiven <@ c.period then format('forgives %s, but its period is %s', c.forgiven, c.period)
        end as problem
      from (
        select c.*, case when c.period_start < c.period_end then tstzrange(c.period_start, c.period_end) else 'empty' end as period
        from charge c) c`,
  },
  {
    name: 'charges_serve_what_their_version_does',
    promise:
      'A charge serves from the start of its version or period, whichever is later, until the next version, the end of the period, or the end of the item.',
    sql: `
      select c.tenant_id, ${chargeIds} as ids,
        case
          when c.serves_from <> w.serves_from then format('serves from %s instead of %s', c.serves_from, w.serves_from)
          when c.serves_until <> greatest(w.serves_from, least(c.period_end, v.later_from))
            then format('serves until %s instead of %s', c.serves_until, greatest(w.serves_from, least(c.period_end, v.later_from)))
        end as problem
      from charge c
      join (${laterVersionSql}) v on v.tenant_id = c.tenant_id and v.item_id = c.item_id and v.number = c.version_number
      cross join lateral (select greatest(v.due_from, c.period_start) as serves_from) w`,
  },
  {
    name: 'periods_meet',
    promise:
      'A period of a cycle has the same bounds wherever it is stored, and begins at the end of the period before.',
    // Versions with the same anchor and interval share a cycle. An item's current period belongs to its newest version that is due in it.
    sql: `
      select c.tenant_id, jsonb_build_object('item_id', c.item_id, 'period', c.period_number, 'anchor', c.anchor) as ids,
        case
          when c.period_number = c.number_before then format('starts at %s here and at %s there, ends at %s and at %s',
            c.start_before, c.period_start, c.end_before, c.period_end)
          when c.period_number = c.number_before + 1 and c.period_start <> c.end_before
            then format('starts at %s, but the one before ends at %s', c.period_start, c.end_before)
          when c.period_start < c.end_before then format('starts at %s, but an earlier one ends at %s', c.period_start, c.end_before)
        end as problem
      from (
        select c.*, lag(c.period_number) over numbers as number_before, lag(c.period_start) over numbers as start_before,
          lag(c.period_end) over numbers as end_before
        from (
          select c.tenant_id, c.item_id, c.period_number, c.period_start, c.period_end, v.anchor, p.interval_unit, p.interval_count
          from charge c
          join item_version v on v.tenant_id = c.tenant_id and v.item_id = c.item_id and v.number = c.version_number
          join price p on p.tenant_id = v.tenant_id and p.id = v.price_id
          union
          select n.tenant_id, n.item_id, n.period_number, n.period_start, n.period_end, n.anchor, p.interval_unit, p.interval_count
          from (
            select distinct on (i.tenant_id, i.id) i.tenant_id, i.id as item_id, i.period_number, i.period_start, i.period_end,
              v.anchor, v.price_id
            from subscription_item i
            join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id and v.due_from < i.period_end
            where i.period_number is not null
            order by i.tenant_id, i.id, v.number desc) n
          join price p on p.tenant_id = n.tenant_id and p.id = n.price_id) c
        window numbers as (partition by c.tenant_id, c.item_id, c.anchor, c.interval_unit, c.interval_count
          order by c.period_number, c.period_start)) c`,
  },
  {
    name: 'charges_leave_no_gap',
    promise:
      'All time of a version is charged, except pauses, up to the end of the billed period or of the subscription.',
    // Between two charges any gap without a pause is wrong. Elsewhere a part may round to nothing, so the gap must have a
    // value; --rebuild computes it to the cent. The value comes from the version’s price, or from its lines if the price has
    // tiers; without lines the gap is not seen.
    sql: `
      select g.tenant_id, jsonb_build_object('subscription_id', g.subscription_id, 'item_id', g.item_id, 'version', g.version_number) as ids,
        case when g.gap_from < g.gap_until and (
            g.is_between and g.open_seconds = extract(epoch from g.gap_until - g.gap_from) and round(g.period_amount) <> 0
            or g.open_seconds >= 2 * 86400 and g.period_amount * g.open_seconds >= 2 * g.interval_seconds)
          then format('has no charge from %s to %s', g.gap_from, g.gap_until)
        end as problem
      from (
        select g.*, s.id as subscription_id, ${longestIntervalSql} as interval_seconds,
          case p.model when 'flat' then p.unit_amount::numeric when 'per_unit' then g.quantity * p.unit_amount::numeric
            when 'package' then ceil(g.quantity::numeric / p.package_size) * p.unit_amount::numeric
            else coalesce(l.period_amount, 0) end as period_amount,
          (select coalesce(sum(extract(epoch from upper(r) - lower(r))), 0) from unnest(case when g.gap_from < g.gap_until
            then tstzmultirange(tstzrange(g.gap_from, g.gap_until)) - s.pauses end) r) as open_seconds
        from (
          select c.tenant_id, c.item_id, c.version_number, v.quantity, v.price_id,
            c.end_before is not null as is_between, coalesce(c.end_before, v.due_from) as gap_from, c.period_start as gap_until
          from (
            select c.*, lag(c.period_end) over (partition by c.tenant_id, c.item_id, c.version_number order by c.period_start) as end_before
            from charge c) c
          join item_version v on v.tenant_id = c.tenant_id and v.item_id = c.item_id and v.number = c.version_number
          union all
          select v.tenant_id, v.item_id, v.number, v.quantity, v.price_id, false, coalesce(c.last_end, v.due_from),
            least(v.later_from, case p.timing when 'in_advance' then i.period_end else i.period_start end, s.ends_at)
          from (${laterVersionSql}) v
          join price p on p.tenant_id = v.tenant_id and p.id = v.price_id
          join subscription_item i on i.tenant_id = v.tenant_id and i.id = v.item_id and i.period_end is not null
          join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
          left join (select tenant_id, item_id, version_number, max(period_end) as last_end from charge group by 1, 2, 3) c
            on c.tenant_id = v.tenant_id and c.item_id = v.item_id and c.version_number = v.number
          where v.due_from <= s.billed_until) g
        join price p on p.tenant_id = g.tenant_id and p.id = g.price_id
        join subscription_item i on i.tenant_id = g.tenant_id and i.id = g.item_id
        join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
        left join (
          select tenant_id, item_id, version_number, max(period_amount::numeric) as period_amount
          from document_line where item_id is not null group by 1, 2, 3) l
          on l.tenant_id = g.tenant_id and l.item_id = g.item_id and l.version_number = g.version_number) g`,
  },
]

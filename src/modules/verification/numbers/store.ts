import { seriesColumns } from '../../ledger/number-series.ts'
import type { Invariant } from '../invariant.ts'

// For invoices and credit notes. Within a series each kind has its own counter, which begins again in each year with {year}.
const numbersSql = `

    select tenant_id, 'invoice' as kind, id, number, number_series, number_year as year, number_counter, finalized_at from invoice where number_series is not null
    union all
    select tenant_id, 'credit_note', id, number, number_series, number_year, number_counter, finalized_at from credit_note`

// The order of the numbers of `numbersSql n`.
const inOrder = 'partition by n.tenant_id, n.kind, n.number_series order by n.year, n.number_counter'

// The ids of a document of `numbersSql n`.
const documentIds = `jsonb_build_object(n.kind || '_id', n.id, 'number', n.number, 'series', n.number_series)`

/** Invariants of document numbers: gapless and chronological in each series, and in each year if the format has the year. */
export const numberInvariants: readonly Invariant[] = [
  {
    name: 'numbers_have_no_gap',
    promise:
      'The numbers of a series have no gap, for invoices and for credit notes; with the year in the format, each year begins at one.',
    sql: `
      select n.tenant_id, ${documentIds} as ids,
        case
          when n.number_counter = n.before + 1 or (n.before is null and n.number_counter = 1) then null
          when n.number_counter = 1 and n.year > n.year_before and position(n.year::text in n.number) > 0 then null
          -- Without {year} again, numbers go on behind the highest one.
          when n.number_counter = n.highest_before + 1 then null
          -- Set by the tenant.
          when n.kind = 'invoice' and (n.before is null or (n.number_series = n.tenant_id and n.number_counter > n.highest_before))
            and n.number_counter = any (t.earlier_first_numbers || t.first_number) then null
          else format('has the number %s after %s', n.number_counter, coalesce(n.before, 0))
        end as problem
      from (
        select n.*, lag(n.number_counter) over w as before, lag(n.year) over w as year_before,
          max(n.number_counter) over (w rows between unbounded preceding and 1 preceding) as highest_before
        from (${numbersSql}) n window w as (${inOrder})) n
      join tenant t on t.tenant_id = n.tenant_id`,
  },
  {
    name: 'numbers_rise_with_time',
    promise: 'In a series, a document with a higher number is never finalized earlier.',
    sql: `
      select n.tenant_id, ${documentIds} as ids,
        case when n.finalized_at < n.finalized_before
          then format('was finalized at %s, but the number before at %s', n.finalized_at, n.finalized_before)
        end as problem
      from (
        select n.*, lag(n.finalized_at) over (${inOrder}) as finalized_before
        from (${numbersSql}) n) n`,
  },
  {
    name: 'numbers_count_in_their_year',
    promise:
      'A document counts in the calendar year in which it was finalized, in some time zone; in a series, years never fall.',
    sql: `
      select n.tenant_id, ${documentIds} as ids,
        case
          when n.year not in (extract(year from n.utc - interval '12 hours'), extract(year from n.utc + interval '14 hours'))
            then format('counts in the year %s, but was finalized at %s', n.year, n.finalized_at)
          when n.year < n.year_before then format('counts in the year %s after %s', n.year, n.year_before)
        end as problem
      from (
        select n.*, n.finalized_at at time zone 'UTC' as utc, max(n.year) over (partition by n.tenant_id, n.kind, n.number_series
          order by n.finalized_at range between unbounded preceding and '1 microsecond' preceding) as year_before
        from (${numbersSql}) n) n`,
  },
  {
    name: 'numbers_are_unique_as_printed',
    promise: 'In a series, no two invoices and no two credit notes have the same printed number.',
    sql: `
      select n.tenant_id, ${documentIds} as ids,
        case when n.times > 1 then format('has the same number as %s others', n.times - 1) end as problem
      from (
        select n.*, count(*) over (partition by n.tenant_id, n.kind, n.number_series, n.number) as times
        from (${numbersSql}) n) n`,
  },
  {
    name: 'number_counters_stand_at_the_last_number',
    promise:
      'Each counter of a tenant, customer or test clock is at the last number of its series, and not behind its last time of finalizing.',
    sql: `
      select h.tenant_id, jsonb_build_object(h.holder || '_id', h.series, 'counts', h.kind) as ids,
        case
          when h.counter is null then 'has no counter'
          when h.counter <> coalesce(n.counter, 0) and not h.is_set
            then format('is at %s, but the last %s of the series is %s', h.counter, replace(h.kind, '_', ' '), coalesce(n.counter, 0))
          when h.year is distinct from n.year and not h.is_set
            then format('is in the year %s, but the last %s is of %s', h.year, replace(h.kind, '_', ' '), n.year)
          when h.highest <> coalesce(n.highest, 0)
            then format('has a highest number of %s, but the highest %s of the series is %s', h.highest, replace(h.kind, '_', ' '), coalesce(n.highest, 0))
          when h.last_year < n.year then format('is in the year %s, but a document counts in %s', h.last_year, n.year)
          when h.last_finalized_at < n.finalized_at
            then format('is at %s, but a document was finalized at %s', h.last_finalized_at, n.finalized_at)
        end as problem
      from (
        select h.tenant_id, h.holder, h.series, h.last_finalized_at, h.last_year, k.kind, k.counter, k.year, k.highest,
          -- The tenant has set the next number, and none was given since.
          k.kind = 'invoice' and h.holder = 'tenant' and k.year is null and k.counter = h.first_number - 1 as is_set
        from (
          select t.tenant_id, 'tenant' as holder, t.tenant_id as series, t.first_number, ${seriesColumns('c')}, c.last_finalized_at, c.last_year
          from tenant t left join tenant_counter c on c.tenant_id = t.tenant_id
          union all
          select b.tenant_id, 'customer', b.customer_id, null, ${seriesColumns('b')}, null, null from customer_billing b
          union all
          select k.tenant_id, 'test_clock', k.id, null, ${seriesColumns('k')}, k.last_finalized_at, null from test_clock k) h
        cross join lateral (values ('invoice', h.invoice_number, h.invoice_year, h.highest_invoice_number),
          ('credit_note', h.credit_note_number, h.credit_note_year, h.highest_credit_note_number)) k (kind, counter, year, highest)) h
      left join (
        select tenant_id, kind, number_series, (array_agg(number_counter order by year desc, number_counter desc))[1] as counter,
          max(year) as year, max(number_counter) as highest, max(finalized_at) as finalized_at
        from (${numbersSql}) n group by 1, 2, 3) n on n.tenant_id = h.tenant_id and n.kind = h.kind and n.number_series = h.series`,
  },
]

import type { Invariant } from '../invariant.ts'

// Invoices and credit notes alike; each kind counts by itself within a series.
const numbersSql = `
  select tenant_id, 'invoice' as kind, id, number, number_series, number_counter, finalized_at from invoice where number_series is not null
  union all
  select tenant_id, 'credit_note', id, number, number_series, number_counter, finalized_at from credit_note`

// Of `numbersSql n`.
const documentIds = `jsonb_build_object(n.kind || '_id', n.id, 'number', n.number, 'series', n.number_series)`

/** Numbers of invoices and of credit notes: gapless and chronological in every series. */
export const numberInvariants: readonly Invariant[] = [
  {
    name: 'numbers_have_no_gap',
    promise: 'The numbers of a series count from one without a gap, those of invoices and those of credit notes.',
    sql: `
      select n.tenant_id, ${documentIds} as ids,
        case when n.number_counter <> n.place then format('counts %s at place %s of its series', n.number_counter, n.place) end as problem
      from (
        select n.*, row_number() over (partition by n.tenant_id, n.kind, n.number_series order by n.number_counter) as place
        from (${numbersSql}) n) n`,
  },
  {
    name: 'numbers_rise_with_time',
    promise: 'In a series a later number is never finalized earlier.',
    sql: `
      select n.tenant_id, ${documentIds} as ids,
        case when n.finalized_at < n.finalized_before
          then format('was finalized at %s, the number before at %s', n.finalized_at, n.finalized_before)
        end as problem
      from (
        select n.*, lag(n.finalized_at) over (partition by n.tenant_id, n.kind, n.number_series order by n.number_counter) as finalized_before
        from (${numbersSql}) n) n`,
  },
  {
    name: 'numbers_are_unique_as_printed',
    promise: 'No two invoices, and no two credit notes, of a series are printed with the same number.',
    sql: `
      select n.tenant_id, ${documentIds} as ids,
        case when n.times > 1 then format('shares its number with %s others', n.times - 1) end as problem
      from (
        select n.*, count(*) over (partition by n.tenant_id, n.kind, n.number_series, n.number) as times
        from (${numbersSql}) n) n`,
  },
  {
    name: 'number_counters_stand_at_the_last_number',
    promise:
      'The counters of tenants, customers and test clocks stand at the last numbers of their series, and not before their time.',
    sql: `
      select h.tenant_id, jsonb_build_object(h.holder || '_id', h.series, 'counts', h.kind) as ids,
        case
          when h.counter is null then 'has no counter'
          when h.counter <> coalesce(n.counter, 0)
            then format('stands at %s, the last %s of the series is %s', h.counter, replace(h.kind, '_', ' '), coalesce(n.counter, 0))
          when h.last_finalized_at < n.finalized_at
            then format('stands at %s, a document was finalized at %s', h.last_finalized_at, n.finalized_at)
        end as problem
      from (
        select h.tenant_id, h.holder, h.series, h.last_finalized_at, k.kind, k.counter
        from (
          select t.tenant_id, 'tenant' as holder, t.tenant_id as series, c.invoice_number, c.credit_note_number, c.last_finalized_at
          from tenant t left join tenant_counter c on c.tenant_id = t.tenant_id
          union all
          select tenant_id, 'customer', customer_id, invoice_number, credit_note_number, null from customer_billing
          union all
          select tenant_id, 'test_clock', id, invoice_number, credit_note_number, last_finalized_at from test_clock) h
        cross join lateral (values ('invoice', h.invoice_number), ('credit_note', h.credit_note_number)) k (kind, counter)) h
      left join (
        select tenant_id, kind, number_series, max(number_counter) as counter, max(finalized_at) as finalized_at
        from (${numbersSql}) n group by 1, 2, 3) n on n.tenant_id = h.tenant_id and n.kind = h.kind and n.number_series = h.series`,
  },
]

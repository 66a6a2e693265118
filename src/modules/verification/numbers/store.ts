import type { Invariant } from '../invariant.ts'

const invoiceIds = `jsonb_build_object('invoice_id', i.id, 'number', i.number, 'series', i.number_series)`

/** Numbers of invoices: gapless and chronological in every series. */
export const numberInvariants: readonly Invariant[] = [
  {
    name: 'numbers_have_no_gap',
    promise: 'The numbers of a series count from one without a gap.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case when i.number_counter <> i.place then format('counts %s at place %s of its series', i.number_counter, i.place) end as problem
      from (
        select i.*, row_number() over (partition by i.tenant_id, i.number_series order by i.number_counter) as place
        from invoice i where i.number_series is not null) i`,
  },
  {
    name: 'numbers_rise_with_time',
    promise: 'In a series a later number is never finalized earlier.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case when i.finalized_at < i.finalized_before
          then format('was finalized at %s, the number before at %s', i.finalized_at, i.finalized_before)
        end as problem
      from (
        select i.*, lag(i.finalized_at) over (partition by i.tenant_id, i.number_series order by i.number_counter) as finalized_before
        from invoice i where i.number_series is not null) i`,
  },
  {
    name: 'numbers_are_unique_as_printed',
    promise: 'No two invoices of a series are printed with the same number.',
    sql: `
      select i.tenant_id, ${invoiceIds} as ids,
        case when i.times > 1 then format('shares its number with %s others', i.times - 1) end as problem
      from (
        select i.*, count(*) over (partition by i.tenant_id, i.number_series, i.number) as times
        from invoice i where i.number_series is not null) i`,
  },
  {
    name: 'number_counters_stand_at_the_last_number',
    promise:
      'The counters of tenants, customers and test clocks stand at the last number of their series, and not before its time.',
    sql: `
      select h.tenant_id, jsonb_build_object(h.kind || '_id', h.series) as ids,
        case
          when h.counter is null then 'has no counter'
          when h.counter <> coalesce(n.counter, 0)
            then format('stands at %s, the last number of the series is %s', h.counter, coalesce(n.counter, 0))
          when h.last_finalized_at < n.finalized_at
            then format('stands at %s, an invoice was finalized at %s', h.last_finalized_at, n.finalized_at)
        end as problem
      from (
        select t.tenant_id, 'tenant' as kind, t.tenant_id as series, c.invoice_number as counter, c.last_finalized_at
        from tenant t left join tenant_counter c on c.tenant_id = t.tenant_id
        union all
        select tenant_id, 'customer', customer_id, invoice_number, null from customer_billing
        union all
        select tenant_id, 'test_clock', id, invoice_number, last_finalized_at from test_clock) h
      left join (
        select tenant_id, number_series, max(number_counter) as counter, max(finalized_at) as finalized_at
        from invoice where number_series is not null group by 1, 2) n on n.tenant_id = h.tenant_id and n.number_series = h.series`,
  },
]

import type { Invariant } from '../../invariant.ts'

const grantIds = `jsonb_build_object('grant_id', g.id, 'customer_id', g.customer_id, 'currency', g.currency)`

/** Invariants of prepaid credit: grants against their entries, and against the lines that they pay. */
export const grantInvariants: readonly Invariant[] = [
  {
    name: 'grants_hold_what_their_entries_leave',
    promise:
      'What is left of a grant is the sum of the entries that name it; the first gives it, with its id, customer and currency.',
    sql: `
      select g.tenant_id, ${grantIds} as ids,
        case
          when e.own_cents is null or e.own_cents <= 0 then 'is given by no entry'
          when e.of_others > 0 then format('has %s entries of another customer or currency', e.of_others)
          when g.left_cents <> e.left_cents then format('holds %s, but its entries leave %s', g.left_cents, e.left_cents)
        end as problem
      from credit_grant g left join (
        select e.tenant_id, e.grant_id, sum(e.amount_cents) as left_cents, min(e.amount_cents) filter (where e.id = e.grant_id) as own_cents,
          count(*) filter (where (e.customer_id, e.currency::text) is distinct from (g.customer_id, g.currency::text)) as of_others
        from credit_entry e join credit_grant g on g.tenant_id = e.tenant_id and g.id = e.grant_id
        group by 1, 2) e on e.tenant_id = g.tenant_id and e.grant_id = g.id`,
  },
  {
    name: 'a_grant_is_never_below_zero',
    promise: 'No entry takes more of a grant than is left of it.',
    sql: `
      select g.tenant_id, ${grantIds} || jsonb_build_object('entry_id', g.entry_id) as ids,
        case when g.standing < 0 then format('was %s after this entry', g.standing) end as problem
      from (
        select e.tenant_id, e.grant_id as id, e.customer_id, e.currency, e.id as entry_id,
          sum(e.amount_cents) over (partition by e.tenant_id, e.grant_id order by v.sequence) as standing
        from credit_entry e left join (
          select tenant_id, object_id, min(sequence) as sequence from event
          where type in ('credit.granted', 'credit.applied', 'credit.expired') group by 1, 2) v
          on v.tenant_id = e.tenant_id and v.object_id = e.id
        where e.grant_id is not null) g`,
  },
  {
    name: 'grants_are_a_part_of_the_credit',
    promise: "A customer's credit in a currency is no less than what is left of their grants in it.",
    sql: `
      select g.tenant_id, jsonb_build_object('customer_id', g.customer_id, 'currency', g.currency) as ids,
        case when g.left_cents > coalesce(b.balance_cents, 0)
          then format('holds %s in grants, but %s in all', g.left_cents, coalesce(b.balance_cents, 0))
        end as problem
      from (select tenant_id, customer_id, currency, sum(left_cents) as left_cents from credit_grant group by 1, 2, 3) g
      left join credit_balance b on b.tenant_id = g.tenant_id and b.customer_id = g.customer_id and b.currency = g.currency`,
  },
  {
    name: 'grants_pay_their_lines',
    promise:
      'A grant pays of an invoice no more than the lines of its prices come to with tax, and gets no more back than it paid.',
    sql: `
      select g.tenant_id, ${grantIds} || jsonb_build_object('invoice_id', u.invoice_id) as ids,
        case
          when u.cents < 0 then format('got %s more back than it has paid', -u.cents)
          when u.cents > coalesce(l.cents, 0) then format('has paid %s, but its lines come to %s', u.cents, coalesce(l.cents, 0))
        end as problem
      from (
        select tenant_id, grant_id, coalesce(invoice_id, returns_of_invoice_id) as invoice_id, -sum(amount_cents) as cents
        from credit_entry where grant_id is not null and coalesce(invoice_id, returns_of_invoice_id) is not null group by 1, 2, 3) u
      join credit_grant g on g.tenant_id = u.tenant_id and g.id = u.grant_id
      cross join lateral (
        select sum(l.amount_cents + l.tax_cents) as cents
        from document_line l left join subscription_item m on m.tenant_id = l.tenant_id and m.id = l.item_id
        where l.tenant_id = u.tenant_id and l.invoice_id = u.invoice_id
          and (g.price_codes is null or m.price_code = any(g.price_codes))) l`,
  },
]

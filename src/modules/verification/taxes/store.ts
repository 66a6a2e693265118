import type { Invariant } from '../invariant.ts'

// The ids of `document_tax x`, or of a subquery of it.
const taxIds = `jsonb_build_object('invoice_id', x.invoice_id, 'credit_note_id', x.credit_note_id, 'tax_group', x.tax_group)`
const price = 'l.amount_cents + case when l.tax_included then l.tax_cents else 0 end'

/** Invariants of taxes: how each is computed, and that they add up. */
export const taxInvariants: readonly Invariant[] = [
  {
    name: 'taxes_add_up',
    promise: 'The taxes of a document add up to its tax.',
    sql: `
      select d.tenant_id, jsonb_build_object('invoice_id', d.invoice_id, 'credit_note_id', d.credit_note_id) as ids,
        case when d.tax_cents <> coalesce(x.tax_cents, 0)
          then format('has a tax of %s, but its taxes add up to %s', d.tax_cents, coalesce(x.tax_cents, 0)) end as problem
      from (
        select tenant_id, id, id as invoice_id, null::uuid as credit_note_id, tax_cents from invoice
        union all select tenant_id, id, null, id, -tax_cents from credit_note) d
      left join (select tenant_id, document_id, sum(tax_cents) as tax_cents from document_tax group by 1, 2) x
        on x.tenant_id = d.tenant_id and x.document_id = d.id`,
  },
  {
    name: 'shares_add_up_to_the_tax',
    promise: 'The lines of a group add up to what is taxed, and their shares to its taxes; a taxed line is in a group.',
    sql: `
      select coalesce(x.tenant_id, l.tenant_id) as tenant_id,
        jsonb_build_object('document_id', coalesce(x.document_id, l.document_id), 'tax_group', coalesce(x.tax_group, l.tax_group)) as ids,
        case
          when x.document_id is null then 'is the group of a line, but no tax'
          when x.least <> x.most or x.least <> coalesce(l.base_cents, 0)
            then format('taxes %s, but its lines add up to %s', x.least, coalesce(l.base_cents, 0))
          when x.tax_cents <> coalesce(l.tax_cents, 0)
            then format('has taxes of %s, but the shares of its lines add up to %s', x.tax_cents, coalesce(l.tax_cents, 0))
        end as problem
      from (
        select tenant_id, document_id, tax_group, min(base_cents) as least, max(base_cents) as most, sum(tax_cents) as tax_cents
        from document_tax group by 1, 2, 3) x
      full join (
        select l.tenant_id, coalesce(l.invoice_id, l.credit_note_id) as document_id, l.tax_group, sum(${price}) as base_cents, sum(l.tax_cents) as tax_cents
        from document_line l where l.tax_group is not null group by 1, 2, 3) l
        on l.tenant_id = x.tenant_id and l.document_id = x.document_id and l.tax_group = x.tax_group`,
  },
  {
    name: 'taxes_are_their_rate',
    promise:
      'A tax is its rate of what is taxed together, rounded once, halves away from zero (D37); a gateway’s is no more than what it taxes.',
    sql: `
      select x.tenant_id, ${taxIds} as ids,
        case
          when x.category <> 'S' and (x.percent <> 0 or x.tax_cents <> 0) then format('is of category %s, but has a tax', x.category)
          when x.of_document_id is null and x.reason = 'gateway' and not (abs(x.tax_cents) <= abs(x.base_cents) and sign(x.tax_cents) in (0, sign(x.base_cents)))
            then format('is %s of %s by a gateway', x.tax_cents, x.base_cents)
          when x.of_document_id is null and x.reason <> 'gateway' and x.tax_cents <> tax_on(x.base_cents, x.percent, x.group_percent, x.prices_include)
            then format('is %s of %s at %s %%', x.tax_cents, x.base_cents, trim_scale(x.percent))
        end as problem
      from document_tax x`,
  },
  {
    name: 'credited_taxes_are_their_rate',
    promise: 'What was credited of a group has the tax that its rate gives, and is never more than was charged (D38).',
    // A void document that took back may leave a rounding, until something else is taken back.
    sql: `
      select x.tenant_id, ${taxIds} as ids,
        case
          when c.base_cents not between l.given_cents and l.charged_cents
            then format('charges %s, of which %s is credited', l.charged_cents, c.base_cents)
          when c.tax_cents <> credited_tax_on(c.base_cents, x) and not v.has_void
            then format('has %s credited at %s %%, with a tax of %s', c.base_cents, trim_scale(x.percent), c.tax_cents)
        end as problem
      from document_tax x
      cross join lateral credited_of(x.tenant_id, x.document_id, x.tax_group, x.component) c
      cross join lateral (select exists (select from document_tax b join invoice i on i.tenant_id = b.tenant_id and i.id = b.invoice_id
        where b.tenant_id = x.tenant_id and b.of_document_id = x.document_id and b.of_tax_group = x.tax_group and i.status = 'void') as has_void) v
      cross join lateral (select coalesce(sum(greatest(${price}, 0)), 0) as charged_cents, coalesce(sum(least(${price}, 0)), 0) as given_cents
        from document_line l
        where l.tenant_id = x.tenant_id and l.tax_group = x.tax_group
          and (l.invoice_id = x.invoice_id or l.credit_note_id = x.credit_note_id)) l
      where x.of_document_id is null`,
  },
  {
    name: 'gateway_taxes_are_reported',
    promise:
      'A tax gateway is told, or is to be told, of the taxes of each final document that it has computed: of what is charged, taken back and void.',
    sql: `
      select d.tenant_id, jsonb_build_object('document_id', d.document_id, 'kind', d.kind, 'of_document_id', d.of_document_id) as ids,
        case when not exists (select from tax_report r where r.tenant_id = d.tenant_id and r.document_id = d.document_id and r.kind = d.kind
            and r.of_document_id is not distinct from d.of_document_id)
          then format('has taxes of a gateway, which has no report of the kind %s', d.kind) end as problem
      from (
        select distinct x.tenant_id, x.document_id, case when x.of_document_id is null then 'charge' else 'reverse' end as kind, x.of_document_id
        from document_tax x left join invoice i on i.tenant_id = x.tenant_id and i.id = x.invoice_id
        where x.reason = 'gateway' and (x.credit_note_id is not null or i.finalized_at is not null)
        union all
        select distinct x.tenant_id, x.document_id, 'void', null::uuid
        from document_tax x join invoice i on i.tenant_id = x.tenant_id and i.id = x.invoice_id
        where x.reason = 'gateway' and i.finalized_at is not null and i.status = 'void') d`,
  },
  {
    name: 'what_is_taken_back_is_taxed_as_it_was',
    promise:
      'A line that takes back is taxed in the group of the line it takes back, at the rates that this has; a reduction with the time that it reduces.',
    sql: `
      select l.tenant_id, jsonb_build_object('invoice_id', l.invoice_id, 'credit_note_id', l.credit_note_id, 'line_id', l.id) as ids,
        case
          when c.id is not null and l.tax_group is distinct from c.tax_group then 'is taxed in another group than the time that it reduces'
          when c.id is not null then null
          when x.document_id is null and o.document_id is not null then 'is not taxed, but what it takes back is'
          when x.document_id is not null and o.document_id is null then 'is taxed, but what it takes back is not'
          when (x.of_document_id, x.of_tax_group) is distinct from (coalesce(o.of_document_id, o.document_id), coalesce(o.of_tax_group, o.tax_group))
            then 'is taxed in another group than the line that it takes back'
          when (x.category, x.percent, x.group_percent, x.prices_include) is distinct from (o.category, o.percent, o.group_percent, o.prices_include)
            then format('is taxed %s %s %%, but what it takes back %s %s %%', x.category, trim_scale(x.percent), o.category, trim_scale(o.percent))
        end as problem
      from document_line l
      join document_line t on t.tenant_id = l.tenant_id and t.item_id = l.item_id and t.version_number = l.version_number
        and t.period_number = l.period_number and t.ordinal = l.takes_back
      -- A reduction that is given back, or holds again, comes with the line that takes the time back, or bills it again.
      left join lateral (select c.id, c.tax_group from document_line c
        where l.sign = 0 and t.sign = 0 and (c.tenant_id, c.item_id, c.version_number, c.period_number) = (l.tenant_id, l.item_id, l.version_number, l.period_number)
          and coalesce(c.invoice_id, c.credit_note_id) = coalesce(l.invoice_id, l.credit_note_id)
          and c.sign = case when ${price} > 0 then -1 else 1 end
          and c.from_position <= l.from_position and c.until_position >= l.until_position limit 1) c on true
      left join document_tax x on x.tenant_id = l.tenant_id and x.document_id = coalesce(l.invoice_id, l.credit_note_id)
        and x.tax_group = l.tax_group and x.component = 0
      left join document_tax o on o.tenant_id = t.tenant_id and o.document_id = coalesce(t.invoice_id, t.credit_note_id)
        and o.tax_group = t.tax_group and o.component = 0
      -- The taxes of a draft that waits are not known yet.
      where not exists (select from invoice w where w.tenant_id = l.tenant_id and w.id = l.invoice_id and w.waits_for is not null)`,
  },
]

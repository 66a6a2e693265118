import type { Invariant } from '../invariant.ts'

// The ids of `document_line l`, or of a subquery of it.
const lineIds = `jsonb_build_object('invoice_id', l.invoice_id, 'credit_note_id', l.credit_note_id, 'line_id', l.id)`

const isOfCharge = (a: string, b: string) =>
  ['tenant_id', 'item_id', 'version_number', 'period_number']
    .map((column) => `${a}.${column} = ${b}.${column}`)
    .join(' and ')

/**
 * round(A x p / n), halves away from zero: sign(A) x div(2 |A| p + n, 2 n). div() is exact where a quotient of numerics would be
 * rounded twice.
 */
const upTo = (p: string) => `sign(a.whole) * div(2 * abs(a.whole) * ${p} + a.n, nullif(2 * a.n, 0))`

/** What the price of a line gives: with its tax, where the price includes it. */
const priceOf = (line: string) =>
  `(${line}.amount_cents + case when ${line}.tax_included then ${line}.tax_cents else 0 end)`

/** Invariants of document lines: how each amount is computed, and that no time is billed twice. */
export const lineInvariants: readonly Invariant[] = [
  {
    name: 'lines_add_up_to_the_invoice',
    promise: 'The lines of an invoice add up to its subtotal, and what discounts took off them to its discount.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id) as ids,
        case when i.subtotal_cents <> coalesce(l.amount_cents, 0)
          then format('has a subtotal of %s, but its lines add up to %s', i.subtotal_cents, coalesce(l.amount_cents, 0))
          when i.discount_cents <> coalesce(l.off_cents, 0)
          then format('has a discount of %s, but those of its lines add up to %s', i.discount_cents, coalesce(l.off_cents, 0))
        end as problem
      from invoice i
      left join (select tenant_id, invoice_id, sum(amount_cents) as amount_cents,
        sum(discount_cents(discounts)) filter (where discounts is not null) as off_cents from document_line group by 1, 2) l
        on l.tenant_id = i.tenant_id and l.invoice_id = i.id`,
  },
  {
    name: 'sign_and_amount_agree',
    promise:
      'A line that bills time is positive and names no other line; one that takes time back is negative and names the line that billed it.',
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when num_nulls(l.version_number, l.period_number, l.ordinal, l.sign, l.unit, l.from_position, l.until_position, l.period_length,
            l.period_amount, l.service_start, l.service_end) > 0 then 'lacks a part of its computation'
          when l.sign <> 0 and sign(${priceOf('l')}) <> l.sign and (l.amount_cents <> 0 or l.discounts is null)
            then format('has the sign %s, but the amount %s', l.sign, ${priceOf('l')})
          when ${priceOf('l')} = 0 and l.discounts is null then 'has the amount 0'
          when l.sign = 1 and l.takes_back is not null then format('bills time, but takes back line %s', l.takes_back)
          when l.sign < 1 and l.takes_back is null then 'takes time back, but names no line'
          when l.takes_back >= l.ordinal then format('is line %s, but takes back line %s', l.ordinal, l.takes_back)
        end as problem
      from document_line l where l.item_id is not null`,
  },
  {
    name: 'lines_are_their_arithmetic',
    promise:
      'The amount of a line before discounts is sign x (round(A x until / length) - round(A x from / length)), halves away from zero (D5).',
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when not (0 <= a.p and a.p < a.q and a.q <= a.n) then format('is the part [%s, %s) of %s', a.p, a.q, a.n)
          when l.sign <> 0 and l.measured is null and ${priceOf('l')} + discount_cents(l.discounts) is distinct from l.sign * (${upTo('a.q')} - ${upTo('a.p')})
            then format('has the amount %s for [%s, %s) of %s at %s, sign %s', ${priceOf('l')}, a.p, a.q, a.n, a.whole, l.sign)
          when l.measured is null and l.proration is distinct from (l.sign < 1 or a.p > 0 or a.q < a.n)
            then format('is the part [%s, %s) of %s, but has proration %s', a.p, a.q, a.n, l.proration)
        end as problem
      from document_line l cross join lateral (
        select l.period_amount::numeric as whole, l.from_position::numeric as p, l.until_position::numeric as q,
          l.period_length::numeric as n) a
      where l.item_id is not null`,
  },
  {
    name: 'lines_have_the_price_of_their_version',
    promise: 'A line has the quantity, price and plan of its version, and the period of its charge.',
    // Only --rebuild computes prices with tiers.
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when (p.kind in ('usage', 'commitment')) <> (l.measured is not null) then 'is measured or its price is, but not both'
          when l.quantity <> v.quantity then format('has the quantity %s, but its version %s', l.quantity, v.quantity)
          when l.unit_amount::numeric <> p.unit_amount::numeric and p.model in ('flat', 'per_unit') and l.measured is null
            then format('has the unit amount %s, but its price %s', l.unit_amount, p.unit_amount)
          when l.period_amount::numeric <> w.period_amount and l.measured is null
            then format('is a part of %s, but a whole period costs %s', l.period_amount, w.period_amount)
          when l.plan_id is distinct from v.plan_id then 'names another plan than its version'
          when l.subscription_id is distinct from s.id then 'names another subscription than its item'
          when l.unit is distinct from case when p.kind = 'usage' then 'second' else s.proration end then format('is prorated by %s, but its subscription by %s', l.unit, s.proration)
          when l.service_start < c.period_start or l.service_end > c.period_end or l.service_end <= l.service_start
            then format('bills %s to %s, but its period is %s to %s', l.service_start, l.service_end, c.period_start, c.period_end)
        end as problem
      from document_line l
      join charge c on ${isOfCharge('c', 'l')}
      join item_version v on v.tenant_id = c.tenant_id and v.item_id = c.item_id and v.number = c.version_number
      join price p on p.tenant_id = v.tenant_id and p.id = v.price_id
      join subscription_item i on i.tenant_id = c.tenant_id and i.id = c.item_id
      join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
      cross join lateral (select case p.model
        when 'flat' then p.unit_amount::numeric
        when 'per_unit' then v.quantity * p.unit_amount::numeric
        when 'package' then ceil(v.quantity::numeric / p.package_size) * p.unit_amount::numeric end as period_amount) w`,
  },
  {
    name: 'lines_of_a_charge_count_from_one',
    promise:
      'The lines of a charge are numbered from one without a gap, each number once; those of an open draft come last.',
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when l.ordinal is distinct from l.place then format('has the number %s, but the place %s of its charge', coalesce(l.ordinal::text, 'none'), l.place)
          when l.is_draft and l.ordinal < l.last_final then format('is in an open draft with the number %s, but a final line has %s', l.ordinal, l.last_final)
        end as problem
      from (
        select l.*, i.status is not distinct from 'draft' as is_draft,
          row_number() over (partition by l.tenant_id, l.item_id, l.version_number, l.period_number order by l.ordinal) as place,
          max(l.ordinal) filter (where i.status is distinct from 'draft')
            over (partition by l.tenant_id, l.item_id, l.version_number, l.period_number) as last_final
        from document_line l left join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
        where l.item_id is not null) l`,
  },
  {
    name: 'what_is_taken_back_was_billed',
    promise:
      'A line that takes time back names a final line of its charge that billed the time, and takes back no other time.',
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when t.id is null then format('takes back line %s, which is not a line of its charge', l.takes_back)
          when i.status = 'draft' then format('takes back line %s, which is in a draft', l.takes_back)
          when l.sign = -1 and t.sign <> 1 then format('takes back line %s, which bills no time', l.takes_back)
          when l.from_position < t.from_position or l.until_position > t.until_position or l.period_length <> t.period_length
            then format('takes back [%s, %s) of %s, but that line billed [%s, %s) of %s', l.from_position, l.until_position,
              l.period_length, t.from_position, t.until_position, t.period_length)
          when l.service_start < t.service_start or l.service_end > t.service_end
            then format('takes back %s to %s, but that line billed %s to %s', l.service_start, l.service_end, t.service_start, t.service_end)
        end as problem
      from document_line l
      left join document_line t on ${isOfCharge('t', 'l')} and t.ordinal = l.takes_back
      left join invoice i on i.tenant_id = t.tenant_id and i.id = t.invoice_id
      where l.takes_back is not null`,
  },
  {
    name: 'no_time_is_billed_twice',
    promise:
      'The lines that count bill each part of a charge once or not at all, unless a void left it to be billed again.',
    // Lines of drafts and void invoices do not count; lines of credit notes do. Until the next run, a void may leave time
    // of which only a line that took it back still counts, or, where the void line took it back, time that is billed twice.
    sql: `
      select t.tenant_id, jsonb_build_object('item_id', t.item_id, 'version', t.version_number, 'period', t.period_number) as ids,
        case
          when t.most > 1 + case when d.is_due then coalesce(z.takings, 0) else 0 end
            then format('is billed %s times at position %s', t.most, t.most_at)
          when t.least < 0 and not d.is_due then format('is billed %s times at position %s: more was taken back than billed', t.least, t.least_at)
        end as problem
      from (
        select t.tenant_id, t.item_id, t.version_number, t.period_number, max(t.times) as most, min(t.times) as least,
          (array_agg(t.at order by t.times desc, t.at))[1] as most_at, (array_agg(t.at order by t.times, t.at))[1] as least_at
        from (
          select l.tenant_id, l.item_id, l.version_number, l.period_number, e.at, sum(sum(e.step)) over (
            partition by l.tenant_id, l.item_id, l.version_number, l.period_number order by e.at) as times
          from document_line l
          left join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
          cross join lateral (values (l.from_position, l.sign), (l.until_position, -l.sign)) e (at, step)
          where l.item_id is not null and l.measured is null and (l.credit_note_id is not null or i.status not in ('draft', 'void'))
          group by 1, 2, 3, 4, 5) t
        group by 1, 2, 3, 4) t
      left join (
        select l.tenant_id, l.item_id, l.version_number, l.period_number, count(*) as takings
        from document_line l join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
        where l.sign = -1 and i.status = 'void' group by 1, 2, 3, 4) z on ${isOfCharge('z', 't')}
      join subscription_item i on i.tenant_id = t.tenant_id and i.id = t.item_id
      join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
      join customer c on c.tenant_id = s.tenant_id and c.id = s.customer_id
      left join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
      cross join lateral (
        select s.unbilled_since is not null or coalesce(s.next_billing_at <= coalesce(k.now, now()), false) as is_due) d`,
  },
  {
    name: 'usage_lines_are_their_difference',
    promise:
      'The lines of a charge of usage on a document come to what was measured less what was billed before; none takes back more than another billed.',
    sql: `
      select l.tenant_id, jsonb_build_object('item_id', l.item_id, 'version', l.version_number, 'period', l.period_number) as ids,
        case
          when l.cents <> l.wanted then format('has lines of %s on a document, but measured %s', l.cents, l.wanted)
          when t.cents < 0 then format('has a line that %s more was taken back of than it billed', -t.cents)
        end as problem
      from (
        select l.tenant_id, l.item_id, l.version_number, l.period_number, sum(l.cents) as cents, sum(l.wanted) as wanted
        from (
          select l.tenant_id, l.item_id, l.version_number, l.period_number, coalesce(l.invoice_id, l.credit_note_id) as document_id,
            sum(${priceOf('l')}) as cents, (l.measured ->> 'due_cents')::numeric - (l.measured ->> 'before_cents')::numeric as wanted
          from document_line l where l.measured is not null
          group by 1, 2, 3, 4, 5, l.measured ->> 'due_cents', l.measured ->> 'before_cents') l
        group by 1, 2, 3, 4, l.document_id) l
      left join lateral (
        select b.price_cents + coalesce(sum(${priceOf('t')}), 0) as cents
        from (select l.*, ${priceOf('l')} as price_cents from document_line l) b
        join document_line t on ${isOfCharge('t', 'b')} and t.takes_back = b.ordinal
        left join invoice i on i.tenant_id = t.tenant_id and i.id = t.invoice_id
        where ${isOfCharge('b', 'l')} and b.measured is not null and i.status is distinct from 'draft' and i.status is distinct from 'void'
        group by b.ordinal, b.price_cents
        order by 1 limit 1) t on true`,
  },
  {
    name: 'hand_made_lines_are_quantity_times_price',
    promise: 'The amount of a line made by hand is quantity x unit amount, halves away from zero, less its discounts.',
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when num_nonnulls(l.version_number, l.period_number, l.ordinal, l.sign, l.takes_back) > 0 then 'has no item, but has data of one'
          when ${priceOf('l')} + discount_cents(l.discounts) <> round(l.quantity * l.unit_amount::numeric)
            then format('has the amount %s: %s x %s', ${priceOf('l')}, l.quantity, l.unit_amount)
        end as problem
      from document_line l where l.item_id is null`,
  },
]

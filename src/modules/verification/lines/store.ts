import type { Invariant } from '../invariant.ts'

// Of `invoice_line l`.
const lineIds = `jsonb_build_object('invoice_id', l.invoice_id, 'line_id', l.id)`

/** Lines of invoices: what they add up to, and where each amount comes from. */
export const lineInvariants: readonly Invariant[] = [
  {
    name: 'lines_add_up_to_the_invoice',
    promise: 'The lines of an invoice add up to its subtotal.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id) as ids,
        case when i.subtotal_cents <> coalesce(l.amount_cents, 0)
          then format('has a subtotal of %s, its lines add up to %s', i.subtotal_cents, coalesce(l.amount_cents, 0))
        end as problem
      from invoice i
      left join (select tenant_id, invoice_id, sum(amount_cents) as amount_cents from invoice_line group by 1, 2) l
        on l.tenant_id = i.tenant_id and l.invoice_id = i.id`,
  },
  {
    name: 'lines_are_due_less_charged_before',
    promise:
      'A line amounts to what was due less what is waived of it and what had been charged before, and is not zero.',
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when l.arithmetic is null then 'moves a charge without saying how it was computed'
          when l.amount_cents is distinct from (l.arithmetic->>'due_cents')::numeric
              - coalesce((l.arithmetic->>'waived_cents')::numeric, 0) - (l.arithmetic->>'charged_before_cents')::numeric
            then format('amounts to %s: %s due, %s waived, %s charged before', l.amount_cents, l.arithmetic->>'due_cents',
              coalesce(l.arithmetic->>'waived_cents', '0'), l.arithmetic->>'charged_before_cents')
          when l.amount_cents = 0 then 'moves nothing'
        end as problem
      from invoice_line l where l.item_id is not null`,
  },
  {
    name: 'what_was_due_is_its_arithmetic',
    promise: 'What was due is round(A x until / length) - round(A x from / length), halves away from zero (D5).',
    // div() is exact where a quotient of numerics would be rounded twice: round(x / n) is sign(x) div(2 |x| + n, 2 n).
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when not (0 <= a.p and a.p <= a.q and a.q <= a.n and a.n >= 1) then format('is the part [%s, %s) of %s', a.p, a.q, a.n)
          when a.due is distinct from
            sign(a.whole) * (div(2 * abs(a.whole) * a.q + a.n, nullif(2 * a.n, 0)) - div(2 * abs(a.whole) * a.p + a.n, nullif(2 * a.n, 0)))
            then format('says %s was due for [%s, %s) of %s at %s', a.due, a.p, a.q, a.n, a.whole)
        end as problem
      from invoice_line l cross join lateral (
        select (l.arithmetic->>'quantity')::numeric * (l.arithmetic->>'unit_amount')::numeric as whole,
          (l.arithmetic->>'from')::numeric as p, (l.arithmetic->>'until')::numeric as q,
          (l.arithmetic->>'length')::numeric as n, (l.arithmetic->>'due_cents')::numeric as due) a
      where l.item_id is not null and l.arithmetic is not null`,
  },
  {
    name: 'lines_have_the_price_of_their_version',
    promise: 'A line counts with the quantity, the price and the period of the version and the charge that it moves.',
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case
          when (l.quantity, (l.arithmetic->>'quantity')::numeric) is distinct from (v.quantity, v.quantity::numeric)
            then format('counts %s (%s on the line), its version %s', l.arithmetic->>'quantity', l.quantity, v.quantity)
          when (l.unit_amount::numeric, (l.arithmetic->>'unit_amount')::numeric) is distinct from (p.amount_cents::numeric, p.amount_cents::numeric)
            then format('costs %s each (%s on the line), its plan %s', l.arithmetic->>'unit_amount', l.unit_amount, p.amount_cents)
          when l.plan_id is distinct from v.plan_id then 'names another plan than its version'
          when l.arithmetic->>'unit' is distinct from s.proration
            then format('is prorated by %s, its subscription by %s', l.arithmetic->>'unit', s.proration)
          when ((l.arithmetic->>'period_start')::timestamptz, (l.arithmetic->>'period_end')::timestamptz)
              is distinct from (c.period_start, c.period_end)
            then format('is about a period from %s to %s, its charge from %s to %s', l.arithmetic->>'period_start',
              l.arithmetic->>'period_end', c.period_start, c.period_end)
          when l.service_start < c.period_start or l.service_end > c.period_end or l.service_end <= l.service_start
            then format('pays for %s to %s, its period is %s to %s', l.service_start, l.service_end, c.period_start, c.period_end)
        end as problem
      from invoice_line l
      join charge c on c.tenant_id = l.tenant_id and c.item_id = l.item_id and c.cycle_number = l.cycle_number
        and c.period_number = l.period_number and c.version_number = l.version_number
      join item_version v on v.tenant_id = c.tenant_id and v.item_id = c.item_id and v.number = c.version_number
      join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
      join subscription_item i on i.tenant_id = c.tenant_id and i.id = c.item_id
      join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id`,
  },
  {
    name: 'movements_follow_one_another',
    promise:
      'What a line says was charged before is what stood then: the lines before it, less those that were void by then.',
    // In the order of events, which is the order of commits: a line counts from when its invoice was finalized, and until
    // the invoice was voided; those of a draft do not count yet (D22).
    sql: `
      select m.tenant_id, jsonb_build_object('invoice_id', m.invoice_id, 'line_id', m.id) as ids,
        case when m.charged_before is distinct from m.standing
          then format('says %s was charged before, %s stood then', coalesce(m.charged_before::text, 'nothing'), m.standing)
        end as problem
      from (
        select j.*, coalesce(sum(j.amount_cents) over (
          partition by j.tenant_id, j.item_id, j.cycle_number, j.period_number, j.version_number order by j.sequence
          rows between unbounded preceding and 1 preceding), 0) as standing
        from (
          select l.tenant_id, l.item_id, l.cycle_number, l.period_number, l.version_number, l.invoice_id, l.id, true as is_line,
            l.amount_cents, (l.arithmetic->>'charged_before_cents')::numeric as charged_before, e.sequence
          from invoice_line l
          join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
          left join event e on e.tenant_id = l.tenant_id and e.object_id = l.invoice_id and e.type = 'invoice.finalized'
          where l.item_id is not null and i.finalized_at is not null
          union all
          select l.tenant_id, l.item_id, l.cycle_number, l.period_number, l.version_number, l.invoice_id, l.id, false,
            -l.amount_cents, null, e.sequence
          from invoice_line l
          join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
          join event e on e.tenant_id = l.tenant_id and e.object_id = l.invoice_id and e.type = 'invoice.voided'
          where l.item_id is not null and i.finalized_at is not null) j) m
      where m.is_line`,
  },
  {
    name: 'hand_made_lines_are_quantity_times_price',
    promise: 'A line made by hand amounts to quantity x unit amount, halves away from zero.',
    sql: `
      select l.tenant_id, ${lineIds} as ids,
        case when l.amount_cents <> round(l.quantity * l.unit_amount::numeric)
          then format('amounts to %s: %s x %s', l.amount_cents, l.quantity, l.unit_amount)
        end as problem
      from invoice_line l where l.item_id is null`,
  },
]

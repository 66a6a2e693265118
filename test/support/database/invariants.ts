// Documents of both kinds by their numbers, with the calendar year that they count in.
const numbers = `
  select tenant_id, id, 'invoice' as kind, number_series, number_counter, finalized_at, number_year as year
  from invoice where number_counter is not null
  union all
  select tenant_id, id, 'credit note', number_series, number_counter, finalized_at, number_year
  from credit_note`
// Of the series of tenant `c`.
const last = (kind: string) => `coalesce((select n.number_counter from (${numbers}) n
  where n.tenant_id = c.tenant_id and n.number_series = c.tenant_id and n.kind = '${kind}' order by n.year desc, n.number_counter desc limit 1), 0)`

/** What must hold in any database at any time, each as a question whose answer must be empty. Asked as the owner. */
export const invariants: Readonly<Record<string, string>> = {
  'lines add up to their invoice': `
    select i.id from invoice i
    where i.subtotal_cents <> coalesce((select sum(l.amount_cents) from document_line l where (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id)), 0)`,
  'what is paid is what was received': `
    select i.id from invoice i
    where i.amount_paid_cents - i.amount_reversed_cents <> coalesce((select sum(p.amount_cents) from payment_allocation p where (p.tenant_id, p.invoice_id) = (i.tenant_id, i.id)), 0)`,
  'nothing was received for a void invoice': `
    select i.id from invoice i join payment_allocation p on (p.tenant_id, p.invoice_id) = (i.tenant_id, i.id) where i.status = 'void'`,
  'the credit applied to an invoice is what its entries took for it': `
    select i.id from invoice i
    where i.status <> 'void' and i.credit_applied_cents
      <> -coalesce((select sum(e.amount_cents) from credit_entry e where (e.tenant_id, e.invoice_id) = (i.tenant_id, i.id)), 0)`,
  'a void invoice has given its credit back': `
    select i.id from invoice i
    where i.status = 'void' and 0 <> (select coalesce(sum(e.amount_cents), 0) from credit_entry e where (e.tenant_id, e.invoice_id) = (i.tenant_id, i.id))`,
  'a balance is the sum of its entries': `
    select b.customer_id from credit_balance b
    where b.balance_cents <> (select coalesce(sum(e.amount_cents), 0) from credit_entry e
      where (e.tenant_id, e.customer_id, e.currency) = (b.tenant_id, b.customer_id, b.currency))`,
  'what is left of a grant is the sum of its entries': `
    select g.id from credit_grant g
    where g.left_cents <> (select coalesce(sum(e.amount_cents), 0) from credit_entry e where (e.tenant_id, e.grant_id) = (g.tenant_id, g.id))`,
  'lines add up to their credit note, which is used whole': `
    select n.id from credit_note n
    where n.subtotal_cents <> -(select coalesce(sum(l.amount_cents), 0) from document_line l where (l.tenant_id, l.credit_note_id) = (n.tenant_id, n.id))
      or n.reduces_due_cents <> (select coalesce(sum(r.reduced_cents), 0) from credit_note_invoice r where (r.tenant_id, r.credit_note_id) = (n.tenant_id, n.id))
      or n.credit_cents <> (select coalesce(sum(e.amount_cents), 0) from credit_entry e where (e.tenant_id, e.credit_note_id) = (n.tenant_id, n.id))`,
  'what is credited on an invoice is what credit notes took off': `
    select i.id from invoice i
    where i.credited_cents <> (select coalesce(sum(r.reduced_cents), 0) from credit_note_invoice r where (r.tenant_id, r.invoice_id) = (i.tenant_id, i.id))`,
  'no time of a charge is billed twice, and none is taken back that was not billed': `
    select distinct t.item_id, t.version_number, t.period_number, t.times from (
      select l.tenant_id, l.item_id, l.version_number, l.period_number, sum(sum(e.step)) over (
        partition by l.tenant_id, l.item_id, l.version_number, l.period_number order by e.at) as times
      from document_line l left join invoice i on (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id)
      cross join lateral (values (l.from_position, l.sign), (l.until_position, -l.sign)) e (at, step)
      where l.item_id is not null and l.measured is null and (i.status is null or i.status not in ('void', 'draft'))
      group by 1, 2, 3, 4, e.at) t
    join subscription_item o on (o.tenant_id, o.id) = (t.tenant_id, t.item_id)
    join subscription s on (s.tenant_id, s.id) = (o.tenant_id, o.subscription_id)
    where t.times not in (0, 1) and s.unbilled_since is null`,
  'the lines of a charge are numbered without a gap': `
    select item_id, version_number, period_number from document_line where item_id is not null
    group by tenant_id, item_id, version_number, period_number having max(ordinal) <> count(*)`,
  'numbers start at 1, or where the settings say, and have no gap': `
    select n.id from (select n.*, min(n.number_counter) over (partition by n.tenant_id, n.kind, n.number_series, n.year) as first_of_year
      from (${numbers}) n) n join tenant t using (tenant_id)
    where n.number_counter <> all (t.earlier_first_numbers || t.first_number || 1::bigint) and not exists (
      select from (${numbers}) b where (b.tenant_id, b.kind, b.number_series, b.number_counter)
        = (n.tenant_id, n.kind, n.number_series, n.number_counter - 1)
        and case when n.number_counter = n.first_of_year then b.year < n.year else b.year = n.year end)`,
  'no number is given twice in a year': `
    select number_series, year, number_counter from (${numbers}) n
    group by tenant_id, kind, number_series, year, number_counter having count(*) > 1`,
  'the counters stand at the last numbers': `
    select c.tenant_id from tenant_counter c join tenant t using (tenant_id)
    where c.invoice_number not in (t.first_number - 1, ${last('invoice')}) or c.credit_note_number <> ${last('credit note')}`,
  'numbers are in the order of finalizing': `
    select id from (
      select id, finalized_at, lag(finalized_at) over (partition by tenant_id, kind, number_series order by year, number_counter) as before
      from (${numbers}) n) i
    where i.finalized_at < i.before`,
  'event sequences start at 1 and have no gap': `
    select c.tenant_id from tenant_counter c
    where c.event_sequence <> (select count(*) from event e where e.tenant_id = c.tenant_id)
      or c.event_sequence <> (select coalesce(max(sequence), 0) from event e where e.tenant_id = c.tenant_id)`,
  'every numbered document has one event of its finalizing, with its number': `
    select d.id from (
      select tenant_id, id, number, 'invoice.finalized' as type from invoice where number is not null
      union all select tenant_id, id, number, 'credit_note.created' from credit_note) d
    where d.number is distinct from (
      select string_agg(e.object ->> 'number', '+') from event e
      where e.tenant_id = d.tenant_id and e.object_id = d.id and e.type = d.type)`,
  'every subscription has one event of its creation': `
    select s.id from subscription s
    where 1 <> (select count(*) from event e where e.tenant_id = s.tenant_id and e.object_id = s.id and e.type = 'subscription.created')`,
  'every subscription has items, each with a version': `
    select s.id from subscription s
    where not exists (select from subscription_item i where (i.tenant_id, i.subscription_id) = (s.tenant_id, s.id))
      or exists (select from subscription_item i where (i.tenant_id, i.subscription_id) = (s.tenant_id, s.id)
        and not exists (select from item_version v where (v.tenant_id, v.item_id) = (i.tenant_id, i.id)))`,
  'a customer is due when the first of their subscriptions is, or when a grant expires': `
    select b.customer_id from customer_billing b
    where b.next_billing_at is distinct from least(
      (select min(s.next_billing_at) from subscription s where (s.tenant_id, s.customer_id) = (b.tenant_id, b.customer_id)),
      (select min(g.expires_at) from credit_grant g where (g.tenant_id, g.customer_id) = (b.tenant_id, b.customer_id) and g.left_cents > 0))`,
}

/** The invariants that do not hold, or others like them, with the rows that break them. */
export async function brokenInvariants(
  ask: (text: string) => Promise<readonly object[]>,
  questions: Readonly<Record<string, string>> = invariants,
): Promise<Record<string, readonly object[]>> {
  const broken: Record<string, readonly object[]> = {}
  for (const [name, text] of Object.entries(questions)) {
    const rows = await ask(text)
    if (rows.length > 0) broken[name] = rows.slice(0, 5)
  }
  return broken
}

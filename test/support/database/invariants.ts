/** What must hold in any database at any time, each as a question whose answer must be empty. Asked as the owner. */
export const invariants: Readonly<Record<string, string>> = {
  'lines add up to their invoice': `
    select i.id from invoice i
    where i.subtotal_cents <> coalesce((select sum(l.amount_cents) from invoice_line l where (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id)), 0)`,
  'what is paid is what was received': `
    select i.id from invoice i
    where i.amount_paid_cents <> coalesce((select sum(p.amount_cents) from payment p where (p.tenant_id, p.invoice_id) = (i.tenant_id, i.id)), 0)`,
  'nothing was received for a void invoice': `
    select i.id from invoice i join payment p on (p.tenant_id, p.invoice_id) = (i.tenant_id, i.id) where i.status = 'void'`,
  'the credit applied to an invoice is what the journal took for it': `
    select i.id from invoice i
    where i.status <> 'void' and i.credit_applied_cents
      <> -coalesce((select sum(e.amount_cents) from credit_entry e where (e.tenant_id, e.invoice_id) = (i.tenant_id, i.id)), 0)`,
  'a void invoice has given its credit back': `
    select i.id from invoice i
    where i.status = 'void' and 0 <> (select coalesce(sum(e.amount_cents), 0) from credit_entry e where (e.tenant_id, e.invoice_id) = (i.tenant_id, i.id))`,
  'a balance is the sum of its journal': `
    select b.customer_id from credit_balance b
    where b.balance_cents <> (select coalesce(sum(e.amount_cents), 0) from credit_entry e
      where (e.tenant_id, e.customer_id, e.currency) = (b.tenant_id, b.customer_id, b.currency))`,
  'a charge is the sum of the lines that moved it': `
    select c.item_id, c.period_number from charge c
    where c.amount_cents <> (
      select coalesce(sum(l.amount_cents), 0) from invoice_line l join invoice i on (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id)
      where i.status not in ('void', 'draft') and (l.tenant_id, l.item_id, l.cycle_number, l.period_number, l.version_number)
        = (c.tenant_id, c.item_id, c.cycle_number, c.period_number, c.version_number))`,
  'numbers start at 1 and have no gap': `
    select tenant_id, number_series from invoice where number_counter is not null
    group by tenant_id, number_series having min(number_counter) <> 1 or max(number_counter) <> count(*)`,
  'the counter stands at the last number': `
    select c.tenant_id from tenant_counter c
    where c.invoice_number <> (select count(*) from invoice i where i.tenant_id = c.tenant_id and i.number_series = c.tenant_id)`,
  'numbers are in the order of finalizing': `
    select id from (
      select id, finalized_at, lag(finalized_at) over (partition by tenant_id, number_series order by number_counter) as before
      from invoice where number_counter is not null) i
    where i.finalized_at < i.before`,
  'event sequences start at 1 and have no gap': `
    select c.tenant_id from tenant_counter c
    where c.event_sequence <> (select count(*) from event e where e.tenant_id = c.tenant_id)
      or c.event_sequence <> (select coalesce(max(sequence), 0) from event e where e.tenant_id = c.tenant_id)`,
  'every numbered invoice was told once as finalized, with its number': `
    select i.id from invoice i
    where i.number is not null and i.number is distinct from (
      select string_agg(e.object ->> 'number', '+') from event e
      where e.tenant_id = i.tenant_id and e.object_id = i.id and e.type = 'invoice.finalized')`,
  'every subscription was told once as created': `
    select s.id from subscription s
    where 1 <> (select count(*) from event e where e.tenant_id = s.tenant_id and e.object_id = s.id and e.type = 'subscription.created')`,
  'every subscription has one item with a version': `
    select s.id from subscription s
    where 1 <> (select count(*) from subscription_item i where (i.tenant_id, i.subscription_id) = (s.tenant_id, s.id))
      or not exists (select from subscription_item i join item_version v on (v.tenant_id, v.item_id) = (i.tenant_id, i.id)
        where (i.tenant_id, i.subscription_id) = (s.tenant_id, s.id))`,
  'a customer is due when the first of their subscriptions is': `
    select b.customer_id from customer_billing b
    where b.next_billing_at is distinct from
      (select min(s.next_billing_at) from subscription s where (s.tenant_id, s.customer_id) = (b.tenant_id, b.customer_id))`,
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

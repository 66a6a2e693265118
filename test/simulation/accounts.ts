import type { Town } from '../support/random/random-town.ts'
import type { WorldDatabase } from './database.ts'

/**
 * What is not there exactly as often as it was acknowledged, whatever was lost and repeated on the way; and whether a cent
 * has come or gone: what customers gave and were given is what they were invoiced, less credit notes and what they owe, and what
 * they have.
 */
export async function wrongAccounts({ ask }: WorldDatabase, { neighbours, outcomes }: Town): Promise<string[]> {
  const ids = neighbours.map(({ id }) => id)
  const done = (...deeds: string[]) => deeds.reduce((sum, deed) => sum + (outcomes.get(`${deed} done`) ?? 0), 0)
  const [found = {}] = await ask<Record<string, number>>(countsSql, [ids])
  const acknowledged: Record<string, number> = {
    customers: done('arrive'),
    subscriptions: done('subscribe'),
    payments: done('pay', 'pay some', 'allocate'),
    methods: done('attach'),
    credit_entries: done('credit'),
    one_off_invoices: done('one-off'),
    extra_lines: done('add line'),
    void_invoices: done('void', 'forgive'),
    usage_events: done('use'),
    void_usage_events: done('void usage'),
  }
  const wrong = Object.entries(acknowledged)
    .filter(([name, times]) => found[name] !== times)
    .map(([name, times]) => `${times} ${name} were acknowledged, ${found[name]} are there`)
  const broke = await ask(moneySql, [ids])
  const parked = await ask(
    'select customer_id, parked_reason from customer_billing where customer_id = any($1::uuid[]) and parked_at is not null',
    [ids],
  )
  wrong.push(...parked.map((row) => `somebody is parked: ${JSON.stringify(row)}`))
  return [...wrong, ...broke.map((row) => `cents have come or gone: ${JSON.stringify(row)}`)]
}

const invoices = 'tenant t join invoice i on i.tenant_id = t.tenant_id and i.customer_id = any($1::uuid[])'
const entries = 'tenant t join credit_entry e on e.tenant_id = t.tenant_id and e.customer_id = any($1::uuid[])'

const countsSql = `
  select (select count(*)::int from customer where id = any($1::uuid[])) as customers,
    (select count(*)::int from tenant t join subscription s on s.tenant_id = t.tenant_id and s.customer_id = any($1::uuid[])) as subscriptions,
    (select count(*)::int from ${invoices} join payment_allocation p on p.tenant_id = i.tenant_id and p.invoice_id = i.id
      join payment m on m.tenant_id = p.tenant_id and m.id = p.payment_id and m.attempt_id is null) as payments,
    (select count(*)::int from payment_method where customer_id = any($1::uuid[])) as methods,
    (select count(*)::int from ${entries} where e.reason = 'by chance') as credit_entries,
    (select count(*)::int from ${invoices} where i.subscription_id is null) as one_off_invoices,
    (select count(*)::int from ${invoices} join document_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
      where l.description = 'Extra') as extra_lines,
    (select count(*)::int from ${invoices} where i.status = 'void' and i.number is not null) as void_invoices,
    (select count(*)::int from usage_event where customer_id = any($1::uuid[])) as usage_events,
    (select count(voided_at)::int from usage_event where customer_id = any($1::uuid[])) as void_usage_events`

const of = (table: string) =>
  `${table}.tenant_id = c.tenant_id and ${table}.customer_id = c.id and ${table}.currency = k.currency`

// Of each customer in each currency that they have met.
const moneySql = `
  select customer_id, currency, given::text, paid::text, invoiced::text, given_back::text, owed::text, balance::text from (
    select c.id as customer_id, k.currency,
      coalesce((select sum(e.amount_cents) from credit_entry e where ${of('e')} and e.reason = 'by chance'), 0) as given,
      coalesce((select sum(p.amount_cents) from invoice i join payment_allocation p on p.tenant_id = i.tenant_id and p.invoice_id = i.id
        where ${of('i')}), 0) as paid,
      coalesce((select sum(i.total_cents) from invoice i where ${of('i')} and i.status not in ('void', 'draft')), 0) as invoiced,
      coalesce((select sum(i.amount_due_cents) from invoice i where ${of('i')} and i.status not in ('void', 'draft')), 0) as owed,
      coalesce((select sum(n.total_cents) from credit_note n where ${of('n')}), 0) as given_back,
      coalesce((select sum(b.balance_cents) from credit_balance b where ${of('b')}), 0) as balance
    from customer c, (values ('EUR'), ('JPY'), ('KWD')) k (currency) where c.id = any($1::uuid[])) m
  where given + paid <> invoiced - given_back - owed + balance limit 5`

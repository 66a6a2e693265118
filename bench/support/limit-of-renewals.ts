import { connect } from './database.ts'

export interface RenewalLimitOptions {
  readonly url: string
  readonly backends: number
  /** Customers renewed by one statement, which is a transaction. */
  readonly chunk: number
}

/**
 * Renews everything that is due set-based, `insert ... select` and `update`, with every constraint, index and trigger on: the
 * rows of a renewal (charge, invoice, line, three events, subscription, queue, counter) without anybody deciding. Gives the
 * milliseconds and how many there were.
 */
export async function limitOfRenewals({
  url,
  backends,
  chunk,
}: RenewalLimitOptions): Promise<{ tookMs: number; renewed: number }> {
  const clients = await Promise.all(
    Array.from({ length: backends }, () => connect(url, '-c role=billing_owner -c jit=off -c work_mem=64MB')),
  )
  const [first] = clients
  if (!first) throw new Error('there is no backend')
  const { rows } = await first.query<{ tenant_id: string; original: string; customers: string }>(
    `select tenant_id, min(customer_id::text) as original, count(*) as customers from customer_billing where next_billing_at <= now() group by tenant_id`,
  )
  const chunks = rows.flatMap(({ tenant_id, original, customers }) =>
    Array.from({ length: Math.ceil(Number(customers) / chunk) }, (_, index) => ({ tenant_id, original, index })),
  )
  chunks.sort((a, b) => a.index - b.index) // from tenant to tenant, so that backends seldom meet at one counter
  let renewed = 0
  const startedMs = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      for (let next = chunks.shift(); next; next = chunks.shift()) {
        const last = (number: number) => next?.original.slice(0, 24) + number.toString(16).padStart(12, '0')
        const values = [next.tenant_id, last(next.index * chunk + 1), last((next.index + 1) * chunk)]
        const result = await client.query({ name: 'renew', text: renewalSql, values })
        renewed += Number(result.rows[0].renewed)
      }
    }),
  )
  const tookMs = performance.now() - startedMs
  await Promise.all(clients.map((client) => client.end()))
  return { tookMs, renewed }
}

const renewalSql = `
with b as materialized (
  select s.tenant_id, s.customer_id, s.id as subscription_id, i.id as item_id, v.plan_id, r.unit_amount::bigint as amount_cents, p.name,
    i.period_number + 1 as period_number, i.period_end as at, i.period_end + interval '1 month' as until, uuidv7() as invoice_id,
    row_number() over () as place, now() as present
  from customer_billing c
  join subscription s on s.tenant_id = c.tenant_id and s.customer_id = c.customer_id
  join subscription_item i on i.tenant_id = s.tenant_id and i.subscription_id = s.id
  join item_version v on v.tenant_id = i.tenant_id and v.item_id = i.id
  join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
  join price r on r.tenant_id = v.tenant_id and r.id = v.price_id
  where c.tenant_id = $1 and c.customer_id between $2 and $3 and c.next_billing_at <= now()),
 -- What is the same in every event: taken from the first of its type, so that the new ones are as long.
 shape as materialized (select t.type, t.place,
    (select e.object from event e where e.tenant_id = $1 and e.type = t.model order by e.sequence limit 1) as object
  from (values ('subscription.renewed', 1, 'subscription.created'), ('invoice.created', 2, 'invoice.created'),
    ('invoice.finalized', 3, 'invoice.finalized')) t (type, place, model)),
 model as materialized (select i.issued_by, i.billed_to from invoice i where i.tenant_id = $1 limit 1),
 billing as (update customer_billing c set next_billing_at = b.until, last_instant = b.present from b
  where c.tenant_id = b.tenant_id and c.customer_id = b.customer_id),
 subscription as (update subscription s set billed_until = b.at, next_billing_at = b.until, updated_at = b.present from b
  where s.tenant_id = b.tenant_id and s.id = b.subscription_id),
 item as (update subscription_item i set period_number = b.period_number, period_start = b.at, period_end = b.until from b
  where i.tenant_id = b.tenant_id and i.id = b.item_id),
 charge as (insert into charge (tenant_id, item_id, version_number, period_number, period_start, period_end, serves_from, serves_until)
  select tenant_id, item_id, 1, period_number, at, until, at, until from b),
 counter as (update tenant_counter c set event_sequence = event_sequence + n.renewed * 3, invoice_number = invoice_number + n.renewed,
    highest_invoice_number = highest_invoice_number + n.renewed, invoice_year = extract(year from now())::int,
    last_year = extract(year from now())::int,
    last_finalized_at = greatest(last_finalized_at, now()) from (select count(*) as renewed from b) n where c.tenant_id = $1
  returning c.event_sequence - n.renewed * 3 as events_before, c.invoice_number - n.renewed as numbers_before, n.renewed),
 invoice as (insert into invoice (tenant_id, id, customer_id, subscription_id, kind, status, currency, issued_by, billed_to, net_days,
    subtotal_cents, total_cents, period_start, period_end, occurred_at, created_at, updated_at, number, number_series, number_year, number_counter,
    finalized_at, due_at)
  select tenant_id, invoice_id, customer_id, subscription_id, 'renewal', 'open', 'EUR', m.issued_by, m.billed_to, 0, amount_cents,
    amount_cents, at, until, at, present, present, document_number('INV-######', 2026, customer_id, numbers_before + place), tenant_id,
    extract(year from present)::int, numbers_before + place, present, present from b cross join counter cross join model m),
 line as (insert into document_line (tenant_id, invoice_id, position, id, description, quantity, unit_amount, amount_cents, proration,
    service_start, service_end, subscription_id, plan_id, item_id, version_number, period_number, ordinal, sign, unit, from_position,
    until_position, period_length, period_amount, cause_event_id)
  select tenant_id, invoice_id, 0, uuidv7(), name, 1, amount_cents::text, amount_cents, false, at, until, subscription_id, plan_id,
    item_id, 1, period_number, 1, 1, 'day', 0, 30, 30, amount_cents::text, uuidv7() from b),
 event as (insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
  select tenant_id, events_before + (b.place - 1) * 3 + s.place, uuidv7(), s.type, o.id, s.object || jsonb_build_object('id', o.id,
      'customer_id', customer_id), at, present
  from b cross join counter cross join shape s
  cross join lateral (select case s.place when 1 then subscription_id else invoice_id end as id) o)
select renewed from counter`

import type { Ask } from './clones.ts'

/**
 * All there is of each of these customers, without ids and without the time of day, so that clones to whom the same has
 * happened in the same order are alike.
 */
export async function statesOf(ask: Ask, customers: readonly string[]): Promise<object[]> {
  return (await ask(stateOfCustomers, [customers])).map(({ state }) => state)
}

// Where the customer is: there it is noon when they are made, so that what is done to their clones is done on one day.
const day = (instant: string) => `(${instant} at time zone coalesce(who.time_zone, 'UTC'))::date`

const times = (multirange: string) =>
  `(select jsonb_agg(jsonb_build_array(${day('lower(x)')}, ${day('upper(x)')})) from unnest(${multirange}) x)`

// A minimum has a price of its own, each time that it is set.
const priceOf = (id: string) =>
  `(select case when r.kind = 'commitment' then r.unit_amount::text else r.id::text end from price r where r.id = ${id})`

const versions = `
  select jsonb_agg(jsonb_build_array(p.code, ${priceOf('v.price_id')}, v.quantity, ${day('v.anchor')}, ${day('v.effective_at')}, ${day('v.due_from')})
    order by v.number)
  from item_version v join plan p on p.id = v.plan_id where v.item_id = i.id`

const charges = `
  select jsonb_agg(jsonb_build_array(${day('c.period_start')}, c.version_number, ${day('c.serves_from')}, ${day('c.serves_until')},
    ${times('c.kept')}, ${times('c.forgiven')})
    order by c.period_start, c.version_number)
  from charge c where c.item_id = i.id`

const items = `
  select jsonb_build_object('code', i.price_code, 'add_on_of', i.add_on_of, 'in_arrears', i.in_arrears, 'end', ${day('i.ends_at')},
    'period', ${day('i.period_end')}, 'versions', (${versions}), 'charges', (${charges})) as state
  from subscription_item i where i.subscription_id = s.id`

const waiting = `
  select jsonb_agg(w || jsonb_build_object('at', ${day("(w ->> 'at')::timestamptz")}) order by nth)
  from jsonb_array_elements(s.waiting) with ordinality o (w, nth)`

const subscriptions = `
  select jsonb_build_object('product', product, 'start', ${day('start_at')}, 'end', ${day('ends_at')},
    'threshold', billing_threshold_cents, 'has_minimum', has_commitment, 'at_period_end', cancel_at_period_end, 'pauses', ${times('pauses')}, 'waiting', (${waiting}),
    'until', ${day('billed_until')}, 'unbilled', ${day('unbilled_since')}, 'metadata', metadata,
    'items', (select jsonb_agg(i.state order by i.state) from (${items}) i)) as state
  from subscription s where s.customer_id = asked.id`

const invoices = `
  select jsonb_build_object('kind', kind, 'status', status, 'is_numbered', number is not null, 'total', total_cents,
    'credited', credited_cents, 'credit', credit_applied_cents, 'paid', amount_paid_cents, 'due', amount_due_cents, 'due_at', ${day('due_at')},
    'to', billed_to ->> 'name', 'period', ${day('period_start')},
    'collection', jsonb_build_array(collection, collection_status, amount_reversed_cents),
    'lines', (select jsonb_agg(jsonb_build_array(description, amount_cents) order by description, amount_cents)
      from document_line l where l.invoice_id = i.id),
    'payments', (select jsonb_agg(amount_cents order by amount_cents) from payment_allocation y where y.invoice_id = i.id)) as state
  from invoice i where i.customer_id = asked.id`

const creditNotes = `
  select jsonb_build_object('kind', kind, 'total', total_cents, 'off', reduces_due_cents, 'credit', credit_cents,
    'period', ${day('period_start')}, 'lines', (select jsonb_agg(jsonb_build_array(description, amount_cents)
      order by description, amount_cents) from document_line l where l.credit_note_id = n.id)) as state
  from credit_note n where n.customer_id = asked.id`

const payments = `
  select jsonb_build_object('amount', amount_cents, 'allocated', allocated_cents, 'refunded', refunded_cents,
    'is_taken', attempt_id is not null) as state from payment p where p.customer_id = asked.id`

const attempts = `
  select jsonb_build_object('status', status, 'origin', origin, 'amount', amount_cents, 'is_cancelled', cancel_requested,
    'invoices', (select count(*) from payment_attempt_invoice n where n.attempt_id = a.id)) as state
  from payment_attempt a where a.customer_id = asked.id`

const methods = `
  select jsonb_build_object('reference', gateway_reference, 'status', status, 'is_default', m.id = who.default_payment_method_id) as state
  from payment_method m where m.customer_id = asked.id`

const refunds = `
  select jsonb_build_object('amount', amount_cents, 'status', status) as state from refund r where r.customer_id = asked.id`

const pages = `
  select jsonb_build_object('status', u.status, 'is_link', l.id is not null, 'is_taken', l.attempt_id is not null) as state
  from setup_session u left join payment_link l on l.setup_session_id = u.id where u.customer_id = asked.id`

const usage = `
  select jsonb_build_object(
    'events', (select jsonb_agg(jsonb_build_array(${day('occurred_at')}, properties, voided_at is not null) order by occurred_at)
      from usage_event where customer_id = asked.id),
    'days', (select jsonb_agg(jsonb_build_array(day, events, total) order by day) from usage_day where customer_id = asked.id),
    'hours', (select jsonb_agg(jsonb_build_array(events, total) order by hour) from usage_hour where customer_id = asked.id),
    'is_late', exists (select from usage_late where customer_id = asked.id),
    'is_unchecked', exists (select from usage_check where customer_id = asked.id))`

const events = `
  select type, count(*) as times from event where object_id in (
    select asked.id union all select id from subscription where customer_id = asked.id
    union all select id from invoice where customer_id = asked.id union all select id from credit_note where customer_id = asked.id
    union all select id from credit_entry where customer_id = asked.id union all select id from payment_attempt where customer_id = asked.id
    union all select id from payment_method where customer_id = asked.id union all select id from refund where customer_id = asked.id)
  group by type`

const stateOfCustomers = `
  select jsonb_build_object(
    'is_there', who.id is not null,
    'who', jsonb_build_array(who.name, who.email, who.net_days, who.currency),
    'credit', (select jsonb_object_agg(currency, balance_cents) from credit_balance where customer_id = asked.id),
    'entries', (select jsonb_agg(jsonb_build_array(amount_cents, reason) order by amount_cents, reason)
      from credit_entry where customer_id = asked.id),
    'queue', (select jsonb_build_array(${day('next_billing_at')}, parked_at is not null)
      from customer_billing where customer_id = asked.id),
    'subscriptions', (select jsonb_agg(s.state order by s.state) from (${subscriptions}) s),
    'invoices', (select jsonb_agg(i.state order by i.state) from (${invoices}) i),
    'credit_notes', (select jsonb_agg(n.state order by n.state) from (${creditNotes}) n),
    'payments', (select jsonb_agg(p.state order by p.state) from (${payments}) p),
    'attempts', (select jsonb_agg(a.state order by a.state) from (${attempts}) a),
    'methods', (select jsonb_agg(m.state order by m.state) from (${methods}) m),
    'refunds', (select jsonb_agg(r.state order by r.state) from (${refunds}) r),
    'pages', (select jsonb_agg(u.state order by u.state) from (${pages}) u),
    'usage', (${usage}),
    'events', (select jsonb_object_agg(type, times) from (${events}) e)) as state
  from unnest($1::uuid[]) with ordinality asked (id, place) left join customer who on who.id = asked.id
  order by asked.place`

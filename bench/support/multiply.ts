import type pg from 'pg'

/**
 * Makes of a tenant's only customer, whom the API has made and billed, so many customers in the very same state, set-based
 * and with triggers and foreign keys asleep. Copy n of a row has n in the last twelve digits of its id, so ids rise as
 * UUIDv7 do. Numbers and sequences are those of a merchant whose customers all did the same at the same times.
 */
export async function multiplyCustomer(admin: pg.Client, tenantId: string, customers: number): Promise<void> {
  await admin.query('begin')
  await admin.query('set local session_replication_role = replica')
  for (const sql of multiplying) {
    await admin.query(sql.replaceAll('$tenant', `'${tenantId}'::uuid`).replaceAll('$count', String(customers)))
  }
  await admin.query('commit')
}

const copied = (id: string) => `(left(${id}::text, 24) || lpad(to_hex(n), 12, '0'))::uuid`
const number = `document_number(o.number_format, 2026, o.customer_id, (t.place - 1) * $count + n)`

// Everything is set aside, taken out, and put back $count times. Generated columns cannot be copied, so columns are named.
const multiplying = [
  `create temporary table o on commit drop as
    select c.id as customer_id, s.id as subscription_id, t.number_format,
      (select min(sequence) from event e where e.tenant_id = $tenant and e.object_id = c.id) as first_sequence
    from customer c join tenant t on t.tenant_id = c.tenant_id
    left join subscription s on s.tenant_id = c.tenant_id and s.customer_id = c.id where c.tenant_id = $tenant`,
  ...[
    'customer',
    'customer_word',
    'customer_billing',
    'subscription',
    'subscription_item',
    'item_version',
    'charge',
    'document_line',
    'usage_event',
    'usage_hour',
    'usage_day',
  ].flatMap(setAside),
  `create temporary table old_invoice on commit drop as select *, number_counter as place from invoice where tenant_id = $tenant`,
  `delete from invoice where tenant_id = $tenant`,
  `create temporary table old_event on commit drop as
    select e.*, i.number_counter as place, i.id as invoice_id from event e join o on e.sequence >= o.first_sequence
    left join old_invoice i on i.id = e.object_id where e.tenant_id = $tenant`,
  `delete from event where tenant_id = $tenant and sequence >= (select first_sequence from o)`,
  copies(`insert into customer (tenant_id, id, name, email, currency, time_zone, address, metadata, net_days, created_at, updated_at)
    select $tenant, ${copied('t.id')}, t.name, t.email, t.currency, t.time_zone, t.address, t.metadata, t.net_days, t.created_at,
      t.updated_at from old_customer t`),
  copies(`insert into customer_word (tenant_id, customer_id, word)
    select $tenant, ${copied('t.customer_id')}, t.word from old_customer_word t`),
  copies(`insert into customer_billing (tenant_id, customer_id, next_billing_at, last_instant, invoice_number)
    select $tenant, ${copied('t.customer_id')}, t.next_billing_at, t.last_instant, t.invoice_number from old_customer_billing t`),
  copies(`insert into subscription (tenant_id, id, customer_id, plan_id, product, currency, time_zone, proration, start_at, billed_until,
      next_billing_at, metadata, created_at, updated_at)
    select $tenant, ${copied('t.id')}, ${copied('t.customer_id')}, t.plan_id, t.product, t.currency, t.time_zone, t.proration, t.start_at,
      t.billed_until, t.next_billing_at, t.metadata, t.created_at, t.updated_at from old_subscription t`),
  copies(`insert into subscription_item (tenant_id, id, subscription_id, price_code, in_arrears, period_number, period_start, period_end)
    select $tenant, ${copied('t.id')}, ${copied('t.subscription_id')}, t.price_code, t.in_arrears, t.period_number, t.period_start,
      t.period_end from old_subscription_item t`),
  copies(`insert into item_version (tenant_id, item_id, number, plan_id, price_id, quantity, anchor, effective_at, due_from)
    select $tenant, ${copied('t.item_id')}, t.number, t.plan_id, t.price_id, t.quantity, t.anchor, t.effective_at, t.due_from
    from old_item_version t`),
  copies(`insert into charge (tenant_id, item_id, version_number, period_number, period_start, period_end, serves_from, serves_until)
    select $tenant, ${copied('t.item_id')}, t.version_number, t.period_number, t.period_start, t.period_end, t.serves_from,
      t.serves_until from old_charge t`),
  copies(`insert into invoice (tenant_id, id, customer_id, subscription_id, kind, status, number, number_series, number_year, number_counter,
      currency, issued_by, billed_to, net_days, subtotal_cents, total_cents, period_start, period_end, occurred_at, finalized_at,
      due_at, created_at, updated_at)
    select $tenant, ${copied('t.id')}, ${copied('t.customer_id')}, ${copied('t.subscription_id')}, t.kind, t.status, ${number},
      $tenant, t.number_year, (t.place - 1) * $count + n, t.currency, t.issued_by, t.billed_to, t.net_days, t.subtotal_cents, t.total_cents,
      t.period_start, t.period_end, t.occurred_at, t.finalized_at, t.due_at, t.created_at, t.updated_at from o, old_invoice t`),
  copies(`insert into document_line (tenant_id, invoice_id, position, id, description, quantity, unit_amount, amount_cents, proration,
      service_start, service_end, subscription_id, plan_id, item_id, version_number, period_number, ordinal, sign, unit, from_position,
      until_position, period_length, period_amount, takes_back, cause_event_id)
    select $tenant, ${copied('t.invoice_id')}, t.position, ${copied('t.id')}, t.description, t.quantity, t.unit_amount, t.amount_cents,
      t.proration, t.service_start, t.service_end, ${copied('t.subscription_id')}, t.plan_id, ${copied('t.item_id')},
      t.version_number, t.period_number, t.ordinal, t.sign, t.unit, t.from_position, t.until_position, t.period_length,
      t.period_amount, t.takes_back, ${copied('t.cause_event_id')} from old_document_line t`),
  // Of a period that is not billed yet nothing is late.
  `delete from usage_late where tenant_id = $tenant`,
  copies(`insert into usage_event (tenant_id, occurred_week, key, customer_id, occurred_at, batch, type_number, id, properties)
    select $tenant, t.occurred_week, ${copied('t.key')}, ${copied('t.customer_id')}, t.occurred_at, t.batch, t.type_number, t.id,
      t.properties from old_usage_event t`),
  ...['hour', 'day'].map((unit) =>
    copies(`insert into usage_${unit} (tenant_id, customer_id, meter_number, ${unit}, group_id, events, total, lowest, highest)
      select $tenant, ${copied('t.customer_id')}, t.meter_number, t.${unit}, t.group_id, t.events, t.total, t.lowest, t.highest
      from old_usage_${unit} t`),
  ),
  copies(
    `insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
    select $tenant, o.first_sequence + (t.sequence - o.first_sequence) * $count + n - 1, ${copied('t.id')}, t.type, ${copied('t.object_id')},
      case when t.object->>'number' is null then m.object else jsonb_set(m.object, '{number}', to_jsonb(${number})) end,
      t.occurred_at, t.created_at
    from o, old_event t`,
    `cross join lateral (select ${withCopiedIds('t.object::text')}::jsonb as object) m`,
  ),
  `update tenant_counter set invoice_number = invoice_number * $count, highest_invoice_number = highest_invoice_number * $count,
    event_sequence = (select max(sequence) from event where tenant_id = $tenant) where tenant_id = $tenant`,
]

function setAside(table: string): string[] {
  return [
    `create temporary table old_${table} on commit drop as select * from ${table} where tenant_id = $tenant`,
    `delete from ${table} where tenant_id = $tenant`,
  ]
}

function copies(select: string, behind = ''): string {
  return `${select} cross join generate_series(1, $count) n ${behind}`
}

function withCopiedIds(text: string): string {
  const ids = ['o.customer_id', 'o.subscription_id', 't.invoice_id']
  return ids.reduce(
    (sql, id) => `replace(${sql}, coalesce(${id}::text, ' '), coalesce(${copied(id)}::text, ' '))`,
    text,
  )
}

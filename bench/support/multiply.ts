import type pg from 'pg'

/**
 * Makes of the tenant's only customer, whom the API has made and billed, so many customers in the very same state, set-based
 * and with triggers and foreign keys asleep. Copy n of a row has n in the last twelve digits of its id, so ids rise as those
 * of UUIDv7 do; numbers and sequences go on in the order in which the API gave them, all copies of one after another.
 */
export async function multiplyCustomer(admin: pg.Client, tenantId: string, customers: number): Promise<void> {
  await admin.query('begin')
  await admin.query('set local session_replication_role = replica')
  await admin.query(`create temporary table original on commit drop as ${originalSql(tenantId)}`)
  for (const sql of copies) await admin.query(sql.replaceAll('$n', `generate_series(1, ${customers - 1}) n`))
  for (const sql of renumberings) await admin.query(sql.replaceAll('$count', String(customers)))
  await admin.query('commit')
}

const originalSql = (tenantId: string) => `
  select '${tenantId}'::uuid as tenant_id, c.id as customer_id, coalesce((select min(e.sequence) from event e
    where e.tenant_id = c.tenant_id and e.object_id = c.id), 1) as first_sequence
  from customer c where c.tenant_id = '${tenantId}' order by c.id limit 1`

const copied = (id: string) => `(left(${id}::text, 24) || lpad(to_hex(n), 12, '0'))::uuid`

// Columns that the database generates cannot be copied, so the rows are named.
const copies = [
  `insert into customer (tenant_id, id, name, email, external_id, currency, time_zone, address, metadata, net_days, created_at, updated_at)
    select t.tenant_id, ${copied('t.id')}, t.name, t.email, t.external_id, t.currency, t.time_zone, t.address, t.metadata, t.net_days, t.created_at, t.updated_at
    from original o join customer t on t.tenant_id = o.tenant_id and t.id = o.customer_id, $n`,
  `insert into customer_billing (tenant_id, customer_id, next_billing_at, last_instant, invoice_number)
    select t.tenant_id, ${copied('t.customer_id')}, t.next_billing_at, t.last_instant, t.invoice_number
    from original o join customer_billing t on t.tenant_id = o.tenant_id and t.customer_id = o.customer_id, $n`,
  `insert into subscription (tenant_id, id, customer_id, product, currency, time_zone, proration, start_at, billed_until, cycle_number,
      period_number, period_start, period_end, next_billing_at, metadata, created_at, updated_at)
    select t.tenant_id, ${copied('t.id')}, ${copied('t.customer_id')}, t.product, t.currency, t.time_zone, t.proration, t.start_at, t.billed_until,
      t.cycle_number, t.period_number, t.period_start, t.period_end, t.next_billing_at, t.metadata, t.created_at, t.updated_at
    from original o join subscription t on t.tenant_id = o.tenant_id and t.customer_id = o.customer_id, $n`,
  `insert into subscription_item (tenant_id, id, subscription_id)
    select t.tenant_id, ${copied('t.id')}, ${copied('t.subscription_id')}
    from original o join subscription s on s.tenant_id = o.tenant_id and s.customer_id = o.customer_id
    join subscription_item t on t.tenant_id = s.tenant_id and t.subscription_id = s.id, $n`,
  `create temporary table original_item on commit drop as
    select i.* from original o join subscription s on s.tenant_id = o.tenant_id and s.customer_id = o.customer_id
    join subscription_item i on i.tenant_id = s.tenant_id and i.subscription_id = s.id`,
  `insert into item_version (tenant_id, item_id, number, plan_id, quantity, cycle_number, cycle_anchor, effective_at, charged_from)
    select t.tenant_id, ${copied('t.item_id')}, t.number, t.plan_id, t.quantity, t.cycle_number, t.cycle_anchor, t.effective_at, t.charged_from
    from original_item i join item_version t on t.tenant_id = i.tenant_id and t.item_id = i.id, $n`,
  `insert into charge (tenant_id, item_id, cycle_number, period_number, version_number, period_start, period_end, covers_from, covers_until, amount_cents)
    select t.tenant_id, ${copied('t.item_id')}, t.cycle_number, t.period_number, t.version_number, t.period_start, t.period_end, t.covers_from, t.covers_until, t.amount_cents
    from original_item i join charge t on t.tenant_id = i.tenant_id and t.item_id = i.id, $n`,
  `insert into invoice (tenant_id, id, customer_id, subscription_id, kind, status, number, number_series, number_counter, currency, issued_by, billed_to,
      net_days, subtotal_cents, total_cents, period_start, period_end, occurred_at, finalized_at, due_at, created_at, updated_at)
    select t.tenant_id, ${copied('t.id')}, ${copied('t.customer_id')}, ${copied('t.subscription_id')}, t.kind, t.status, null, t.number_series,
      -(t.number_counter * 10000000 + n), t.currency, t.issued_by, t.billed_to, t.net_days, t.subtotal_cents, t.total_cents, t.period_start,
      t.period_end, t.occurred_at, t.finalized_at, t.due_at, t.created_at, t.updated_at
    from original o join invoice t on t.tenant_id = o.tenant_id and t.customer_id = o.customer_id, $n`,
]
const renumberings: string[] = []

import { spawn } from 'node:child_process'
import { accessSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { BenchDatabase } from './database.ts'
import { poolOf } from './database.ts'

/** The customers of the limit: `tenantIds[i]` has those whose last twelve digits begin at `first`. */
export interface LimitOptions {
  readonly database: BenchDatabase
  readonly tenantIds: readonly string[]
  readonly connections: number
  readonly seconds: number
  readonly first: number
}

export interface Limit {
  readonly perSecond: number
  readonly done: number
  readonly by: 'pgbench' | 'the driver'
}

/**
 * How many creations a second PostgreSQL takes when nobody thinks: the rows of one creation, with all their constraints,
 * indexes and triggers, the counter and the kept answer, as one prepared statement, which is the transaction. As the owner.
 */
export async function limitOfCreation(options: LimitOptions): Promise<Limit> {
  await makeTargets(options)
  const pgbench = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'pgbench'))
    .find(isThere)
  return pgbench ? byPgbench(pgbench, options) : byDriver(options)
}

/** A table of whom to subscribe, so that the statement needs nothing but a number; client c takes every number of its own. */
async function makeTargets({ database, tenantIds, first }: LimitOptions): Promise<void> {
  const pool = poolOf(database.adminUrl, 1)
  await pool.query('drop table if exists bench_target')
  await pool.query(
    `create table bench_target as select row_number() over (order by right(c.id::text, 12), t.place) as n, c.tenant_id, c.id as customer_id, p.id as plan_id, l.price_id
    from unnest($1::uuid[]) with ordinality t (tenant_id, place) join customer c on c.tenant_id = t.tenant_id
    join plan p on p.tenant_id = t.tenant_id
    join plan_price l on l.tenant_id = p.tenant_id and l.plan_id = p.id
    where right(c.id::text, 12) >= $2`,
    [tenantIds, first.toString(16).padStart(12, '0')],
  )
  await pool.query('alter table bench_target add primary key (n)')
  await pool.query('grant select on bench_target to billing_owner; analyze')
  await pool.end()
}

async function byPgbench(pgbench: string, { database, connections, seconds }: LimitOptions): Promise<Limit> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-bench-'))
  const script = join(folder, 'create.sql')
  // Each client counts by itself; numbers of one client are `connections` apart.
  await writeFile(script, `\\set i :i + 1\n\\set n :i * ${connections} + :client_id + 1\n${creationSql(':n')};\n`)
  const url = new URL(database.adminUrl)
  const child = spawn(
    pgbench,
    [
      '-n',
      '-M',
      'prepared',
      '-f',
      script,
      '-D',
      'i=-1',
      '-c',
      String(connections),
      '-j',
      '2',
      '-T',
      String(seconds),
      url.pathname.slice(1),
    ],
    {
      env: {
        PATH: process.env.PATH,
        PGHOST: url.hostname,
        PGPORT: url.port,
        PGUSER: url.username,
        PGPASSWORD: url.password,
        PGOPTIONS: ownerOptions,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  child.stdout.on('data', (data) => (said += data))
  child.stderr.on('data', (data) => (said += data))
  await new Promise((resolve) => child.once('close', resolve))
  await rm(folder, { recursive: true })
  const [, rate] = /tps = ([\d.]+) \(without/.exec(said) ?? []
  const [, done] = /actually processed: (\d+)/.exec(said) ?? []
  if (!rate || /error|aborted/i.test(said)) throw new Error(`pgbench said: ${said}`)
  return { perSecond: Number(rate), done: Number(done), by: 'pgbench' }
}

async function byDriver({ database, connections, seconds }: LimitOptions): Promise<Limit> {
  const pool = poolOf(database.adminUrl, connections, 'billing_owner')
  const startedMs = performance.now()
  let next = 0
  let done = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = await pool.connect()
      while (performance.now() - startedMs < seconds * 1000) {
        next += 1
        await client.query({ name: 'create', text: creationSql('$1::bigint'), values: [next] })
        done += 1
      }
      client.release()
    }),
  )
  const took = (performance.now() - startedMs) / 1000
  await pool.end()
  return { perSecond: done / took, done, by: 'the driver' }
}

// As the service's own connections: see src/platform/database/pool.ts.
const ownerOptions = [
  'role=billing_owner',
  'TimeZone=UTC',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'join_collapse_limit=1',
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

function creationSql(n: string): string {
  return creation.replaceAll('$n', n).replaceAll(/\s*\n\s*/g, ' ')
}

const creation = `
with b as materialized (
  select x.*, x.at + interval '1 month' as until, jsonb_build_object('name', 'Bench', 'email', null, 'address', '{}'::jsonb) as seller,
    jsonb_build_object('name', 'Customer', 'email', 'customer@example.com', 'address', jsonb_build_object('line1', 'Unter den Linden 1',
      'city', 'Berlin', 'postal_code', '10117', 'country', 'DE')) as buyer
  from (select t.*, date_trunc('milliseconds', now()) as at, uuidv7() as subscription_id, uuidv7() as item_id,
    uuidv7() as invoice_id from bench_target t where t.n = $n) x),
 billing as (update customer_billing c set next_billing_at = b.until, last_instant = b.at from b
  where c.tenant_id = b.tenant_id and c.customer_id = b.customer_id),
 customer as (update customer c set currency = 'EUR' from b where c.tenant_id = b.tenant_id and c.id = b.customer_id and c.currency is null),
 subscription as (insert into subscription (tenant_id, id, customer_id, plan_id, product, currency, time_zone, proration, start_at, billed_until,
    next_billing_at, created_at, updated_at)
  select tenant_id, subscription_id, customer_id, plan_id, 'default', 'EUR', 'UTC', 'day', at, at, until, at, at from b),
 item as (insert into subscription_item (tenant_id, id, subscription_id, price_code, period_number, period_start, period_end)
  select tenant_id, item_id, subscription_id, 'base', 0, at, until from b),
 version as (insert into item_version (tenant_id, item_id, number, plan_id, price_id, quantity, anchor, effective_at, due_from)
  select tenant_id, item_id, 1, plan_id, price_id, 1, at, at, at from b),
 charge as (insert into charge (tenant_id, item_id, version_number, period_number, period_start, period_end, serves_from, serves_until)
  select tenant_id, item_id, 1, 0, at, until, at, until from b),
 counter as (update tenant_counter c set event_sequence = event_sequence + 3, invoice_number = invoice_number + 1,
    highest_invoice_number = highest_invoice_number + 1, invoice_year = extract(year from b.at)::int,
    last_year = extract(year from b.at)::int,
    last_finalized_at = greatest(last_finalized_at, b.at) from b where c.tenant_id = b.tenant_id
  returning b.*, c.event_sequence - 3 as events_before, c.invoice_number as number_counter),
 invoice as (insert into invoice (tenant_id, id, customer_id, subscription_id, kind, status, currency, issued_by, billed_to, net_days,
    subtotal_cents, total_cents, period_start, period_end, occurred_at, created_at, updated_at, number, number_series, number_year, number_counter,
    finalized_at, due_at)
  select tenant_id, invoice_id, customer_id, subscription_id, 'start', 'open', 'EUR', seller, buyer, 0, 2900, 2900, at, until, at, at, at,
    document_number('INV-######', 2026, customer_id, number_counter), tenant_id, extract(year from at)::int, number_counter, at, at from counter),
 line as (insert into document_line (tenant_id, invoice_id, position, id, description, quantity, unit_amount, amount_cents, proration,
    service_start, service_end, subscription_id, plan_id, item_id, version_number, period_number, ordinal, sign, unit, from_position,
    until_position, period_length, period_amount, cause_event_id)
  select tenant_id, invoice_id, 0, uuidv7(), 'Pro', 1, '2900', 2900, false, at, until, subscription_id, plan_id, item_id, 1, 0, 1, 1,
    'day', 0, 30, 30, '2900', uuidv7() from counter),
 event as (insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
  select tenant_id, events_before + e.place, uuidv7(), e.type, case e.place when 1 then subscription_id else invoice_id end,
    jsonb_build_object('id', invoice_id, 'number', number_counter, 'status', 'open', 'kind', 'start', 'customer_id', customer_id,
      'subscription_id', subscription_id, 'test_clock_id', null, 'currency', 'EUR', 'issued_by', seller, 'billed_to', buyer,
      'subtotal_cents', 2900, 'tax_cents', 0, 'total_cents', 2900, 'credit_applied_cents', 0, 'amount_paid_cents', 0,
      'amount_due_cents', 2900, 'net_days', 0, 'period_start', at, 'period_end', until, 'occurred_at', at, 'finalizes_at', null,
      'finalized_at', at, 'due_at', at, 'paid_at', null, 'voided_at', null, 'created_at', at, 'updated_at', at), at, at
  from counter cross join (values (1, 'subscription.created'), (2, 'invoice.created'), (3, 'invoice.finalized')) e (place, type)),
 answer as (insert into idempotency_key (tenant_id, key, request_hash, status, body, assigned, created_at)
  select tenant_id, subscription_id::text, sha256(subscription_id::text::bytea), 201, repeat(subscription_id::text, 60), '[]', at from b)
select`

function isThere(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}

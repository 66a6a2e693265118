import type pg from 'pg'

export type LayoutName = 'plain' | 'time' | 'tenant'

/** A big table in three layouts: as it is, by month, by tenant; and what is asked of it. */
export interface BigTable {
  readonly name: 'event' | 'charge'
  readonly layouts: readonly LayoutName[]
  /** The statement that makes it in this layout; partitions come after. */
  create(layout: LayoutName): string
  /** Adds the rows numbered $1 to $2 of $3 in all; their time moves with their number. */
  readonly insert: string
  /** Asked for a random row number $1 of $2. */
  readonly lookups: Readonly<Record<string, string>>
}

export const tenants = 50
export const months = 24
const hashPartitions = 16
const firstMonth = '2025-01-01'

/** The instant of row n, of `total` rows over all months. */
const instant = (n: string, total: string) =>
  `timestamptz '${firstMonth}' + (${n}::float8 / ${total} * ${months * 30.4}) * interval '1 day'`
const tenantOf = (n: string) => `md5('tenant' || (${n} % ${tenants}))::uuid`
/** An object made at row n: a UUID of version 7, so in the order of time. */
const objectOf = (n: string) =>
  `(lpad(to_hex(1735689600000 + ${n} * 100), 12, '0') || '7' || substr(md5('o' || ${n}), 1, 3) || '8' || substr(md5('p' || ${n}), 1, 15))::uuid`

const event: BigTable = {
  name: 'event',
  layouts: ['plain', 'time', 'tenant'],
  create(layout) {
    if (layout === 'plain') return 'create table event_plain (like event including all)'
    if (layout === 'tenant') return 'create table event_tenant (like event including all) partition by hash (tenant_id)'
    // Time is not in the key of today: it must join it, and then two events with one sequence are possible.
    return `create table event_time (like event including defaults including constraints, primary key (tenant_id, sequence, created_at))
        partition by range (created_at);
      create index on event_time (tenant_id, object_id, sequence);
      create index on event_time (tenant_id, type, sequence)`
  },
  // Of two events one tells of something new (k), the other of something that its tenant made earlier.
  insert: `insert into TABLE (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
    select ${tenantOf('k')}, k / ${tenants} * 2 + n % 2, gen_random_uuid(),
      (array['invoice.created', 'invoice.finalized', 'customer.updated'])[1 + n % 3],
      ${objectOf(`(case when n % 2 = 0 then k else (random() * k)::bigint / ${tenants} * ${tenants} + k % ${tenants} end)`)},
      jsonb_build_object('id', n, 'status', 'open', 'text', repeat(md5(n::text), 4)), ${instant('n', '$3')}, ${instant('n', '$3')}
    from generate_series($1::bigint, $2::bigint - 1) n, lateral (select n / 2 as k) object`,
  lookups: {
    'of an object': `select count(*) from (select * from TABLE where tenant_id = ${tenantOf('($1::bigint / 2)')}
      and object_id = ${objectOf('($1::bigint / 2)')} order by sequence desc limit 20) x where $2::bigint > 0`,
    'page after a sequence': `select count(*) from (select * from TABLE where tenant_id = ${tenantOf('($1::bigint / 2)')}
      and sequence > $1::bigint / ${tenants} order by sequence limit 50) x where $2::bigint > 0`,
  },
}

const charge: BigTable = {
  name: 'charge',
  // By time is out of the question: neither its key nor the constraint that refuses double billing would survive.
  layouts: ['plain', 'tenant'],
  create: (layout) =>
    `create table charge_${layout} (like charge including all)${layout === 'tenant' ? ' partition by hash (tenant_id)' : ''}`,
  // A hundred thousand items, each charged month after month.
  insert: `insert into TABLE (tenant_id, item_id, cycle_number, period_number, version_number, period_start, period_end, covers_from, covers_until, amount_cents)
    select ${tenantOf('n')}, ${objectOf('(n % 100000)')}, 1, n / 100000, 1, at, at + interval '1 month', at, at + interval '1 month', 2900
    from generate_series($1::bigint, $2::bigint - 1) n, lateral (select timestamptz '2000-01-01' + n / 100000 * interval '1 month' as at where $3::bigint > 0) x`,
  lookups: {
    'open charges of an item': `select count(*) from TABLE where tenant_id = ${tenantOf('$1::bigint')}
      and item_id = ${objectOf('($1::bigint % 100000)')} and period_end > timestamptz '2000-01-01' + ($2::bigint / 100000 - 1) * interval '1 month'`,
  },
}

export const bigTables = { event, charge } as const

/** Makes the table in a layout, with its partitions; gives its name. */
export async function makeLayout(client: pg.Client, table: BigTable, layout: LayoutName): Promise<string> {
  const name = `${table.name}_${layout}`
  await client.query(table.create(layout))
  if (layout === 'tenant') {
    for (let part = 0; part < hashPartitions; part += 1) {
      await client.query(
        `create table ${name}_${part} partition of ${name} for values with (modulus ${hashPartitions}, remainder ${part})`,
      )
    }
  }
  if (layout === 'time') {
    for (let month = 0; month <= months; month += 1) {
      const at = (after: number) => `(date '${firstMonth}' + interval '${after} months')::text`
      const { rows } = await client.query(`select ${at(month)} as lower, ${at(month + 1)} as upper`)
      await client.query(
        `create table ${name}_${month} partition of ${name} for values from ('${rows[0].lower}') to ('${rows[0].upper}')`,
      )
    }
  }
  return name
}

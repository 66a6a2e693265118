// When do partitions pay? The two tables that grow most, as they are, by month and by tenant, growing; see docs/operations/scaling.md.
// It counts what the backend needs (CPU, blocks touched, blocks that were not in shared_buffers), which others' load does not change.
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { connect, startBenchDatabase } from './support/database.ts'
import { type BigTable, bigTables, type LayoutName, makeLayout, months, tenants } from './support/layouts.ts'
import { printLoad, printMachine, printTable, whole } from './support/print.ts'
import { cpuMs } from './support/processes.ts'

const { values: options } = parseArgs({
  options: {
    table: { type: 'string', default: 'event' },
    rows: { type: 'string', default: '200000,600000,1200000' },
    /** Small, so that indexes outgrow it at once, as they would outgrow a real one later. */
    'shared-buffers': { type: 'string', default: '32MB' },
  },
})
const table = bigTables[options.table as keyof typeof bigTables] as BigTable | undefined
if (!table) throw new Error(`--table is one of ${Object.keys(bigTables).join(', ')}`)
const sizes = options.rows.split(',').map(Number)
const total = Math.max(...sizes)
const chunk = 2_000
const measuredRows = 40_000
const lookups = 1_000

const results: Record<string, string | number>[] = []
for (const layout of table.layouts) results.push(...(await measured(table, layout)))
console.log(
  'CPU in us; blocks touched, of which read from outside of shared_buffers; each for one row or one question:\n',
)
printTable(results)
printLoad()

/** One layout on a database of its own, growing from size to size. */
async function measured(big: BigTable, layout: LayoutName): Promise<Record<string, string | number>[]> {
  const database = await startBenchDatabase({ max_wal_size: '4GB', shared_buffers: options['shared-buffers'] })
  const client = await connect(database.adminUrl)
  try {
    if (layout === big.layouts[0]) await printMachine(client)
    // What a commit costs is not the question here, and would hide what an index costs.
    await client.query('set synchronous_commit = off; set jit = off')
    // As the service asks: see src/platform/database/pool.ts.
    await client.query(
      'set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_bitmapscan = off',
    )
    const name = await makeLayout(client, big, layout)
    const rows: Record<string, string | number>[] = []
    let count = 0
    for (const size of sizes) {
      await insert(client, big, name, count, size - measuredRows)
      await client.query(`vacuum analyze ${name}`)
      // The last rows up to this size are the measured ones.
      const inserting = await cost(client, measuredRows, () => insert(client, big, name, size - measuredRows, size))
      count = size
      await client.query(`vacuum analyze ${name}`)
      const row: Record<string, string> = { layout, rows: whole(size), insert: inserting }
      for (const what of Object.keys(big.lookups))
        row[what] = await cost(client, lookups, () => ask(client, big, what, name, size))
      rows.push({ ...row, ...(await bytes(client, name)) })
    }
    if (big.name === 'event' && layout !== 'tenant') console.log(await forget(client, name, layout))
    return rows
  } finally {
    await client.end()
    await database.stop()
  }
}

/** What the backend needs for each of `count` pieces of the work. */
async function cost(client: pg.Client, count: number, work: () => Promise<void>): Promise<string> {
  const before = await used(client)
  await work()
  const after = await used(client)
  const each = (name: keyof typeof after) => (after[name] - before[name]) / count
  return `${each('cpuUs').toFixed(0)} us, ${each('touched').toFixed(1)} (${each('read').toFixed(2)})`
}

async function used(client: pg.Client) {
  await client.query('select pg_stat_force_next_flush()')
  const { rows } = await client.query(`select pg_backend_pid() as pid, sum(hits) + sum(read_bytes) / 8192 as touched,
    sum(read_bytes) / 8192 as read from pg_stat_get_backend_io(pg_backend_pid()) where object = 'relation'`)
  const [{ pid, touched, read }] = rows as [{ pid: number; touched: string; read: string }]
  return { cpuUs: cpuMs(pid) * 1000, touched: Number(touched), read: Number(read) }
}

/** Adds rows from one number to another. */
async function insert(client: pg.Client, big: BigTable, name: string, from: number, until: number): Promise<void> {
  for (let at = from; at < until; at += chunk) {
    await client.query(big.insert.replace('TABLE', name), [at, Math.min(at + chunk, until), total])
  }
}

/** Asks one question for random rows, as a prepared statement. */
async function ask(client: pg.Client, big: BigTable, what: string, name: string, size: number): Promise<void> {
  const query = { name: `${what} ${size}`, text: (big.lookups[what] ?? '').replace('TABLE', name) }
  for (let asked = 0; asked < lookups; asked += 1) {
    await client.query({ ...query, values: [Math.floor(Math.random() * size), size] })
  }
}

async function bytes(client: pg.Client, name: string) {
  const { rows } = await client.query(
    `select sum(pg_table_size(relid)) as heap, sum(pg_indexes_size(relid)) as indexes from (select $1::regclass as relid
      union select relid::regclass from pg_partition_tree($1) where isleaf) part`,
    [name],
  )
  const megabytes = (value: string) => whole(Number(value) / 1e6)
  return { 'table MB': megabytes(rows[0].heap), 'indexes MB': megabytes(rows[0].indexes) }
}

/** Lets go of the oldest month: by deleting and vacuuming, or by dropping its partition. */
async function forget(client: pg.Client, name: string, layout: LayoutName): Promise<string> {
  const { rows } = await client.query(`select pg_current_wal_lsn() as lsn`)
  const startedMs = performance.now()
  const done =
    layout === 'time'
      ? await client.query(`drop table ${name}_0`).then(() => 'dropping its partition')
      : await client
          .query(`delete from ${name} where sequence < ${Math.floor(total / months / tenants)}`)
          .then(({ rowCount }) => `deleting its ${whole(rowCount ?? 0)} rows`)
  if (layout !== 'time') await client.query(`vacuum ${name}`)
  const tookS = ((performance.now() - startedMs) / 1000).toFixed(2)
  const written = await client.query(`select pg_wal_lsn_diff(pg_current_wal_lsn(), $1) / 1e6 as mb`, [rows[0].lsn])
  return `Letting go of the oldest month by ${done}: ${tookS} s, ${Number(written.rows[0].mb).toFixed(1)} MB of WAL.`
}

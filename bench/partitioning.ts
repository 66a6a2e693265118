// When do partitions pay? The two tables that grow most, as they are, by month and by tenant, growing; see docs/operations/scaling.md.
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { connect, startBenchDatabase } from './support/database.ts'
import { type BigTable, bigTables, type LayoutName, makeLayout, months } from './support/layouts.ts'
import { percentile, printLoad, printMachine, printTable, whole } from './support/print.ts'

const { values: options } = parseArgs({
  options: {
    table: { type: 'string', default: 'event' },
    rows: { type: 'string', default: '250000,1000000,2000000' },
    /** Memory that PostgreSQL and the cache of its files may have (cgroup 1, root): a small machine for a big table. */
    'memory-mb': { type: 'string' },
    seconds: { type: 'string', default: '4' },
  },
})
const table = bigTables[options.table as keyof typeof bigTables] as BigTable | undefined
if (!table) throw new Error(`--table is one of ${Object.keys(bigTables).join(', ')}`)
const sizes = options.rows.split(',').map(Number)
const total = Math.max(...sizes)
const chunk = 2_000

const results: Record<string, string | number>[] = []
for (const layout of table.layouts) results.push(...(await measured(table, layout)))
printTable(results)
printLoad()

/** One layout on a database of its own, growing from size to size. */
async function measured(big: BigTable, layout: LayoutName): Promise<Record<string, string | number>[]> {
  const database = await startBenchDatabase({ max_wal_size: '4GB', shared_buffers: '128MB' })
  const release = options['memory-mb'] ? limitMemory(database.pid, Number(options['memory-mb'])) : () => undefined
  const client = await connect(database.adminUrl)
  try {
    if (layout === big.layouts[0]) await printMachine(client)
    // What a commit costs is not the question here, and would hide what an index costs.
    await client.query('set synchronous_commit = off; set jit = off')
    const name = await makeLayout(client, big, layout)
    const rows: Record<string, string | number>[] = []
    let count = 0
    for (const size of sizes) {
      await insert(client, big, name, count, size - chunk * 25)
      await client.query(`vacuum analyze ${name}`)
      await client.query('checkpoint')
      // The last rows up to this size are the measured ones.
      const ratePerSecond = await insert(client, big, name, size - chunk * 25, size)
      count = size
      await client.query(`vacuum analyze ${name}`)
      const asked = await lookups(client, big, name, size)
      rows.push({
        layout,
        rows: whole(size),
        'inserts/s': whole(ratePerSecond),
        ...asked,
        ...(await bytes(client, name)),
      })
    }
    if (big.name === 'event' && layout !== 'tenant') console.log(await forget(client, name, layout))
    return rows
  } finally {
    await client.end()
    await database.stop()
    release()
  }
}

/** Adds rows from one number to another; gives how many a second. */
async function insert(client: pg.Client, big: BigTable, name: string, from: number, until: number): Promise<number> {
  const startedMs = performance.now()
  for (let at = from; at < until; at += chunk) {
    await client.query(big.insert.replace('TABLE', name), [at, Math.min(at + chunk, until), total])
  }
  return ((until - from) / (performance.now() - startedMs)) * 1000
}

/** Median and 99th percentile of each question, asked for random rows, as a prepared statement would be. */
async function lookups(client: pg.Client, big: BigTable, name: string, size: number) {
  const answers: Record<string, string> = {}
  for (const [what, text] of Object.entries(big.lookups)) {
    const query = { name: `${what} ${name} ${size}`, text: text.replace('TABLE', name) }
    const times: number[] = []
    const endMs = performance.now() + Number(options.seconds) * 1000
    while (performance.now() < endMs) {
      const startedMs = performance.now()
      await client.query({ ...query, values: [Math.floor(Math.random() * size), size] })
      times.push(performance.now() - startedMs)
    }
    times.sort((a, b) => a - b)
    answers[`${what}, p50 ms`] = percentile(times, 0.5).toFixed(2)
    answers[`${what}, p99 ms`] = percentile(times, 0.99).toFixed(2)
  }
  return answers
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
  const startedMs = performance.now()
  const done =
    layout === 'time'
      ? await client.query(`drop table ${name}_0`).then(() => 'dropping its partition')
      : await client
          .query(`delete from ${name} where sequence < ${Math.floor(total / months / 50)}`)
          .then(({ rowCount }) => `deleting its ${whole(rowCount ?? 0)} rows`)
  if (layout !== 'time') await client.query(`vacuum ${name}`)
  return `Letting go of the oldest month by ${done}: ${((performance.now() - startedMs) / 1000).toFixed(2)} s.`
}

/** Puts a process, and those it starts, under a limit of memory; gives what takes that back. */
function limitMemory(pid: number, megabytes: number): () => void {
  const group = '/sys/fs/cgroup/memory/billing-bench'
  mkdirSync(group, { recursive: true })
  writeFileSync(`${group}/memory.limit_in_bytes`, String(megabytes * 1024 * 1024))
  writeFileSync(`${group}/cgroup.procs`, String(pid))
  console.log(`PostgreSQL and the cache of its files have ${megabytes} MB.`)
  return () => rmdirSync(group)
}

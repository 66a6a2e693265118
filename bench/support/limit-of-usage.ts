import { randomUUID } from 'node:crypto'
import { setTenant } from '../../src/modules/transaction/store.ts'
import { columnsOf } from '../../src/modules/usage/recording/event-columns.ts'
import { recordUsage } from '../../src/modules/usage/recording/store.ts'
import { transaction } from '../../src/platform/database/transaction.ts'
import { type BenchDatabase, connect, poolOf } from './database.ts'

const batch = 2000

/** What PostgreSQL alone does with such events, a second, over two connections: with nothing but the rows, and as we record them. */
export interface UsageLimits {
  /** `insert ... select unnest` into a table without indexes or constraints, with the same look-ups. */
  readonly bare: number
  /** COPY of the same rows into that table, one connection. */
  readonly copied: number
  /** record_usage, as the application. */
  readonly recorded: number
}

/** Measures the limits, each for so many seconds. */
export async function limitsOfUsage(database: BenchDatabase, tenantId: string, seconds: number): Promise<UsageLimits> {
  const admin = await connect(database.adminUrl)
  await admin.query('create table bare_event (like usage_event)')
  const bare = await overTwo(seconds, async () => {
    const client = await connect(database.adminUrl)
    await client.query(`set plan_cache_mode = force_custom_plan`)
    return {
      run: async (columns) => {
        const { keys, ids, externalIds, types, instants, properties } = columns
        await client.query({
          name: 'bare',
          text: `insert into bare_event (tenant_id, occurred_week, key, customer_id, occurred_at, batch, type_number, id, properties)
            select $1, (date_bin('7 days', u.at, '2000-01-03 00:00Z') at time zone 'UTC')::date, u.key, c.id, u.at, 1, y.number, u.id, u.properties::jsonb
            from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[]) u (key, id, who, type, at, properties)
              join customer c on c.tenant_id = $1 and c.external_id = u.who join usage_type y on y.tenant_id = $1 and y.code = u.type`,
          values: [tenantId, keys, ids, externalIds, types, instants, properties],
        })
      },
      end: () => client.end(),
    }
  })
  const recorded = await overTwo(seconds, async () => {
    const pool = poolOf(database.appUrl, 1)
    return {
      run: async (columns) => {
        await transaction(pool, {}, async (tx) => {
          setTenant(tx, tenantId)
          const { answers } = await recordUsage(tx, columns)
          if (answers.length > 0) throw new Error(`not accepted: ${JSON.stringify(answers[0])}`)
        })
      },
      end: () => pool.end(),
    }
  })
  const copied = await copy(admin)
  await admin.query('drop table bare_event')
  await admin.end()
  return { bare, copied, recorded }
}

type Columns = ReturnType<typeof columnsOf>['columns']

/** Events a second of two connections, by the time that they were busy. */
async function overTwo(
  seconds: number,
  open: () => Promise<{ run: (columns: Columns) => Promise<void>; end: () => Promise<unknown> }>,
): Promise<number> {
  const rates = await Promise.all(
    [1, 2].map(async () => {
      const { run, end } = await open()
      let busyMs = 0
      let events = 0
      while (busyMs < seconds * 1000) {
        const { columns } = columnsOf(Array.from({ length: batch }, (_, index) => eventOf(index)))
        const startedMs = performance.now()
        await run(columns)
        busyMs += performance.now() - startedMs
        events += batch
      }
      await end()
      return events / (busyMs / 1000)
    }),
  )
  return rates.reduce((sum, rate) => sum + rate, 0)
}

let counter = 0

function eventOf(index: number): object {
  counter += 1
  const time = (Date.now() + counter / 100).toString(16).slice(0, 11).padStart(12, '0')
  const n = (counter * 104_729) % 10_000
  return {
    id: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${counter.toString(16).padStart(12, '0')}`,
    ...{ type: `type-${index % 3}`, external_customer_id: `c${n}`, occurred_at: new Date().toISOString() },
    properties: { tokens: (index % 900) + 1, model: 'large', region: 'eu', request: `r-${n}-${index}`, cached: false },
  }
}

async function copy(admin: Awaited<ReturnType<typeof connect>>): Promise<number> {
  const { rows } = await admin.query<{ dir: string }>(`select current_setting('data_directory') as dir`)
  const file = `${rows[0]?.dir}/${randomUUID()}`
  const { rowCount } = await admin.query(`copy (select * from bare_event limit 300000) to '${file}'`)
  await admin.query('truncate bare_event')
  const startedMs = performance.now()
  await admin.query(`copy bare_event from '${file}'`)
  return (rowCount ?? 0) / ((performance.now() - startedMs) / 1000)
}

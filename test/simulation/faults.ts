import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { Chance } from '../../src/cli/demo/chance.ts'
import { between, type Tally } from '../support/random/tally.ts'
import type { WorldDatabase } from './database.ts'
import type { Fleet } from './fleet.ts'

export interface FaultOptions {
  readonly database: WorldDatabase
  readonly fleet: Fleet
  readonly chance: Chance
  readonly tally: Tally
  /** How long it is quiet between two, on the average. */
  readonly everyMs: number
  /** How often PostgreSQL itself goes away, beside the others. */
  readonly restarts: number
}

export interface Faults {
  /** Lets nothing go wrong any more, once what is under way is over. */
  stop(): Promise<void>
}

type Fault = (options: FaultOptions) => Promise<void>

// Only the log forgets nothing, whatever is rolled back or killed.
const simulated = {
  'serialization failure in a statement': /ERROR: {2}could not serialize access \(simulated\)$/,
  'deadlock in a statement': /ERROR: {2}deadlock detected \(simulated\)$/,
  'slow query in a statement': /LOG: {2}a slow query \(simulated\)$/,
}

/** Lets things go wrong one after another, which and when by chance. What befalls single statements is armed beside it. */
export async function startFaults(options: FaultOptions): Promise<Faults> {
  const { chance, database, tally, everyMs, restarts } = options
  const kinds: [number, Fault][] = [
    [10, terminateConnection],
    [5, holdLocks],
    [4, makeDeadlock],
    [2, killProcess],
    [restarts, restartDatabase],
  ]
  const total = kinds.reduce((sum, [often]) => sum + often, 0)
  const state = { isStopping: false }
  await arm(database, { serialization_failure: 0.002, deadlock: 0.001, slow_query: 0.002 })
  const over = goOn()
  return {
    async stop() {
      state.isStopping = true
      await over
      tally.add('deadlock between transactions', await database.logged(/ERROR: {2}deadlock detected$/))
      tally.add('lock waited for too long', await database.logged(/ERROR: {2}canceling statement due to lock timeout$/))
      await arm(database, { serialization_failure: 0, deadlock: 0, slow_query: 0 })
      for (const [name, pattern] of Object.entries(simulated)) tally.add(name, await database.logged(pattern))
    },
  }

  async function goOn(): Promise<void> {
    while (!state.isStopping) {
      await pause(between(chance, 0, 2 * everyMs))
      let luck = chance.next() * total
      const [, befall] = kinds.find(([often]) => {
        luck -= often
        return luck < 0
      }) ?? [0, terminateConnection]
      // The database may be away for what a fault itself needs; then there was none.
      if (!state.isStopping) await befall(options).catch(() => tally.add('(faults that failed themselves)'))
    }
  }
}

async function arm(database: WorldDatabase, odds: Record<string, number>): Promise<void> {
  const each = Object.entries(odds).map(([kind, often]) => `${kind} = ${often}`)
  await database.ask(`update simulation.misfortune set ${each.join(', ')}`)
}

async function terminateConnection({ database, chance, tally }: FaultOptions): Promise<void> {
  const backends = await database.ask<{ pid: number }>(
    `select pid from pg_stat_activity where usename = 'billing_app' order by state = 'idle', pid limit 12`,
  )
  if (backends.length === 0) return
  const { pid } = chance.oneOf(backends as [{ pid: number }])
  const [answer] = await database.ask('select pg_terminate_backend($1) as is_terminated', [pid])
  if (answer?.is_terminated) tally.add('connection terminated by PostgreSQL')
}

/** Somebody else holds what the service needs: some customers, sometimes longer than it waits; or a tenant's counter. */
async function holdLocks({ database, chance, tally }: FaultOptions): Promise<void> {
  const isCounter = chance.happens(0.4)
  const ms = between(chance, 100, isCounter ? 700 : 7000)
  const text = isCounter
    ? 'select from tenant_counter order by random() limit 1 for update'
    : 'select from customer_billing order by random() limit 30 for update skip locked'
  void holding(database, async (client) => {
    await client.query(text)
    await pause(ms)
  }).then(
    () => tally.add(isCounter ? 'counter held by somebody else' : 'customers held by somebody else'),
    () => {}, // the database was away
  )
}

/**
 * Takes a tenant's counter, waits until somebody who has a customer or a clock waits for it, and asks for all of those: a
 * circle, of which PostgreSQL fails the service's transaction, because this one never looks for circles.
 */
async function makeDeadlock({ database, chance }: FaultOptions): Promise<void> {
  const wanted = chance.oneOf([
    "select from test_clock where updated_at > pg_catalog.now() - interval '1 minute' for update",
    'select from customer_billing where test_clock_id is null order by customer_id for update',
  ])
  await holding(database, async (client) => {
    await client.query(`set deadlock_timeout = '60s'; set statement_timeout = '3s'`)
    await client.query('select from tenant_counter order by random() limit 1 for update')
    for (let looks = 0; looks < 30; looks += 1) {
      const { rows } = await client.query(
        'select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))',
      )
      if (rows.length > 0) break
      await pause(10)
    }
    await client.query(wanted)
  })
}

async function holding(database: WorldDatabase, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await database.connect()
  try {
    await client.query('begin')
    await work(client)
  } catch {
    // The database went away: nobody is held any more.
  } finally {
    await client.end().catch(() => {})
  }
}

async function killProcess({ fleet, chance, tally }: FaultOptions): Promise<void> {
  const place = chance.oneOf(fleet.places as [Fleet['places'][0]])
  tally.add(`process killed (${place.role})`)
  await place.kill()
}

async function restartDatabase({ database, chance, tally }: FaultOptions): Promise<void> {
  // A busy machine restarts it a few times only, and both ways are wanted.
  const [stopped, killed] = [
    tally.of('database stopped and started again'),
    tally.of('database killed and started again'),
  ]
  const how =
    stopped === killed
      ? chance.oneOf<'stopped' | 'killed'>(['stopped', 'killed'])
      : stopped < killed
        ? 'stopped'
        : 'killed'
  tally.add(`database ${how} and started again`)
  await database.restart(how)
}

import pg from 'pg'

export interface PoolSettings {
  readonly url: string
  /** Maximum connections. */
  readonly size: number
  /** Act as this role although the login is another one (on a laptop, the owner's). */
  readonly role?: string
  /** The URL leads to a pooler in transaction mode: a connection is PostgreSQL's for one transaction only. */
  readonly isPooled?: boolean
  readonly applicationName: string
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly idleInTransactionTimeoutMs: number
  /** How long a request waits for a free connection. */
  readonly acquireTimeoutMs: number
}

/** Connections to the database. */
export interface Pool extends pg.Pool {
  /** Settings that each transaction repeats, because a pooler does not keep those of a connection; unset: none. */
  readonly opening?: string
}

/** Connections to the database as the application: pipelined, with every timeout set, in UTC. Opens none yet. */
export function openPool(settings: PoolSettings, onError: (error: Error) => void): Pool {
  const options: Record<string, string | number> = {
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    statement_timeout: settings.statementTimeoutMs,
    lock_timeout: settings.lockTimeoutMs,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs,
    // A request looks up few rows, each by an index. Plans are kept per connection, those of foreign keys as well, and one
    // made while the tables were empty would else go on reading all of a table until the next analyze.
    enable_seqscan: 'off',
    enable_bitmapscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    join_collapse_limit: 1, // tables are joined in the order in which the SQL names them
    // Generic plans: statements are written for any values, a test explains them, and planning each time costs more than it
    // gains.
    plan_cache_mode: 'force_generic_plan',
    jit: 'off',
    ...(settings.role ? { role: settings.role } : {}),
  }
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.size,
    application_name: settings.applicationName,
    connectionTimeoutMillis: settings.acquireTimeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    ...(settings.isPooled ? {} : { options: startup(options) }),
    types: { getTypeParser },
    pipeline: true,
  } as pg.PoolConfig)
  // An idle connection that breaks is replaced by the next one asked for. Where the pool is being closed, PostgreSQL may end
  // connections before it has read their goodbye.
  pool.on('error', (error) => pool.ending || onError(error))
  // A connection that breaks in use fails its statements; without a listener, its error event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return settings.isPooled ? Object.assign(pool, { opening: local(options) }) : pool
}

function startup(options: Readonly<Record<string, string | number>>): string {
  const each = Object.entries(options).map(([name, value]) => `-c ${name}=${value}`)
  return each.join(' ')
}

function local(options: Readonly<Record<string, string | number>>): string {
  const each = Object.entries(options).map(([name, value]) => `set_config('${name}', '${value}', true)`)
  return `select ${each.join(', ')}`
}

const int8 = 20
const timestamptz = 1184

/** int8 as bigint and timestamptz as Temporal.Instant; the rest as `pg` has it (numeric stays a string, jsonb is parsed). */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (format === 'binary') return pg.types.getTypeParser(oid, 'binary')
  if (oid === int8) return BigInt
  if (oid === timestamptz) return instantOf
  return pg.types.getTypeParser(oid, 'text')
}

function instantOf(text: string): Temporal.Instant {
  return Temporal.Instant.from(text)
}

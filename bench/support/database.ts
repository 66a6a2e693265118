import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/platform/database/embedded.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { openPool } from '../../src/platform/database/pool.ts'

const appPassword = 'billing-app-in-benchmarks'

export interface BenchDatabase {
  /** The superuser's connection. */
  readonly adminUrl: string
  /** As billing_app, the way the service connects. */
  readonly appUrl: string
  /** The process id of PostgreSQL. */
  readonly pid: number
  /** The superuser's connection to another database of the same server. */
  urlOf(database: string): string
  /** Ends PostgreSQL and removes its data. */
  stop(): Promise<void>
}

/** A migrated, durable PostgreSQL (fsync on) with the defaults of `npm start`, in a folder that goes with it. */
export async function startBenchDatabase(settings: Readonly<Record<string, string>> = {}): Promise<BenchDatabase> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'billing-bench-'))
  const server = await startEmbedded({ dataDirectory, settings })
  const onExit = () => {
    process.kill(server.pid, 'SIGINT') // when the benchmark ends before its end, by Ctrl-C say
  }
  const onSignal = () => process.exit(130)
  process.once('exit', onExit)
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  const urlOf = (database: string) => Object.assign(new URL(server.adminUrl), { pathname: `/${database}` }).href
  const administrator = await connect(server.adminUrl)
  await administrator.query('create database bench') // one of our own can be copied: nobody else is connected to it
  await administrator.end()
  const adminUrl = urlOf('bench')
  await migrate(adminUrl, { appPassword })
  return {
    adminUrl,
    appUrl: Object.assign(new URL(adminUrl), { username: 'billing_app', password: appPassword }).href,
    pid: server.pid,
    urlOf,
    async stop() {
      process.off('exit', onExit)
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
      await server.stop()
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** A connection of its own, without the settings of the service's pool. */
export async function connect(url: string, options = ''): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: `-c TimeZone=UTC ${options}` })
  client.on('error', () => {}) // a statement in flight fails as well, and says so
  await client.connect()
  return client
}

/** Connections as the service has them, or as the owner in its way. */
export function poolOf(url: string, size: number, role?: 'billing_owner'): pg.Pool {
  const settings = {
    url,
    size,
    applicationName: 'billing-bench',
    statementTimeoutMs: 600_000,
    lockTimeoutMs: 600_000,
    idleInTransactionTimeoutMs: 600_000,
    acquireTimeoutMs: 60_000,
    ...(role ? { role } : {}),
  }
  return openPool(settings, (error) => console.error(error.message))
}

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
  /** The process number of PostgreSQL, whose children do its work. */
  readonly pid: number
  /** The superuser's connection to another database of the same server. */
  urlOf(database: string): string
  /** Ends PostgreSQL and removes its data. */
  stop(): Promise<void>
}

/** A migrated, durable PostgreSQL (fsync on) with the defaults of `npm start`, in a folder that goes with it. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'billing-bench-'))
  const server = await startEmbedded({ dataDirectory })
  const onExit = () => {
    process.kill(server.pid, 'SIGINT') // when the benchmark ends before its end, by Ctrl-C say
  }
  const onSignal = () => process.exit(130)
  process.once('exit', onExit)
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  await migrate(server.adminUrl, { appPassword })
  return {
    adminUrl: server.adminUrl,
    appUrl: Object.assign(new URL(server.adminUrl), { username: 'billing_app', password: appPassword }).href,
    pid: server.pid,
    urlOf: (database) => Object.assign(new URL(server.adminUrl), { pathname: `/${database}` }).href,
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

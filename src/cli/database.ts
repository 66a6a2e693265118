import { join, resolve } from 'node:path'
import type { Config } from '../platform/config.ts'
import { runningEmbedded } from '../platform/database/embedded/running.ts'
import { startEmbedded } from '../platform/database/embedded.ts'
import { databaseFailure } from '../platform/database/failure.ts'
import { appPasswordOf, isAppLogin, migrationUrlOf } from '../platform/database/logins.ts'
import { migrate, pendingMigrations } from '../platform/database/migrate.ts'
import { openPool } from '../platform/database/pool.ts'
import { refuseUnfitServer } from '../platform/database/server-check.ts'
import { type Transact, transaction } from '../platform/database/transaction.ts'

/** The database that a command works on. */
export interface CommandDatabase {
  /** As the application: under row-level security. */
  readonly asApp: Transact
  /** As the owner role, which sees every tenant. */
  readonly asOwner: Transact
  /** The same database for a service in this process; its schema is current. */
  readonly forService: Pick<Config, 'databaseUrl' | 'migrationDatabaseUrl' | 'migrate'>
}

/** How a command differs from the service: its time limit, and how it ends. */
export interface CommandLimits {
  /** How long one statement may take; by default the service's own limit. */
  readonly statementTimeoutMs?: number
  /** Ctrl-C aborts it, and the command ends by itself. Without it Ctrl-C ends the command at once. */
  readonly stopping?: AbortController
}

/** Runs a command with a connected database whose schema is current, and disconnects afterwards. */
export function withDatabase<T>(
  config: Config,
  work: (database: CommandDatabase) => Promise<T>,
  limits: CommandLimits = {},
): Promise<T> {
  return withServer(config, limits.stopping, (server) => withPools(config, server, limits, work))
}

async function withPools<T>(
  config: Config,
  server: Server,
  limits: CommandLimits,
  work: (database: CommandDatabase) => Promise<T>,
): Promise<T> {
  const pools = new Map<string, ReturnType<typeof openPool>>()
  try {
    if (server.isOwn) await migrate(server.ownerUrl)
    else await refuseUnfitDatabase()
    return await work({
      asApp: transactAs(server.appUrl, server.appRole),
      asOwner: transactAs(server.ownerUrl, 'billing_owner'),
      forService: {
        databaseUrl: server.appUrl,
        migrationDatabaseUrl: server.ownerUrl === server.appUrl ? null : server.ownerUrl,
        migrate: 'off',
      },
    })
  } finally {
    for (const pool of pools.values()) await pool.end()
  }

  function transactAs(url: string, role: string | undefined): Transact {
    return (options, run) => transaction(poolOf(url, role), options, run)
  }

  function poolOf(url: string, role: string | undefined) {
    const name = `${role} ${url}`
    const known = pools.get(name)
    if (known) return known
    const settings = {
      url,
      size: 4,
      ...(role ? { role } : {}),
      isPooled: config.databasePooler === 'transaction' && url === config.databaseUrl,
      applicationName: 'billing-cli',
      statementTimeoutMs: limits.statementTimeoutMs ?? config.statementTimeoutMs,
      lockTimeoutMs: config.lockTimeoutMs,
      idleInTransactionTimeoutMs: config.requestTimeoutMs,
      acquireTimeoutMs: config.poolTimeoutMs,
    }
    const pool = openPool(settings, () => undefined)
    pools.set(name, pool)
    return pool
  }

  async function refuseUnfitDatabase(): Promise<void> {
    const pool = poolOf(server.appUrl, undefined)
    await refuseUnfitServer(pool)
    const missing = await pendingMigrations(pool)
    if (missing.length > 0) {
      throw new Error(`The database lacks ${missing.join(', ')}. Run: billing migrate`)
    }
  }
}

/** Migrates the database; prints the name of each applied file. */
export function migrateDatabase(config: Config, report: (line: string) => void): Promise<readonly string[]> {
  return withServer(config, undefined, async (server) => {
    const appPassword = appPasswordOf(config)
    const url = config.databaseUrl === null ? server.ownerUrl : migrationUrlOf(config)
    return (await migrate(url, { report, ...(appPassword ? { appPassword } : {}) })).applied
  })
}

/**
 * Runs work with a database server, and stops the server if it was started for this. If the server ended meanwhile, the error names
 * its log.
 */
async function withServer<T>(
  config: Config,
  stopping: AbortController | undefined,
  work: (server: Server) => Promise<T>,
): Promise<T> {
  const server = await serverOf(config)
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= server.stop()
    return stopped
  }
  const restore = onInterrupt(stopping, stop)
  try {
    return await work(server)
  } catch (error) {
    if (!server.isOwn || databaseFailure(error).kind !== 'unavailable') throw error
    const log = join(resolve(config.dataDir), 'postgres.log')
    throw new Error(`The embedded PostgreSQL ended unexpectedly (${(error as Error).message}). Its log: ${log}`, {
      cause: error,
    })
  } finally {
    await stop()
    restore()
  }
}

interface Server {
  readonly appUrl: string
  /** The role that the application takes if it has no login of its own. */
  readonly appRole: string | undefined
  readonly ownerUrl: string
  /** Whether this command started it. */
  readonly isOwn: boolean
  stop(): Promise<void>
}

/** The configured database; else the embedded one, which may already run for a service. */
async function serverOf(config: Config): Promise<Server> {
  const leave = async () => undefined
  if (config.databaseUrl !== null) {
    const { databaseUrl: appUrl, migrationDatabaseUrl } = config
    const isApp = migrationDatabaseUrl !== null || isAppLogin(appUrl)
    const appRole = isApp ? undefined : 'billing_app'
    return { appUrl, appRole, ownerUrl: migrationDatabaseUrl ?? appUrl, isOwn: false, stop: leave }
  }
  const running = await runningEmbedded(config.dataDir)
  if (running) return embeddedAt(running.adminUrl, false, leave)
  try {
    const { adminUrl, stop } = await startEmbedded({ dataDirectory: config.dataDir })
    return embeddedAt(adminUrl, true, stop)
  } catch (error) {
    // A service may have started on it meanwhile.
    const started = await runningEmbedded(config.dataDir)
    if (!started) throw error
    return embeddedAt(started.adminUrl, false, leave)
  }
}

function embeddedAt(adminUrl: string, isOwn: boolean, stop: () => Promise<void>): Server {
  return { appUrl: adminUrl, appRole: 'billing_app', ownerUrl: adminUrl, isOwn, stop }
}

/** A database started for a command must not outlive it. */
function onInterrupt(stopping: AbortController | undefined, stop: () => Promise<void>): () => void {
  const end = (signal: NodeJS.Signals) => {
    if (stopping && !stopping.signal.aborted) return stopping.abort()
    void stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  return () => {
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
  }
}

import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { document, routes } from './api.ts'
import { keepKeyUses } from './modules/api-keys/key-uses.ts'
import { type BillingMetrics, openBillingMetrics } from './modules/billing-run/metrics.ts'
import { billingLoops } from './modules/billing-run/run.ts'
import { openMigrationMetrics } from './modules/plan-migrations/metrics.ts'
import { migrationLoops } from './modules/plan-migrations/run.ts'
import { createFirstTenant } from './modules/tenants/create-first-tenant.ts'
import { advanceLoop } from './modules/test-clocks/finish-advances.ts'
import { forgetAnswersLoop } from './modules/transaction/forget-answers.ts'
import { openRequestLifecycle } from './modules/transaction/request-lifecycle.ts'
import { verificationLoop } from './modules/verification/watch/watch-tenants.ts'
import type { Config } from './platform/config.ts'
import { type EmbeddedPostgres, startEmbedded } from './platform/database/embedded.ts'
import { appPasswordOf, isAppLogin, migrationUrlOf } from './platform/database/logins.ts'
import { migrate } from './platform/database/migrate.ts'
import { openPool, type Pool } from './platform/database/pool.ts'
import { readinessOf } from './platform/database/readiness.ts'
import type { Transact } from './platform/database/transaction.ts'
import { transaction } from './platform/database/transaction.ts'
import { buildServer } from './platform/http/server.ts'
import type { Log } from './platform/log.ts'
import { type LoopWork, startLoops } from './platform/loop.ts'
import { type Metrics, openMetrics, serveMetrics } from './platform/metrics.ts'

export interface Service {
  readonly app: FastifyInstance
  readonly transact: Transact
  /** The secret of the first API key, if this start has made it and nobody else knows it. */
  readonly firstSecret: string | null
  /** Stops claiming work and finishes what is held. */
  stopLoops(): Promise<void>
  /** Ends what `app.close()` does not: connections, metrics, the embedded database. */
  close(): Promise<void>
}

export interface ServiceOptions {
  /** Compares every answer with its schema; for tests. */
  readonly checkResponses?: boolean
  /** How late the event loop may be before requests are turned away, in ms, 0 for ever; tests share their machine. */
  readonly loopDelayMost?: number
}

/** Requests in flight for each connection: a burst waits its turn, and who waits is still answered soon. */
const requestsPerConnection = 16

/** The service as the configuration wants it, ready to listen: database, migrations, first tenant, routes and loops. */
export async function startService(config: Config, log: Log, options: ServiceOptions = {}): Promise<Service> {
  const database = await openDatabase(config, log)
  try {
    const metrics = openMetrics({ version: config.version ?? document.version, role: config.role })
    const { pool } = database
    const poolState = () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })
    metrics.watchPool(poolState, config.databasePoolSize)
    const readiness = readinessOf(pool)
    metrics.watchDatabase(readiness.database)
    const transact: Transact = (transactionOptions, work) => transaction(pool, transactionOptions, work)
    const billingMetrics = openBillingMetrics(metrics)
    const firstSecret = await transact({}, (tx) => createFirstTenant(tx, config.bootstrapKeyFile))
    const keyUses = keepKeyUses(transact, log)
    const loops = startLoops(loopsOf(config, { transact, metrics, billingMetrics, log }), (error, name) => {
      metrics.countLoopFailure(name)
      log.error({ err: error }, `the loop ${name} failed`)
    })
    const app = await buildServer({
      routes: config.role === 'worker' ? [] : routes,
      lifecycle: openRequestLifecycle(billingMetrics.count),
      transact,
      metrics,
      log,
      document,
      readiness,
      onKeyUsed: keyUses.note,
      settings: {
        requestTimeoutMs: config.requestTimeoutMs,
        rateLimitPerSecond: config.rateLimitPerSecond,
        inFlightMost: config.requestsInFlight ?? requestsPerConnection * config.databasePoolSize,
        trustProxy: config.trustProxy,
        hasMetrics: config.metricsPort === null,
        streamsMost: Math.max(1, Math.floor(config.databasePoolSize / 4)),
        checkResponses: options.checkResponses ?? false,
        ...(options.loopDelayMost === undefined ? {} : { loopDelayMost: options.loopDelayMost }),
      },
    })
    const metricsServer =
      config.metricsPort === null ? null : await serveMetrics(metrics, { host: config.host, port: config.metricsPort })
    return {
      app,
      transact,
      firstSecret,
      async stopLoops() {
        await Promise.all([loops.stop(), keyUses.stop()])
      },
      async close() {
        await metricsServer?.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

interface LoopParts {
  readonly transact: Transact
  readonly metrics: Metrics
  readonly billingMetrics: BillingMetrics
  readonly log: Log
}

/** What a process of this role does by itself: all of it, or nothing where it only answers requests. */
function loopsOf(settings: Config, { transact, metrics, billingMetrics, log }: LoopParts): LoopWork[] {
  if (settings.role === 'api') return []
  return [
    ...billingLoops({ transact, metrics: billingMetrics, log, settings }),
    ...migrationLoops({ transact, billingMetrics, metrics: openMigrationMetrics(metrics), log, settings }),
    advanceLoop(transact),
    forgetAnswersLoop(transact),
    ...(settings.verificationEveryMs === 0 ? [] : [verificationLoop({ transact, metrics, log, settings })]),
  ]
}

interface Database {
  readonly pool: Pool
  close(): Promise<void>
}

/** The given database, or an embedded one; migrated unless that is done elsewhere. */
async function openDatabase(config: Config, log: Log): Promise<Database> {
  const embedded = config.databaseUrl === null ? await startOwn(config, log) : null
  try {
    const { appUrl, role } = await prepared(config, embedded, log)
    const pool = openPool(
      {
        url: appUrl,
        size: config.databasePoolSize,
        ...(role ? { role } : {}),
        isPooled: config.databasePooler === 'transaction',
        applicationName: `billing-${config.role}`,
        statementTimeoutMs: config.statementTimeoutMs,
        lockTimeoutMs: config.lockTimeoutMs,
        idleInTransactionTimeoutMs: config.requestTimeoutMs,
        acquireTimeoutMs: config.poolTimeoutMs,
      },
      (error) => log.warn({ err: error }, 'an idle database connection broke'),
    )
    return {
      pool,
      async close() {
        await pool.end()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

function startOwn(config: Config, log: Log): Promise<EmbeddedPostgres> {
  return startEmbedded({ dataDirectory: config.dataDir, report: (line) => log.info(line) })
}

/** Migrates, and says how the application logs in: as billing_app, or as the owner's login acting as billing_app. */
async function prepared(
  config: Config,
  embedded: EmbeddedPostgres | null,
  log: Log,
): Promise<{ appUrl: string; role?: string }> {
  const report = (line: string) => log.info(line)
  if (embedded) {
    const appPassword = await keptPassword(config.dataDir)
    await migrate(embedded.adminUrl, { appPassword, report })
    const url = new URL(embedded.adminUrl)
    url.username = 'billing_app'
    url.password = appPassword
    return { appUrl: url.href }
  }
  const appUrl = config.databaseUrl as string
  if (config.migrate === 'auto') {
    const appPassword = appPasswordOf(config)
    await migrate(migrationUrlOf(config), { report, ...(appPassword ? { appPassword } : {}) })
  }
  if (config.migrationDatabaseUrl) return { appUrl }
  // One login for both. On a laptop that is fine; where revenue is at stake, give the application a login of its own.
  return isAppLogin(appUrl) ? { appUrl } : { appUrl, role: 'billing_app' }
}

async function keptPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'billing_app.password')
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    const password = randomBytes(24).toString('base64url')
    await mkdir(dataDir, { recursive: true })
    await writeFile(file, `${password}\n`, { mode: 0o600 })
    return password
  }
}

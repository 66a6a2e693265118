import type { Config } from '../config.ts'
import { keptSecret } from '../kept-secret.ts'
import type { Log } from '../log.ts'
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts'
import { appPasswordOf, isAppLogin, migrationUrlOf } from './logins.ts'
import { migrate } from './migrate.ts'
import { openPool, type Pool } from './pool.ts'
import { refuseUnfitServer } from './server-check.ts'

/** The configured database or an embedded one, checked, and migrated unless BILLING_MIGRATE is `off`. */
export async function openDatabase(
  config: Config,
  log: Log,
  begun: AsyncDisposableStack,
): Promise<{ readonly pool: Pool; readonly failed: Promise<never> }> {
  const embedded = config.databaseUrl === null ? await startOwn(config, log) : null
  begun.defer(async () => embedded?.stop())
  const { appUrl, role } = await prepared(config, embedded, log)
  const isPooled = config.databasePooler === 'transaction'
  const pool = openPool(
    {
      url: appUrl,
      size: config.databasePoolSize,
      ...(role ? { role } : {}),
      isPooled,
      applicationName: `billing-${config.role}`,
      statementTimeoutMs: config.statementTimeoutMs,
      lockTimeoutMs: config.lockTimeoutMs,
      idleInTransactionTimeoutMs: config.requestTimeoutMs,
      acquireTimeoutMs: config.poolTimeoutMs,
    },
    (error) => log.warn({ err: error }, 'an idle database connection broke'),
  )
  begun.defer(() => pool.end())
  // A pooler maps many of our connections to few of PostgreSQL’s.
  await refuseUnfitServer(pool, isPooled ? 1 : config.databasePoolSize)
  return { pool, failed: embedded?.failed ?? new Promise<never>(() => undefined) }
}

function startOwn(config: Config, log: Log): Promise<EmbeddedPostgres> {
  return startEmbedded({ dataDirectory: config.dataDir, report: (line) => log.info(line) })
}

/** Migrates, and returns how the application logs in: as billing_app, or as the owner’s login acting as billing_app. */
async function prepared(
  config: Config,
  embedded: EmbeddedPostgres | null,
  log: Log,
): Promise<{ appUrl: string; role?: string }> {
  const report = (line: string) => log.info(line)
  if (embedded) {
    const appPassword = await keptSecret(config.dataDir, 'billing_app.password', 24)
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
  // One login for both: fine on a laptop; in production give the application its own login.
  return isAppLogin(appUrl) ? { appUrl } : { appUrl, role: 'billing_app' }
}

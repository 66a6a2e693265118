import { Client, DatabaseError, type Pool } from 'pg'
import { migrationNames, migrationsDirectory, readMigrations } from './migrations/files.ts'
import { ensureLedger, planMigrations, readLedger } from './migrations/ledger.ts'
import { withMigrationLock } from './migrations/lock.ts'
import { runMigration } from './migrations/run-file.ts'
import { ensureRoles } from './roles.ts'
import { refuseUnfitServer } from './server-check.ts'

/** How to migrate; each option has a default. */
export interface MigrateOptions {
  readonly directory?: string
  /** Lets `billing_app` log in with this password. */
  readonly appPassword?: string
  /** How long a statement waits for a lock before it fails and is tried again (1 s): other traffic queues behind it. */
  readonly lockTimeoutMs?: number
  /** How long to wait while another replica migrates: 10 minutes. */
  readonly waitMs?: number
  readonly report?: (message: string) => void
}

/**
 * Migrates a database to the state of the migration files, roles included. Safe to call from several replicas at once.
 * Returns the applied files; an edited, missing or late file is an error that names it.
 */
export async function migrate(
  url: string,
  options: MigrateOptions = {},
): Promise<{ readonly applied: readonly string[] }> {
  const { directory = migrationsDirectory, lockTimeoutMs = 1_000, waitMs = 600_000, report = () => undefined } = options
  const files = await readMigrations(directory)
  if (files.length === 0) throw new Error(`there are no migrations in ${directory}`)
  const client = await connectForMigration(url)
  try {
    await refuseUnfitServer(client)
    return await withMigrationLock(client, waitMs, async () => {
      await ensureRoles(client, options.appPassword === undefined ? {} : { appPassword: options.appPassword })
      await client.query('set role billing_owner')
      await ensureLedger(client)
      const { pending, newer } = planMigrations(files, await readLedger(client))
      if (newer.length > 0) {
        report(`the database is newer than this version and also has ${newer.map(({ name }) => name).join(', ')}`)
      }
      for (const file of pending) {
        await runMigration(client, file, { lockTimeoutMs, report })
        report(`applied ${file.name}`)
      }
      return { applied: pending.map(({ name }) => name) }
    })
  } finally {
    await client.end()
  }
}

/** A connection for changing the schema: as the login itself, in schema public, with no limit on a statement's time. */
export async function connectForMigration(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'billing-migrate' })
  await client.connect()
  // A broken connection is noticed by the next statement.
  client.on('error', () => undefined)
  await client.query('set role none; set search_path = public; set statement_timeout = 0')
  await client.query('set idle_in_transaction_session_timeout = 0; set client_min_messages = warning')
  return client
}

/**
 * The names of migrations that a database lacks; empty if this version can serve from it. One short query, allowed to
 * `billing_app`. A newer database lacks nothing.
 */
export async function pendingMigrations(
  database: Pick<Pool, 'query'>,
  directory: string = migrationsDirectory,
): Promise<readonly string[]> {
  const applied = new Set((await appliedNames(database)).map(({ name }) => name))
  return (await migrationNames(directory)).filter((name) => !applied.has(name))
}

async function appliedNames(database: Pick<Pool, 'query'>): Promise<readonly { readonly name: string }[]> {
  try {
    return (await database.query<{ name: string }>('select name from public.schema_migration')).rows
  } catch (error) {
    const undefinedTable = '42P01'
    if (error instanceof DatabaseError && error.code === undefinedTable) return []
    throw error
  }
}

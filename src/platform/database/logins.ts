import type { Config } from '../config.ts'

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'migrationDatabaseUrl' | 'databasePooler'>

/** Whether the URL logs in as `billing_app` itself, not as an owner that acts as it. */
export function isAppLogin(url: string): boolean {
  return new URL(url).username === 'billing_app'
}

/** The password to set for `billing_app`: that of `DATABASE_URL`, if a separate owner login can set it. */
export function appPasswordOf({ databaseUrl, migrationDatabaseUrl }: DatabaseConfig): string | undefined {
  if (databaseUrl === null || migrationDatabaseUrl === null || !isAppLogin(databaseUrl)) return undefined
  return decodeURIComponent(new URL(databaseUrl).password) || undefined
}

/** The login that changes the schema. It holds a session lock over several transactions, which a pooler would lose. */
export function migrationUrlOf({ databaseUrl, migrationDatabaseUrl, databasePooler }: DatabaseConfig): string {
  if (migrationDatabaseUrl !== null) return migrationDatabaseUrl
  if (databasePooler !== 'none') {
    throw new Error('Migrations do not go through a pooler; set MIGRATION_DATABASE_URL to PostgreSQL itself.')
  }
  return databaseUrl as string
}

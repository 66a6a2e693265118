import type { Config } from '../config.ts'

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'migrationDatabaseUrl' | 'databasePooler'>

/** Whether someone logs in as the application itself, rather than as an owner who acts for it. */
export function isAppLogin(url: string): boolean {
  return new URL(url).username === 'billing_app'
}

/** The password that `billing_app` is to have: the one it is configured to log in with, if an owner is there to set it. */
export function appPasswordOf({ databaseUrl, migrationDatabaseUrl }: DatabaseConfig): string | undefined {
  if (databaseUrl === null || migrationDatabaseUrl === null || !isAppLogin(databaseUrl)) return undefined
  return decodeURIComponent(new URL(databaseUrl).password) || undefined
}

/** The login that changes the schema. It holds a lock from one transaction to the next, which no pooler keeps for it. */
export function migrationUrlOf({ databaseUrl, migrationDatabaseUrl, databasePooler }: DatabaseConfig): string {
  if (migrationDatabaseUrl !== null) return migrationDatabaseUrl
  if (databasePooler !== 'none') {
    throw new Error('Migrations do not go through a pooler; set MIGRATION_DATABASE_URL to PostgreSQL itself.')
  }
  return databaseUrl as string
}

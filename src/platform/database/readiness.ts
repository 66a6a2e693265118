import type pg from 'pg'
import type { ReadinessChecks } from '../http/health.ts'
import { pendingMigrations } from './migrate.ts'

/** The condition for accepting requests: the database answers, and has the schema of this version. */
export function readinessOf(pool: pg.Pool) {
  return {
    async database() {
      await pool.query('select 1')
    },
    async schema() {
      const missing = await pendingMigrations(pool)
      if (missing.length > 0) throw new Error(`the schema lacks ${missing.join(', ')}`)
    },
  } satisfies ReadinessChecks
}

import type { Client } from 'pg'
import type { MigrationFile } from './files.ts'

/** A migration that was applied to a database. */
export interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

/** Creates the table of applied migrations if absent; the current role becomes its owner. */
export async function ensureLedger(client: Client): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('public.schema_migration') is not null as there`,
  )
  if (rows[0]?.there) return
  await client.query(`
    create table public.schema_migration (
      version integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    );
    grant select on public.schema_migration to billing_app`)
}

/** The applied migrations, in order. */
export async function readLedger(client: Client): Promise<readonly AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    'select version, name, checksum from public.schema_migration order by version',
  )
  return rows
}

/** Records a migration as applied, in the open transaction. */
export async function recordMigration(client: Client, file: MigrationFile): Promise<void> {
  await client.query('insert into public.schema_migration (version, name, checksum) values ($1, $2, $3)', [
    file.version,
    file.name,
    file.checksum,
  ])
}

/** The files to apply, and the applied migrations that have no file here. */
export interface MigrationPlan {
  readonly pending: readonly MigrationFile[]
  readonly newer: readonly AppliedMigration[]
}

/**
 * Compares the files with what was applied. An edited, renamed or late file is refused by name; a database that is only
 * further on is fine, because code is rolled back while its migrations stay. (Gaps are refused when the files are read.)
 */
export function planMigrations(files: readonly MigrationFile[], applied: readonly AppliedMigration[]): MigrationPlan {
  const newestFile = files.at(-1)?.version ?? 0
  const newestApplied = applied.at(-1)?.version ?? 0
  const byVersion = new Map(applied.map((migration) => [migration.version, migration]))
  for (const file of files) {
    const known = byVersion.get(file.version)
    if (known === undefined && file.version < newestApplied) {
      throw new Error(
        `${file.name} is out of order: the database already has ${applied.at(-1)?.name}; give the file the next number`,
      )
    }
    if (known !== undefined && known.name !== file.name) {
      throw new Error(`${file.name} was applied under the name ${known.name}; an applied migration is never renamed`)
    }
    if (known !== undefined && known.checksum !== file.checksum) {
      throw new Error(`${file.name} was edited after it had been applied; undo the edit and write a new migration`)
    }
  }
  return {
    pending: files.filter((file) => !byVersion.has(file.version)),
    newer: applied.filter((migration) => migration.version > newestFile),
  }
}

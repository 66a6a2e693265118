import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file `NNNN_name.sql` of the migrations' folder. */
export interface MigrationFile {
  readonly version: number
  /** The whole name without `.sql`: `0001_foundation`. */
  readonly name: string
  readonly sql: string
  /** SHA-256 in hex of the text with `\n` as line end. */
  readonly checksum: string
  readonly isTransactional: boolean
}

/** The folder of this version's migrations. */
export const migrationsDirectory = fileURLToPath(new URL('../../../../database/migrations/', import.meta.url))

/** The names of the migrations in order, `0001_foundation` first; a folder that does not count 1, 2, 3 is refused. */
export async function migrationNames(directory: string): Promise<readonly string[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort()
  return files.map((file, index) => {
    if (!/^\d{4}_[a-z][a-z0-9]*(_[a-z0-9]+)*\.sql$/.test(file)) {
      throw new Error(`${file} is not a migration name: four digits, then lower-case words, joined by underscores`)
    }
    const version = versionOf(file)
    if (version <= index) throw new Error(`two migrations have the number of ${file}`)
    if (version > index + 1)
      throw new Error(`migration ${String(index + 1).padStart(4, '0')} is missing before ${file}`)
    return file.slice(0, -'.sql'.length)
  })
}

/** The migrations in order, read whole. */
export async function readMigrations(directory: string): Promise<readonly MigrationFile[]> {
  const names = await migrationNames(directory)
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(join(directory, `${name}.sql`), 'utf8')).replaceAll('\r\n', '\n')
      const checksum = createHash('sha256').update(sql).digest('hex')
      return { version: versionOf(name), name, sql, checksum, isTransactional: !/^-- not transactional\b/.test(sql) }
    }),
  )
}

function versionOf(name: string): number {
  return Number(name.slice(0, 4))
}

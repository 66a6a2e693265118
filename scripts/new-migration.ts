import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { migrate } from '../src/platform/database/migrate.ts'
import { findDestructiveStatements } from '../src/platform/database/migrations/destructive.ts'
import { migrationNames, migrationsDirectory } from '../src/platform/database/migrations/files.ts'
import { differences, planDifference } from './schema-difference.ts'
import {
  asOwner,
  loadMigrations,
  loadSchema,
  readSchemaFiles,
  schemaDirectory,
  withDatabase,
  withScratchServer,
} from './scratch-databases.ts'

/** What to write; by default from and to the folders of this project. */
export interface NewMigration {
  readonly name: string
  /** The reason why it may destroy data; without one such a migration is not written. */
  readonly destroys?: string | undefined
  readonly migrations?: string
  readonly schema?: string
}

/**
 * Writes the difference from the migrations to the schema files as the next migration, after a test on a copy.
 * Returns the files' names: none if there is no difference, two if indexes are built concurrently.
 */
export async function writeMigration(adminUrl: string, wanted: NewMigration): Promise<readonly string[]> {
  const { name, destroys, migrations = migrationsDirectory, schema = schemaDirectory } = wanted
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    throw new Error(`'${name}' is not a migration name: lower-case words joined by underscores`)
  }
  const next = (await migrationNames(migrations)).length + 1
  return withDatabase(adminUrl, (migrated) =>
    withDatabase(adminUrl, async (desired) => {
      await loadMigrations(migrated, migrations)
      await loadSchema(desired, schema)
      if ((await differences(migrated, desired)).length === 0) return []
      // The first one is the schema itself: the same result, with its comments and the order of its columns.
      const parts = next === 1 ? [await schemaAsOne(schema)] : await generated(migrated, desired)
      const files = parts.map((part, index) => titled(part, next + index, name, destroys))
      const written: string[] = []
      for (const file of files) {
        const path = join(migrations, `${file.name}.sql`)
        await writeFile(path, file.sql, { flag: 'wx' })
        written.push(path)
      }
      await prove(adminUrl, migrated, desired, migrations).catch(async (error: Error) => {
        throw new Error(`${written.join(' and ')} written, but must be corrected by hand: ${error.message}`, {
          cause: error,
        })
      })
      return files.map((file) => file.name)
    }),
  )
}

interface Part {
  readonly sql: string
  readonly isConcurrent: boolean
}

async function schemaAsOne(schema: string): Promise<Part> {
  return { sql: (await readSchemaFiles(schema)).map(({ sql }) => sql.trim()).join('\n\n'), isConcurrent: false }
}

/** The difference as one part, and a second for the indexes of tables that hold rows already. */
async function generated(migrated: string, desired: string): Promise<readonly Part[]> {
  const { statements, unmodeled } = await planDifference(migrated, desired)
  if (unmodeled.length > 0) throw new Error(`pg-delta cannot handle this; write the migration by hand: ${unmodeled}`)
  const tables = await asOwner(migrated, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'select tablename as name from pg_tables where schemaname = $1',
      ['public'],
    )
    return new Set(rows.map((row) => row.name))
  })
  const index = /^create (unique )?index (\S+)\s+on (?:public\.)?(\w+)/
  const isSlow = (statement: string): boolean => tables.has(index.exec(statement)?.[3] ?? '')
  const quick = statements.filter((statement) => !isSlow(statement))
  const slow = statements
    .filter(isSlow)
    .map((statement) => statement.replace(/^create (unique )?index /, 'create $1index concurrently '))
  return [
    { sql: joined(quick), isConcurrent: false },
    { sql: joined(slow), isConcurrent: true },
  ].filter(({ sql }) => sql !== '')
}

/** Joins statements with blank lines between them, except between single-line statements of the same kind. */
function joined(statements: readonly string[]): string {
  return statements
    .map((statement, index) => {
      const before = statements[index - 1] ?? statement
      const isAlike =
        ![before, statement].some((text) => text.includes('\n')) && firstWord(before) === firstWord(statement)
      return `${index > 0 && !isAlike ? '\n' : ''}${statement};`
    })
    .join('\n')
}

function firstWord(statement: string): string {
  return statement.split(' ', 1)[0] ?? ''
}

function titled(
  part: Part,
  version: number,
  name: string,
  destroys: string | undefined,
): { name: string; sql: string } {
  const number = String(version).padStart(4, '0')
  const destructive = findDestructiveStatements(part.sql)
  if (destructive.length > 0 && destroys === undefined) {
    throw new Error(`this destroys data; say why with --destroys '<reason>':\n${destructive.join(';\n')}`)
  }
  const lines = [
    ...(part.isConcurrent ? ['-- not transactional'] : []),
    `-- ${number} ${name.replaceAll('_', ' ')}`,
    ...(destructive.length > 0 ? [`-- destroys data: ${destroys}`] : []),
  ]
  return {
    name: `${number}_${name}${part.isConcurrent ? '_indexes' : ''}`,
    sql: `${lines.join('\n')}\n\n${part.sql}\n`,
  }
}

/** Runs the new files on a copy, as a release would, and compares the result with the schema. */
async function prove(adminUrl: string, migrated: string, desired: string, migrations: string): Promise<void> {
  await withDatabase(
    adminUrl,
    async (copy) => {
      await migrate(copy, { directory: migrations })
      const rest = await differences(copy, desired)
      if (rest.length > 0) throw new Error(`it leaves differences:\n${rest.join('\n')}`)
    },
    migrated,
  )
}

/** The differences between the migrations and the schema files of this project; empty if there are none. */
export async function schemaDrift(adminUrl: string): Promise<readonly string[]> {
  return withDatabase(adminUrl, (migrated) =>
    withDatabase(adminUrl, async (desired) => {
      await loadMigrations(migrated)
      await loadSchema(desired)
      return differences(migrated, desired)
    }),
  )
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean' }, destroys: { type: 'string' } },
  })
  if (values.check) {
    const drift = await withScratchServer(schemaDrift)
    if (drift.length > 0) throw new Error(`migrations and schema differ:\n${drift.join('\n')}`)
    console.log('no drift: the migrations and the schema files agree')
    return
  }
  const [name, ...rest] = positionals
  if (name === undefined || rest.length > 0)
    throw new Error(`usage: npm run migration:new -- <name> [--destroys '<reason>']`)
  const files = await withScratchServer((adminUrl) => writeMigration(adminUrl, { name, destroys: values.destroys }))
  console.log(
    files.length === 0
      ? 'nothing to do'
      : `written: ${files.map((file) => `database/migrations/${file}.sql`).join(', ')}`,
  )
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}

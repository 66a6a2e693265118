import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { startEmbedded } from '../src/platform/database/embedded.ts'
import { connectForMigration, migrate } from '../src/platform/database/migrate.ts'
import { migrationNames, migrationsDirectory } from '../src/platform/database/migrations/files.ts'
import { ensureLedger } from '../src/platform/database/migrations/ledger.ts'
import { ensureRoles } from '../src/platform/database/roles.ts'

/** The folder of the schema files. */
export const schemaDirectory = fileURLToPath(new URL('../database/schema/', import.meta.url))

/** A temporary database server. */
export interface ScratchServer {
  readonly adminUrl: string
  readonly stop: () => Promise<void>
}

/** Starts the embedded PostgreSQL in a temporary folder, which is deleted when it stops. */
export async function startScratchServer(): Promise<ScratchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-scratch-'))
  const forget = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const server = await startEmbedded({ dataDirectory: join(folder, 'data'), settings: { fsync: 'off' } })
    return { adminUrl: server.adminUrl, stop: () => server.stop().finally(forget) }
  } catch (error) {
    await forget()
    throw error
  }
}

/** Runs work with the administrator's URL of a temporary server, and deletes the server afterwards. */
export async function withScratchServer<Result>(work: (adminUrl: string) => Promise<Result>): Promise<Result> {
  const server = await startScratchServer()
  try {
    return await work(server.adminUrl)
  } finally {
    await server.stop()
  }
}

/** Runs work with the URL of a new database, empty or a copy, and drops it afterwards. */
export async function withDatabase<Result>(
  adminUrl: string,
  work: (url: string) => Promise<Result>,
  copyOf?: string,
): Promise<Result> {
  const name = `scratch_${randomUUID().replaceAll('-', '')}`
  const template = copyOf === undefined ? 'template0' : new URL(copyOf).pathname.slice(1)
  await run(adminUrl, `create database ${name} template ${template}`)
  try {
    return await work(databaseUrl(adminUrl, name))
  } finally {
    await run(adminUrl, `drop database ${name} with (force)`)
  }
}

/** Runs the migrations on an empty database. */
export async function loadMigrations(url: string, directory: string = migrationsDirectory): Promise<void> {
  if ((await migrationNames(directory)).length > 0) await migrate(url, { directory })
  else await asOwner(url, async () => undefined)
}

/** Runs the schema files on an empty database. */
export async function loadSchema(url: string, directory: string = schemaDirectory): Promise<void> {
  const files = await readSchemaFiles(directory)
  await asOwner(url, async (client) => {
    for (const { file, sql } of files) {
      await client.query(sql).catch((error: Error) => {
        throw new Error(`${file}: ${error.message}`, { cause: error })
      })
    }
  })
}

/** The schema files by name, which is the order to load them in. */
export async function readSchemaFiles(
  directory: string = schemaDirectory,
): Promise<readonly { readonly file: string; readonly sql: string }[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(files.map(async (file) => ({ file, sql: await readFile(join(directory, file), 'utf8') })))
}

/** Runs work in a database as the owner role, after creating roles and the table of applied migrations. */
export async function asOwner<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = await connectForMigration(url)
  try {
    await ensureRoles(client)
    await client.query('set role billing_owner')
    await ensureLedger(client)
    return await work(client)
  } finally {
    await client.end()
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

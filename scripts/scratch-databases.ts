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

/** Where a person edits the schema. */
export const schemaDirectory = fileURLToPath(new URL('../database/schema/', import.meta.url))

/** A server for a short while. */
export interface ScratchServer {
  readonly adminUrl: string
  readonly stop: () => Promise<void>
}

/** Starts the embedded PostgreSQL in a folder of its own, which goes away with it. */
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

/** Hands over the administrator's url of a server that is gone, with all its data, when the work is done. */
export async function withScratchServer<Result>(work: (adminUrl: string) => Promise<Result>): Promise<Result> {
  const server = await startScratchServer()
  try {
    return await work(server.adminUrl)
  } finally {
    await server.stop()
  }
}

/** Creates a database, empty or as a copy, hands over its url and drops it when the work is done. */
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

/** Makes an empty database what the migrations give. */
export async function loadMigrations(url: string, directory: string = migrationsDirectory): Promise<void> {
  if ((await migrationNames(directory)).length > 0) await migrate(url, { directory })
  else await asOwner(url, async () => undefined)
}

/** Makes an empty database what the schema files say. */
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

/** The schema files in the order of their names, which is the order to load them in. */
export async function readSchemaFiles(
  directory: string = schemaDirectory,
): Promise<readonly { readonly file: string; readonly sql: string }[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(files.map(async (file) => ({ file, sql: await readFile(join(directory, file), 'utf8') })))
}

/** Works in a database as its owner, with roles and the runner's table in place. */
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

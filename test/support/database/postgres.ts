import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { Client } from 'pg'
import { isAlive } from '../../../src/platform/database/embedded/alive.ts'
import { startEmbedded } from '../../../src/platform/database/embedded.ts'

// This module is also the run's global setup: `node --test --test-global-setup=test/support/database/postgres.ts`.
// Without it (one file run alone) the first createTestDatabase() does the same for its own process.

/** The password of billing_app in tests. */
export const appPassword = 'billing-app-in-tests'

export interface TestDatabase {
  readonly name: string
  /** The server's administrator, connected to this database. */
  readonly adminUrl: string
  /** As billing_owner, who owns everything. */
  readonly ownerUrl: string
  /** As billing_app, the way the service connects. */
  readonly appUrl: string
  /** Removes the database, with whoever is still connected. */
  drop(): Promise<void>
}

interface TestServer {
  readonly adminUrl: string
  readonly template: string
  stop(): Promise<void>
}

const folderPrefix = 'billing-test-run-'

/** Fills the template that every test's database is a copy of. */
async function prepareTemplate(templateUrl: string): Promise<void> {
  const { migrate } = await import('../../../src/platform/database/migrate.ts')
  await migrate(templateUrl, { appPassword })
}

/** A database of the caller's own: a copy of the migrated template, or with nothing in it at all. */
export async function createTestDatabase(content: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const server = await serverOfThisRun()
  const name = `billing_test_${process.pid}_${randomBytes(4).toString('hex')}`
  const template = content === 'empty' ? 'template0' : server.template
  await administer(server.adminUrl, `create database ${name} template ${template}`)
  const adminUrl = urlWith(server.adminUrl, { pathname: `/${name}` })
  const ownerUrl = new URL(adminUrl)
  ownerUrl.searchParams.set('options', '-c role=billing_owner')
  return {
    name,
    adminUrl,
    // Spaces as %20: in a connection string a plus is a plus.
    ownerUrl: ownerUrl.href.replaceAll('+', '%20'),
    appUrl: urlWith(adminUrl, { username: 'billing_app', password: appPassword }),
    drop: () => administer(server.adminUrl, `drop database if exists ${name} with (force)`),
  }
}

/** Called by node:test once, before the test files start. */
export async function globalSetup(): Promise<void> {
  // What one file has compiled, all others and their processes load: half a second for each.
  compiled = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  process.env.NODE_COMPILE_CACHE ??= compiled
  ofThisProcess = startServer()
  const { adminUrl, template } = await ofThisProcess
  process.env.BILLING_TEST_SERVER = JSON.stringify({ adminUrl, template })
}

/** Called by node:test once, after the last test file. */
export async function globalTeardown(): Promise<void> {
  await (await ofThisProcess)?.stop()
  if (compiled) await rm(compiled, { recursive: true, force: true })
}

let compiled: string | undefined
let ofThisProcess: Promise<TestServer> | undefined

async function serverOfThisRun(): Promise<Pick<TestServer, 'adminUrl' | 'template'>> {
  const shared = process.env.BILLING_TEST_SERVER
  if (shared !== undefined) return JSON.parse(shared)
  if (ofThisProcess === undefined) {
    ofThisProcess = startServer()
    after(globalTeardown)
  }
  return ofThisProcess
}

async function startServer(): Promise<TestServer> {
  const template = `billing_template_${randomBytes(4).toString('hex')}`
  const server = process.env.TEST_DATABASE_URL
    ? { adminUrl: process.env.TEST_DATABASE_URL, stop: async () => undefined }
    : await startTemporary()
  try {
    await administer(server.adminUrl, `create database ${template} template template0`)
    await prepareTemplate(urlWith(server.adminUrl, { pathname: `/${template}` }))
  } catch (error) {
    await administer(server.adminUrl, `drop database if exists ${template} with (force)`)
    await server.stop()
    throw error
  }
  return {
    adminUrl: server.adminUrl,
    template,
    stop: async () => {
      await administer(server.adminUrl, `drop database if exists ${template} with (force)`)
      await server.stop()
    },
  }
}

/** Fast and forgetful: nothing in it outlives the run. */
async function startTemporary() {
  await removeAbandoned()
  const dataDirectory = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '128MB',
    max_connections: '400',
  }
  const { adminUrl, pid, stop } = await startEmbedded({ dataDirectory, settings })
  // When the run ends before its teardown, for instance by Ctrl-C.
  const onExit = () => {
    process.kill(pid, 'SIGINT')
  }
  process.once('exit', onExit)
  return {
    adminUrl,
    stop: async () => {
      process.off('exit', onExit)
      await stop()
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** Ends and removes the servers of runs that were killed. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(folderPrefix) || isAlive(Number.parseInt(name.slice(folderPrefix.length), 10))) continue
    const folder = join(tmpdir(), name)
    try {
      await endPostgres(folder)
      await rm(folder, { recursive: true, force: true })
    } catch {
      // Another user's, or another run is removing it.
    }
  }
}

/** Adopts what a killed run left running, to end it properly. */
async function endPostgres(dataDirectory: string): Promise<void> {
  if (!existsSync(join(dataDirectory, 'postgres', 'postmaster.pid'))) return
  const { stop } = await startEmbedded({ dataDirectory })
  await stop()
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 30_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function urlWith(url: string, parts: Partial<Pick<URL, 'pathname' | 'username' | 'password'>>): string {
  return Object.assign(new URL(url), parts).href
}

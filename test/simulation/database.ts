import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbedded } from '../../src/platform/database/embedded.ts'
import { databaseFailure } from '../../src/platform/database/failure.ts'
import { migrate } from '../../src/platform/database/migrate.ts'

/** A PostgreSQL of the simulation's own, with a present that the simulation moves. */
export interface WorldDatabase {
  readonly adminUrl: string
  readonly ownerUrl: string
  /** As the application, through this port. */
  appUrl(port: number): string
  readonly port: number
  /** Asks as the administrator; again while the database is away, so only what may be asked twice. */
  ask<Row extends object = Record<string, any>>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** A connection of one's own; whoever takes it ends it. */
  connect(): Promise<pg.Client>
  /** Ends PostgreSQL, properly or not, and starts it again. */
  restart(how: 'stopped' | 'killed'): Promise<void>
  /** How many lines of PostgreSQL's log say so. */
  logged(pattern: RegExp): Promise<number>
  stop(): Promise<void>
}

const appPassword = 'billing-app-in-the-simulation'
// What was acknowledged must be there after a kill of PostgreSQL, so commits wait for their record; the machine itself stays up.
const settings = { fsync: 'off', shared_buffers: '256MB', max_connections: '200', max_wal_size: '4GB' }

/** Starts PostgreSQL with its data in that folder, migrated. */
export async function openWorldDatabase(folder: string): Promise<WorldDatabase> {
  let server: EmbeddedPostgres = await startEmbedded({ dataDirectory: folder, settings })
  const { port } = server
  await statement(server.adminUrl, 'create database billing template template0')
  const adminUrl = Object.assign(new URL(server.adminUrl), { pathname: '/billing' }).href
  await migrate(adminUrl, { appPassword })
  await statement(adminUrl, await readFile(new URL('simulation.sql', import.meta.url), 'utf8'))
  await statement(adminUrl, 'alter database billing set search_path = simulation, pg_catalog, public')
  await statement(adminUrl, `alter database billing set deadlock_timeout = '100ms'`)
  const pool = new pg.Pool({ connectionString: adminUrl, max: 8 })
  pool.on('error', () => {}) // restarted meanwhile
  let restarting = Promise.resolve()
  // When the simulation ends before its end, for instance by Ctrl-C, nothing of it stays.
  const onExit = () => {
    process.kill(server.pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', onExit)

  return {
    adminUrl,
    ownerUrl: withOptions(adminUrl, '-c role=billing_owner'),
    appUrl: (throughPort) =>
      Object.assign(new URL(adminUrl), { port: throughPort, username: 'billing_app', password: appPassword }).href,
    port,
    async ask(text, values) {
      for (let attempts = 1; ; attempts += 1) {
        try {
          return (await pool.query(text, values as unknown[])).rows
        } catch (error) {
          if (attempts > 300 || databaseFailure(error).kind !== 'unavailable') throw error
          await pause(200)
          await restarting
        }
      }
    },
    async connect() {
      const client = new pg.Client({ connectionString: adminUrl })
      client.on('error', () => {})
      await client.connect()
      return client
    },
    restart(how) {
      restarting = restarting.then(async () => {
        if (how === 'killed') process.kill(server.pid, 'SIGKILL')
        await server.stop() // of one that was killed it only lets go of the data
        server = await startEmbedded({ dataDirectory: folder, settings, port })
      })
      return restarting
    },
    async logged(pattern) {
      const log = await readFile(join(folder, 'postgres.log'), 'utf8')
      return log.split('\n').filter((line) => pattern.test(line)).length
    },
    async stop() {
      process.off('exit', onExit)
      await pool.end()
      await server.stop()
    },
  }
}

async function statement(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

function withOptions(url: string, options: string): string {
  const whole = new URL(url)
  whole.searchParams.set('options', options)
  return whole.href.replaceAll('+', '%20')
}

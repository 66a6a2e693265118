import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { type ScratchServer, startScratchServer } from '../../../scripts/scratch-databases.ts'
import { accountFor, onFolder } from '../../../src/platform/database/embedded/account.ts'
import { isProof, onlyInProof } from '../proof.ts'

const oldest = '/usr/lib/postgresql/15/bin'

/**
 * The same tests on the embedded PostgreSQL and on another one: that of `TEST_DATABASE_URL` (a superuser's), or in
 * `npm run prove` the oldest supported where Debian's package has put it.
 */
export function onEveryPostgres(suite: (adminUrl: () => string) => void): void {
  onServer('the embedded PostgreSQL', startScratchServer, suite)
  const url = process.env.TEST_DATABASE_URL
  if (url !== undefined) {
    onServer('the PostgreSQL of TEST_DATABASE_URL', async () => ({ adminUrl: url, stop: async () => undefined }), suite)
  } else if (!isProof) {
    describe('PostgreSQL 15', onlyInProof, () => undefined)
  } else if (existsSync(join(oldest, 'postgres'))) {
    onServer('PostgreSQL 15', startOldest, suite)
  } else {
    describe('PostgreSQL 15', { skip: `no PostgreSQL in ${oldest}, and TEST_DATABASE_URL is not set` }, () => undefined)
  }
}

function onServer(name: string, start: () => Promise<ScratchServer>, suite: (adminUrl: () => string) => void): void {
  describe(`on ${name}`, () => {
    let server: ScratchServer | undefined
    before(async () => {
      server = await start()
    })
    after(() => server?.stop())
    suite(() => {
      if (server === undefined) throw new Error('the server is not started yet')
      return server.adminUrl
    })
  })
}

async function startOldest(): Promise<ScratchServer> {
  const home = await mkdtemp(join(tmpdir(), 'billing-oldest-'))
  const folder = join(home, 'data')
  mkdirSync(folder)
  const account = accountFor(folder)
  const passwordFile = join(folder, '..', 'password')
  writeFileSync(passwordFile, 'postgres\n')
  if (account !== undefined) {
    for (const path of [home, folder, passwordFile]) chownSync(path, account.uid, account.gid)
  }
  const { dataArgument, spawnOptions } = onFolder(folder, account)
  const options = { ...spawnOptions, stdio: 'ignore' as const }
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const initialize = spawn(
    join(oldest, 'initdb'),
    ['-D', dataArgument, ...access, '--no-sync', '--encoding=UTF8', '--locale=C'],
    options,
  )
  const [code] = await once(initialize, 'exit')
  if (code !== 0) throw new Error(`initdb of PostgreSQL 15 failed with ${code}`)
  const port = await freePort()
  const settings = [
    'fsync=off',
    'unix_socket_directories=',
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'max_connections=60',
  ]
  const server = spawn(
    join(oldest, 'postgres'),
    ['-D', dataArgument, ...settings.flatMap((each) => ['-c', each])],
    options,
  )
  const adminUrl = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`
  await untilReady(adminUrl)
  return {
    adminUrl,
    stop: async () => {
      const gone = once(server, 'exit')
      server.kill('SIGINT')
      await gone
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  await once(listener, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      return
    } catch (error) {
      if (attempt === 300) throw error
      await pause(20)
    } finally {
      await client.end()
    }
  }
}

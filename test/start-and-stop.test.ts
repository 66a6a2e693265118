import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Client } from 'pg'
import { withDatabase } from '../src/cli/database.ts'
import { readConfig } from '../src/platform/config.ts'
import { runningEmbedded } from '../src/platform/database/embedded/running.ts'
import { unfitness } from '../src/platform/database/server-check.ts'
import { createTestDatabase, type TestDatabase } from './support/database/postgres.ts'
import { untilSo } from './support/http/patience.ts'
import { send } from './support/http/send.ts'
import { ended, printed, start } from './support/service/command-line.ts'
import { whileBusy } from './support/service/service.ts'

const folder = mkdtempSync(join(tmpdir(), 'billing-start-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const children = new Set<ChildProcess>()
after(() => {
  for (const child of children) child.kill('SIGKILL')
})
const here = { HOST: '127.0.0.1', PORT: '0' }

// Field fault F3
describe('a start that cannot open a port', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  after(() => other.close())
  await once(other, 'listening')
  const address = other.address()
  const taken = String(typeof address === 'object' && address?.port)
  const sentence = (variable: string) =>
    `${variable} is ${taken}, and this port cannot be opened: another program uses it.\n`

  test('ends every role with 1, a sentence that names the port, and no key made', async () => {
    const database = await createTestDatabase('empty')
    const environment = { ...here, DATABASE_URL: database.adminUrl }
    const cases = ['all', 'api', 'worker'].flatMap((role) =>
      ['PORT', 'METRICS_PORT'].map((name) => [role, name] as const),
    )
    await Promise.all(
      cases.map(async ([role, name]) => {
        const { code, out, err } = await ended(start(['serve'], { ...environment, BILLING_ROLE: role, [name]: taken }))
        assert.deepEqual([code, out, err], [1, '', sentence(name)], role)
      }),
    )
    await showsKey(environment)
    await database.drop()
  })

  test('stops the embedded PostgreSQL that it has started', async () => {
    const environment = { ...here, BILLING_DATA_DIR: join(folder, 'taken') }
    const { code, out, err } = await ended(start(['serve'], { ...environment, METRICS_PORT: taken }))
    assert.deepEqual([code, out, err], [1, '', sentence('METRICS_PORT')])
    assert.equal(await runningEmbedded(environment.BILLING_DATA_DIR), undefined)
    await showsKey(environment)
  })

  test('so does one that cannot read the file of the first key, with all ports open already', async () => {
    const database = await createTestDatabase('empty')
    const environment = { ...here, DATABASE_URL: database.adminUrl, METRICS_PORT: '0' }
    const absent = join(folder, 'absent')
    const { code, err } = await ended(start(['serve'], { ...environment, BILLING_BOOTSTRAP_KEY_FILE: absent }))
    assert.equal(code, 1)
    assert.match(err, /^ENOENT: no such file.*absent'\n$/)
    await showsKey(environment)
    await database.drop()
  })

  /** The next start makes the first key and shows it. */
  async function showsKey(environment: Record<string, string>): Promise<void> {
    const { serving, end, call } = await serve(environment)
    assert.equal((await call('GET')).status, 200)
    serving.kill('SIGTERM')
    assert.equal((await end).code, 0)
  }
})

// Field fault F9
describe('a database that is not as the service assumes', () => {
  for (const encoding of ['LATIN1', 'SQL_ASCII']) {
    test(`is refused in the encoding ${encoding} before anything is migrated, by every start and command`, async () => {
      const database = await createTestDatabase('empty')
      const name = `${database.name}_${encoding.toLowerCase()}`
      await administer(
        database,
        `create database ${name} encoding '${encoding}' locale_provider libc locale 'C' template template0`,
      )
      const environment = {
        ...here,
        DATABASE_URL: Object.assign(new URL(database.adminUrl), { pathname: `/${name}` }).href,
      }
      for (const command of [['serve'], ['migrate'], ['tenants', 'list']]) {
        const { code, err } = await ended(start(command, environment))
        assert.equal(code, 1)
        assert.match(
          err,
          new RegExp(
            `^The database ${name} has the encoding ${encoding}, and UTF8 is required\\. Create another one .*\n$`,
          ),
        )
      }
      await administer(database, `drop database ${name}`)
      await database.drop()
    })
  }

  test('is refused where transactions are serializable by default', async () => {
    const database = await createTestDatabase()
    await administer(database, `alter database ${database.name} set default_transaction_isolation = 'serializable'`)
    const environment = {
      ...here,
      DATABASE_URL: database.appUrl,
      MIGRATION_DATABASE_URL: database.adminUrl,
      BILLING_MIGRATE: 'off',
    }
    const remedies = new Set<string>()
    for (const command of [['serve'], ['tenants', 'list'], ['migrate']]) {
      const { code, err } = await ended(start(command, environment))
      assert.equal(code, 1)
      const [, remedy = ''] =
        /^The default isolation of \w+ is serializable, .* run: (alter role \w+ .*)\n$/.exec(err) ?? []
      remedies.add(remedy)
    }
    assert.equal(remedies.size, 2) // of the two logins
    for (const remedy of remedies) await administer(database, remedy)
    for (const command of [['tenants', 'list'], ['migrate']])
      assert.equal((await ended(start(command, environment))).code, 0)
    await database.drop()
  })

  test('is refused where the pool is larger than what PostgreSQL takes', async () => {
    const database = await createTestDatabase()
    const environment = { ...here, DATABASE_URL: database.adminUrl, DATABASE_POOL_SIZE: '500' }
    const { code, err } = await ended(start(['serve'], environment))
    assert.equal(code, 1)
    assert.match(err, /^PostgreSQL allows \d+ connections, and DATABASE_POOL_SIZE is 500\. Lower DATABASE_POOL_SIZE/)
    await database.drop()
  })

  test('is refused in a version older than 15 or newer than 18', () => {
    const fit = { database: 'd', login: 'l', encoding: 'UTF8', isolation: 'read committed', connections: 97 }
    for (const version of [14, 19]) {
      const sentence = `PostgreSQL 15 to 18 is required, and this is PostgreSQL ${version}. Set DATABASE_URL to another server.`
      assert.equal(unfitness({ ...fit, version }, 1), sentence)
    }
    assert.equal(unfitness({ ...fit, version: 15 }, 97), undefined)
  })

  async function administer({ adminUrl }: TestDatabase, statement: string): Promise<void> {
    const client = new Client({ connectionString: adminUrl })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
})

describe('with an embedded PostgreSQL', () => {
  const environment = {
    ...here,
    BILLING_DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'info',
    WORKER_POLL_MS: '10',
    VERIFICATION_EVERY_MS: '100',
  }

  // Field faults F10 and A6
  test('one that is killed comes back with its data, and a stop amid requests and loops logs no stack', async () => {
    const { serving, end, call } = await serve(environment)
    const made = await call('POST', { name: 'Ada' })
    process.kill(postmaster(), 'SIGKILL')
    // One good answer: another connection may still be a dead one.
    let answer = await call('GET')
    const isServed = async () => {
      answer = await call('GET')
      return answer.status === 200
    }
    await untilSo('the service answers again', isServed, { everyMs: 20 })
    assert.equal(answer.body.data[0].id, made.body.id)

    let isStopped = false
    const clients = Array.from({ length: 8 }, async () => {
      while (!isStopped) await call('POST', { name: 'Grace' }).catch(() => undefined)
    })
    await untilSo('they are under way', async () => (await call('GET')).body.has_more, { everyMs: 20 })
    serving.kill('SIGTERM')
    const { code, out, err } = await end
    isStopped = true
    await Promise.all(clients)
    assert.equal(code, 0, err)
    assert.doesNotMatch(out + err, /^\s+at |"stack"/m)
    assert.equal(await runningEmbedded(environment.BILLING_DATA_DIR), undefined)
  })

  // Field fault F10
  test('one that cannot be kept running ends the service with 1 and a sentence that names its log', async () => {
    const { end } = await serve(environment)
    const settings = join(environment.BILLING_DATA_DIR, 'postgres', 'postgresql.conf')
    const kept = readFileSync(settings, 'utf8')
    writeFileSync(settings, 'nonsense')
    process.kill(postmaster(), 'SIGKILL')
    const { code, err } = await end
    writeFileSync(settings, kept)
    assert.equal(code, 1)
    const log = join(environment.BILLING_DATA_DIR, 'postgres.log')
    assert.equal(err, `The embedded PostgreSQL ended unexpectedly, and restarting it did not help. Its log: ${log}\n`)
  })

  // Field fault F10
  test('one that a command has started for itself and that is killed is named by the error, and none stays', async () => {
    const killed = withDatabase(readConfig(environment), ({ asOwner }) =>
      asOwner({}, async (tx) => {
        process.kill(postmaster(), 'SIGKILL')
        await tx.rows({ text: 'select pg_sleep(60)' })
      }),
    )
    await assert.rejects(
      killed,
      /^Error: The embedded PostgreSQL ended unexpectedly \(.*\)\. Its log: .*postgres\.log$/,
    )
    assert.equal(await runningEmbedded(environment.BILLING_DATA_DIR), undefined)
  })

  function postmaster(): number {
    return Number.parseInt(readFileSync(join(environment.BILLING_DATA_DIR, 'postgres', 'postmaster.pid'), 'utf8'), 10)
  }
})

async function serve(environment: Record<string, string>) {
  const serving = start(['serve'], environment)
  children.add(serving)
  const end = ended(serving)
  const [, key, url = ''] = await printed(serving, /shown only once: (\S+)[\s\S]*Billing API: (\S+)|"listening"/)
  const authorization = `Bearer ${key}`
  const call = (method: string, body?: object) =>
    send(url, method, `/v1/customers${body ? '' : '?limit=1'}`, { authorization, body }, whileBusy)
  return { serving, end, call }
}

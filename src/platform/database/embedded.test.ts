import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { accountFor } from './embedded/account.ts'
import { isAlive } from './embedded/alive.ts'
import { binariesFor } from './embedded/binaries.ts'
import { runningEmbedded } from './embedded/running.ts'
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts'

const settings = { fsync: 'off', shared_buffers: '16MB' }
const isRoot = process.getuid?.() === 0

// mkdtemp makes it 0700: as root, the account that PostgreSQL runs as cannot walk into it.
const parent = mkdtempSync(join(tmpdir(), 'billing-embedded-test-'))
const running = new Set<EmbeddedPostgres>()

after(async () => {
  for (const postgres of running) await postgres.stop()
  rmSync(parent, { recursive: true, force: true, maxRetries: 5 })
})

test('data are made, found again, refused to a second service, and survive kill -9 of anything', async (t) => {
  const dataDirectory = join(parent, 'one')

  await t.test('the first start makes the data, closed to everyone else', async () => {
    const postgres = await start(dataDirectory)
    assert.equal(postgres.started, 'initialized')
    assert.equal(await ask(postgres, 'show data_checksums'), 'on')
    assert.equal(await ask(postgres, 'show server_encoding'), 'UTF8')
    assert.equal(await ask(postgres, 'show listen_addresses'), '127.0.0.1')
    assert.equal(await ask(postgres, 'show unix_socket_directories'), '')
    assert.equal(await ask(postgres, 'select datlocale from pg_database where datname = current_database()'), 'C.UTF-8')
    assert.equal(statSync(join(dataDirectory, 'postgres.password')).mode & 0o777, 0o600)
    assert.equal(statSync(join(dataDirectory, 'postgres')).mode & 0o777, 0o700)
    const wrong = new URL(postgres.adminUrl)
    wrong.password = 'guessed'
    await assert.rejects(ask({ adminUrl: wrong.href }, 'select 1'), /password authentication failed/)
    await ask(postgres, 'create table kept as select 42 as answer')
  })

  await t.test('a second instance is told who is there and what to do', async () => {
    await assert.rejects(start(dataDirectory), (error: Error) => {
      const expected = `Another billing service (process ${process.pid}) already runs on the data in ${dataDirectory}; `
      assert.equal(error.message, `${expected}stop it, or set BILLING_DATA_DIR to another folder.`)
      return true
    })
  })

  await t.test('a stop is clean and leaves no process', async () => {
    const [postgres] = running
    assert.ok(postgres)
    await stop(postgres)
    assert.match(readFileSync(join(dataDirectory, 'postgres.log'), 'utf8'), /database system is shut down\s*$/)
    await until(async () => !isAlive(postgres.pid))
  })

  await t.test('a stale process number that belongs to another program does not stop the start', async () => {
    const otherProgram = process.pid
    writeFileSync(join(dataDirectory, 'postgres', 'postmaster.pid'), `${otherProgram}\n/gone\n1\n5432\n\n\n\nready\n`)
    const postgres = await start(dataDirectory)
    assert.equal(postgres.started, 'started')
    assert.equal(await ask(postgres, 'select answer from kept'), '42')
    await stop(postgres)
  })

  await t.test('what a killed service has left running is adopted, on the same port', async () => {
    const owner = await startElsewhere(dataDirectory)
    owner.kill()
    const postgres = await start(dataDirectory)
    assert.deepEqual([postgres.started, postgres.pid, postgres.port], ['adopted', owner.pid, owner.port])
    assert.equal(await ask(postgres, 'select answer from kept'), '42')
    await stop(postgres)
    await until(async () => !isAlive(postgres.pid))
  })

  await t.test('when PostgreSQL was killed too, it recovers', async () => {
    const owner = await startElsewhere(dataDirectory)
    owner.kill()
    process.kill(owner.pid, 'SIGKILL')
    const postgres = await start(dataDirectory)
    assert.equal(postgres.started, 'started')
    assert.equal(await ask(postgres, 'select answer from kept'), '42')
    await stop(postgres)
  })

  // Field fault F10
  await t.test('when PostgreSQL is killed under the service it runs again, on its port, with its data', async () => {
    const postgres = await start(dataDirectory)
    const { pid, port } = postgres
    process.kill(pid, 'SIGKILL')
    await until(async () => postgres.pid !== pid)
    assert.equal(postgres.port, port)
    assert.equal(await ask(postgres, 'select answer from kept'), '42')
    await assert.rejects(startElsewhere(dataDirectory), /Another billing service/)
    await stop(postgres)
    await until(async () => !isAlive(postgres.pid))
  })

  await t.test('a stop while PostgreSQL is being started again leaves none running', async () => {
    const postgres = await start(dataDirectory)
    process.kill(postgres.pid, 'SIGKILL')
    await stop(postgres)
    await until(async () => !isAlive(postgres.pid))
    assert.equal(await runningEmbedded(dataDirectory), undefined)
  })

  await t.test('when PostgreSQL cannot be started again, that is said with its log', async () => {
    const postgres = await start(dataDirectory)
    const settingsFile = join(dataDirectory, 'postgres', 'postgresql.conf')
    const kept = readFileSync(settingsFile, 'utf8')
    writeFileSync(settingsFile, 'nonsense')
    process.kill(postgres.pid, 'SIGKILL')
    const log = join(dataDirectory, 'postgres.log')
    const sentence = `The embedded PostgreSQL ended unexpectedly, and restarting it did not help. Its log: ${log}`
    await assert.rejects(postgres.failed, { message: sentence })
    await stop(postgres)
    writeFileSync(settingsFile, kept)
  })

  await t.test('ownership comes back by itself when its connection breaks', async () => {
    const postgres = await start(dataDirectory)
    const owners = `from pg_stat_activity where application_name = 'billing service, process ${process.pid}'`
    await ask(postgres, `select pg_terminate_backend(pid, 5000) ${owners}`)
    await until(async () => (await ask(postgres, "select count(*) from pg_locks where locktype = 'advisory'")) === '1')
    await assert.rejects(startElsewhere(dataDirectory), /Another billing service/)
    await stop(postgres)
  })

  await t.test('data of another major version are refused with a sentence', async () => {
    const versionFile = join(dataDirectory, 'postgres', 'PG_VERSION')
    const version = readFileSync(versionFile, 'utf8')
    writeFileSync(versionFile, '17\n')
    await assert.rejects(start(dataDirectory), /are from PostgreSQL 17, and this service has PostgreSQL 18/)
    writeFileSync(versionFile, version)
  })
})

test('of services started at the same moment on no data, one wins and the others are told', async () => {
  const dataDirectory = join(parent, 'race')
  const starts = await Promise.allSettled([start(dataDirectory), startElsewhere(dataDirectory)])
  const refused = starts.flatMap((each) => (each.status === 'rejected' ? [String(each.reason.message)] : []))
  assert.equal(refused.length, 1)
  assert.match(refused[0] ?? '', /Another billing service \(process \d+\) already runs/)
  for (const each of starts) if (each.status === 'fulfilled' && 'kill' in each.value) each.value.kill()
  const [mine] = running
  if (mine !== undefined) return stop(mine)
  await stop(await start(dataDirectory))
})

test('a service killed while it makes the data leaves nothing that stops the next', async () => {
  const dataDirectory = join(parent, 'interrupted')
  const unfinished = () => readdirSync(dataDirectory).find((name) => name.startsWith('postgres.initializing-'))
  const service = spawnService(dataDirectory)
  await until(async () => {
    const name = existsSync(dataDirectory) && unfinished()
    return name !== undefined && name !== false && existsSync(join(dataDirectory, name, 'global'))
  })
  service.kill('SIGKILL')
  await once(service, 'exit')
  assert.ok(!existsSync(join(dataDirectory, 'postgres')))

  const postgres = await start(dataDirectory)
  assert.equal(postgres.started, 'initialized')
  assert.equal(await ask(postgres, 'select 1'), '1')
  await stop(postgres)
})

// Field fault A6
test('a data folder of another user is refused with a sentence', async () => {
  const closed = mkdtempSync(join(parent, 'closed-'))
  const program = `
    import { openDataFolder } from ${JSON.stringify(new URL('./embedded/cluster.ts', import.meta.url).href)}
    if (process.getuid() === 0) process.setuid(65534)
    await openDataFolder(${JSON.stringify(closed)}).catch((error) => console.log(error.message))`
  chmodSync(closed, 0o500)
  const { stdout } = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(stdout), 'line')
  assert.match(line, /^The data folder \S+ cannot be used: EACCES: .*\. Start the service as that user, or set/)
})

test('below a folder closed to others, root runs PostgreSQL from one copy that only root can change', async (t) => {
  if (!isRoot) return t.skip('only root needs another account')
  const account = accountFor(join(parent, 'nothing'))
  assert.ok(account)
  const closed = join(parent, 'package')
  const { native } = await binariesFor(undefined)
  await cp(dirname(native), closed, { recursive: true, verbatimSymlinks: true })
  const open = mkdtempSync(join(tmpdir(), 'billing-embedded-copies-'))
  t.after(() => rmSync(open, { recursive: true, force: true }))
  chmodSync(open, 0o755)

  const [copied, again] = await Promise.all([1, 2].map(() => binariesFor(account, closed, [parent, open])))
  assert.equal(dirname(copied?.native ?? ''), open)
  assert.deepEqual(again, copied)
  assert.deepEqual([statSync(copied?.native ?? '').uid, statSync(copied?.native ?? '').mode & 0o777], [0, 0o755])
  assert.equal(readdirSync(open).length, 1)

  chmodSync(copied?.native ?? '', 0o777)
  await assert.rejects(binariesFor(account, closed, [open]), /not a folder that only root can write/)
})

async function start(dataDirectory: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded({ dataDirectory, settings })
  running.add(postgres)
  return postgres
}

async function stop(postgres: EmbeddedPostgres): Promise<void> {
  running.delete(postgres)
  await postgres.stop()
}

/** A service in a process of its own, which can be killed. */
async function startElsewhere(dataDirectory: string) {
  const service = spawnService(dataDirectory)
  let errors = ''
  service.stderr.on('data', (text) => {
    errors += text
  })
  const [line] = await Promise.race([
    once(createInterface(service.stdout), 'line'),
    once(service, 'close').then(() => []),
  ])
  if (line === undefined) throw new Error(errors)
  const { pid, port } = JSON.parse(line) as { pid: number; port: number }
  return { pid, port, kill: () => service.kill('SIGKILL') }
}

function spawnService(dataDirectory: string) {
  const program = `
    import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)}
    const { pid, port } = await startEmbedded(${JSON.stringify({ dataDirectory, settings })})
    console.log(JSON.stringify({ pid, port }))
    setInterval(() => undefined, 1000)`
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] })
}

async function ask({ adminUrl }: { readonly adminUrl: string }, question: string): Promise<string> {
  const client = new Client({ connectionString: adminUrl, ssl: false })
  await client.connect()
  try {
    const { rows } = await client.query({ text: question, rowMode: 'array' })
    return String(rows[0]?.[0] ?? '')
  } finally {
    await client.end()
  }
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(15_000)
  while (!(await isTrue())) {
    patience.throwIfAborted()
    await pause(10)
  }
}

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { asOwner } from '../src/modules/tenants/another-tenant.ts'
import { runningEmbedded } from '../src/platform/database/embedded/running.ts'
import { createTestDatabase } from './support/postgres.ts'
import { startTestService } from './support/service.ts'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(words: readonly string[], environment: Record<string, string>): ChildProcess {
  const env = { PATH: process.env.PATH ?? '', LOG_LEVEL: 'error', ...environment }
  return spawn(process.execPath, [cli, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', '']
  child.stdout?.on('data', (piece) => {
    out += piece
  })
  child.stderr?.on('data', (piece) => {
    err += piece
  })
  const [code] = await once(child, 'close')
  return { code, out, err }
}

const folder = await mkdtemp(join(tmpdir(), 'billing-cli-'))
after(() => rm(folder, { recursive: true, force: true }))
const service = await startTestService()
const onService = { DATABASE_URL: service.database.appUrl, MIGRATION_DATABASE_URL: service.database.adminUrl }

/** Runs a command on the service's database. */
const billing = (...words: string[]) => ended(start(words, onService))
/** The same where it must succeed: what it says in JSON. */
async function told(...words: string[]) {
  const { code, out, err } = await billing(...words, '--json')
  assert.equal(code, 0, err)
  return JSON.parse(out)
}
const keyHeader = (key: string) => ({ authorization: `Bearer ${key}` })

describe('the command line', () => {
  const usage = async (...words: string[]) => ended(start(words, {}))

  test('explains itself, as a whole, by group and by command', async () => {
    const all = await usage('--help')
    assert.equal(all.code, 0)
    const commands = ['serve', 'migrate', 'tenants create', 'tenants list', 'keys create', 'keys list', 'keys revoke']
    for (const command of [...commands, 'run', 'verify', 'demo', 'openapi']) {
      assert.match(all.out, new RegExp(`^  ${command} `, 'm'))
    }
    const own = await usage('keys', 'create', '--help')
    assert.equal(own.code, 0)
    assert.match(own.out, /^billing keys create: [\s\S]*--key-file <file>/)
    const group = await usage('keys', '--help')
    assert.match(group.out, /keys revoke <id>/)
    assert.doesNotMatch(group.out, /verify/)
  })

  test('answers what it does not understand with a sentence and exit code 2', async () => {
    const sentences: [string, RegExp][] = [
      ['', /^Say what to do\./],
      ['frobnicate', /^There is no command "frobnicate"\.\nSee: billing --help/],
      ['keys frobnicate', /^There is no command "keys frobnicate"\. There is: billing keys create, /],
      ['keys list --frobnicate', /^Unknown option '--frobnicate'\. See: billing keys list --help/],
      ['keys revoke', /^"billing keys revoke" needs <id>/],
      ['keys revoke x', /^"x" is not the id of a key/],
      ['keys create --scopes all', /^"all" is not a list of scopes: read, write, admin/],
      ['run', /^Say --once or --dry-run/],
      ['run --once --until soon', /^"soon" is not an instant/],
      ['run --once --until 2999-01-01T00:00:00Z', /^What lies in the future is not billed/],
      ['demo --seed x', /^"x" is not a seed/],
    ]
    for (const [line, sentence] of sentences) {
      const { code, err, out } = await billing(...line.split(' ').filter(Boolean))
      assert.match(err, sentence)
      assert.equal(code, 2, line)
      assert.equal(out, '')
    }
  })

  test('says in a sentence what is wrong with the environment', async () => {
    const wrong = await ended(start(['keys', 'list'], { PORT: 'eighty' }))
    assert.equal(wrong.code, 2)
    assert.match(wrong.err, /^PORT is "eighty": expected a whole number/)
    const away = await ended(start(['keys', 'list'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }))
    assert.equal(away.code, 1)
    assert.match(away.err, /^connect ECONNREFUSED 127\.0\.0\.1:1\n$/)
  })

  test('prints the OpenAPI document that the service serves', async () => {
    const { code, out } = await usage('openapi')
    assert.equal(code, 0)
    assert.deepEqual(JSON.parse(out), JSON.parse((await service.get('/openapi.json')).text))
  })
})

describe('migrate', () => {
  test('makes an empty database ready, for which the other commands ask until then', async () => {
    const empty = await createTestDatabase('empty')
    const environment = { DATABASE_URL: empty.adminUrl }
    const before = await ended(start(['tenants', 'list'], environment))
    assert.equal(before.code, 1)
    assert.match(before.err, /^The database lacks 0001_foundation.*Run: billing migrate$/m)
    const first = await ended(start(['migrate'], environment))
    assert.equal(first.code, 0, first.err)
    assert.match(first.out, /applied 0001_foundation/)
    assert.equal((await ended(start(['migrate'], environment))).out, 'The schema is current.\n')
    const none = await ended(start(['tenants', 'list'], environment))
    assert.equal(none.out, 'There is no tenant yet. Make one: billing tenants create <name>\n')
    await empty.drop()
  })
})

describe('tenants and keys', () => {
  test('a new tenant is told with its first key, which opens the API', async () => {
    const { code, out } = await billing('tenants', 'create', 'Acme Ltd.')
    assert.equal(code, 0)
    const [, tenantId, key = ''] = /^Tenant {3}(\S+)\nAPI key {2}(billing_\S+)\n/.exec(out) ?? []
    const settings = (await service.get('/v1/settings', keyHeader(key))).body
    assert.equal(settings.id, tenantId)
    assert.equal(settings.name, 'Acme Ltd.')
    assert.ok((await billing('tenants', 'list')).out.includes(`${tenantId}  `))
  })

  test('a key is kept in a file that only its owner may read, and then not printed', async () => {
    const file = join(folder, 'acme.key')
    const made = await told('tenants', 'create', 'Kept', '--key-file', file)
    assert.equal(made.key, null)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    const key = (await readFile(file, 'utf8')).trim()
    assert.equal((await service.get('/v1/settings', keyHeader(key))).body.id, made.tenant_id)

    const tenants = (await told('tenants', 'list')).length
    const again = await billing('tenants', 'create', 'Not made', '--key-file', file)
    assert.equal(again.code, 1)
    assert.match(again.err, /^The key cannot be written to .*acme\.key/)
    assert.equal((await told('tenants', 'list')).length, tenants)
    assert.equal((await readFile(file, 'utf8')).trim(), key)
  })

  test('keys are made, listed and revoked for the tenant that is named', async () => {
    const { tenant_id: tenant } = await told('tenants', 'create', 'Keys')
    const unnamed = await billing('keys', 'list')
    assert.equal(unnamed.code, 2)
    assert.match(unnamed.err, new RegExp(`^There are \\d+ tenants; say which one:[\\s\\S]*--tenant ${tenant}  Keys`))

    const made = await told('keys', 'create', '--tenant', tenant, '--name', 'reports', '--scopes', 'read')
    assert.equal((await service.get('/v1/customers', keyHeader(made.secret))).status, 200)
    assert.equal((await service.post('/v1/customers', { name: 'Ada' }, keyHeader(made.secret))).status, 403)
    const list = await told('keys', 'list', '--tenant', tenant)
    assert.deepEqual(
      list.map(({ name, scopes }: { name: string; scopes: string[] }) => [name, scopes.join()]),
      [
        ['reports', 'read'],
        ['first key', 'read,write,admin'],
      ],
    )

    const revoked = await billing('keys', 'revoke', made.id, '--tenant', tenant)
    assert.equal(revoked.code, 0)
    assert.match(revoked.out, / revoked \d{4}-/)
    assert.equal((await service.get('/v1/customers', keyHeader(made.secret))).status, 401)
  })

  test('a tenant or key that is not there is refused with a sentence', async () => {
    const absent = '019a3c5e-1111-7000-8000-000000000004'
    const noTenant = await billing('keys', 'list', '--tenant', absent)
    assert.deepEqual([noTenant.code, noTenant.err], [1, 'There is no such tenant.\n'])
    const { tenant_id: tenant } = await told('tenants', 'create', 'Empty-handed')
    const noKey = await billing('keys', 'revoke', absent, '--tenant', tenant)
    assert.deepEqual([noKey.code, noKey.err], [1, 'There is no such object\n'])
  })
})

describe('run', () => {
  test('says what is due, bills it once up to an instant, then the rest, then nothing', async () => {
    // A request bills the oldest 50 periods of a start in the past; the run has the rest.
    const startAt = Temporal.Now.instant()
      .subtract({ hours: 24 * 80 })
      .round('second')
    const plan = { code: 'daily', name: 'Daily', amount_cents: 100, currency: 'EUR', interval: 'day' }
    await service.post('/v1/plans', plan)
    const { id } = (await service.post('/v1/customers', { name: 'Ada', time_zone: 'UTC' })).body
    const order = { customer_id: id, plan_code: 'daily', quantity: 3, start_at: startAt.toString() }
    assert.equal((await service.post('/v1/subscriptions', order)).status, 201)
    const count = async () =>
      (await service.get(`/v1/exports/invoices?customer_id=${id}`)).text.split('\r\n').length - 2
    assert.equal(await count(), 50)

    const dry = await told('run', '--dry-run')
    const euros = { currency: 'EUR', invoices: 31, total_cents: 9300, credit_applied_cents: 0 }
    assert.deepEqual(dry, { dry_run: true, customers: 1, invoices: 31, currencies: [euros], impossible: [] })
    assert.equal(await count(), 50)
    const tomorrow = Temporal.Now.instant().add({ hours: 24 }).toString()
    assert.equal((await told('run', '--dry-run', '--until', tomorrow)).invoices, 32)

    // The 51st to the 60th day.
    const until = startAt.add({ hours: 24 * 59 + 1 }).toString()
    assert.equal((await told('run', '--dry-run', '--until', until)).invoices, 10)
    assert.equal((await told('run', '--once', '--until', until)).invoices, 10)
    assert.equal(await count(), 60)
    const [newest] = (await service.get(`/v1/invoices?customer_id=${id}&limit=1`)).body.data
    assert.equal(
      newest.period_start,
      startAt
        .add({ hours: 24 * 59 })
        .round('microsecond')
        .toString(),
    )
    assert.ok(
      newest.finalized_at > startAt.add({ hours: 24 * 79 }).toString(),
      'a document is of the run, not of the past',
    )

    const rest = await billing('run', '--once')
    assert.equal(rest.out, 'Billed 1 due customer: 21 invoices\n  21 invoices over 63.00 EUR\n')
    assert.equal(await count(), 81)
    assert.equal((await billing('run', '--once')).out, 'Nothing is due.\n')
    const verified = await billing('verify', '--rebuild', '--days', '100')
    assert.equal(verified.code, 0, verified.out)
  })

  test('parks a customer who cannot be billed, says so, and bills the others', async () => {
    const startAt = Temporal.Now.instant()
      .subtract({ hours: 24 * 55 })
      .toString()
    const subscribe = async (name: string) => {
      const { id } = (await service.post('/v1/customers', { name })).body
      const order = { customer_id: id, plan_code: 'daily', start_at: startAt }
      return { id, subscriptionId: (await service.post('/v1/subscriptions', order)).body.id }
    }
    await subscribe('Ada')
    const broken = await subscribe('Charles')
    await asOwner(service.database.ownerUrl, async (tx) => {
      tx.send({
        text: `update subscription set time_zone = 'Nowhere/At_all' where id = $1`,
        values: [broken.subscriptionId],
      })
    })
    const dry = await billing('run', '--dry-run')
    assert.equal(dry.code, 1)
    assert.match(dry.out, new RegExp(`Impossible to bill:\n {2}customer ${broken.id} `))
    const { code, out } = await billing('run', '--once')
    assert.equal(code, 1)
    assert.match(out, /^Billed 1 due customer: 6 invoices\n/)
    assert.match(out, new RegExp(`Impossible to bill, and parked:\n {2}customer ${broken.id} `))
    const parked = (await service.get('/v1/parked_customers')).body.data
    assert.deepEqual(
      parked.map(({ customer_id }: { customer_id: string }) => customer_id),
      [broken.id],
    )
    assert.equal((await billing('run', '--once')).out, 'Nothing is due.\n')
  })
})

describe('demo', () => {
  test('tells a year through the API, after which every invariant holds', async () => {
    const { tenant_id: tenant, key } = await told('tenants', 'create', 'Demo')
    const { code, out, err } = await billing('demo', '--url', service.url, '--key', key)
    assert.equal(code, 0, err)
    const [, invoices] = /^(\d+) invoices: /m.exec(out) ?? []
    assert.ok(Number(invoices) > 300, out)
    for (const currency of ['EUR', 'USD', 'JPY']) assert.match(out, new RegExp(`^  [\\d.]+ ${currency} billed`, 'm'))
    const [, page = ''] = /curl -s (\S+\/html) /.exec(out) ?? []
    assert.match(
      await (await fetch(page, { headers: keyHeader(key) })).text(),
      /<title>Invoice NL-|<title>Invoice INV-/,
    )
    const verified = await billing('verify', '--tenant', tenant, '--rebuild', '--days', '400')
    assert.equal(verified.code, 0, verified.out)
  })
})

describe('without DATABASE_URL', () => {
  const environment = { BILLING_DATA_DIR: join(folder, 'data'), HOST: '127.0.0.1', PORT: '0' }

  test('a command works beside a running service, and on its own when there is none', async () => {
    const serving = start(['serve'], environment)
    const end = ended(serving)
    after(() => serving.kill('SIGKILL'))
    const [, address = '', key = ''] = await printed(serving, /Billing API: (\S+)[\s\S]*shown this once: (\S+)/)
    assert.equal((await fetch(`${address}/v1/customers`, { headers: keyHeader(key) })).status, 200)

    const beside = await ended(start(['keys', 'create', '--json'], environment))
    assert.equal(beside.code, 0, beside.err)
    const made = JSON.parse(beside.out).secret
    assert.equal((await fetch(`${address}/v1/customers`, { headers: keyHeader(made) })).status, 200)

    serving.kill('SIGTERM')
    assert.equal((await end).code, 0)
    assert.equal(await runningEmbedded(environment.BILLING_DATA_DIR), undefined)
    const alone = await ended(start(['keys', 'list', '--json'], environment))
    assert.equal(alone.code, 0, alone.err)
    assert.equal(JSON.parse(alone.out).length, 2)
    assert.equal(await runningEmbedded(environment.BILLING_DATA_DIR), undefined)
  })
})

/** What a process prints, once it matches. */
function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((found, failed) => {
    let text = ''
    child.stdout?.on('data', (piece) => {
      text += piece
      const match = pattern.exec(text)
      if (match) found(match)
    })
    child.once('close', () => failed(new Error(`it ended without saying ${pattern}: ${text}`)))
  })
}

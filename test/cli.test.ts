import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createTestDatabase } from './support/database/postgres.ts'
import { ended, start } from './support/service/command-line.ts'
import { asking } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

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
    const commands = [
      'serve',
      'migrate',
      'tenants create',
      'tenants list',
      'keys create',
      'keys list',
      'keys revoke',
      'people invite',
      'people reset',
    ]
    for (const command of [
      ...commands,
      'run',
      'collection pause',
      'collection resume',
      'verify',
      'listen',
      'demo',
      'openapi',
    ]) {
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
      ['', /^A command is missing\./],
      ['frobnicate', /^There is no command "frobnicate"\.\nSee: billing --help/],
      ['keys frobnicate', /^There is no command "keys frobnicate"\. Commands: billing keys create, /],
      ['keys list --frobnicate', /^Unknown option '--frobnicate'\. See: billing keys list --help/],
      ['keys revoke', /^"billing keys revoke" needs <id>/],
      ['keys revoke x', /^"x" is not the id of a key/],
      ['keys create --scopes all', /^"all" is not a list of scopes: read, write, admin/],
      ['run', /^Say --once or --dry-run/],
      ['run --once --until soon', /^"soon" is not an instant/],
      ['run --once --until 2999-01-01T00:00:00Z', /^The future is not billed/],
      ['listen', /^--forward-to is missing/],
      ['listen --forward-to http://localhost:1', /^--key is missing/],
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
    assert.equal(none.out, 'There is no tenant yet. Create one: billing tenants create <name>\n')
    await empty.drop()
  })
})

test('collection is paused and resumed; after a restore only by who does not wait for the comparison', async () => {
  const owner = asking(service.database.ownerUrl)
  const isOpen = async () =>
    (await owner('select collection_is_open() and not exists (select from accounts_that_wait()) as is_open'))[0].is_open
  const [credentials, gateway] = [{ secret_key: 'sk_test_x' }, 'stripe']
  assert.equal((await service.post('/v1/gateway_accounts', { gateway, label: 'main', credentials })).status, 201)
  assert.equal((await billing('collection', 'pause')).out, 'Collection is paused.\n')
  assert.equal(await isOpen(), false)
  assert.equal((await billing('collection', 'resume')).out, 'Collection goes on.\n')
  assert.equal(await isOpen(), true)
  await owner('update collection_gate set timeline_id = timeline_id + 1')
  const refused = await billing('collection', 'resume')
  assert.equal(refused.code, 1)
  assert.match(refused.out, /^Collection is paused since .*, of each account until it was compared/)
  assert.equal(await isOpen(), false)
  assert.equal((await billing('collection', 'resume', '--without-comparing')).code, 0)
  assert.equal(await isOpen(), true)
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
    assert.match(again.err, /^The key could not be written to .*acme\.key/)
    assert.equal((await told('tenants', 'list')).length, tenants)
    assert.equal((await readFile(file, 'utf8')).trim(), key)
  })

  test('keys are made, listed and revoked for the tenant that is named', async () => {
    const { tenant_id: tenant } = await told('tenants', 'create', 'Keys')
    const unnamed = await billing('keys', 'list')
    assert.equal(unnamed.code, 2)
    assert.match(
      unnamed.err,
      new RegExp(`^There are \\d+ tenants. Choose one with --tenant:[\\s\\S]*--tenant ${tenant}  Keys`),
    )

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
    assert.deepEqual([noKey.code, noKey.err], [1, 'The object does not exist\n'])
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, configurationTable, environmentExample, readConfig } from './config.ts'

test('without a variable there is a default for everything that needs one', () => {
  const config = readConfig({})
  assert.deepEqual([config.port, config.host, config.role, config.metricsPort], [8000, '0.0.0.0', 'all', null])
})

test('an empty variable is one that is not set', () => {
  assert.deepEqual(readConfig({ PORT: '', DATABASE_URL: '' }), readConfig({}))
})

test('in production it drains for four seconds, on a laptop it stops at once', () => {
  assert.equal(readConfig({}).drainMs, 0)
  assert.equal(readConfig({ NODE_ENV: 'production' }).drainMs, 4000)
  assert.equal(readConfig({ NODE_ENV: 'production', DRAIN_MS: '10' }).drainMs, 10)
})

const wrong: readonly [string, string][] = [
  ['PORT', '65536'],
  ['PORT', '80a'],
  ['BILLING_ROLE', 'boss'],
  ['WORKER_SHARE', '1.5'],
  ['TRUST_PROXY', '3'],
  ['LOG_LEVEL', 'loud'],
  ['WEBHOOK_ALLOW_PRIVATE', 'yes'],
]
for (const [name, value] of wrong) {
  test(`${name}=${value} stops the start with a sentence that names it`, () => {
    assert.throws(() => readConfig({ [name]: value }), {
      constructor: ConfigError,
      message: new RegExp(`^${name} is "${value}": .*\\.$`),
    })
  })
}

test('every wrong variable is named, and no password is shown', () => {
  const read = () => readConfig({ PORT: 'x', DATABASE_URL: 'mysql://me:hunter2@host/db' })
  assert.throws(read, ({ message }: Error) => {
    assert.match(message, /PORT[\s\S]*DATABASE_URL/)
    assert.doesNotMatch(message, /hunter2/)
    return true
  })
})

test('a password may lie in a file, whatever is in it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'billing-config-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'password')
  await writeFile(file, 'per%25cent @:/?#\n')
  const config = readConfig({ DATABASE_URL: 'postgres://billing_app@db:5432/billing', DATABASE_PASSWORD_FILE: file })
  assert.equal(decodeURIComponent(new URL(config.databaseUrl ?? '').password), 'per%25cent @:/?#')
  assert.equal(config.migrationDatabaseUrl, null)
  await writeFile(file, '\n')
  assert.throws(
    () => readConfig({ MIGRATION_DATABASE_PASSWORD_FILE: file }),
    /^Error: MIGRATION_DATABASE_PASSWORD_FILE .* empty\.$/,
  )
  assert.throws(
    () => readConfig({ DATABASE_PASSWORD_FILE: join(folder, 'none') }),
    /DATABASE_PASSWORD_FILE .* no such file/,
  )
})

test('trusted proxies are yes, no, or addresses', () => {
  assert.equal(readConfig({ TRUST_PROXY: 'true' }).trustProxy, true)
  assert.equal(readConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8,::1' }).trustProxy, 'loopback, 10.0.0.0/8,::1')
})

test('webhooks go to public addresses, by no proxy, unless it is said', () => {
  const byDefault = readConfig({})
  assert.deepEqual([byDefault.webhookAllowPrivate, byDefault.webhookProxyUrl], [false, null])
  const said = readConfig({ WEBHOOK_ALLOW_PRIVATE: 'true', WEBHOOK_PROXY_URL: 'http://proxy:4750' })
  assert.deepEqual([said.webhookAllowPrivate, said.webhookProxyUrl], [true, 'http://proxy:4750'])
  assert.throws(
    () => readConfig({ WEBHOOK_PROXY_URL: 'socks5://me:hunter2@proxy' }),
    /^Error: WEBHOOK_PROXY_URL is not usable: expected http/,
  )
})

test('an identity provider is set up whole or not at all', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'billing-config-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'secret')
  await writeFile(file, 'hush\n')
  const whole = {
    BILLING_OIDC_ISSUER: 'https://accounts.example.com/',
    BILLING_OIDC_CLIENT_ID: 'billing',
    BILLING_OIDC_CLIENT_SECRET_FILE: file,
  }
  const { oidcIssuer, oidcClientSecret, oidcName } = readConfig(whole)
  assert.deepEqual([oidcIssuer, oidcClientSecret, oidcName], ['https://accounts.example.com/', 'hush', null])
  assert.equal(readConfig({}).oidcClientSecret, null)
  assert.throws(
    () => readConfig({ ...whole, BILLING_OIDC_CLIENT_ID: '' }),
    /^Error: BILLING_OIDC_CLIENT_ID: not set\. Set all of BILLING_OIDC_ISSUER, .*, or none\.$/,
  )
  assert.throws(() => readConfig({ BILLING_OIDC_ISSUER: whole.BILLING_OIDC_ISSUER }), /_CLIENT_ID and .*_FILE: not set/)
  for (const issuer of ['http://accounts.example.com', 'http://localhost.example.com', 'https://a.example.com/?b=c'])
    assert.throws(
      () => readConfig({ ...whole, BILLING_OIDC_ISSUER: issuer }),
      /BILLING_OIDC_ISSUER is .*: expected https/,
    )
  assert.equal(
    readConfig({ ...whole, BILLING_OIDC_ISSUER: 'http://localhost:8080' }).oidcIssuer,
    'http://localhost:8080',
  )
})

test('.env.example is current', async () => {
  assert.equal(await readFile(new URL('../../.env.example', import.meta.url), 'utf8'), environmentExample())
})

test('the table has a row for every variable of .env.example', () => {
  const names = [...environmentExample().matchAll(/^#([A-Z_]+)=/gm)].map((match) => match[1])
  assert.ok(names.length > 20)
  for (const name of names) assert.ok(configurationTable().includes(`| \`${name}\` |`), `${name} has no row`)
})

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Client } from 'pg'
import { startScratchServer } from '../scripts/scratch-databases.ts'
import { ended, start } from './support/service/command-line.ts'

// In production the owner's login changes the schema, and the application has one of its own with a password of its own.

const server = await startScratchServer()
const folder = await mkdtemp(join(tmpdir(), 'billing-logins-'))
after(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})
const owner = new URL(server.adminUrl)
const app = Object.assign(new URL(server.adminUrl), { username: 'billing_app', password: '' })
const files = { app: join(folder, 'app'), owner: join(folder, 'owner') }
const environment = {
  DATABASE_URL: app.href,
  DATABASE_PASSWORD_FILE: files.app,
  MIGRATION_DATABASE_URL: Object.assign(new URL(owner), { password: '' }).href,
  MIGRATION_DATABASE_PASSWORD_FILE: files.owner,
}
await writeFile(files.owner, decodeURIComponent(owner.password))

async function logsIn(password: string): Promise<boolean> {
  const client = new Client({ connectionString: Object.assign(new URL(app), { password }).href })
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

for (const password of ['first', 'second']) {
  test(`migrate lets the application in with its ${password} password`, async () => {
    await writeFile(files.app, `${password}\n`)
    const { code, err } = await ended(start(['migrate'], environment))
    assert.equal(code, 0, err)
    assert.equal(await logsIn(password), true)
    const listed = await ended(start(['run', '--once'], environment))
    assert.equal(listed.out, 'Nothing is due.\n', listed.err)
  })
}

test('the password before it is of no use any more', async () => {
  assert.equal(await logsIn('first'), false)
})

test('a migration does not go through a pooler', async () => {
  const pooled = { DATABASE_URL: owner.href, DATABASE_POOLER: 'transaction' }
  const { code, err } = await ended(start(['migrate'], pooled))
  assert.deepEqual(
    [code, err],
    [1, 'Migrations do not go through a pooler; set MIGRATION_DATABASE_URL to PostgreSQL itself.\n'],
  )
})

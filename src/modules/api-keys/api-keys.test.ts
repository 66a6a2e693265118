import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anotherTenant, asOwner } from '../../../test/support/database/another-tenant.ts'
import { outcome } from '../../../test/support/service/merchant.ts'
import { newPerson } from '../../../test/support/service/person.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'

const service = await startTestService()
const { get, post, database } = service

async function key(scopes: string[], as: Record<string, string> = {}) {
  const { status, body } = await post('/v1/api_keys', { name: 'a key', scopes }, as)
  assert.equal(status, 201)
  return { ...body, as: { authorization: `Bearer ${body.secret}` } }
}

/** How many of the database's sessions wait for a lock. */
async function waiting(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ count: number }>({
    text: `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  })
  return row?.count ?? 0
}

describe('creating a key', () => {
  test('shows the secret once, and it works at once', async () => {
    const { id, secret, as } = await key(['read'])
    assert.match(secret, /^billing_[\w-]{43}$/)
    assert.equal((await get('/v1/customers', as)).status, 200)
    const listed = (await get('/v1/api_keys?limit=100')).body.data.find((one: { id: string }) => one.id === id)
    const { created_at, updated_at, last_used_at, ...rest } = listed
    const expected = { id, name: 'a key', prefix: secret.slice(0, 14), scopes: ['read'], permissions: null }
    assert.deepEqual(rest, { ...expected, revoked_at: null })
    assert.equal(updated_at, created_at)
    assert.equal(last_used_at, null)
  })

  test('stores a hash and nothing by which the secret could be found', async () => {
    const { id, secret } = await key(['read'])
    const [row] = await asOwner(database.ownerUrl, (tx) =>
      tx.rows<{ key: string; is_hash: boolean }>({
        text: `select k::text as key, secret_hash = sha256(convert_to($2, 'UTF8')) as is_hash from api_key k where id = $1`,
        values: [id, secret],
      }),
    )
    assert.equal(row?.is_hash, true)
    assert.ok(!row?.key.includes(secret.slice(14)))
  })

  test('answers a repetition with the same key, without its secret', async () => {
    const once = { 'idempotency-key': 'key-once' }
    const first = await post('/v1/api_keys', { name: 'once', scopes: ['read'] }, once)
    const second = await post('/v1/api_keys', { name: 'once', scopes: ['read'] }, once)
    assert.equal(second.headers.get('idempotency-replayed'), 'true')
    assert.deepEqual(second.body, { ...first.body, secret: null })
    const kept = await asOwner(database.ownerUrl, (tx) =>
      tx.rows<{ body: string }>({ text: `select body from idempotency_key where key = 'key-once'` }),
    )
    assert.ok(!kept[0]?.body.includes(first.body.secret))
  })

  test('tells each scope once, from the least to the most', async () => {
    assert.deepEqual((await key(['admin', 'read', 'admin'])).scopes, ['read', 'admin'])
  })

  for (const body of [{}, { name: 'x', scopes: [] }, { name: 'x', scopes: ['root'] }, { name: '', scopes: ['read'] }]) {
    test(`refuses ${JSON.stringify(body)}`, async () => {
      assert.equal((await post('/v1/api_keys', body)).body.code, 'invalid_request')
    })
  }
})

describe('a restricted key', () => {
  const restricted = async (permissions: object, as: Record<string, string> = {}) =>
    post('/v1/api_keys', { name: 'restricted', permissions }, as)

  test('may do what its permissions say by area, and nothing that needs an admin key', async () => {
    const { status, body } = await restricted({ money: 'read', customers: 'write', developers: 'write' })
    assert.equal(status, 201)
    const all = { catalog: 'none', billing: 'none', reports: 'none', team: 'none', settings: 'none' }
    assert.deepEqual(body.permissions, { ...all, money: 'read', customers: 'write', developers: 'write' })
    assert.deepEqual(body.scopes, [])
    const [listed] = (await get('/v1/api_keys?limit=1')).body.data
    assert.deepEqual([listed.id, listed.permissions], [body.id, body.permissions])
    const as = { authorization: `Bearer ${body.secret}` }
    const outcomes = [
      await get('/v1/invoices', as),
      await post('/v1/customers', { name: 'Ada' }, as),
      await post('/v1/payments', { customer_id: body.id, amount_cents: 1, currency: 'EUR' }, as),
      await get('/v1/plans', as),
      await restricted({ money: 'read' }, as),
    ]
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      [200, 201, 403, 403, 403],
    )
  })

  test('is refused without permissions, with scopes too, with unknown areas', async () => {
    for (const permissions of [{}, { money: 'none' }, { cash: 'read' }, { money: 'admin' }])
      assert.equal((await restricted(permissions)).body.code, 'invalid_request', JSON.stringify(permissions))
    const both = { name: 'both', scopes: ['read'], permissions: { money: 'read' } }
    assert.equal((await post('/v1/api_keys', both)).body.code, 'invalid_request')
    assert.equal((await post('/v1/api_keys', { name: 'neither' })).body.code, 'invalid_request')
  })

  test('of a person may do no more than the person', async () => {
    const developer = await newPerson(service, 'developer')
    const make = (body: object) => developer.call('POST', '/v1/api_keys', { name: 'theirs', ...body }).then(outcome)
    assert.equal(await make({ permissions: { developers: 'write', catalog: 'write', billing: 'read' } }), '201')
    assert.equal(await make({ permissions: { billing: 'write' } }), '403 insufficient_role')
    assert.equal(await make({ permissions: { money: 'read' } }), '403 insufficient_role')
    for (const scope of ['read', 'write', 'admin'])
      assert.equal(await make({ scopes: [scope] }), '403 insufficient_role')
    const admin = await newPerson(service, 'admin')
    const made = await admin.call('POST', '/v1/api_keys', { name: 'theirs', scopes: ['admin'] })
    assert.equal(outcome(made), '201')
  })
})

describe('scopes', () => {
  test('admin covers write, write covers read, and nothing goes the other way', async () => {
    const [read, write, admin] = [await key(['read']), await key(['write']), await key(['admin'])]
    const able = async ({ as }: { as: Record<string, string> }) => [
      (await get('/v1/customers', as)).status,
      (await post('/v1/customers', { name: 'Ada' }, as)).status,
      (await get('/v1/api_keys', as)).status,
    ]
    assert.deepEqual(await able(read), [200, 403, 403])
    assert.deepEqual(await able(write), [200, 201, 403])
    assert.deepEqual(await able(admin), [200, 201, 200])
  })

  test('a key without admin can neither make nor revoke keys', async () => {
    const { id, as } = await key(['write'])
    assert.equal((await post('/v1/api_keys', { name: 'x', scopes: ['admin'] }, as)).status, 403)
    assert.equal((await post(`/v1/api_keys/${id}/revoke`, undefined, as)).status, 403)
  })
})

describe('revoking a key', () => {
  test('takes effect at the next request, and for good', async () => {
    const { id, as } = await key(['read'])
    assert.equal((await get('/v1/customers', as)).status, 200)
    const { status, body } = await post(`/v1/api_keys/${id}/revoke`)
    assert.equal(status, 200)
    assert.ok(body.revoked_at)
    assert.equal(body.updated_at, body.revoked_at)
    assert.equal((await get('/v1/customers', as)).status, 401)
    assert.deepEqual((await post(`/v1/api_keys/${id.toUpperCase()}/revoke`)).body, body)
  })

  test('of the last admin key is refused, however many ask at once', async () => {
    const first = await anotherTenant(database.ownerUrl)
    const [{ id: firstId }] = (await get('/v1/api_keys', first)).body.data
    const second = await key(['admin'], first)
    // Both have been let in before either of them gets the lock.
    const both = await asOwner(database.adminUrl, async (tx) => {
      await tx.rows({ text: 'select from api_key where id = any($1) for update', values: [[firstId, second.id]] })
      const requests = [
        post(`/v1/api_keys/${second.id}/revoke`, undefined, first),
        post(`/v1/api_keys/${firstId}/revoke`, undefined, second.as),
      ]
      while ((await waiting(tx)) < requests.length) await tx.rows({ text: 'select pg_stat_clear_snapshot()' })
      return { requests }
    })
    const answers = await Promise.all(both.requests)
    const refused = answers.find(({ status }) => status === 409)
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
    assert.equal(refused?.body.code, 'last_admin_key')
    const left = [first, second.as].map((as) => get('/v1/api_keys', as))
    assert.deepEqual((await Promise.all(left)).map(({ status }) => status).sort(), [200, 401])
  })

  test('is possible for a key of its own', async () => {
    const { id, as } = await key(['admin'])
    assert.equal((await post(`/v1/api_keys/${id}/revoke`, undefined, as)).status, 200)
    assert.equal((await get('/v1/api_keys', as)).status, 401)
  })

  test('of another tenant is answered byte for byte like one that is not there', async () => {
    const stranger = await anotherTenant(database.ownerUrl)
    const { id, as } = await key(['read'])
    const absent = newId()
    const asStranger = { ...stranger, 'x-request-id': 'same' }
    const seen = await post(`/v1/api_keys/${id}/revoke`, undefined, asStranger)
    const missing = await post(`/v1/api_keys/${absent}/revoke`, undefined, asStranger)
    assert.equal(seen.status, 404)
    assert.equal(seen.text, missing.text.replaceAll(absent, id))
    assert.equal((await get('/v1/customers', as)).status, 200)
  })
})

describe('the list of keys', () => {
  test('is newest first, has cursors and shows no other tenant’s', async () => {
    const as = await anotherTenant(database.ownerUrl)
    const made: string[] = []
    for (let count = 0; count < 4; count += 1) made.push((await key(['read'], as)).id)
    const first = (await get('/v1/api_keys?limit=3', as)).body
    const second = (await get(`/v1/api_keys?limit=3&cursor=${first.next_cursor}`, as)).body
    const found = [...first.data, ...second.data]
    assert.deepEqual(
      found.slice(0, 4).map(({ id }) => id),
      made.toReversed(),
    )
    assert.deepEqual(
      found.slice(4).map(({ name }) => name),
      ['first key'],
    )
    assert.equal(second.next_cursor, null)
    assert.equal((await get(`/v1/api_keys?limit=3&cursor=${first.next_cursor}`)).status, 400)
    assert.ok(found.every((one) => !('secret' in one) && !('secret_hash' in one)))
  })
})

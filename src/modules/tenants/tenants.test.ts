import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asOwner } from '../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { createTenant } from './create-tenant.ts'
import { createKeyOf, keysOf, revokeKeyOf } from './manage-keys.ts'

const { get, post, service, database } = await startTestService()
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

test('a new tenant has a key that may do everything, and sees nothing of the others', async () => {
  await post('/v1/customers', { name: 'Ada' })
  const { tenantId, secret } = await asOwner(database.ownerUrl, (tx) => createTenant(tx, 'New tenant'))
  const { body: settings } = await get('/v1/settings', bearer(secret))
  assert.deepEqual([settings.id, settings.name], [tenantId, 'New tenant'])
  assert.deepEqual((await get('/v1/customers', bearer(secret))).body.data, [])
  assert.equal((await post('/v1/customers', { name: 'Eve' }, bearer(secret))).status, 201)
  assert.equal((await get('/v1/events', bearer(secret))).body.data[0].sequence, 1)
})

test('the application itself cannot make a tenant', async () => {
  await assert.rejects(
    service.transact({}, (tx) => createTenant(tx, 'Not mine to make')),
    /permission denied/,
  )
})

test('the operator makes, lists and revokes keys of a tenant, also the last one', async () => {
  const { tenantId, secret } = await asOwner(database.ownerUrl, (tx) => createTenant(tx, 'Operated'))
  const made = await asOwner(database.ownerUrl, (tx) => createKeyOf(tx, tenantId, { name: 'cli', scopes: ['read'] }))
  assert.equal((await get('/v1/customers', bearer(made.secret))).status, 200)
  const keys = await asOwner(database.ownerUrl, (tx) => keysOf(tx, tenantId))
  assert.deepEqual(
    keys.map(({ name }) => name),
    ['cli', 'first key'],
  )
  for (const { id } of keys) await asOwner(database.ownerUrl, (tx) => revokeKeyOf(tx, tenantId, id))
  assert.equal((await get('/v1/customers', bearer(made.secret))).status, 401)
  assert.equal((await get('/v1/customers', bearer(secret))).status, 401)
})

test('keys of a tenant are found by that tenant only, and a tenant that is not there is refused', async () => {
  const { tenantId } = await asOwner(database.ownerUrl, (tx) => createTenant(tx, 'One'))
  const [key] = await asOwner(database.ownerUrl, (tx) => keysOf(tx, tenantId))
  const { tenantId: otherId } = await asOwner(database.ownerUrl, (tx) => createTenant(tx, 'Two'))
  const isNotFound = (error: unknown) => error instanceof Refusal && error.code === 'not_found'
  await assert.rejects(
    asOwner(database.ownerUrl, (tx) => revokeKeyOf(tx, otherId, key?.id ?? '')),
    isNotFound,
  )
  await assert.rejects(
    asOwner(database.ownerUrl, (tx) => keysOf(tx, newId())),
    isNotFound,
  )
})

test('a list of more keys than a page is whole', async () => {
  const { tenantId } = await asOwner(database.ownerUrl, (tx) => createTenant(tx, 'Many keys'))
  await asOwner(database.ownerUrl, (tx) =>
    tx.rows({
      text: `insert into api_key (tenant_id, id, name, secret_hash, prefix, scopes, created_at)
        select $1, gen_random_uuid(), 'n', sha256(convert_to(n::text, 'UTF8')), '', '{read}', now() from generate_series(1, 250) n`,
      values: [tenantId],
    }),
  )
  const keys = await asOwner(database.ownerUrl, (tx) => keysOf(tx, tenantId))
  assert.equal(new Set(keys.map(({ id }) => id)).size, 251)
})

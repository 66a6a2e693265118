import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anotherTenant, asOwner } from '../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { newId } from '../../platform/ids.ts'

const { get, post, patch, database } = await startTestService()
const stranger = await anotherTenant(database.ownerUrl)

async function customer(fields: object = {}) {
  const { status, body } = await post('/v1/customers', { name: 'Ada Lovelace', ...fields })
  assert.equal(status, 201)
  return body
}

async function eventsOf(id: string) {
  return (await get(`/v1/events?object_id=${id}&limit=100`)).body.data
}

describe('a customer on a test clock', () => {
  async function clock(now: string): Promise<string> {
    const id = newId()
    const { id: customerId } = await customer()
    await asOwner(database.ownerUrl, (tx) =>
      tx.rows({
        text: `insert into test_clock (tenant_id, id, now, created_at, updated_at)
          select tenant_id, $1, $2, now(), now() from customer where id = $3`,
        values: [id, now, customerId],
      }),
    )
    return id
  }

  const advance = (id: string, set: string) =>
    asOwner(database.ownerUrl, (tx) => tx.rows({ text: `update test_clock set ${set} where id = $1`, values: [id] }))

  test('comes into being and changes in the time of the clock', async () => {
    const id = await clock('2020-01-01T00:00:00Z')
    const made = await customer({ test_clock_id: id })
    assert.equal(made.test_clock_id, id)
    assert.equal(made.created_at, '2020-01-01T00:00:00Z')
    await advance(id, "now = '2020-02-01T00:00:00Z'")
    const { body } = await patch(`/v1/customers/${made.id}`, { name: 'Countess' })
    assert.equal(body.updated_at, '2020-02-01T00:00:00Z')
    const times = (await eventsOf(made.id)).map(({ occurred_at }: { occurred_at: string }) => occurred_at)
    assert.deepEqual(times, ['2020-01-01T00:00:00Z', '2020-02-01T00:00:00Z'])
  })

  test('is neither made nor changed while the clock is being advanced', async () => {
    const id = await clock('2020-01-01T00:00:00Z')
    const made = await customer({ test_clock_id: id })
    await advance(id, "advancing_to = '2021-01-01T00:00:00Z'")
    const answers = [
      await post('/v1/customers', { name: 'Ada', test_clock_id: id }),
      await patch(`/v1/customers/${made.id}`, { name: 'Countess' }),
    ]
    for (const { status, body } of answers) assert.equal(`${status} ${body.code}`, '409 test_clock_advancing')
    assert.equal((await patch(`/v1/customers/${made.id}`, { name: made.name })).status, 200)
  })

  test('is refused for a clock that is not there, or is not ours', async () => {
    const id = await clock('2020-01-01T00:00:00Z')
    const absent = await post('/v1/customers', { name: 'Ada', test_clock_id: newId() }, { 'x-request-id': 'same' })
    const hidden = await post(
      '/v1/customers',
      { name: 'Ada', test_clock_id: id },
      { ...stranger, 'x-request-id': 'same' },
    )
    assert.equal(absent.status, 400)
    assert.equal(absent.body.errors[0].pointer, '/test_clock_id')
    assert.equal(hidden.text, absent.text)
  })
})

describe('changing a customer', () => {
  test('leaves what is absent, clears what is null, and records one event', async () => {
    const before = await customer({
      email: 'a@example.com',
      external_id: 'to-clear',
      net_days: 7,
      address: { city: 'Rome' },
    })
    const { status, body } = await patch(`/v1/customers/${before.id}`, {
      name: 'Ada King',
      email: null,
      external_id: null,
      net_days: null,
      address: null,
    })
    assert.equal(status, 200)
    const { updated_at } = body
    assert.deepEqual(body, {
      ...before,
      name: 'Ada King',
      email: null,
      external_id: null,
      net_days: null,
      address: null,
      updated_at,
    })
    assert.ok(Temporal.Instant.compare(updated_at, before.updated_at) >= 0)
    assert.deepEqual((await get(`/v1/customers/${before.id}`)).body, body)
    const events = await eventsOf(before.id)
    assert.deepEqual(
      events.map(({ type }: { type: string }) => type),
      ['customer.created', 'customer.updated'],
    )
    assert.deepEqual(events[1].object, body)
  })

  test('merges metadata by name, and takes away the names that are null', async () => {
    const { id } = await customer({ metadata: { keep: '1', change: '2', drop: '3' } })
    const { body } = await patch(`/v1/customers/${id}`, {
      metadata: { change: 'two', drop: null, add: '4', absent: null },
    })
    assert.deepEqual(body.metadata, { keep: '1', change: 'two', add: '4' })
  })

  test('refuses metadata that would leave more than 50 names', async () => {
    const names = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`name ${from + index}`, 'x']))
    const { id } = await customer({ metadata: names(0, 50) })
    const { status, body } = await patch(`/v1/customers/${id}`, { metadata: { another: 'x' } })
    assert.equal(status, 400)
    assert.deepEqual([body.errors[0].pointer, body.errors[0].code], ['/metadata', 'too_many'])
    const swapped = await patch(`/v1/customers/${id}`, { metadata: { another: 'x', 'name 0': null } })
    assert.equal(swapped.status, 200)
  })

  test('to what already is answers 200, records nothing and leaves updated_at', async () => {
    const before = await customer({
      metadata: { a: '1', b: '2' },
      address: { city: 'Rome', line1: 'Via' },
      time_zone: 'Europe/Rome',
    })
    for (const nothing of [
      {},
      { name: before.name, email: null, metadata: { b: '2', c: null } },
      { address: { line1: 'Via', city: 'Rome' }, time_zone: 'europe/rome' },
    ]) {
      const { status, body } = await patch(`/v1/customers/${before.id}`, nothing)
      assert.equal(status, 200)
      assert.deepEqual(body, before)
    }
    assert.equal((await eventsOf(before.id)).length, 1)
  })

  test('sets the currency while there is none, and never changes it', async () => {
    const { id } = await customer()
    assert.equal((await patch(`/v1/customers/${id}`, { currency: 'XYZ' })).body.code, 'currency_unknown')
    assert.equal((await patch(`/v1/customers/${id}`, { currency: 'EUR' })).body.currency, 'EUR')
    assert.equal((await patch(`/v1/customers/${id}`, { currency: 'EUR' })).status, 200)
    const { status, body } = await patch(`/v1/customers/${id}`, { currency: 'USD' })
    assert.equal(status, 409)
    assert.deepEqual([body.errors[0].pointer, body.code], ['/currency', 'currency_already_set'])
    assert.equal((await patch(`/v1/customers/${id}`, { currency: null })).status, 400)
  })

  test('refuses an unknown time zone, another customer’s external id, and what cannot be changed', async () => {
    await customer({ external_id: 'theirs' })
    const { id } = await customer({ external_id: 'ours' })
    const path = `/v1/customers/${id}`
    assert.equal((await patch(path, { time_zone: 'Nowhere' })).body.code, 'time_zone_unknown')
    const taken = await patch(path, { external_id: 'theirs' })
    assert.equal(`${taken.status} ${taken.body.code}`, '409 external_id_taken')
    const unknown = await patch(path, { test_clock_id: null })
    assert.deepEqual([unknown.status, unknown.body.errors[0].code], [400, 'unknown_field'])
    assert.equal((await eventsOf(id)).length, 1)
  })

  test('does not wait for a billing run that holds the customer', async () => {
    const { id } = await customer()
    await asOwner(database.ownerUrl, async (tx) => {
      await tx.rows({ text: 'select from customer_billing where customer_id = $1 for no key update', values: [id] })
      const answer = await patch(`/v1/customers/${id}`, { name: 'Not waiting', external_id: 'not-waiting' })
      assert.equal(answer.status, 200)
    })
  })

  test('by many at once loses no change', async () => {
    const { id } = await customer()
    const names = Array.from({ length: 16 }, (_, index) => `name ${index}`)
    await Promise.all(names.map((name) => patch(`/v1/customers/${id}`, { metadata: { [name]: 'x' } })))
    const { body } = await get(`/v1/customers/${id}`)
    assert.deepEqual(Object.keys(body.metadata).sort(), [...names].sort())
    assert.equal((await eventsOf(id)).length, 17)
  })
})

describe('credit of a customer', () => {
  test('is shown in their own currency, and in all of them', async () => {
    const { id } = await customer({ currency: 'EUR' })
    await asOwner(database.ownerUrl, (tx) =>
      tx.rows({
        text: `insert into credit_balance (tenant_id, customer_id, currency, balance_cents)
          select tenant_id, id, b.currency, b.cents from customer, (values ('EUR', 1200), ('USD', 9007199254740991)) b (currency, cents)
          where id = $1`,
        values: [id],
      }),
    )
    const { body } = await get(`/v1/customers/${id}`)
    assert.equal(body.credit_balance_cents, 1200)
    assert.deepEqual(body.credit_balances, { EUR: 1200, USD: 9007199254740991 })
    assert.deepEqual((await patch(`/v1/customers/${id}`, { name: 'Rich' })).body.credit_balances, body.credit_balances)
  })
})

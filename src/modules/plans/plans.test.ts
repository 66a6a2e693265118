import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { newId } from '../../platform/ids.ts'

const { get, post, patch, database } = await startTestService()
const stranger = await anotherTenant(database.ownerUrl)

const numbers = Array(1000).keys()
const pro = () => ({ code: `pro-${numbers.next().value}`, name: 'Pro', amount_cents: 2900, currency: 'EUR' })

async function plan(fields: object = {}) {
  const { status, body } = await post('/v1/plans', { ...pro(), ...fields })
  assert.equal(status, 201)
  return body
}

async function eventsOf(id: string) {
  return (await get(`/v1/events?object_id=${id}&limit=100`)).body.data
}

describe('creating a plan', () => {
  test('is monthly, active and of the default product unless it says otherwise', async () => {
    const wanted = pro()
    const made = await plan(wanted)
    const { id, created_at, prices, ...rest } = made
    assert.deepEqual(rest, {
      ...wanted,
      revision: 1,
      product: 'default',
      interval: 'month',
      interval_count: 1,
      trial_days: 0,
      is_active: true,
      metadata: {},
      updated_at: created_at,
    })
    assert.deepEqual(
      prices.map(({ code, kind, model, timing, unit_amount }: any) => [code, kind, model, timing, unit_amount]),
      [['base', 'recurring', 'per_unit', 'in_advance', '2900']],
    )
    assert.deepEqual((await get(`/v1/plans/${id}`)).body, made)
    const events = await eventsOf(id)
    assert.equal(events.length, 1)
    assert.equal(events[0].type, 'plan.created')
    assert.deepEqual(events[0].object, made)
  })

  test('keeps everything that is said of it, up to the largest amount', async () => {
    const said = {
      amount_cents: Number.MAX_SAFE_INTEGER,
      currency: 'KWD',
      interval: 'day',
      interval_count: 30,
      trial_days: 14,
      product: 'storage',
      metadata: { tier: 'b' },
    }
    const { id } = await plan(said)
    const { body } = await get(`/v1/plans/${id}`)
    for (const [name, value] of Object.entries(said)) assert.deepEqual(body[name], value, name)
  })

  test('may be free', async () => {
    assert.equal((await plan({ amount_cents: 0 })).amount_cents, 0)
  })

  test('refuses a currency that does not exist', async () => {
    const { status, body } = await post('/v1/plans', { ...pro(), currency: 'XYZ' })
    assert.equal(`${status} ${body.code} ${body.errors[0].pointer}`, '400 currency_unknown /currency')
  })

  const malformed = {
    '/code': { code: '' },
    '/name': { name: 5 },
    '/amount_cents': { amount_cents: -1 },
    '/currency': { currency: 'euro' },
    '/interval': { interval: 'quarter' },
    '/interval_count': { interval_count: 0 },
    '/trial_days': { trial_days: 1.5 },
    '/is_active': { is_active: false },
  }
  for (const [pointer, fields] of Object.entries(malformed)) {
    test(`refuses what is wrong at ${pointer}`, async () => {
      const { status, body } = await post('/v1/plans', { ...pro(), ...fields })
      assert.equal(`${status} ${body.code} ${body.errors[0].pointer}`, `400 invalid_request ${pointer}`)
    })
  }

  test('refuses an amount that JSON does not hold exactly', async () => {
    const { status } = await post(
      '/v1/plans',
      `{"code":"huge","name":"Huge","currency":"EUR","amount_cents":9007199254740993}`,
    )
    assert.equal(status, 400)
  })

  test('gives a code to one of many who ask for it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => post('/v1/plans', { ...pro(), code: 'raced-for' })),
    )
    assert.equal(answers.filter(({ status }) => status === 201).length, 1)
    const refused = answers.filter(({ status }) => status !== 201)
    assert.deepEqual([...new Set(refused.map(({ status, body }) => `${status} ${body.code}`))], ['409 plan_code_taken'])
    const detail = 'The plan code is taken. Use that plan, make a revision of it, or choose another code.'
    assert.equal(refused[0]?.body.detail, detail)
  })

  test('lets two tenants use the same code', async () => {
    await plan({ code: 'shared' })
    assert.equal((await post('/v1/plans', { ...pro(), code: 'shared' }, stranger)).status, 201)
  })
})

describe('changing a plan', () => {
  test('changes its name, its metadata by name and whether it is sold', async () => {
    const before = await plan({ metadata: { keep: '1', drop: '2' } })
    const { status, body } = await patch(`/v1/plans/${before.id}`, {
      name: 'Pro 2025',
      is_active: false,
      metadata: { drop: null, add: '3' },
    })
    assert.equal(status, 200)
    const { updated_at } = body
    assert.deepEqual(body, {
      ...before,
      name: 'Pro 2025',
      is_active: false,
      metadata: { keep: '1', add: '3' },
      updated_at,
    })
    assert.deepEqual((await get(`/v1/plans/${before.id}`)).body, body)
    const events = await eventsOf(before.id)
    assert.deepEqual(
      events.map(({ type }: { type: string }) => type),
      ['plan.created', 'plan.updated'],
    )
    assert.deepEqual(events[1].object, body)
  })

  test('to what already is answers 200, records nothing and leaves updated_at', async () => {
    const before = await plan({ metadata: { a: '1' } })
    for (const nothing of [{}, { name: before.name, is_active: true, metadata: { a: '1', b: null } }]) {
      const { status, body } = await patch(`/v1/plans/${before.id}`, nothing)
      assert.equal(status, 200)
      assert.deepEqual(body, before)
    }
    assert.equal((await eventsOf(before.id)).length, 1)
  })

  for (const field of [
    'amount_cents',
    'currency',
    'interval',
    'interval_count',
    'trial_days',
    'product',
    'code',
    'prices',
  ]) {
    test(`knows no ${field}: a plan that costs something else is another plan`, async () => {
      const before = await plan()
      const { status, body } = await patch(`/v1/plans/${before.id}`, { [field]: before[field] })
      assert.equal(status, 400)
      assert.deepEqual([body.errors[0].pointer, body.errors[0].code], [`/${field}`, 'unknown_field'])
    })
  }

  test('by many at once loses no change', async () => {
    const { id } = await plan()
    const names = Array.from({ length: 16 }, (_, index) => `name ${index}`)
    await Promise.all(names.map((name) => patch(`/v1/plans/${id}`, { metadata: { [name]: 'x' } })))
    assert.deepEqual(Object.keys((await get(`/v1/plans/${id}`)).body.metadata).sort(), [...names].sort())
  })
})

describe('the list of plans', () => {
  const idsOf = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id)

  test('is newest first, and its cursors lead through all of it, each plan once', async () => {
    const made: string[] = []
    for (let count = 0; count < 5; count += 1) made.push((await plan({ product: 'paged' })).id)
    const first = (await get('/v1/plans?product=paged&limit=2')).body
    const second = (await get(`/v1/plans?product=paged&limit=2&cursor=${first.next_cursor}`)).body
    const third = (await get(`/v1/plans?product=paged&limit=2&cursor=${second.next_cursor}`)).body
    assert.deepEqual([first, second, third].flatMap(idsOf), made.toReversed())
    assert.deepEqual([third.has_more, third.next_cursor], [false, null])
  })

  test('is filtered by product, by code and by whether they are sold', async () => {
    const sold = await plan({ product: 'filtered' })
    const old = await plan({ product: 'filtered' })
    await patch(`/v1/plans/${old.id}`, { is_active: false })
    const found = async (query: string) => idsOf((await get(`/v1/plans?${query}`)).body)
    assert.deepEqual(await found('product=filtered'), [old.id, sold.id])
    assert.deepEqual(await found('product=filtered&is_active=true'), [sold.id])
    assert.deepEqual(await found('product=filtered&is_active=false'), [old.id])
    assert.deepEqual(await found(`code=${sold.code}`), [sold.id])
    assert.deepEqual(await found(`code=${sold.code}&is_active=false`), [])
    assert.equal((await get('/v1/plans?is_active=maybe')).status, 400)
  })

  test('refuses a cursor that it did not give: forged, with other filters, of another tenant', async () => {
    for (let count = 0; count < 2; count += 1) {
      await plan({ product: 'cursor' })
      await post('/v1/plans', { ...pro(), product: 'cursor' }, stranger)
    }
    const list = '/v1/plans?product=cursor&limit=1'
    const ours = (await get(list)).body.next_cursor as string
    const theirs = (await get(list, stranger)).body.next_cursor as string
    const forged = Buffer.from(ours, 'base64url')
    forged[0] = (forged[0] as number) ^ 1
    for (const path of [
      `${list}&cursor=${forged.toString('base64url')}`,
      `${list}&cursor=${theirs}`,
      `/v1/plans?limit=1&cursor=${ours}`,
    ]) {
      const { status, body } = await get(path)
      assert.equal(`${status} ${body.errors?.[0].pointer}`, '400 ?cursor', path)
    }
  })
})

describe('a plan of another tenant', () => {
  test('is answered byte for byte like one that is not there', async () => {
    const { id } = await plan()
    const absent = newId()
    const as = { ...stranger, 'x-request-id': 'same' }
    const seen = [await get(`/v1/plans/${id}`, as), await patch(`/v1/plans/${id}`, { name: 'Mine' }, as)]
    const missing = [await get(`/v1/plans/${absent}`, as), await patch(`/v1/plans/${absent}`, { name: 'Mine' }, as)]
    for (const [index, answer] of seen.entries()) {
      assert.equal(answer.status, 404)
      assert.equal(answer.text, missing[index]?.text.replaceAll(absent, id))
    }
    assert.equal((await get(`/v1/plans/${id}`)).body.name, 'Pro')
  })
})

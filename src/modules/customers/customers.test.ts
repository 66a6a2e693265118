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

/** Every page of a list from its first, as the ids on each. */
async function pages(path: string): Promise<string[][]> {
  const found: string[][] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await get(`${path}${cursor}`)
    assert.equal(status, 200)
    found.push(body.data.map(({ id }: { id: string }) => id))
    assert.equal(body.has_more, body.next_cursor !== null)
    if (!body.has_more) return found
    cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`
  }
}

describe('creating a customer', () => {
  test('needs a name only, and is read back as it was answered', async () => {
    const made = await customer()
    const { id, created_at, ...rest } = made
    assert.deepEqual(rest, {
      name: 'Ada Lovelace',
      email: null,
      external_id: null,
      currency: null,
      time_zone: 'UTC',
      address: null,
      metadata: {},
      net_days: null,
      test_clock_id: null,
      tax: null,
      default_payment_method_id: null,
      e_invoice: null,
      language: null,
      email_bounced_at: null,
      credit_balance_cents: 0,
      credit_balances: {},
      balance: {},
      updated_at: created_at,
    })
    assert.deepEqual((await get(`/v1/customers/${id}`)).body, made)
  })

  test('keeps everything that is said of them', async () => {
    const said = {
      email: 'ada@example.com',
      external_id: 'user-1815',
      currency: 'JPY',
      time_zone: 'Europe/London',
      address: { line1: '12 St James’s Square', city: 'London', country: 'GB' },
      metadata: { segment: 'early', 'with space': '' },
      net_days: 30,
    }
    const { id } = await customer(said)
    const { body } = await get(`/v1/customers/${id}`)
    for (const [name, value] of Object.entries(said)) assert.deepEqual(body[name], value, name)
  })

  test('records the event with the customer as lists show them', async () => {
    const made = await customer({ metadata: { b: '1', a: '2' } })
    const [event, ...others] = await eventsOf(made.id)
    assert.equal(others.length, 0)
    assert.equal(event.type, 'customer.created')
    assert.equal(event.occurred_at, made.created_at)
    assert.deepEqual(event.object, made)
  })

  test('makes the row by which billing locks and finds them, with nothing due', async () => {
    const { id, created_at } = await customer()
    const rows = await asOwner(database.ownerUrl, (tx) =>
      tx.rows<{ next_billing_at: unknown; last_instant: unknown; address_is_null: boolean }>({
        text: `select b.next_billing_at, b.last_instant, c.address is null as address_is_null
          from customer_billing b join customer c on c.id = b.customer_id where b.customer_id = $1`,
        values: [id],
      }),
    )
    assert.equal(rows.length, 1)
    assert.equal(rows[0]?.next_billing_at, null)
    assert.equal(String(rows[0]?.last_instant), created_at)
    assert.equal(rows[0]?.address_is_null, true)
  })

  test('spells the time zone as the time zone database does', async () => {
    assert.equal((await customer({ time_zone: 'europe/berlin' })).time_zone, 'Europe/Berlin')
  })

  for (const time_zone of ['Mars/Olympus', '+01:00', '2026-01-01T00:00[Europe/Paris]']) {
    test(`refuses ${time_zone}, which is the name of no time zone`, async () => {
      const { status, body } = await post('/v1/customers', { name: 'Ada', time_zone })
      assert.equal(status, 400)
      assert.equal(body.code, 'time_zone_unknown')
      assert.equal(body.errors[0].pointer, '/time_zone')
    })
  }

  test('refuses a currency that does not exist, and one that is no money', async () => {
    for (const currency of ['XYZ', 'XAU']) {
      const { status, body } = await post('/v1/customers', { name: 'Ada', currency })
      assert.equal(status, 400)
      assert.equal(body.code, 'currency_unknown')
      assert.equal(body.errors[0].pointer, '/currency')
    }
  })

  for (const email of ['a:b@c.example', '=?utf-8?q?a=40c.example?=@b.example', 'a@b.example>', '(c)a@b.example'])
    test(`refuses ${email}, which a mail server would take as another address`, async () => {
      const answers = [
        await post('/v1/customers', { name: 'Ada', email }),
        await patch(`/v1/customers/${(await customer()).id}`, { email }),
        await post('/v1/people/invitations', { email, role: 'viewer' }),
        await patch('/v1/settings', { mail: { from: email } }),
        await patch('/v1/settings', { mail: { reply_to: email } }),
      ]
      assert.deepEqual(
        answers.map(({ body }) => `${body.code} ${body.errors?.[0].pointer}`),
        ['/email', '/email', '/email', '/mail/from', '/mail/reply_to'].map((at) => `invalid_request ${at}`),
      )
    })

  const malformed = {
    '/name': { name: '' },
    '/email': { name: 'Ada', email: 'nobody' },
    '/currency': { name: 'Ada', currency: 'eur' },
    '/address/country': { name: 'Ada', address: { country: 'Germany' } },
    '/address/planet': { name: 'Ada', address: { planet: 'Mars' } },
    '/metadata/a': { name: 'Ada', metadata: { a: 1 } },
    '/net_days': { name: 'Ada', net_days: 366 },
    '/test_clock_id': { name: 'Ada', test_clock_id: 'now' },
    '/credit_balance_cents': { name: 'Ada', credit_balance_cents: 5 },
  }
  for (const [pointer, body] of Object.entries(malformed)) {
    test(`refuses what is wrong at ${pointer}`, async () => {
      const answer = await post('/v1/customers', body)
      assert.equal(answer.status, 400)
      assert.equal(answer.body.code, 'invalid_request')
      assert.equal(answer.body.errors[0].pointer, pointer)
    })
  }

  test('gives an external id to one of many who ask for it at once', async () => {
    const asked = Array.from({ length: 24 }, () => post('/v1/customers', { name: 'Ada', external_id: 'raced-for' }))
    const answers = await Promise.all(asked)
    assert.equal(answers.filter(({ status }) => status === 201).length, 1)
    const refused = answers.filter(({ status }) => status !== 201)
    assert.deepEqual(
      [...new Set(refused.map(({ status, body }) => `${status} ${body.code}`))],
      ['409 external_id_taken'],
    )
    assert.equal((await get('/v1/customers?external_id=raced-for')).body.data.length, 1)
  })

  test('lets two tenants use the same external id', async () => {
    await customer({ external_id: 'shared' })
    assert.equal((await post('/v1/customers', { name: 'Ada', external_id: 'shared' }, stranger)).status, 201)
  })

  test('happens once for one idempotency key', async () => {
    const once = { 'idempotency-key': 'customer-once' }
    const first = await post('/v1/customers', { name: 'Once' }, once)
    const second = await post('/v1/customers', { name: 'Once' }, once)
    assert.equal(second.headers.get('idempotency-replayed'), 'true')
    assert.equal(second.text, first.text)
  })
})

describe('the list of customers', () => {
  test('is newest first, and its cursors lead through all of it, each customer once', async () => {
    const email = 'paged@example.com'
    const made: string[] = []
    for (let count = 0; count < 7; count += 1) made.push((await customer({ email })).id)
    const found = await pages(`/v1/customers?email=${email}&limit=3`)
    assert.deepEqual(
      found.map(({ length }) => length),
      [3, 3, 1],
    )
    assert.deepEqual(found.flat(), made.toReversed())
    const all = (await pages('/v1/customers?limit=10')).flat()
    assert.equal(new Set(all).size, all.length)
    assert.deepEqual(
      all.filter((id) => made.includes(id)),
      made.toReversed(),
    )
  })

  test('is filtered by external id and by email, exactly', async () => {
    const { id } = await customer({ external_id: 'filtered', email: 'filter@example.com' })
    const idsOf = async (query: string) =>
      (await get(`/v1/customers?${query}`)).body.data.map((one: { id: string }) => one.id)
    assert.deepEqual(await idsOf('external_id=filtered'), [id])
    assert.deepEqual(await idsOf('email=filter@example.com'), [id])
    assert.deepEqual(await idsOf('external_id=filtered&email=filter@example.com'), [id])
    assert.deepEqual(await idsOf('external_id=filtered&email=other@example.com'), [])
    assert.deepEqual(await idsOf('external_id=Filtered'), [])
  })

  test('refuses a cursor that it did not give: forged, of another list, of another tenant', async () => {
    for (let count = 0; count < 3; count += 1) {
      await customer({ email: 'cursor@example.com' })
      await post('/v1/customers', { name: 'Ada', email: 'cursor@example.com' }, stranger)
    }
    const list = '/v1/customers?email=cursor@example.com&limit=1'
    const ours = (await get(list)).body.next_cursor as string
    const theirs = (await get(list, stranger)).body.next_cursor as string
    const forged = Buffer.from(ours, 'base64url')
    forged[20] = (forged[20] as number) ^ 1
    for (const path of [
      `${list}&cursor=${forged.toString('base64url')}`,
      `${list}&cursor=${theirs}`,
      `/v1/customers?limit=1&cursor=${ours}`,
      `/v1/customers?email=cursor@example.com&limit=1&cursor=nonsense`,
    ]) {
      const { status, body } = await get(path)
      assert.equal(`${status} ${body.code} ${body.errors?.[0].pointer}`, '400 invalid_request ?cursor', path)
    }
    assert.equal((await get(`${list}&cursor=${ours}`)).status, 200)
  })
})

describe('a customer of another tenant', () => {
  test('is answered byte for byte like one that is not there', async () => {
    const { id } = await customer({ email: 'hidden@example.com' })
    const absent = newId()
    const as = { ...stranger, 'x-request-id': 'same' }
    const seen = [await get(`/v1/customers/${id}`, as), await patch(`/v1/customers/${id}`, { name: 'Mine' }, as)]
    const missing = [
      await get(`/v1/customers/${absent}`, as),
      await patch(`/v1/customers/${absent}`, { name: 'Mine' }, as),
    ]
    for (const [index, answer] of seen.entries()) {
      assert.equal(answer.status, 404)
      assert.equal(answer.text, missing[index]?.text.replaceAll(absent, id))
    }
    assert.deepEqual((await get('/v1/customers?email=hidden@example.com', stranger)).body.data, [])
    assert.equal((await get(`/v1/customers/${id}`)).body.name, 'Ada Lovelace')
  })
})

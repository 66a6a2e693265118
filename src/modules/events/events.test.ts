import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { made } from '../../../test/support/service/merchant.ts'
import { newPerson } from '../../../test/support/service/person.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import { record } from '../transaction/record.ts'
import { workerContext } from '../transaction/worker-context.ts'

const service = await startTestService()
const { get, post, patch, database } = service

interface Event {
  readonly sequence: number
  readonly type: string
  readonly object_id: string
}

const sequences = ({ data }: { data: readonly Event[] }) => data.map(({ sequence }) => sequence)

describe('the events', () => {
  test('are listed oldest first with sequences from 1, without a gap', async () => {
    const as = await anotherTenant(database.ownerUrl)
    assert.deepEqual((await get('/v1/events', as)).body, { data: [], has_more: false, next_cursor: null })
    const { body: ada } = await post('/v1/customers', { name: 'Ada' }, as)
    await patch(`/v1/customers/${ada.id}`, { name: 'Countess' }, as)
    await post('/v1/plans', { code: 'pro', name: 'Pro', amount_cents: 1, currency: 'EUR' }, as)
    const { body } = await get('/v1/events', as)
    assert.deepEqual(
      body.data.map(({ sequence, type }: Event) => `${sequence} ${type}`),
      ['1 customer.created', '2 customer.updated', '3 plan.created'],
    )
    assert.deepEqual(Object.keys(body.data[0]).sort(), [
      'actor',
      'created_at',
      'id',
      'object',
      'object_id',
      'occurred_at',
      'sequence',
      'type',
    ])
  })

  test('say whose request it was: a key’s or a person’s, with the name then, or the service itself', async () => {
    const { body: key } = await post('/v1/api_keys', { name: 'checkout', scopes: ['write'] })
    const { id, email, call } = await newPerson(service, 'admin')
    const one = made(await post('/v1/customers', { name: 'Ada' }, { authorization: `Bearer ${key.secret}` }))
    made(await call('PATCH', `/v1/customers/${one.id}`, { name: 'Countess' }))
    await service.service.transact({}, async (tx) => {
      const now = Temporal.Now.instant()
      const ctx = workerContext(tx, made(await get('/v1/settings')).id, now)
      record(ctx, 'customer.updated', { id: one.id }, now)
      await tx.commitWith(commitStatement(ctx, null))
    })
    const { data } = made(await get(`/v1/events?object_id=${one.id}`))
    assert.deepEqual(
      data.map(({ actor }: any) => actor),
      [
        { type: 'api_key', id: key.id, name: 'checkout' },
        { type: 'person', id, name: email },
        { type: 'service', id: null, name: null },
      ],
    )
  })

  test('are filtered by object and by type, and a type that does not exist is refused', async () => {
    const as = await anotherTenant(database.ownerUrl)
    const { body: ada } = await post('/v1/customers', { name: 'Ada' }, as)
    const { body: eve } = await post('/v1/customers', { name: 'Eve' }, as)
    await patch(`/v1/customers/${ada.id}`, { name: 'Countess' }, as)
    const found = async (query: string) => sequences((await get(`/v1/events?${query}`, as)).body)
    assert.deepEqual(await found(`object_id=${ada.id}`), [1, 3])
    assert.deepEqual(await found(`object_id=${eve.id}`), [2])
    assert.deepEqual(await found('type=customer.created'), [1, 2])
    assert.deepEqual(await found('type=customer.created&after=1'), [2])
    assert.deepEqual(await found(`type=customer.updated&object_id=${eve.id}`), [])
    const { status, body } = await get('/v1/events?type=customer.eaten', as)
    assert.equal(`${status} ${body.errors[0].pointer}`, '400 ?type')
  })

  test('of another tenant are not seen, also by the id of its object', async () => {
    const [ours, theirs] = [await anotherTenant(database.ownerUrl), await anotherTenant(database.ownerUrl)]
    const { body: ada } = await post('/v1/customers', { name: 'Ada' }, theirs)
    assert.deepEqual((await get(`/v1/events?object_id=${ada.id}`, ours)).body.data, [])
    assert.deepEqual((await get('/v1/events', ours)).body.data, [])
  })
})

describe('a reader', () => {
  test('goes on by cursor or by the last sequence, and comes to the same', async () => {
    const as = await anotherTenant(database.ownerUrl)
    for (let count = 0; count < 7; count += 1) await post('/v1/customers', { name: 'Ada' }, as)
    const byCursor: number[] = []
    for (let cursor = ''; ; ) {
      const { body } = await get(`/v1/events?after=1&limit=2${cursor}`, as)
      byCursor.push(...sequences(body))
      assert.equal(body.has_more, body.next_cursor !== null)
      if (!body.has_more) break
      cursor = `&cursor=${body.next_cursor}`
    }
    const bySequence: number[] = []
    for (let after = 1; ; after = bySequence.at(-1) ?? after) {
      const { body } = await get(`/v1/events?after=${after}&limit=2`, as)
      if (body.data.length === 0) break
      bySequence.push(...sequences(body))
    }
    assert.deepEqual(byCursor, [2, 3, 4, 5, 6, 7])
    assert.deepEqual(bySequence, byCursor)
  })

  test('is refused a cursor that this list did not give', async () => {
    const [as, other] = [await anotherTenant(database.ownerUrl), await anotherTenant(database.ownerUrl)]
    for (const tenant of [as, as, other, other]) await post('/v1/customers', { name: 'Ada' }, tenant)
    const ours = (await get('/v1/events?limit=1', as)).body.next_cursor as string
    const theirs = (await get('/v1/events?limit=1', other)).body.next_cursor as string
    const forged = Buffer.from(ours, 'base64url')
    forged[forged.length - 2] = (forged.at(-2) as number) ^ 1
    for (const query of [
      `limit=1&cursor=${theirs}`,
      `limit=1&cursor=${forged.toString('base64url')}`,
      `limit=1&after=0&type=customer.created&cursor=${ours}`,
    ]) {
      const { status, body } = await get(`/v1/events?${query}`, as)
      assert.equal(`${status} ${body.errors?.[0].pointer}`, '400 ?cursor', query)
    }
    for (const after of ['-1', '1.5', 'x', '9007199254740992']) {
      const { status, body } = await get(`/v1/events?after=${after}`, as)
      assert.equal(`${status} ${body.errors?.[0].pointer}`, '400 ?after')
    }
    assert.deepEqual((await get(`/v1/events?after=${Number.MAX_SAFE_INTEGER}`, as)).body.data, [])
  })

  test('who follows while many write, some in vain, misses nothing and sees nothing twice', async () => {
    const as = await anotherTenant(database.ownerUrl)
    let isWriting = true
    const seen: Event[] = []
    const follow = async () => {
      for (let isLast = false; ; ) {
        const { body } = await get(`/v1/events?after=${seen.at(-1)?.sequence ?? 0}&limit=7`, as)
        seen.push(...body.data)
        if (body.data.length > 0) continue
        if (isLast) return
        // What was committed before the writers ended is read by one more look.
        isLast = !isWriting
      }
    }
    const write = async (writer: number) => {
      const made: string[] = []
      for (let count = 0; count < 15; count += 1) {
        // Each external id is wanted by two writers, so half of the transactions roll back.
        const { status, body } = await post('/v1/customers', { name: 'Ada', external_id: `${writer % 8}-${count}` }, as)
        if (status === 201) made.push(body.id)
        else assert.equal(body.code, 'external_id_taken')
      }
      return made
    }
    const following = follow()
    const made = (await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)))).flat()
    isWriting = false
    await following
    assert.equal(made.length, 8 * 15)
    assert.deepEqual(
      sequences({ data: seen }),
      Array.from({ length: made.length }, (_, index) => index + 1),
    )
    assert.deepEqual(seen.map(({ object_id }) => object_id).sort(), made.sort())
  })
})

test('one event is read by its id, and a list may begin with the newest', async () => {
  const as = await anotherTenant(database.ownerUrl)
  for (const name of ['Ada', 'Bob', 'Cleo']) await post('/v1/customers', { name }, as)
  const page = (query: string) => get(`/v1/events?order=desc&limit=2${query}`, as)
  const first = (await page('')).body
  const { sequence } = first.data[0]
  assert.deepEqual(
    first.data.map((one: { sequence: number }) => one.sequence),
    [sequence, sequence - 1],
  )
  const second = (await page(`&cursor=${first.next_cursor}`)).body
  assert.equal(second.data[0].sequence, sequence - 2)
  assert.deepEqual((await get(`/v1/events/${first.data[1].id}`, as)).body, first.data[1])
  assert.equal((await get(`/v1/events/${first.data[1].object_id}`, as)).status, 404)
  assert.equal((await get(`/v1/events/${first.data[1].id}`)).status, 404)
})

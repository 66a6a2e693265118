import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTenant } from '../src/modules/transaction/store.ts'
import { readBatch } from '../src/modules/webhooks/delivery/store.ts'
import type { WebhookEndpoint } from '../src/modules/webhooks/endpoint.ts'
import { asking, made, newCustomer } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { startReceiver } from './support/webhooks/receiver.ts'

const service = await startTestService({
  BILLING_ROLE: 'all',
  WEBHOOK_ALLOW_PRIVATE: 'true',
  VERIFICATION_EVERY_MS: '0',
})
const owner = asking(service.database.ownerUrl)

/** An endpoint with its receiver; both go with the test file. */
async function opened(settings: object = {}) {
  const receiver = await startReceiver()
  const { id } = made(await service.post('/v1/webhook_endpoints', { url: receiver.url, ...settings }))
  after(() => receiver.stop())
  return { id: String(id), receiver }
}
const shown = async (id: string) => made(await service.get(`/v1/webhook_endpoints/${id}`))
const act = async (id: string, action: string, body: object = {}) =>
  made(await service.post(`/v1/webhook_endpoints/${id}/${action}`, body))
const remove = (id: string) => service.call('DELETE', `/v1/webhook_endpoints/${id}`)
const rows = (id: string) =>
  owner('select sequence::int, state, cause from webhook_delivery where endpoint_id = $1 order by sequence', [id])
const lastSequence = async () => Number((await owner('select max(sequence) as last from event'))[0].last)
async function rename(id: string, times: number): Promise<void> {
  for (let time = 1; time <= times; time += 1) made(await service.patch(`/v1/customers/${id}`, { name: `Ada ${time}` }))
}
/** Writes of an endpoint: each claim is one, so it tells whether somebody looks at it again and again. */
async function looksAt(id: string): Promise<number> {
  const [{ xmin }] = await owner('select xmin::text::bigint as xmin from webhook_endpoint where id = $1', [id])
  return Number(xmin)
}

describe('an endpoint with nothing to send is left alone', () => {
  test('after it was enabled', async () => {
    const { id } = await opened()
    await act(id, 'pause')
    await act(id, 'enable')
    await new Promise((resolve) => setTimeout(resolve, 600))
    const before = await looksAt(id)
    await new Promise((resolve) => setTimeout(resolve, 600))
    assert.equal(await looksAt(id), before)
    await remove(id)
  })

  test('after a replay of which it wants no event', async () => {
    const customer = await newCustomer(service)
    const { id, receiver } = await opened()
    await act(id, 'replay', { after: 0, types: ['credit_note.created'] })
    await receiver.until('the replay is over', async () => (await shown(id)).replay === null)
    assert.deepEqual(receiver.received, [])
    assert.ok(customer.id)
    await remove(id)
  })
})

test('an event that alone is refused does not stop the others of a quiet endpoint', async () => {
  const { id, receiver } = await opened()
  const ada = await newCustomer(service)
  await receiver.until('one', () => receiver.delivered().length === 1)
  receiver.answer = ({ data }) => (data.id === ada.id ? 500 : 204)
  await rename(ada.id, 3)
  await newCustomer(service)
  await receiver.until('it is held', async () => (await shown(id)).held === 2)
  await act(id, 'pause')
  await rename(ada.id, 2)
  const bob = await newCustomer(service)
  // Hours later, it was tried five times, and nothing else has happened.
  await owner(`update webhook_delivery set next_attempt_at = now() where endpoint_id = $1 and state = 'retrying'`, [id])
  await owner(
    `update webhook_endpoint set failures = 5, failing_since = now(), batch_max = 1, status = 'enabled', next_look_at = now() where id = $1`,
    [id],
  )
  await receiver.until('Bob is there', () =>
    receiver.received.some(({ data, status }) => data.id === bob.id && status === 204),
  )
  await receiver.until('it counts as reached', async () => (await shown(id)).failures < 5)
  receiver.answer = () => 204
  await act(id, 'pause')
  await act(id, 'enable')
  await receiver.until('all of it', () => receiver.delivered().length === 8)
  const ofAda = receiver.received.filter(({ data, status }) => data.id === ada.id && status === 204)
  const sequences = ofAda.map(({ data }) => data.sequence)
  assert.deepEqual(
    sequences,
    sequences.toSorted((a, b) => a - b),
  )
  await remove(id)
})

describe('what was given up', () => {
  /** An endpoint of which one event was given up. */
  async function givenUp() {
    const { id, receiver } = await opened()
    const ada = await newCustomer(service)
    receiver.answer = () => 500
    await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
    await owner(
      `update webhook_delivery set state = 'failed', next_attempt_at = null, attempts = 10 where endpoint_id = $1`,
      [id],
    )
    receiver.answer = () => 204
    return { id, receiver, ada, sequence: await lastSequence() }
  }

  test('is delivered by a replay, and counts no more', async () => {
    const { id, receiver, sequence } = await givenUp()
    assert.equal((await shown(id)).failed, 1)
    await act(id, 'replay', { after: sequence - 1 })
    await receiver.until('delivered', () => receiver.delivered().length === 1)
    await receiver.until('forgotten', async () => (await shown(id)).failed === 0)
    await remove(id)
  })

  test('is delivered when sending goes back to a sequence before it', async () => {
    const { id, receiver, sequence } = await givenUp()
    await act(id, 'enable', { resume_from: sequence - 1 })
    await receiver.until('delivered', () => receiver.delivered().length === 1)
    await receiver.until('forgotten', async () => (await shown(id)).failed === 0)
    await remove(id)
  })

  test('does not count against how much may wait', async () => {
    const { id, receiver } = await givenUp()
    await owner(
      `insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state, attempts)
      select tenant_id, id, 1000000 + n, gen_random_uuid(), gen_random_uuid(), 'event', 'failed', 10
      from webhook_endpoint, generate_series(1, 10000) n where id = $1`,
      [id],
    )
    await newCustomer(service)
    await receiver.until('delivered', () => receiver.delivered().length === 1)
    assert.equal((await shown(id)).status, 'enabled')
    await remove(id)
  })
})

test('an endpoint of which too much waits gets nothing new, is not disabled, and goes on when less waits', async () => {
  const { id, receiver } = await opened()
  const ada = await newCustomer(service)
  await receiver.until('one', () => receiver.delivered().length === 1)
  await act(id, 'pause')
  await owner(
    `insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state)
    select tenant_id, id, 1000000 + n, gen_random_uuid(), gen_random_uuid(), 'event', 'held'
    from webhook_endpoint, generate_series(1, 10000) n where id = $1`,
    [id],
  )
  receiver.answer = () => 500
  made(
    await service.post(`/v1/events/${receiver.received[0]?.id}/resend`, { endpoint_id: (await act(id, 'enable')).id }),
  )
  await receiver.until('it failed', async () => (await shown(id)).failures > 0)
  await rename(ada.id, 1)
  receiver.answer = () => 204
  await owner(
    'update webhook_delivery set next_attempt_at = now() where endpoint_id = $1 and next_attempt_at > now()',
    [id],
  )
  await act(id, 'enable')
  await receiver.until(
    'it took the old one',
    () => receiver.received.filter(({ status }) => status === 204).length === 2,
  )
  const { status, lag_events } = await shown(id)
  assert.deepEqual([status, lag_events], ['enabled', 1])
  await owner(`delete from webhook_delivery where endpoint_id = $1 and state = 'held'`, [id])
  await receiver.until('the new one, too', () => receiver.delivered().length === 2)
  await remove(id)
})

test('an event that is sent again before its next attempt still stands before the later ones of its object', async () => {
  const { id, receiver } = await opened()
  const ada = await newCustomer(service)
  receiver.answer = ({ data }) => (data.id === ada.id ? 500 : 204)
  await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
  const [first] = receiver.received
  made(await service.post(`/v1/events/${first?.id}/resend`, { endpoint_id: id }))
  await receiver.until('it failed again', () => receiver.received.length >= 2)
  await rename(ada.id, 2)
  await newCustomer(service)
  await receiver.until('they wait', async () => (await shown(id)).lag_events === 0)
  assert.deepEqual(
    (await rows(id)).map(({ state, cause }: any) => `${state} ${cause}`),
    ['retrying event', 'held event', 'held event'],
  )
  await remove(id)
})

test('a replay does not send what was not sent once', async () => {
  const { id, receiver } = await opened()
  const ada = await newCustomer(service)
  receiver.answer = ({ data }) => (data.id === ada.id ? 500 : 204)
  await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
  await rename(ada.id, 1)
  const last = await lastSequence()
  await newCustomer(service)
  await receiver.until('the second waits', async () => (await shown(id)).held === 1)
  const tried = receiver.received.length
  receiver.answer = () => 204
  await act(id, 'replay', { after: last - 1 })
  await receiver.until('the replay is over', async () => (await shown(id)).replay === null)
  const sequences = receiver.received.slice(tried).map(({ data }) => data.sequence)
  assert.ok(!sequences.includes(last) || sequences.indexOf(last - 1) < sequences.indexOf(last), sequences.join())
  await remove(id)
})

test('a test that is asked for while another one is under way is sent, too', async () => {
  const { id, receiver } = await opened()
  let isFirst = true
  receiver.answer = () => (isFirst ? 'hang' : 204)
  const one = await act(id, 'test')
  await receiver.until(
    'it is under way',
    async () =>
      (await owner('select lease_token is not null as is_leased from webhook_endpoint where id = $1', [id]))[0]
        .is_leased,
  )
  isFirst = false
  const two = await act(id, 'test')
  receiver.release()
  await receiver.until('both', () => receiver.received.length === 2)
  assert.deepEqual(
    receiver.received.map((received) => received.id),
    [one.webhook_id, two.webhook_id],
  )
  await remove(id)
})

test('an event that the endpoint does not want delays no other', async () => {
  const { id, receiver } = await opened({ types: ['customer.updated'] })
  for (let time = 1; time <= 3; time += 1) {
    const ada = await newCustomer(service)
    await receiver.until('passed over', async () => (await shown(id)).lag_events === 0)
    const sinceMs = performance.now()
    await rename(ada.id, 1)
    await receiver.until('delivered', () => receiver.received.length === time)
    assert.ok(performance.now() - sinceMs < 900, `${performance.now() - sinceMs} ms`)
  }
  await remove(id)
})

test('large objects are read a few at a time, and all of them arrive', async () => {
  const { id, receiver } = await opened()
  await act(id, 'pause')
  const last = await lastSequence()
  const [{ tenant_id: tenantId }] = await owner('select tenant_id from webhook_endpoint where id = $1', [id])
  await owner(
    `with counter as (update tenant_counter set event_sequence = event_sequence + 6 where tenant_id = $1)
    insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
    select $1, $2::bigint + n, gen_random_uuid(), 'customer.updated', gen_random_uuid(), jsonb_build_object('id', n, 'random', r.text), now(), now()
    from generate_series(1, 6) n
    cross join lateral (select string_agg(md5((n * 10000 + i)::text), '') as text from generate_series(1, 10000) i) r`,
    [tenantId, last],
  )
  const now = Temporal.Now.instant()
  const endpoint: WebhookEndpoint = {
    ...{ id, url: receiver.url, types: [], ordering: 'none', payload: 'full', inFlightMax: 4, status: 'enabled' },
    ...{ disabledReason: null, secrets: [], cursor: BigInt(last), failures: 0, failingSince: null, batchMax: 200 },
    ...{ replay: null, createdAt: now, updatedAt: now },
  }
  const read = await service.service.transact({ readOnly: true }, (tx) => {
    setTenant(tx, tenantId)
    return readBatch(tx, tenantId, endpoint, { atMost: 200, newFirst: false, onlyTests: false })
  })
  assert.ok(read.messages.length >= 1 && read.messages.length <= 3, `${read.messages.length}`)
  assert.deepEqual([read.upTo.cursor, read.isMore], [BigInt(last + read.messages.length), true])
  await act(id, 'enable')
  await receiver.until('all of them', () => receiver.delivered().length === 6)
  await receiver.until('caught up', async () => (await shown(id)).lag_events === 0)
  assert.deepEqual(await rows(id), [])
  await remove(id)
})

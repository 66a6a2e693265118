import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { made, newCustomer } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { delivered, endpointsOf, refusing, rising } from './support/webhooks/endpoints.ts'

const service = await startTestService({
  BILLING_ROLE: 'all',
  WEBHOOK_ALLOW_PRIVATE: 'true',
  VERIFICATION_EVERY_MS: '0',
})
const { owner, act, opened, shown, reorder, kept, hurry, rename, eventOf } = endpointsOf(service)

/** An endpoint that refuses one customer, with one event that failed and so many that wait for it. */
async function refusingOne(later: number, settings: object = {}) {
  const { id, receiver } = await opened(settings)
  const ada = await newCustomer(service)
  receiver.answer = refusing(ada)
  await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
  await rename(ada, later)
  await receiver.until('the others wait', async () => (await shown(id)).held === later)
  return { id, receiver, ada }
}
const versionOf = async (id: string) =>
  Number((await owner('select xmin::text::bigint as xmin from webhook_endpoint where id = $1', [id]))[0].xmin)

test('thousands of pending events become strict, and are sent in order', async () => {
  const { id, receiver, ada } = await refusingOne(1)
  await act(id, 'pause')
  // Events that wait: as many as an endpoint can have.
  const [{ tenant_id: tenantId, last }] = await owner(
    'select e.tenant_id, c.event_sequence::int as last from webhook_endpoint e join tenant_counter c using (tenant_id) where e.id = $1',
    [id],
  )
  await owner(
    `with counter as (update tenant_counter set event_sequence = event_sequence + 5000 where tenant_id = $1),
      events as (insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
        select $1, $2::int + n, gen_random_uuid(), 'customer.updated', $3, jsonb_build_object('id', $3::uuid), now(), now()
        from generate_series(1, 5000) n returning *),
      endpoint as (update webhook_endpoint set cursor = $2::int + 5000 where id = $4)
    insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state)
      select tenant_id, $4, sequence, id, object_id, 'event', 'held' from events`,
    [tenantId, last, ada.id, id],
  )
  await reorder(id, 'strict')
  receiver.answer = () => 204
  await act(id, 'enable')
  await receiver.until('some of them', () => delivered(receiver, ada).length > 50)
  assert.deepEqual(delivered(receiver, ada), rising(delivered(receiver, ada)))
})

test('a strict endpoint whose first event is not due is left alone until it is', async () => {
  const { id, receiver } = await refusingOne(3)
  await reorder(id, 'strict')
  await receiver.until('tried again', async () => (await shown(id)).failures >= 2)
  await owner(
    `update webhook_delivery d set attempts = 2, next_attempt_at = now() + interval '5 minutes' where endpoint_id = $1
      and sequence = (select min(sequence) from webhook_delivery where endpoint_id = $1)`,
    [id],
  )
  await owner('update webhook_endpoint set next_look_at = now(), next_retry_at = now() where id = $1', [id])
  await pause(1500)
  const before = await versionOf(id)
  await pause(1500)
  assert.equal(await versionOf(id), before)
})

describe('enable', () => {
  for (const from of ['now', 'the cursor'])
    test(`from ${from} drops what waits, also of an endpoint that is enabled`, async () => {
      const { id, receiver } = await refusingOne(3)
      await newCustomer(service)
      await receiver.until('others are accepted', async () => (await shown(id)).failures === 0)
      const { cursor } = await shown(id)
      const { retrying, held } = await act(id, 'enable', { resume_from: from === 'now' ? 'now' : cursor })
      assert.deepEqual([retrying, held], [0, 0])
      assert.deepEqual(await kept(id), [])
    })

  test('from a sequence ends a replay, so that nothing is sent before its first delivery', async () => {
    const { id, receiver } = await opened()
    const ada = await newCustomer(service)
    await rename(ada, 1)
    await receiver.until('two', () => delivered(receiver, ada).length === 2)
    const refused = (await eventOf(ada, 1)).sequence + 1
    receiver.answer = ({ data }) => (data.sequence === refused ? 500 : 204)
    await rename(ada, 4)
    await receiver.until('they wait', async () => (await shown(id)).held === 3)
    await act(id, 'pause')
    await act(id, 'replay', { after: refused - 2 })
    const { replay, lag_seconds } = await act(id, 'enable', { resume_from: refused - 2 })
    assert.deepEqual([replay, lag_seconds >= 0], [null, true])
    await receiver.until('it failed again', async () => (await shown(id)).retrying === 1)
    receiver.answer = () => 204
    await hurry(id)
    await receiver.until('all', async () => (await kept(id)).length === 0 && (await shown(id)).lag_events === 0)
    const first = rising(delivered(receiver, ada))
    const arrivals = delivered(receiver, ada).filter((one, index, all) => all.indexOf(one) === index)
    assert.deepEqual(arrivals, first)
    assert.equal(first.length, 6)
  })
})

describe('a test', () => {
  /** An endpoint with failures since days, to be looked at in an hour. */
  async function unreached(failures: number) {
    const { id, receiver } = await refusingOne(0)
    await owner(
      `update webhook_endpoint set failures = $2, failing_since = now() - interval '121 hours', batch_max = 1,
        next_look_at = now() + interval '1 hour', next_retry_at = now() + interval '1 hour' where id = $1`,
      [id, failures],
    )
    await owner(`update webhook_delivery set next_attempt_at = now() + interval '1 hour' where endpoint_id = $1`, [id])
    return { id, receiver }
  }
  const health = async (id: string) =>
    (
      await owner(
        `select failures, failing_since, batch_max, next_look_at, status from webhook_endpoint where id = $1`,
        [id],
      )
    )[0]

  for (const failures of [30, 31])
    for (const status of [204, 500, 410])
      test(`answered with ${status} changes nothing of an endpoint after ${failures} failures`, async () => {
        const { id, receiver } = await unreached(failures)
        const before = await health(id)
        const tried = receiver.received.length
        receiver.answer = ({ type }) => (type === 'webhook_endpoint.test' ? status : 500)
        await rename(await newCustomer(service), 1)
        const { webhook_id } = await act(id, 'test')
        await receiver.until('the test', () => receiver.received.length > tried)
        await receiver.until('logged', async () =>
          made(await service.get(`/v1/webhook_attempts?endpoint_id=${id}&limit=100`)).data.some(
            (one: any) => one.webhook_id === webhook_id,
          ),
        )
        assert.deepEqual(
          receiver.received.slice(tried).map(({ type }) => type),
          ['webhook_endpoint.test'],
        )
        assert.deepEqual(await health(id), before)
      })
})

test('what waited is sent without a pause between one and the next', async () => {
  const { id, receiver, ada } = await refusingOne(60)
  receiver.answer = () => 204
  const startedMs = performance.now()
  await hurry(id)
  await receiver.until('all of it', () => delivered(receiver, ada).length === 61)
  const looksMs = 60 * 100
  assert.ok(performance.now() - startedMs < looksMs, 'it would take that long with one event for each look')
})

test('a resend that is refused does not stop a strict endpoint', async () => {
  const { id, receiver } = await opened({ ordering: 'strict' })
  const ada = await newCustomer(service)
  await receiver.until('created', () => delivered(receiver, ada).length === 1)
  await receiver.until('caught up', async () => (await shown(id)).lag_events === 0)
  receiver.answer = ({ data }) => (data.id === ada.id ? { status: 503, headers: { 'retry-after': '3600' } } : 204)
  made(await service.post(`/v1/events/${(await eventOf(ada, 0)).id}/resend`, { endpoint_id: id }))
  await receiver.until('it was refused', async () => (await kept(id)).length === 1 && receiver.received.length === 2)
  const bob = await newCustomer(service)
  await receiver.until('Bob is there', () => delivered(receiver, bob).length === 1)
})

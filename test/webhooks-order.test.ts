import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { made, newCustomer, outcome } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { delivered, endpointsOf, refusing, rising } from './support/webhooks/endpoints.ts'

const service = await startTestService({
  BILLING_ROLE: 'all',
  WEBHOOK_ALLOW_PRIVATE: 'true',
  VERIFICATION_EVERY_MS: '0',
})
const { owner, act, opened, shown, reorder, resend, kept, rename, eventOf } = endpointsOf(service)

describe('one object that is refused', () => {
  test('with more events than a batch holds delays no other, while the endpoint has failed a few times', async () => {
    const { id, receiver } = await opened()
    const ada = await newCustomer(service)
    receiver.answer = refusing(ada)
    await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
    // As after a time in which nothing was accepted: one event at a time.
    await owner('update webhook_endpoint set batch_max = 1 where id = $1', [id])
    await rename(ada, 250)
    const bob = await newCustomer(service)
    await receiver.until('Bob is there', () => delivered(receiver, bob).length > 0)
    await receiver.until('the others wait', async () => (await shown(id)).lag_events === 0)
    assert.equal((await shown(id)).held, 250)
  })

  test('with more events than a batch holds delays no other, also when five attempts in a row have failed', async () => {
    const { id, receiver } = await opened()
    const ada = await newCustomer(service)
    receiver.answer = refusing(ada)
    await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
    await act(id, 'pause')
    await rename(ada, 250)
    const bob = await newCustomer(service)
    await owner(
      `update webhook_endpoint set failures = 5, failing_since = now(), batch_max = 1, status = 'enabled', next_look_at = now() where id = $1`,
      [id],
    )
    await receiver.until('Bob is there', () => delivered(receiver, bob).length > 0)
    await receiver.until('it counts as reached', async () => (await shown(id)).failures < 5)
  })
})

describe('sending from a sequence', () => {
  test('after an event that failed drops it, and sends what waited for it, in order', async () => {
    const { id, receiver } = await opened()
    const ada = await newCustomer(service)
    receiver.answer = refusing(ada)
    await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
    await rename(ada, 5)
    await receiver.until('they wait', async () => (await shown(id)).held === 5)
    receiver.answer = () => 204
    const { sequence } = await eventOf(ada, 1)
    const { retrying, held, lag_events } = await act(id, 'enable', { resume_from: sequence - 1 })
    assert.deepEqual([retrying, held, lag_events], [0, 0, 5])
    await rename(ada, 2)
    await receiver.until('all that came later', () => delivered(receiver, ada).length === 7)
    assert.deepEqual(delivered(receiver, ada), rising(delivered(receiver, ada)))
    assert.deepEqual(await kept(id), [])
  })

  test('before pending events sends all of them in order, those of other objects too', async () => {
    const { id, receiver } = await opened()
    const [ada, bob] = [await newCustomer(service), await newCustomer(service)]
    await receiver.until('both', () => receiver.delivered().length === 2)
    receiver.answer = refusing(ada)
    await rename(bob, 1)
    await rename(ada, 2)
    await receiver.until('they wait', async () => (await shown(id)).lag_events === 0 && (await kept(id)).length === 2)
    receiver.answer = () => 204
    await act(id, 'enable', { resume_from: (await eventOf(ada, 0)).sequence - 1 })
    await receiver.until('all of Ada', () => delivered(receiver, ada).length === 4)
    const again = delivered(receiver, ada).slice(1)
    assert.deepEqual(again, rising(again))
    await receiver.until('Bob twice', () => delivered(receiver, bob).length === 4)
  })
})

test('strict sends what waits by sequence, and nothing before one whose next attempt is later', async () => {
  const { id, receiver } = await opened()
  const [ada, bob] = [await newCustomer(service), await newCustomer(service)]
  receiver.answer = () => 500
  await receiver.until('both failed', async () => (await shown(id)).retrying === 2)
  await act(id, 'pause')
  await reorder(id, 'strict')
  await owner(
    `update webhook_delivery set next_attempt_at = now() + case when object_id = $2 then interval '1 hour' else -interval '1 hour' end
     where endpoint_id = $1`,
    [id, ada.id],
  )
  const tried = receiver.received.length
  receiver.answer = () => 204
  await owner(
    `update webhook_endpoint set status = 'enabled', next_look_at = now(), next_retry_at = now() where id = $1`,
    [id],
  )
  await rename(bob, 1)
  await new Promise((resolve) => setTimeout(resolve, 700))
  assert.equal(receiver.received.length, tried, 'the first event is not due, so no other is sent')
  await act(id, 'pause')
  await act(id, 'enable')
  await owner(`update webhook_delivery set next_attempt_at = now() - interval '1 minute' where object_id = $1`, [
    ada.id,
  ])
  await receiver.until('all three', () => receiver.received.length === tried + 3)
  const sequences = receiver.received.slice(tried).map(({ data }) => data.sequence)
  assert.deepEqual(sequences, rising(sequences))
})

describe('an event that is sent again', () => {
  test('while it is held keeps its place', async () => {
    const { id, receiver } = await opened()
    const ada = await newCustomer(service)
    receiver.answer = refusing(ada)
    await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
    await rename(ada, 2)
    await receiver.until('two wait', async () => (await shown(id)).held === 2)
    await resend((await eventOf(ada, 1)).id, id)
    assert.deepEqual(await kept(id), ['retrying event', 'held event', 'held event'])
  })

  test('before its first attempt is sent in its order', async () => {
    const { id, receiver } = await opened({ ordering: 'strict' })
    const ada = await newCustomer(service)
    receiver.answer = () => 500
    await receiver.until('it failed', async () => (await shown(id)).failures > 0)
    await rename(ada, 2)
    await resend((await eventOf(ada, 2)).id, id)
    assert.deepEqual(await kept(id), [])
    receiver.answer = () => 204
    await act(id, 'enable')
    await receiver.until('all three', () => delivered(receiver, ada).length === 3)
    assert.deepEqual(delivered(receiver, ada), rising(delivered(receiver, ada)))
  })

  test('is sent although the endpoint does not want its type', async () => {
    const { id, receiver } = await opened({ types: ['invoice.*'] })
    const ada = await newCustomer(service)
    await resend((await eventOf(ada, 0)).id, id)
    await receiver.until('it is there', () => delivered(receiver, ada).length > 0)
  })

  for (const status of [204, 500])
    test(`while an attempt is in flight that ends with ${status} is sent after it`, async () => {
      const { id, receiver } = await opened()
      const ada = await newCustomer(service)
      receiver.answer = () => 500
      await receiver.until('it failed', async () => (await shown(id)).retrying === 1)
      receiver.answer = () => 'hang'
      await owner('update webhook_delivery set next_attempt_at = now() where endpoint_id = $1', [id])
      await owner('update webhook_endpoint set next_look_at = now(), next_retry_at = now() where id = $1', [id])
      const isInFlight = async () =>
        (await owner('select lease_token from webhook_endpoint where id = $1', [id]))[0].lease_token
      await receiver.until('it is in flight', async () => (await isInFlight()) !== null)
      await receiver.until('it hangs', () => receiver.received.length >= 1)
      await resend((await eventOf(ada, 0)).id, id)
      receiver.answer = () => 204
      receiver.release(status)
      await receiver.until('the second one', () => delivered(receiver, ada).length === (status === 204 ? 2 : 1))
      await receiver.until('nothing is left', async () => (await kept(id)).length === 0)
    })
})

test('a replay keeps the order of an object, over several batches', async () => {
  const { id, receiver } = await opened()
  const ada = await newCustomer(service)
  await rename(ada, 4)
  await receiver.until('all five', () => delivered(receiver, ada).length === 5)
  await receiver.until('caught up', async () => (await shown(id)).lag_events === 0)
  const first = (await eventOf(ada, 0)).sequence
  let refusals = 1
  receiver.answer = ({ data }) => (data.sequence === first && refusals-- > 0 ? 500 : 204)
  await owner('update webhook_endpoint set batch_max = 1 where id = $1', [id])
  await act(id, 'replay', { after: first - 1 })
  await receiver.until('the first was refused', () => receiver.received.length === 6)
  await receiver.until('the others wait', async () => (await kept(id)).length === 5)
  await owner(
    'update webhook_delivery set next_attempt_at = now() where endpoint_id = $1 and next_attempt_at is not null',
    [id],
  )
  await owner('update webhook_endpoint set next_look_at = now(), next_retry_at = now() where id = $1', [id])
  await receiver.until('all five again', () => delivered(receiver, ada).length === 10)
  const again = delivered(receiver, ada).slice(5)
  assert.deepEqual(again, rising(again))
})

test('a replay ends at the cursor: what is still to be sent is sent once', async () => {
  const { id, receiver } = await opened()
  const ada = await newCustomer(service)
  await receiver.until('created', () => delivered(receiver, ada).length === 1)
  await receiver.until('caught up', async () => (await shown(id)).lag_events === 0)
  const { cursor } = await act(id, 'pause')
  await rename(ada, 2)
  const { replay } = await act(id, 'replay', { after: cursor - 1 })
  assert.equal(replay.until, cursor)
  const nothing = await service.post(`/v1/webhook_endpoints/${id}/replay`, { after: cursor })
  assert.equal(outcome(nothing), '409 replay_running')
  await act(id, 'enable')
  await receiver.until('the replay is over', async () => (await shown(id)).replay === null)
  await receiver.until('caught up', async () => (await shown(id)).lag_events === 0)
  assert.deepEqual(delivered(receiver, ada).toSorted(), [cursor, cursor, cursor + 1, cursor + 2])
  const after = await service.post(`/v1/webhook_endpoints/${id}/replay`, { after: cursor + 2 })
  assert.deepEqual([outcome(after), after.body.errors[0].pointer], ['400 invalid_request', '/after'])
})

describe('a test', () => {
  test('that is asked for twice is sent twice', async () => {
    const { id, receiver } = await opened()
    const leased = `update webhook_endpoint set lease_token = id, lease_until = now() + interval '1 hour' where id = $1`
    await owner(leased, [id])
    const ids = [(await act(id, 'test')).webhook_id, (await act(id, 'test')).webhook_id]
    await owner('update webhook_endpoint set lease_token = null, lease_until = null where id = $1', [id])
    await receiver.until('both', () => receiver.received.length === 2)
    assert.deepEqual(receiver.received.map((received) => received.id).toSorted(), ids.toSorted())
  })

  test('that is answered with 410 disables nothing, and one with Retry-After delays nothing', async () => {
    const { id, receiver } = await opened({ ordering: 'strict' })
    for (const status of [410, 503]) {
      receiver.answer = () => ({ status, headers: { 'retry-after': '3600' } })
      await act(id, 'test')
      await receiver.until('logged', async () => {
        const { data } = made(await service.get(`/v1/webhook_attempts?endpoint_id=${id}&status=failed`))
        return data.some(({ response_status }: any) => response_status === status)
      })
    }
    receiver.answer = () => 204
    const ada = await newCustomer(service)
    await receiver.until('the event', () => delivered(receiver, ada).length > 0)
    assert.equal((await shown(id)).status, 'enabled')
  })
})

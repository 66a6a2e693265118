import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { asking, made, newCustomer, outcome } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { type Received, startReceiver } from './support/webhooks/receiver.ts'

const service = await startTestService({
  BILLING_ROLE: 'all',
  WEBHOOK_ALLOW_PRIVATE: 'true',
  VERIFICATION_EVERY_MS: '0',
})
const owner = asking(service.database.ownerUrl)

interface Endpoint {
  readonly id: string
  readonly secret: string
}

async function endpointAt(url: string, settings: object = {}): Promise<Endpoint> {
  return made(await service.post('/v1/webhook_endpoints', { url, ...settings }))
}
const shown = async (id: string) => made(await service.get(`/v1/webhook_endpoints/${id}`))
const act = async (id: string, action: string, body: object = {}) =>
  made(await service.post(`/v1/webhook_endpoints/${id}/${action}`, body))
const remove = (id: string) => service.call('DELETE', `/v1/webhook_endpoints/${id}`)
const attempts = async (query: string) => made(await service.get(`/v1/webhook_attempts?${query}`)).data
/** Every invariant holds, while things are on their way. */
const verified = async () => assert.ok(made(await service.get('/v1/verification')).is_clean)
const sequences = (received: readonly Received[]) => received.map(({ data }) => data.sequence)
/** Renames a customer so many times: as many events of one object. */
async function rename(id: string, times: number): Promise<void> {
  for (let time = 1; time <= times; time += 1) made(await service.patch(`/v1/customers/${id}`, { name: `Ada ${time}` }))
}

async function receiving() {
  const receiver = await startReceiver()
  after(() => receiver.stop())
  return receiver
}

describe('an event', () => {
  test('is sent once, signed, with its object and sequence, and logged', async () => {
    const receiver = await receiving()
    const endpoint = await endpointAt(receiver.url)
    const customer = await newCustomer(service)
    await receiver.until('delivered', () => receiver.received.length === 1)
    const [received] = receiver.received
    const [event] = made(await service.get(`/v1/events?object_id=${customer.id}`)).data
    assert.ok(received)
    assert.deepEqual(
      [received.id, received.type, received.data.id, received.data.sequence],
      [event.id, 'customer.created', customer.id, event.sequence],
    )
    assert.ok(receiver.isSigned(endpoint.secret, received))
    await receiver.until('caught up', async () => (await shown(endpoint.id)).lag_events === 0)
    const [attempt, ...others] = await attempts(`endpoint_id=${endpoint.id}`)
    assert.deepEqual(
      [attempt.event_id, attempt.status, attempt.response_status, attempt.number],
      [event.id, 'succeeded', 204, 1],
    )
    assert.deepEqual(others, [])
    await remove(endpoint.id)
  })

  test('of another type than the endpoint wants is passed over; a pattern takes all of a kind; a thin one has no object', async () => {
    const receiver = await receiving()
    const endpoint = await endpointAt(receiver.url, { types: ['customer.updated', 'credit.*'], payload: 'thin' })
    const customer = await newCustomer(service)
    await rename(customer.id, 1)
    made(
      await service.post(`/v1/customers/${customer.id}/credit_entries`, {
        amount_cents: 5,
        currency: 'EUR',
        reason: 'x',
      }),
    )
    await receiver.until('two', () => receiver.received.length === 2)
    await receiver.until('caught up', async () => (await shown(endpoint.id)).lag_events === 0)
    assert.deepEqual(
      receiver.received.map(({ type }) => type),
      ['customer.updated', 'credit.granted'],
    )
    assert.deepEqual(Object.keys(receiver.received[0]?.data ?? {}), ['id', 'object_id', 'sequence'])
    await remove(endpoint.id)
  })

  test('recorded before the endpoint was made is not sent, unless it starts after an earlier sequence', async () => {
    const customer = await newCustomer(service)
    const [{ sequence }] = made(await service.get(`/v1/events?object_id=${customer.id}`)).data
    const receiver = await receiving()
    const [late, early] = [
      await endpointAt(`${receiver.url}/late`),
      await endpointAt(`${receiver.url}/early`, { start_after: sequence - 1 }),
    ]
    await rename(customer.id, 1)
    await receiver.until('three', () => receiver.received.length >= 3)
    const of = (path: string) => sequences(receiver.received.filter((one) => one.path.endsWith(path)))
    assert.deepEqual([of('late'), of('early')], [[sequence + 1], [sequence, sequence + 1]])
    for (const { id } of [late, early]) await remove(id)
  })
})

test('per object, what follows a failed event waits for it, and other objects do not', async () => {
  const receiver = await receiving()
  const endpoint = await endpointAt(receiver.url)
  const [ada, bob] = [await newCustomer(service), await newCustomer(service)]
  let isDown = true
  receiver.answer = ({ data }) => (data.id === ada.id && isDown ? 500 : 204)
  await rename(ada.id, 2)
  await rename(bob.id, 2)
  await receiver.until('Bob has all', () => receiver.delivered().length === 3)
  await receiver.until('the rest is held', async () => (await shown(endpoint.id)).held === 2)
  assert.equal((await shown(endpoint.id)).retrying, 1)
  await verified()
  isDown = false
  await receiver.until('Ada has all', () => receiver.delivered().length === 6)
  const ofAda = receiver.received.filter(({ data, status }) => data.id === ada.id && status === 204)
  assert.deepEqual(
    sequences(ofAda),
    sequences(ofAda).toSorted((a, b) => a - b),
  )
  const first = receiver.received.find(({ data }) => data.id === ada.id)
  const logged = await attempts(`endpoint_id=${endpoint.id}&event_id=${first?.id}`)
  assert.deepEqual(
    logged.map(({ number, status }: any) => `${number} ${status}`),
    ['2 succeeded', '1 failed'],
  )
  assert.equal(logged[1].response_body, 'thanks')
  await remove(endpoint.id)
})

test('an endpoint that hangs delays only itself', async () => {
  const [slow, quick] = [await receiving(), await receiving()]
  slow.answer = () => 'hang'
  const [one, other] = [await endpointAt(slow.url), await endpointAt(quick.url)]
  const customer = await newCustomer(service)
  await rename(customer.id, 20)
  await quick.until('all of it', () => quick.delivered().length === 21)
  for (const { id } of [one, other]) await remove(id)
})

test('an endpoint that nothing reaches is left alone, and gets everything in order once it is there again', async () => {
  const receiver = await receiving()
  const endpoint = await endpointAt(receiver.url)
  receiver.answer = () => 503
  const customers = [await newCustomer(service), await newCustomer(service), await newCustomer(service)]
  for (const { id } of customers) await rename(id, 10)
  await receiver.until('left alone', async () => (await shown(endpoint.id)).failures >= 5)
  const { failing_since, retrying, held } = await shown(endpoint.id)
  assert.ok(failing_since)
  assert.ok(retrying + held <= 20, `${retrying} ${held}`)
  await verified()
  receiver.answer = () => 204
  await act(endpoint.id, 'enable') // it would be tried by itself, half a minute later
  await receiver.until('all of it', () => receiver.delivered().length === 33)
  for (const { id } of customers) {
    const own = sequences(receiver.received.filter(({ data, status }) => data.id === id && status === 204))
    assert.deepEqual(
      own,
      own.toSorted((a, b) => a - b),
    )
  }
  await remove(endpoint.id)
})

test('410 disables, and says so to others; enabled again, nothing is missing', async () => {
  const [gone, other] = [await receiving(), await receiving()]
  gone.answer = () => 410
  const watching = await endpointAt(other.url, { types: ['webhook_endpoint.*'] })
  const endpoint = await endpointAt(gone.url)
  const customer = await newCustomer(service)
  await gone.until('disabled', async () => (await shown(endpoint.id)).status === 'disabled')
  await other.until('told', () => other.received.length === 1)
  assert.deepEqual([other.received[0]?.type, other.received[0]?.data.id], ['webhook_endpoint.disabled', endpoint.id])
  assert.ok(!other.received[0]?.body.includes('whsec_'))
  await rename(customer.id, 30)
  await verified()
  gone.answer = () => 204
  const enabled = await act(endpoint.id, 'enable')
  assert.deepEqual([enabled.status, enabled.disabled_reason], ['enabled', null])
  await gone.until('all of it', () => gone.delivered().length >= 32)
  const own = sequences(gone.received.filter(({ data, status }) => data.id === customer.id && status === 204))
  assert.deepEqual([own.length, own], [31, own.toSorted((a, b) => a - b)])
  for (const { id } of [watching, endpoint]) await remove(id)
})

describe('a person', () => {
  test('pauses, and goes on from the cursor, from now, or from a sequence', async () => {
    const receiver = await receiving()
    const endpoint = await endpointAt(receiver.url)
    await act(endpoint.id, 'pause')
    const customer = await newCustomer(service)
    await rename(customer.id, 3)
    const { cursor, lag_events } = await shown(endpoint.id)
    assert.equal(lag_events, 4)
    await act(endpoint.id, 'enable', { resume_from: cursor + 2 })
    await receiver.until('two of four', () => receiver.received.length === 2)
    await act(endpoint.id, 'pause')
    await rename(customer.id, 3)
    await act(endpoint.id, 'enable', { resume_from: 'now' })
    assert.equal((await shown(endpoint.id)).lag_events, 0)
    const future = await service.post(`/v1/webhook_endpoints/${endpoint.id}/enable`, { resume_from: 1_000_000 })
    assert.deepEqual([outcome(future), future.body.errors[0].pointer], ['400 invalid_request', '/resume_from'])
    await remove(endpoint.id)
  })

  test('replays events and sends one again, with the ids that they had', async () => {
    const receiver = await receiving()
    const endpoint = await endpointAt(receiver.url)
    const customer = await newCustomer(service)
    await rename(customer.id, 4)
    await receiver.until('five', () => receiver.received.length === 5)
    const ids = receiver.received.map(({ id }) => id)
    const [first] = sequences(receiver.received)
    await receiver.until('caught up', async () => (await shown(endpoint.id)).lag_events === 0)
    await act(endpoint.id, 'replay', { after: first, until: (first ?? 0) + 3 })
    await receiver.until('three more', () => receiver.received.length === 8)
    assert.deepEqual(
      receiver.received.slice(5).map(({ id }) => id),
      ids.slice(1, 4),
    )
    await receiver.until('the replay is over', async () => (await shown(endpoint.id)).replay === null)
    made(await service.post(`/v1/events/${ids[0]}/resend`, { endpoint_id: endpoint.id }))
    await verified()
    await receiver.until('one more', () => receiver.received.length === 9)
    assert.equal(receiver.received[8]?.id, ids[0])
    await receiver.until('logged', async () => (await attempts(`event_id=${ids[0]}`)).length === 2)
    assert.deepEqual((await attempts(`event_id=${ids[0]}`)).map(({ cause }: any) => cause).sort(), ['event', 'resend'])
    await remove(endpoint.id)
  })

  test('rotates the secret: both sign for as long as was said', async () => {
    const receiver = await receiving()
    const endpoint = await endpointAt(receiver.url)
    const { secret } = await act(endpoint.id, 'rotate_secret', { keep_old_for: '1h' })
    await newCustomer(service)
    await receiver.until('one', () => receiver.received.length === 1)
    const [both] = receiver.received
    assert.ok(both)
    assert.deepEqual(
      [endpoint.secret, secret].map((one) => receiver.isSigned(one, both)),
      [true, true],
    )
    const last = await act(endpoint.id, 'rotate_secret', { keep_old_for: '0m' })
    await newCustomer(service)
    await receiver.until('two', () => receiver.received.length === 2)
    const [, one] = receiver.received
    assert.ok(one)
    assert.deepEqual(
      [endpoint.secret, secret, last.secret].map((known) => receiver.isSigned(known, one)),
      [false, false, true],
    )
    await remove(endpoint.id)
  })

  test('sends a test, once, whatever comes back', async () => {
    const receiver = await receiving()
    receiver.answer = () => 500
    const endpoint = await endpointAt(receiver.url)
    const { webhook_id } = await act(endpoint.id, 'test')
    await receiver.until('the test', () => receiver.received.length === 1)
    assert.deepEqual([receiver.received[0]?.id, receiver.received[0]?.type], [webhook_id, 'webhook_endpoint.test'])
    await receiver.until('logged', async () => (await attempts(`endpoint_id=${endpoint.id}`)).length === 1)
    const [attempt] = await attempts(`endpoint_id=${endpoint.id}`)
    assert.deepEqual([attempt.webhook_id, attempt.cause, attempt.status], [webhook_id, 'test', 'failed'])
    assert.equal((await shown(endpoint.id)).retrying, 0)
    await remove(endpoint.id)
  })

  test('is told what is wrong', async () => {
    const refused = async (body: object) => {
      const answer = await service.post('/v1/webhook_endpoints', body)
      return `${outcome(answer)} ${answer.body.errors?.[0]?.pointer}`
    }
    assert.equal(await refused({ url: 'ftp://example.com' }), '400 url_not_allowed /url')
    assert.equal(await refused({ url: 'nowhere' }), '400 url_not_allowed /url')
    assert.equal(await refused({ url: 'https://example.com', types: ['Invoice'] }), '400 invalid_request /types/0')
    assert.equal(await refused({ url: 'https://example.com', start_after: 1e9 }), '400 invalid_request /start_after')
    const unknown = await service.post('/v1/events/019a3c5e-1111-7000-8000-000000000006/resend', {
      endpoint_id: '019a3c5e-1111-7000-8000-000000000006',
    })
    assert.deepEqual([outcome(unknown), unknown.body.errors[0].pointer], ['400 invalid_request', '/endpoint_id'])
  })
})

test('what is not delivered is all that is kept', async () => {
  const receiver = await receiving()
  const endpoint = await endpointAt(receiver.url)
  await rename((await newCustomer(service)).id, 30)
  await receiver.until('all of it', () => receiver.received.length === 31)
  await receiver.until('caught up', async () => (await shown(endpoint.id)).lag_events === 0)
  assert.deepEqual(
    await owner('select count(*)::int as rows from webhook_delivery where endpoint_id = $1', [endpoint.id]),
    [{ rows: 0 }],
  )
  assert.equal(receiver.received.length, 31, 'and nothing is sent twice')
  const other = `select from webhook_attempt where tableoid = 'webhook_attempt_other'::regclass`
  assert.deepEqual(await owner(other), [], 'the partition of the day was made before the first attempt')
  await remove(endpoint.id)
})

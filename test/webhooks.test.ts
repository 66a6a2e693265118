import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { asking, made, newCustomer } from './support/service/merchant.ts'
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
  const customers: any[] = []
  for (let count = 1; count <= 15; count += 1) {
    const customer = await newCustomer(service)
    await rename(customer.id, 2)
    customers.push(customer)
  }
  await receiver.until('left alone', async () => (await shown(endpoint.id)).failures >= 5)
  const { failing_since, retrying, held, lag_events } = await shown(endpoint.id)
  assert.ok(failing_since)
  // Only those that were tried, and the later events of their objects.
  assert.ok(retrying <= 9 && held <= 2 * retrying && lag_events >= 15, `${retrying} ${held} ${lag_events}`)
  await verified()
  receiver.answer = () => 204
  await act(endpoint.id, 'enable') // it would be tried by itself, half a minute later
  await receiver.until('all of it', () => receiver.delivered().length === 45)
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

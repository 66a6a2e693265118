import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { ended, printed, start } from './support/service/command-line.ts'
import { made, newCustomer, outcome } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { type Received, startReceiver } from './support/webhooks/receiver.ts'

const service = await startTestService({
  BILLING_ROLE: 'all',
  WEBHOOK_ALLOW_PRIVATE: 'true',
  VERIFICATION_EVERY_MS: '0',
})

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
    const noId = '019a3c5e-1111-7000-8000-000000000006'
    const [event] = made(await service.get('/v1/events?limit=1')).data
    const unknown = await service.post(`/v1/events/${event.id}/resend`, { endpoint_id: noId })
    assert.deepEqual([outcome(unknown), unknown.body.errors[0].pointer], ['400 invalid_request', '/endpoint_id'])
    assert.equal(outcome(await service.post(`/v1/events/${noId}/resend`, { endpoint_id: noId })), '404 not_found')
  })
})

test('billing listen forwards what happens from then on, signed, without an endpoint', async () => {
  const receiver = await receiving()
  receiver.answer = ({ type }) => (type === 'customer.created' ? 204 : 500)
  const words = [
    'listen',
    '--forward-to',
    receiver.url,
    '--url',
    service.url,
    '--key',
    service.secret,
    '--types',
    'customer.*',
  ]
  const listening = start(words, {})
  const end = ended(listening)
  after(() => listening.kill('SIGKILL'))
  const [, secret = ''] = await printed(listening, /signed with (whsec_\S+)/)
  const customer = await newCustomer(service)
  await rename(customer.id, 1)
  await receiver.until('both', () => receiver.received.length === 2)
  assert.deepEqual(
    receiver.received.map(({ type, status }) => `${type} ${status}`),
    ['customer.created 204', 'customer.updated 500'],
  )
  assert.ok(receiver.received.every((one) => receiver.isSigned(secret, one)))
  listening.kill('SIGINT')
  const { code, out } = await end
  assert.equal(code, 0)
  assert.match(out, /customer\.created {2}204/)
})

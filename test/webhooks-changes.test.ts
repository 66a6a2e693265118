import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { made, newCustomer, outcome } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { type Receiver, startReceiver } from './support/webhooks/receiver.ts'

const service = await startTestService({
  BILLING_ROLE: 'all',
  WEBHOOK_ALLOW_PRIVATE: 'true',
  VERIFICATION_EVERY_MS: '0',
})

async function opened(settings: object = {}) {
  const receiver = await startReceiver()
  const { id } = made(await service.post('/v1/webhook_endpoints', { url: receiver.url, ...settings }))
  after(() => receiver.stop())
  return { id: String(id), receiver }
}
const shown = async (id: string) => made(await service.get(`/v1/webhook_endpoints/${id}`))
const act = (id: string, action: string, body: object = {}) =>
  service.post(`/v1/webhook_endpoints/${id}/${action}`, body)
const change = async (id: string, body: object) => made(await service.patch(`/v1/webhook_endpoints/${id}`, body))
let names = 0
async function rename(id: string, times: number): Promise<void> {
  for (let time = 1; time <= times; time += 1)
    made(await service.patch(`/v1/customers/${id}`, { name: `Ada ${++names}` }))
}
const delivered = ({ received }: Receiver) =>
  received.filter(({ status }) => status === 204).map(({ data }) => data.sequence)
const inOrder = (sequences: readonly number[]) => sequences.toSorted((a, b) => a - b)

test('an endpoint that is paused while a batch is under way keeps what was sent, and repeats nothing', async () => {
  const { id, receiver } = await opened()
  const customer = await newCustomer(service)
  receiver.answer = () => 'hang'
  await rename(customer.id, 5)
  await receiver.until('a message hangs', async () => (await shown(id)).lag_events > 0)
  assert.equal(outcome(await act(id, 'pause')), '200')
  await change(id, { payload: 'thin' })
  receiver.answer = () => 204
  const answering = setInterval(() => receiver.release(), 10)
  await rename(customer.id, 2)
  assert.equal(outcome(await act(id, 'enable')), '200')
  await receiver.until('all of it', async () => (await shown(id)).lag_events === 0)
  clearInterval(answering)
  assert.deepEqual(delivered(receiver), inOrder([...new Set(delivered(receiver))]))
  assert.deepEqual((await shown(id)).payload, 'thin')
})

/** An endpoint with one event that failed, a later one of its object, and one of another object that was delivered. */
async function withOneFailed(ordering: string) {
  const { id, receiver } = await opened({ ordering, max_in_flight: 1 })
  const ada = await newCustomer(service)
  await receiver.until('created', () => receiver.received.length === 1)
  receiver.answer = ({ data }) => (data.id === ada.id ? 500 : 204)
  await rename(ada.id, 1)
  await receiver.until('a failure', async () => (await shown(id)).retrying === 1)
  await rename(ada.id, 1)
  await newCustomer(service)
  await receiver.until('the other customer', () => delivered(receiver).length === 2)
  await receiver.until('settled', async () => {
    const { retrying, held, lag_events } = await shown(id)
    return retrying + held === 2 && lag_events === 0
  })
  receiver.answer = () => 204
  return { id, receiver, ada }
}

test('from per_object to strict, what waits comes in order, and before anything new', async () => {
  const { id, receiver } = await withOneFailed('per_object')
  await act(id, 'pause')
  await newCustomer(service)
  await change(id, { ordering: 'strict' })
  await act(id, 'enable')
  await receiver.until('all', () => delivered(receiver).length === 5)
  const later = delivered(receiver).slice(2)
  assert.deepEqual(later, inOrder(later))
})

test('from none to per_object, what waits of one object comes in order', async () => {
  const { id, receiver, ada } = await withOneFailed('none')
  await change(id, { ordering: 'per_object' })
  await receiver.until('all', () => delivered(receiver).length === 4)
  const own = receiver.received.filter(({ data, status }) => data.id === ada.id && status === 204)
  assert.deepEqual(
    own.map(({ data }) => data.sequence),
    inOrder(own.map(({ data }) => data.sequence)),
  )
})

test('resumed from now, nothing comes that was recorded before, also what was to be sent again', async () => {
  const { id, receiver } = await withOneFailed('per_object')
  await act(id, 'pause')
  const { retrying, held } = made(await act(id, 'enable', { resume_from: 'now' }))
  assert.deepEqual([retrying, held], [0, 0])
  await newCustomer(service)
  await receiver.until('the new one', () => delivered(receiver).length === 3)
  assert.equal(delivered(receiver).length, 3)
})

test('a test that fails is no failure of the endpoint', async () => {
  const { id, receiver } = await opened()
  receiver.answer = () => 500
  await act(id, 'test')
  await receiver.until('the attempt is logged', async () => {
    const { data } = made(await service.get(`/v1/webhook_attempts?endpoint_id=${id}`))
    return data.length === 1 && data[0].status === 'failed'
  })
  const { failures, failing_since } = await shown(id)
  assert.deepEqual([failures, failing_since], [0, null])
})

test('types that no event has, and a third old secret, are refused', async () => {
  const { id } = await opened()
  for (const types of [['invoice.payed'], ['invoices.*'], ['payment']]) {
    const refused = await service.patch(`/v1/webhook_endpoints/${id}`, { types })
    assert.deepEqual([outcome(refused), refused.body.errors[0].pointer], ['400 invalid_request', '/types/0'])
  }
  await change(id, { types: ['*', 'invoice.*', 'credit.granted'] })
  const rotated = [1, 2, 3].map(() => ({ keep_old_for: '1h' }))
  const outcomes: string[] = []
  for (const body of rotated) outcomes.push(outcome(await act(id, 'rotate_secret', body)))
  assert.deepEqual(outcomes, ['200', '200', '400 invalid_request'])
  assert.equal(outcome(await act(id, 'rotate_secret', { keep_old_for: '0m' })), '200')
})

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { BillingConnectionError, BillingError, billingClient, type ClientOptions } from '../../packages/sdk/index.ts'
import { startTestService } from '../support/service/service.ts'

// A network that breaks, repeats, delays and answers for the service: a write happens once.

const service = await startTestService()

interface Attempt {
  readonly method: string
  readonly key: string | null
}

/** Instead of the network: what becomes of each attempt, in order; those after the last reach the service. */
type Fault = (reach: () => Promise<Response>, signal: AbortSignal) => Promise<Response> | Response

function through(faults: readonly Fault[], options: Partial<ClientOptions> = {}) {
  const attempts: Attempt[] = []
  const waiting = [...faults]
  const billing = billingClient({
    url: service.url,
    key: service.secret,
    ...options,
    async fetch(address, init) {
      const key = new Headers(init?.headers).get('idempotency-key')
      attempts.push({ method: init?.method ?? '', key })
      const reach = () => fetch(address, init)
      return (waiting.shift() ?? reach)(reach, init?.signal as AbortSignal)
    },
  })
  const create = (given: object = {}) => {
    const name = randomUUID()
    return billing.customers.create({ name, external_id: name }, given)
  }
  return { billing, attempts, create }
}

const isBroken: Fault = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('read ECONNRESET') }))
const breaksAfter: Fault = async (reach) => {
  await (await reach()).text()
  throw new TypeError('terminated')
}
const isSilent: Fault = (_, signal) =>
  new Promise((_done, failed) => signal.addEventListener('abort', () => failed(signal.reason)))
const answers =
  (status: number, body: string | object = '', headers: Record<string, string> = {}): Fault =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
const busy = answers(503, { code: 'unavailable', detail: 'busy' }, { 'retry-after': '1' })

const customers = async () => (await service.get('/v1/customers?limit=100')).body.data as { external_id: string }[]

async function isThereOnce({ external_id: name }: { readonly external_id: string | null }): Promise<void> {
  assert.equal((await customers()).filter(({ external_id }) => external_id === name).length, 1)
}

describe('a write happens once', () => {
  test('if the connection breaks before and after it, with one key for all attempts', async () => {
    const { create, attempts } = through([isBroken, breaksAfter, breaksAfter])
    await isThereOnce(await create())
    assert.equal(attempts.length, 4)
    assert.equal(new Set(attempts.map(({ key }) => key)).size, 1)
    assert.match(attempts[0]?.key ?? '', /^\d+-\d+-\d+-\d+$/)
  })

  test('if the network repeats the request', async () => {
    const { create } = through([
      async (reach) => {
        const [first] = await Promise.all([reach(), reach()])
        return first
      },
    ])
    await isThereOnce(await create())
  })

  test('if the answer comes too late', async () => {
    const { create, attempts } = through(
      [
        async (reach, signal) => {
          await reach()
          return isSilent(reach, signal)
        },
      ],
      { timeoutMs: 500 },
    )
    await isThereOnce(await create())
    assert.equal(attempts.length, 2)
  })

  test('if the answer is cut off', async () => {
    const { create, attempts } = through([
      async (reach) => new Response((await (await reach()).text()).slice(0, 20), { status: 201 }),
    ])
    await isThereOnce(await create())
    assert.equal(attempts.length, 2)
  })

  test('with the key that the caller gives, in two calls', async () => {
    const { billing } = through([])
    const body = { name: 'Ada', external_id: randomUUID() }
    const options = { idempotencyKey: randomUUID() }
    const first = await billing.customers.create(body, options)
    assert.deepEqual(await billing.customers.create(body, options), first)
    await isThereOnce(first)
  })
})

test('Retry-After is waited for', async () => {
  const { create } = through([busy, answers(429, { code: 'too_many_requests' }, { 'retry-after': '1' })])
  const before = performance.now()
  await isThereOnce(await create())
  assert.ok(performance.now() - before >= 2000)
})

test('a wait of more than a minute is left to the caller', async () => {
  const { create, attempts } = through([answers(503, { code: 'unavailable' }, { 'retry-after': '3600' })])
  await assert.rejects(create(), { name: 'BillingError', code: 'unavailable' })
  assert.equal(attempts.length, 1)
})

test('a request with the same key that is in progress is waited for', async () => {
  const inUse = answers(409, { code: 'idempotency_key_in_use' }, { 'retry-after': '1' })
  const { create, attempts } = through([inUse])
  await isThereOnce(await create())
  assert.equal(attempts.length, 2)
})

test('reads and previews have no key, and are repeated too', async () => {
  const { billing, attempts } = through([isBroken, answers(502, '<html>Bad gateway</html>')])
  await billing.settings.get()
  const preview = billing.subscriptions.preview({ customer_id: randomUUID(), plan_code: 'none' })
  await assert.rejects(preview, { code: 'invalid_request' })
  assert.deepEqual(attempts, [...Array(3).fill({ method: 'GET', key: null }), { method: 'POST', key: null }])
})

test('a refusal is a BillingError with code, status, fields and request id, and is not repeated', async () => {
  const { billing, attempts } = through([])
  const error = await billing.customers.create({ name: '' }).catch((one: unknown) => one)
  assert.ok(error instanceof BillingError)
  assert.deepEqual([error.status, error.code, error.errors[0]?.pointer], [400, 'invalid_request', '/name'])
  assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/)
  assert.match(error.message, /name/)
  await assert.rejects(billing.customers.get(randomUUID()), { status: 404, code: 'not_found' })
  assert.equal(attempts.length, 2)
})

test('an answer that is not of the service has a code of its status', async () => {
  const { billing } = through([answers(404, 'no such host', { 'x-request-id': 'r-1' })])
  await assert.rejects(billing.settings.get(), { status: 404, code: 'http_404', requestId: 'r-1', errors: [] })
})

test('attempts end: the last failure is thrown, with the key to send it again', async () => {
  const { create, attempts } = through(Array(9).fill(isBroken), { retries: 2 })
  const error = await create().catch((one: unknown) => one)
  assert.ok(error instanceof BillingConnectionError)
  assert.equal(error.message, `${service.url} did not answer (read ECONNRESET)`)
  assert.equal(error.idempotencyKey, attempts[0]?.key)
  assert.equal(attempts.length, 3)
  await assert.rejects(through(Array(9).fill(isBroken)).create({ retries: 0 }), BillingConnectionError)
})

describe('a signal ends a call with its reason', () => {
  const reason = new Error('the customer has left')

  test('before it begins', async () => {
    const { create, attempts } = through([])
    await assert.rejects(create({ signal: AbortSignal.abort(reason) }), reason)
    assert.equal(attempts.length, 0)
  })

  test('while it is sent', async () => {
    const { create, attempts } = through([isSilent])
    const controller = new AbortController()
    const call = create({ signal: controller.signal })
    controller.abort(reason)
    await assert.rejects(call, reason)
    assert.equal(attempts.length, 1)
  })

  test('while it waits for the next attempt, at once', async () => {
    const controller = new AbortController()
    const { create, attempts } = through([
      () => {
        setTimeout(() => controller.abort(reason), 20)
        return Response.json({ code: 'unavailable' }, { status: 503, headers: { 'retry-after': '10' } })
      },
    ])
    const before = performance.now()
    await assert.rejects(create({ signal: controller.signal }), reason)
    assert.ok(performance.now() - before < 9000)
    assert.equal(attempts.length, 1)
  })
})

test('fields that the client does not know pass, in both directions', async () => {
  const unknown = { id: '1', a_new_field: { of: ['a', 'later', 'version'] } }
  let sent = ''
  const billing = billingClient({
    url: 'http://billing.invalid',
    fetch: async (_, init) => {
      sent = String(init?.body)
      return Response.json(unknown)
    },
  })
  const body = { name: 'Ada', nickname: 'Enchantress of Number' }
  assert.deepEqual(await billing.customers.create(body), unknown)
  assert.deepEqual(JSON.parse(sent), body)
})

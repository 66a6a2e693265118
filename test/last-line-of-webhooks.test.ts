import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { check, refusing } from './support/database/refusing.ts'
import { made, newCustomer } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// What the worker or a request would have to do wrong, done in its place; each is rolled back.

const service = await startTestService()
const tenantId = made(await service.get('/v1/settings')).id
const { refusal, refusalToOwner } = await refusing(service.database, tenantId)
const endpoint = made(await service.post('/v1/webhook_endpoints', { url: 'https://example.com' }))
await newCustomer(service)

const changes: readonly (readonly [string, string])[] = [
  ['cursor = -1', 'cursor_is_not_negative'],
  [`status = 'disabled'`, 'disabled_says_why'],
  [`disabled_reason = 'gone'`, 'disabled_says_why'],
  [`status = 'asleep'`, 'status_is_known'],
  [`secrets = '[]'`, 'there_are_one_to_three_secrets'],
  ['failures = 1', 'failing_says_since_when'],
  ['failing_since = now()', 'failing_says_since_when'],
  ['failures = -1, failing_since = now()', 'failures_are_not_negative'],
  ['batch_max = 0', 'batch_is_bounded'],
  ['in_flight_max = 17', 'in_flight_is_bounded'],
  ['replay_cursor = 1', 'a_replay_is_whole'],
  ['lease_token = gen_random_uuid()', 'a_lease_is_whole'],
]

test('an endpoint that contradicts itself is refused', async () => {
  for (const [set, constraint] of changes) {
    const text = `update webhook_endpoint set ${set} where id = $1`
    assert.deepEqual(await refusal(text, [endpoint.id]), check(constraint), set)
    assert.deepEqual(await refusalToOwner(text, [endpoint.id]), check(constraint), set)
  }
})

const deliveryOf = (endpointId: string, state: string, nextAttemptAt: string) =>
  `insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state, next_attempt_at)
    select tenant_id, '${endpointId}', sequence, id, object_id, 'event', '${state}', ${nextAttemptAt} from event where tenant_id = '${tenantId}'`

test('a delivery is retried at some time, or waits for none', async () => {
  for (const [state, at] of [
    ['held', 'now()'],
    ['failed', 'now()'],
    ['retrying', 'null'],
  ] as const)
    assert.deepEqual(await refusal(deliveryOf(endpoint.id, state, at)), check('retrying_says_when'), state)
  assert.equal(await refusal(deliveryOf(endpoint.id, 'held', 'null')), null)
})

test('an event has one delivery to an endpoint', async () => {
  const once = deliveryOf(endpoint.id, 'held', 'null')
  assert.deepEqual(await refusal(`${once}; ${once}`), { code: '23505', constraint: 'webhook_delivery_pkey' })
})

test('a delivery is to an endpoint of the same tenant', async () => {
  const foreign = { code: '23503', constraint: 'delivery_is_to_an_endpoint' }
  assert.deepEqual(await refusal(deliveryOf(randomUUID(), 'held', 'null')), foreign)
})

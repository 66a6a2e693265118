import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  awaitedRetryAt,
  declinesPerMethodMax,
  mayAttempt,
  nextCheckAt,
  type PastAttempts,
  retryAfterGatewayFailure,
} from './collection.ts'

const now = Temporal.Instant.from('2026-01-01T00:00:00Z')
const past = (parts: Partial<PastAttempts> = {}): PastAttempts => ({
  ...{ last: null, gatewayFailures: 0, withMethod: 0 },
  ...parts,
})

test('a method is tried again on its own only after a decline that time may change', () => {
  for (const [kind, may] of [
    ['retryable', true],
    ['gateway_down', true],
    ['needs_customer', false],
    ['hard', false],
    ['configuration', false],
  ] as const) {
    assert.equal(mayAttempt(past({ last: { class: kind, methodId: 'card', at: now } }), 'card'), may, kind)
    assert.ok(mayAttempt(past({ last: { class: kind, methodId: 'card', at: now } }), 'another'), kind)
  }
  assert.ok(mayAttempt(past(), 'card'))
})

test('no method is tried after more declines in 30 days than card networks take', () => {
  assert.ok(mayAttempt(past({ withMethod: declinesPerMethodMax - 1 }), 'card'))
  assert.ok(!mayAttempt(past({ withMethod: declinesPerMethodMax }), 'card'))
})

test('a gateway that is away is tried for about a day, then the dunning takes over', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7].map((failures) =>
    retryAfterGatewayFailure(failures, now)?.since(now).total('minutes'),
  )
  assert.deepEqual(minutes, [5, 15, 60, 180, 360, 720, undefined])
})

test('a method whose gateway was away is awaited until its next try, another method is not', () => {
  const away = past({ last: { class: 'gateway_down', methodId: 'card', at: now }, gatewayFailures: 2 })
  assert.equal(awaitedRetryAt(away, 'card', now)?.toString(), '2026-01-01T00:15:00Z')
  assert.equal(awaitedRetryAt(away, 'card', now.add({ minutes: 15 })), null)
  assert.equal(awaitedRetryAt(away, 'another', now), null)
  assert.equal(awaitedRetryAt({ ...away, gatewayFailures: 7 }, 'card', now), null)
  assert.equal(awaitedRetryAt({ ...away, gatewayFailures: 0 }, 'card', now), null)
})

test('what became of an attempt is asked for ever, in the end daily', () => {
  const minutes = [0, 1, 2, 3, 4, 5, 6, 1000].map((checks) => nextCheckAt(checks, now).since(now).total('minutes'))
  assert.deepEqual(minutes, [1, 5, 15, 60, 360, 1440, 1440, 1440])
})

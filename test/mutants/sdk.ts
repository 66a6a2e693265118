import { type Mutant, mutant } from './mutant.ts'

const send = 'packages/sdk/send.ts'
const client = 'packages/sdk/client.ts'
const clock = 'packages/sdk/test-clock.ts'
const webhooks = 'packages/sdk/webhooks.ts'
const faults = 'test/sdk/faults.test.ts'
const everything = 'test/sdk/every-operation.test.ts'
const requests = 'test/sdk/requests.test.ts'
const signed = 'test/sdk/webhooks.test.ts'

/** The client library: what would do something twice, wait too little or for ever, or take a forged webhook. */
export const sdkMutants: readonly Mutant[] = [
  mutant(
    'the client has no idempotency key unless one is given',
    { file: send, find: '(options.idempotencyKey ?? newKey())', put: '(options.idempotencyKey ?? null)' },
    faults,
  ),
  mutant(
    'the client ignores the idempotency key that is given',
    { file: send, find: '(options.idempotencyKey ?? newKey())', put: 'newKey()' },
    faults,
    requests,
  ),
  mutant('the client repeats a refusal', { file: send, find: ': Number.POSITIVE_INFINITY }', put: ': 0 }' }, faults),
  mutant(
    'the client does not wait for Retry-After',
    { file: send, find: "Number(headers.get('retry-after')) * 1000 || 0", put: '0' },
    faults,
  ),
  mutant(
    'the client sends once more than it may',
    { file: send, find: 'attempt >= retries', put: 'attempt > retries' },
    faults,
  ),
  mutant(
    'the client does not repeat what a request in progress refused',
    { file: send, find: " || error.code === 'idempotency_key_in_use'", put: '' },
    faults,
  ),
  mutant(
    'the client goes on waiting after its signal',
    { file: send, find: "signal?.addEventListener('abort', stop, { once: true })", put: 'void stop' },
    faults,
  ),
  mutant(
    'the client sends a preview with a key',
    { file: client, find: "method !== 'GET' && !has('p')", put: "method !== 'GET'" },
    requests,
    faults,
  ),
  mutant(
    'the client puts ids into addresses as they are',
    { file: client, find: 'encodeURIComponent(String(given.shift()))', put: 'String(given.shift())' },
    requests,
  ),
  mutant(
    'the client forgets the filters on the second page',
    { file: client, find: '...query, cursor }', put: '...(cursor ? {} : query), cursor }' },
    everything,
  ),
  mutant(
    'an advance of a test clock that was cut off does not go on',
    { file: clock, find: 'if (!isCutOff(error)) throw error', put: 'throw error' },
    'test/sdk/test-clock.test.ts',
  ),
  mutant('webhooks of the future are taken', { file: webhooks, find: 'Math.abs(age)', put: 'age' }, signed),
  mutant(
    'an empty secret verifies webhooks',
    { file: webhooks, find: 'bytes.length < 24', put: 'bytes.length < 0' },
    signed,
  ),
  mutant(
    'a signature of any version is taken',
    { file: webhooks, find: "if (version !== 'v1') continue", put: '' },
    signed,
  ),
]

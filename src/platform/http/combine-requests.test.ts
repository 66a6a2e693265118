import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../domain/refusal.ts'
import type { Tx } from '../database/transaction.ts'
import { combineRequests } from './combine-requests.ts'
import type { Combining, Route } from './route.ts'
import type { Request, RouteEnvironment } from './run-route.ts'

// A lifecycle of its own, so that the handler says when it is done.
const route = {
  scope: 'usage',
  tag: 'Usage',
  answer: { description: '', contentType: 'application/json' },
} as unknown as Route<object>

function requestOf(body: number, key = 'one'): Request {
  return {
    credentials: { secretHash: Buffer.from(key), isSession: false, idempotencyKey: null, pageOf: null },
    requestHash: () => Buffer.alloc(0),
    input: { params: {}, query: {}, body },
    deadlineMs: Number.POSITIVE_INFINITY,
    stream: async () => {},
    onOpened() {},
  }
}

/** A combiner whose transactions wait to be let go; which bodies each took. */
function combined(more: Partial<Combining<object>> = {}) {
  const taken: number[][] = []
  const gates: (() => void)[] = []
  const edge = {
    transact: (_options: unknown, work: (tx: Tx) => Promise<unknown>) =>
      work({ commitWith: async () => [] } as unknown as Tx),
    lifecycle: {
      authenticate: async () => ({ context: {}, access: { kind: 'key', scopes: ['usage'] }, sessionOf: null }),
      commitStatement: () => ({ text: 'select' }),
    },
    areaOf: () => 'billing',
    checkResponses: false,
  } as unknown as RouteEnvironment<object>
  const answer = combineRequests(edge, route, {
    weightOf: (body) => Number(body),
    weightMax: 10,
    waitingMax: 30,
    atOnce: 1,
    weightBeside: 8,
    async handler(_context, bodies) {
      taken.push([...bodies])
      await new Promise<void>((resolve) => gates.push(resolve))
      if ((bodies as readonly number[]).includes(7)) throw new Error('seven')
      return bodies
    },
    ...more,
  })
  const letGo = async () => {
    while (gates.length === 0) await new Promise((resolve) => setImmediate(resolve))
    gates.shift()?.()
  }
  return { answer, taken, letGo }
}

/** Whatever has arrived is read. */
const readAll = async () => {
  for (let rounds = 0; rounds < 3; rounds += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('requests of a key that wait are answered together, each with its own answer, and no more than weigh enough', async () => {
  const { answer, taken, letGo } = combined()
  const answers = [answer(requestOf(5))]
  await readAll()
  answers.push(...[4, 6, 9].map((body) => answer(requestOf(body))))
  for (const _ of [1, 2, 3]) await letGo()
  assert.deepEqual(
    (await Promise.all(answers)).map(({ text }) => text),
    ['5', '4', '6', '9'],
  )
  assert.deepEqual(taken, [[5], [4, 6], [9]])
})

test('what arrives with the first request is taken with it', async () => {
  const { answer, taken, letGo } = combined()
  const answers = [5, 4, 6].map((body) => answer(requestOf(body)))
  for (const _ of [1, 2]) await letGo()
  await Promise.all(answers)
  assert.deepEqual(taken, [[5, 4], [6]])
})

test('a second transaction begins beside the first only once enough waits', async () => {
  const { answer, taken, letGo } = combined({ atOnce: 2 })
  const answers = [answer(requestOf(1))]
  await readAll()
  answers.push(...[3, 4].map((body) => answer(requestOf(body))))
  await readAll()
  assert.deepEqual(taken, [[1]], 'less than 8 waits')
  answers.push(answer(requestOf(1)))
  await readAll()
  assert.deepEqual(taken, [[1], [3, 4, 1]])
  for (const _ of [1, 2]) await letGo()
  await Promise.all(answers)
})

test('another key does not wait, nor is it answered in the same transaction', async () => {
  const { answer, taken, letGo } = combined()
  const answers = [answer(requestOf(1)), answer(requestOf(2, 'two'))]
  for (const _ of answers) await letGo()
  await Promise.all(answers)
  assert.deepEqual(taken, [[1], [2]])
})

test('more than may wait is refused at once, until some is answered', async () => {
  const { answer, letGo } = combined()
  const first = [10, 10, 10].map((body) => answer(requestOf(body)))
  await assert.rejects(answer(requestOf(1)), (error) => error instanceof Refusal && error.code === 'unavailable')
  for (const _ of first) await letGo()
  await Promise.all(first)
  const [again] = [answer(requestOf(1)), letGo()]
  assert.equal((await again).text, '1')
})

test('a request that breaks is answered by itself, and the others as if it had not come', async () => {
  const { answer, taken, letGo } = combined()
  const answers = [1, 2, 7, 1].map((body) => answer(requestOf(body)))
  const settled = Promise.allSettled(answers)
  for (let times = 0; times < 5; times += 1) await letGo()
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(taken, [[1, 2, 7], [1], [2], [7], [1]])
})

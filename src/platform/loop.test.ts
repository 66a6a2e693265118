import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startLoop } from './loop.ts'

const neverMs = 3_600_000

test('it goes on at once while there is more to do, and then rests', async () => {
  let rounds = 0
  const { promise: resting, resolve } = Promise.withResolvers<void>()
  const loop = startLoop(
    {
      name: 'test',
      everyMs: neverMs,
      async run() {
        rounds += 1
        if (rounds < 3) return 'again'
        resolve()
        return 'rest'
      },
    },
    (error) => assert.fail(String(error)),
  )
  await resting
  await loop.stop()
  assert.equal(rounds, 3)
})

test('stopping tells the present round, waits for it, and starts no other', async () => {
  const events: string[] = []
  const { promise: running, resolve } = Promise.withResolvers<void>()
  const loop = startLoop(
    {
      name: 'test',
      everyMs: 1,
      async run(stopping) {
        events.push('started')
        resolve()
        await new Promise((told) => stopping.addEventListener('abort', told))
        events.push('finished')
        return 'again'
      },
    },
    (error) => assert.fail(String(error)),
  )
  await running
  await loop.stop()
  assert.deepEqual(events, ['started', 'finished'])
})

test('a round that fails is reported and tried again', async () => {
  const errors: unknown[] = []
  const { promise: recovered, resolve } = Promise.withResolvers<void>()
  const loop = startLoop(
    {
      name: 'test',
      everyMs: 1,
      async run() {
        if (errors.length === 0) throw new Error('once')
        resolve()
        return 'rest'
      },
    },
    (error, name) => errors.push([name, (error as Error).message]),
  )
  await recovered
  await loop.stop()
  assert.deepEqual(errors, [['test', 'once']])
})

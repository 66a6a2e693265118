import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inBatches } from './batches.ts'

test('what comes during a batch is in the next one, and a queue has one at a time', async () => {
  const batches: string[] = []
  let underWay = 0
  const add = inBatches<string, string>({
    sizeMax: 3,
    keyOf: (item) => item,
    async run(queue, items) {
      underWay += 1
      assert.equal(underWay, 1)
      await new Promise((done) => setImmediate(done))
      underWay -= 1
      batches.push(`${queue}: ${items.join('')}`)
      return items.map((item) => item.toUpperCase())
    },
  })
  const results = await Promise.all([...'abcde'].map((letter) => add('one', letter)))
  assert.deepEqual(results, [...'ABCDE'])
  assert.deepEqual(batches, ['one: abc', 'one: de'])
})

test('every item is done once and has its own result, whichever fail, and no batch has a key twice or too many', async () => {
  const item = fc.record({ key: fc.integer({ min: 0, max: 3 }), fails: fc.boolean(), queue: fc.constantFrom('x', 'y') })
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), async (items, sizeMax) => {
      const done: number[] = []
      const add = inBatches<(typeof items)[0] & { n: number }, number>({
        sizeMax,
        keyOf: ({ key }) => String(key),
        async run(queue, batch) {
          assert.ok(batch.length <= sizeMax && batch.every((one) => one.queue === queue))
          assert.equal(new Set(batch.map(({ key }) => key)).size, batch.length)
          await null
          if (batch.some(({ fails }) => fails)) throw new Error('failed')
          done.push(...batch.map(({ n }) => n))
          return batch.map(({ n }) => n)
        },
      })
      const results = await Promise.allSettled(items.map((one, n) => add(one.queue, { ...one, n })))
      for (const [n, result] of results.entries())
        assert.deepEqual(result.status === 'fulfilled' ? result.value : 'failed', items[n]?.fails ? 'failed' : n)
      assert.equal(new Set(done).size, done.length)
    }),
  )
})

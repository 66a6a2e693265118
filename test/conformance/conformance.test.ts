import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld } from './payments/world.ts'
import { needsService, notBuilt, replayOf } from './replay.ts'
import { type Replay, readVectors, type Vector } from './vector.ts'

const vectors = readVectors()
if (vectors.some(needsService)) await openWorld()
const replayed: { vector: Vector; replay: Replay }[] = []
const notReplayed: { vector: Vector; reason: string }[] = []

for (const vector of vectors) {
  test(`${vector.kind} ${vector.id} comes out as published`, async (t) => {
    const replay = await tryReplay(vector)
    if (typeof replay === 'string') {
      notReplayed.push({ vector, reason: replay })
      t.skip(replay)
      return
    }
    assert.deepEqual(replay.computed, replay.published, `${vector.source} ${vector.note}`)
    replayed.push({ vector, replay })
  })
}

test('vectors were replayed, and these are how many of each kind', (t) => {
  for (const [kind, all] of Map.groupBy(vectors, ({ kind }) => kind)) {
    const count = replayed.filter(({ vector }) => vector.kind === kind).length
    t.diagnostic(`${kind}: ${count} of ${all.length} replayed`)
  }
  for (const { vector, reason } of notReplayed) t.diagnostic(`not replayed: ${vector.kind} ${vector.id}: ${reason}`)
  for (const { vector, replay } of replayed) {
    if (replay.reason) t.diagnostic(`${vector.id}: ${replay.computed.join(', ')} as we do, ${replay.reason}`)
    if (replay.ours === undefined || replay.ours === replay.published.at(-1)) continue
    t.diagnostic(`${vector.id}: ${replay.published.at(-1)} as its source rounds, ${replay.ours} as we do (D5)`)
  }
  assert.ok(replayed.length > 0, 'no vector was replayed')
})

test('every vector that we keep is replayed, but of what is not built', {
  skip: process.env.CONFORMANCE_VECTORS !== undefined,
}, () => {
  const others = notReplayed.filter(({ reason }) => !Object.values(notBuilt).includes(reason))
  assert.deepEqual(others, [])
  assert.equal(replayed.length + notReplayed.length, vectors.length)
})

/** The replay, or the reason why there is none. */
async function tryReplay(vector: Vector): Promise<Replay | string> {
  try {
    return await replayOf(vector)
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
}

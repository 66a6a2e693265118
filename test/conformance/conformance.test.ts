import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replays } from './replay.ts'
import { type Replay, readVectors, type Vector } from './vector.ts'

const vectors = readVectors()
const replayed: { vector: Vector; replay: Replay }[] = []
const notReplayed: { vector: Vector; reason: string }[] = []

for (const vector of vectors) {
  test(`${vector.kind} ${vector.id} comes out as published`, (t) => {
    const replayKind = Object.hasOwn(replays, vector.kind) ? replays[vector.kind] : undefined
    assert.ok(replayKind, `a kind of vector that nobody replays: ${vector.kind}`)
    const replay = tryReplay(vector, replayKind)
    if (typeof replay === 'string') {
      notReplayed.push({ vector, reason: replay })
      t.skip(replay)
      return
    }
    assert.deepEqual(replay.computed, replay.published, vector.source)
    replayed.push({ vector, replay })
  })
}

test('vectors were replayed, and these are how many of each kind', (t) => {
  for (const kind of Object.keys(replays)) {
    const count = replayed.filter(({ vector }) => vector.kind === kind).length
    const all = vectors.filter((vector) => vector.kind === kind).length
    t.diagnostic(`${kind}: ${count} of ${all} replayed`)
  }
  for (const { vector, reason } of notReplayed) t.diagnostic(`not replayed: ${vector.kind} ${vector.id}: ${reason}`)
  for (const { vector, replay } of replayed) {
    if (replay.ours === undefined || replay.ours === replay.published.at(-1)) continue
    t.diagnostic(`${vector.id}: ${replay.published.at(-1)} as its source rounds, ${replay.ours} as we do (D5)`)
  }
  assert.ok(replayed.length > 0, 'no vector was replayed')
})

test('every vector that we keep is replayed', { skip: process.env.CONFORMANCE_VECTORS !== undefined }, () => {
  assert.deepEqual(notReplayed, [])
  assert.equal(replayed.length, vectors.length)
})

/** The replay, or the reason why the input cannot be understood. */
function tryReplay(vector: Vector, replayKind: (vector: Vector) => Replay): Replay | string {
  try {
    return replayKind(vector)
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
}

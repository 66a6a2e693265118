import assert from 'node:assert/strict'
import { test } from 'node:test'
import { taxReplays } from './replay-taxes.ts'
import { readFile, readVectors } from './vector.ts'

// Those about taxes of the money vectors: class A and O hold as they are, B and C by the rule of their source.
const vectors = (process.env.CONFORMANCE_VECTORS ? readVectors() : readFile('money_vectors.json')).filter(({ kind }) =>
  Object.hasOwn(taxReplays, kind),
)

for (const vector of vectors) {
  test(`${vector.kind} ${vector.id} comes out as published`, async () => {
    const replay = await taxReplays[vector.kind]?.(vector)
    assert.ok(replay)
    assert.deepEqual(replay.computed, replay.published, `${vector.source} ${vector.note}`)
  })
}

test('every kind that is replayed has a vector', { skip: process.env.CONFORMANCE_VECTORS !== undefined }, (t) => {
  const kinds = Map.groupBy(vectors, ({ kind }) => kind)
  for (const [kind, all] of kinds) t.diagnostic(`${kind}: ${all.length} replayed`)
  assert.deepEqual([...kinds.keys()].sort(), Object.keys(taxReplays).sort())
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { creditNoteReplays } from './replay-credit-notes.ts'
import { discountReplays } from './replay-discounts.ts'
import { readFile, readVectors } from './vector.ts'

const replays = { ...discountReplays, ...creditNoteReplays }

// Those about discounts and credit notes of the money vectors: class A and O hold as they are, B and C by the rule of their source.
const vectors = (process.env.CONFORMANCE_VECTORS ? readVectors() : readFile('money_vectors.json')).filter(({ kind }) =>
  Object.hasOwn(replays, kind),
)

for (const vector of vectors) {
  test(`${vector.kind} ${vector.id} comes out as published`, () => {
    const replay = replays[vector.kind]?.(vector)
    assert.ok(replay)
    assert.deepEqual(replay.computed, replay.published, `${vector.source} ${vector.note}`)
  })
}

test('every kind that is replayed has a vector', { skip: process.env.CONFORMANCE_VECTORS !== undefined }, (t) => {
  const kinds = Map.groupBy(vectors, ({ kind }) => kind)
  for (const [kind, all] of kinds) t.diagnostic(`${kind}: ${all.length} replayed`)
  assert.deepEqual([...kinds.keys()].sort(), Object.keys(replays).sort())
})

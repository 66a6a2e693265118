import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openChance } from '../../src/cli/demo/chance.ts'
import { onlyInProof } from '../support/proof.ts'
import { judge, type Sample } from './judgement.ts'
import { reportOf, tolerances } from './report.ts'
import { soak } from './run-soak.ts'

const tolerance = { share: 0.05, atLeast: 10 }

/** An hour of samples, four a minute. */
function hour(valueAt: (minute: number) => number): Sample[] {
  return Array.from({ length: 240 }, (_, index) => ({ atMs: index * 15_000, value: valueAt(index / 4) }))
}

/** What a heap has at any moment above what it keeps. */
const chance = openChance(1)
const upAndDown = () => 40 * chance.next()

test('a heap that goes up and down is flat', () => {
  const { isFlat, median } = judge(
    hour(() => 200 + upAndDown()),
    tolerance,
  )
  assert.ok(isFlat)
  assert.ok(median > 200 && median < 240)
})

test('garbage that is taken away ever more seldom is no leak', () => {
  const samples = hour((minute) => 50 + (minute % 2) * minute)
  assert.ok(!judge(samples, { ...tolerance, atLeast: 5 }).isFlat)
  assert.ok(judge(samples, { ...tolerance, atLeast: 5, comesAndGoes: true }).isFlat)
})

test('a process that grows until it is warm is flat', () => {
  assert.ok(
    judge(
      hour((minute) => 200 + Math.min(80, minute * 8) + upAndDown()),
      tolerance,
    ).isFlat,
  )
})

test('a single peak is no growth, and what shrinks is flat', () => {
  assert.ok(
    judge(
      hour((minute) => (minute > 58 ? 900 : 200)),
      tolerance,
    ).isFlat,
  )
  assert.ok(
    judge(
      hour((minute) => 400 - 2 * minute),
      tolerance,
    ).isFlat,
  )
})

test('a leak of a megabyte a minute is seen behind the ups and downs of a heap', () => {
  const samples = hour((minute) => 200 + minute + upAndDown())
  for (const leaking of [judge(samples, tolerance), judge(samples, { ...tolerance, comesAndGoes: true })]) {
    assert.ok(!leaking.isFlat)
    assert.ok(Math.abs(leaking.lastHalf - 60) < 20, `${leaking.lastHalf} MB an hour`)
  }
})

test('a handle lost every five minutes is seen', () => {
  const handles = tolerances['API: file handles']
  assert.ok(handles)
  assert.ok(
    !judge(
      hour((minute) => 30 + Math.floor(minute / 5)),
      handles,
    ).isFlat,
  )
  assert.ok(
    judge(
      hour((minute) => 30 + (Math.floor(minute) % 7)),
      handles,
    ).isFlat,
  )
})

// A short run of `npm run soak`, itself a part of `npm run prove`. BILLING_RANDOM_SEED=$RANDOM is another year.
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_122)

test(
  `a small year passes for test clocks and for the worker, is watched and found clean, by seed ${seed}`,
  onlyInProof,
  async () => {
    const result = await soak({
      seed,
      minutes: 0.1,
      customers: 10,
      rate: 6,
      sampleEveryMs: 500,
      say: () => {},
    })
    assert.deepEqual(result.wrong, [])
    assert.ok(result.daysPassed >= 364, `${result.daysPassed} days`)
    assert.ok(result.billedByWorker >= 10, `${result.billedByWorker} customers billed by the worker`)
    assert.ok(result.eventsRead > 0)
    assert.match(result.verified, /all hold/)
    for (const name of Object.keys(tolerances)) {
      const samples = result.samples.get(name) ?? []
      assert.ok(samples.length >= 2, `${name}: ${samples.length} samples`)
      if (process.platform === 'linux' && !name.startsWith('connections'))
        assert.ok(
          samples.every(({ value }) => value > 0),
          name,
        )
    }
    assert.equal(result.sizes.at(-1)?.part, 1)
    assert.match(reportOf(result), /\| invoice +\|/)
  },
)

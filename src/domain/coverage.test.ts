import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertSame } from '../../test/support/domain/assert-same.ts'
import {
  type Coverage,
  layers,
  minus,
  negative,
  nothing,
  once,
  plus,
  type Stretch,
  since,
  timesAt,
  union,
  within,
  without,
} from './coverage.ts'

const origin = Temporal.Instant.from('2025-04-01T00:00:00Z')
const hour = (n: number) => origin.add({ hours: n })
const stretch = (from: number, until: number, times = 1): Stretch => ({ from: hour(from), until: hour(until), times })

// A few hours, so that edges often meet.
const anyHour = fc.integer({ min: 0, max: 12 })
const anySpan = fc.tuple(anyHour, anyHour).map(([from, until]) => ({ from: hour(from), until: hour(until) }))
const anyTimes = fc.constantFrom(-2, -1, 1, 1, 3)
const anyCoverage = fc
  .array(fc.tuple(anySpan, anyTimes), { maxLength: 6 })
  .map((spans) => spans.reduce((sum, [span, times]) => plus(sum, once(span, times)), nothing))

/** How often each hour is covered, one number an hour: the plainest form of a coverage. */
const hourly = (a: Coverage) => Array.from({ length: 14 }, (_, n) => timesAt(a, hour(n)))

test('both are added up at every instant', () => {
  //  a      |--1--|--1--|     |--1--|
  //  b            |- -1-|--1--|--1--|
  //  sum    |--1--|     |--1--|--2--|
  const a = [stretch(0, 4), stretch(6, 8)]
  const b = [stretch(2, 4, -1), stretch(4, 8)]
  assertSame(plus(a, b), [stretch(0, 2), stretch(4, 6), stretch(6, 8, 2)])
  assertSame(minus(a, a), nothing)
  assertSame(plus(once(stretch(0, 2)), once(stretch(2, 4))), [stretch(0, 4)], 'joined where they meet')
})

test('a span is half-open: its beginning is covered, its end is not, and an empty one covers nothing', () => {
  const a = once(stretch(2, 4))
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => timesAt(a, hour(n))),
    [0, 1, 1, 0],
  )
  assert.equal(timesAt(a, hour(4).subtract({ nanoseconds: 1 })), 1)
  for (const empty of [stretch(2, 2), stretch(4, 2)]) assert.deepEqual(once(empty), nothing)
  assertSame(within(a, stretch(4, 6)), nothing)
  assertSame(within(a, stretch(0, 2)), nothing)
  assertSame(within(a, stretch(3, 6)), [stretch(3, 4)])
  assertSame(without(a, once(stretch(4, 6))), a)
  assertSame(without(a, once(stretch(3, 6))), [stretch(2, 3)])
  assertSame(since(a, hour(4)), nothing)
  assertSame(since(a, hour(3)), [stretch(3, 4)])
})

test('adding does not depend on order or grouping, and agrees with adding hour by hour', () => {
  fc.assert(
    fc.property(anyCoverage, anyCoverage, anyCoverage, (a, b, c) => {
      assertSame(plus(a, b), plus(b, a))
      assertSame(plus(plus(a, b), c), plus(a, plus(b, c)))
      assertSame(plus(a, nothing), a)
      const [one, other] = [hourly(a), hourly(b)]
      assert.deepEqual(
        hourly(plus(a, b)),
        one.map((times, n) => times + (other[n] ?? 0)),
      )
    }),
  )
})

test('a coverage less itself is nothing, and what is taken away can be added again', () => {
  fc.assert(
    fc.property(anyCoverage, anyCoverage, (a, b) => {
      assertSame(minus(a, a), nothing)
      assertSame(plus(minus(a, b), b), a)
      assertSame(negative(negative(a)), a)
    }),
  )
})

test('stretches are in order and apart, none of them empty, covered 0 times, or to be joined with its neighbour', () => {
  fc.assert(
    fc.property(anyCoverage, anyCoverage, (a, b) => {
      for (const coverage of [a, plus(a, b), minus(a, b), union(a, b)]) {
        for (const [index, { from, until, times }] of coverage.entries()) {
          assert.notEqual(times, 0)
          assert.ok(from.epochNanoseconds < until.epochNanoseconds)
          const next = coverage[index + 1]
          if (!next) continue
          assert.ok(until.epochNanoseconds <= next.from.epochNanoseconds)
          if (until.equals(next.from)) assert.notEqual(times, next.times)
        }
      }
    }),
  )
})

test('layers are covered once each and add up to the whole, those that are missing first', () => {
  assertSame(layers([stretch(0, 2, 2), stretch(2, 4), stretch(4, 6, -1)]), [
    stretch(0, 4),
    stretch(0, 2),
    stretch(4, 6, -1),
  ])
  fc.assert(
    fc.property(anyCoverage, (a) => {
      const parts = layers(a)
      assertSame(
        parts.reduce((sum, { from, until, times }) => plus(sum, once({ from, until }, times)), nothing),
        a,
      )
      assert.ok(parts.every(({ times }) => times === 1 || times === -1))
      const signs = parts.map(({ times }) => times)
      assert.deepEqual(
        signs,
        signs.toSorted((x, y) => y - x),
      )
    }),
  )
})

test('a union covers once what either covers, and is the same with itself', () => {
  const anyOnce = fc.array(anySpan, { maxLength: 5 }).map((spans) => spans.reduce((a, b) => union(a, once(b)), nothing))
  fc.assert(
    fc.property(anyOnce, anyOnce, (a, b) => {
      assertSame(union(a, a), a)
      assertSame(union(a, b), union(b, a))
      assert.deepEqual(
        hourly(union(a, b)),
        hourly(plus(a, b)).map((times) => Math.sign(times)),
      )
    }),
  )
})

test('what is cut out and what is left add up to the whole', () => {
  fc.assert(
    fc.property(anyCoverage, anySpan, (a, span) => {
      assertSame(plus(within(a, span), without(a, once(span))), a)
      assertSame(within(without(a, once(span)), span), nothing)
    }),
  )
})

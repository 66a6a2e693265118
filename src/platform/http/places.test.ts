import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPlaces } from './places.ts'

const options = { most: 100, least: 8, lateMs: 50 }

function after(latenesses: readonly number[], from = openPlaces(options)): number {
  for (const late of latenesses) from.observe(late)
  return from.count
}

test('while the event loop is on time there are as many places as there may be', () => {
  assert.equal(after([0, 3, 50, 12]), 100)
})

test('each time that it is late a quarter of the places goes, down to the least', () => {
  assert.equal(after([51]), 75)
  assert.equal(after([51, 400]), 56)
  assert.equal(after(Array(50).fill(1000)), 8)
})

test('on time again, the places come back, up to the most', () => {
  const places = openPlaces(options)
  assert.equal(after(Array(50).fill(1000), places), 8)
  assert.equal(after([0], places), 11)
  assert.equal(after(Array(10).fill(0), places), 100)
})

test('a loop that is late one time in three keeps nearly all its places', () => {
  const places = openPlaces(options)
  for (let turn = 0; turn < 100; turn += 1) assert.ok(after([500, 0, 0], places) >= 75)
})

test('where there are fewer places than the least, being late changes nothing', () => {
  assert.equal(after([1000, 1000], openPlaces({ ...options, most: 3 })), 3)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryAfterSeconds } from './retry-after.ts'

const nowMs = Date.parse('1994-11-06T08:47:37.500Z')

const forms: readonly [string | undefined, number | null][] = [
  ['120', 120],
  [' 0 ', 0],
  ['120.1', 121],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 120],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 120],
  ['Sun Nov  6 08:49:37 1994', 120],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  [undefined, null],
  ['', null],
  ['abc', null],
  ['-5', null],
  ['1e9', null],
  ['9'.repeat(400), null],
  ['Sun, 99 Nov 1994 08:49:37 GMT', null],
  ['1994-11-06', null],
]
for (const [value, seconds] of forms) {
  test(`Retry-After ${JSON.stringify(value)?.slice(0, 40)} is a wait of ${seconds} s`, () => {
    assert.equal(retryAfterSeconds(value, nowMs), seconds)
  })
}

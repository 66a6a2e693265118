import assert from 'node:assert/strict'

/**
 * As `assert.deepEqual`, and sees instants: those keep nothing in properties of their own, so that `assert.deepEqual` finds any
 * two of them the same, also within something else.
 */
export function assertSame(actual: unknown, expected: unknown, message?: string): void {
  const [one, other] = [written(actual), written(expected)]
  if (message === undefined) assert.deepEqual(one, other)
  else assert.deepEqual(one, other, message)
}

function written(value: unknown): unknown {
  if (value instanceof Temporal.Instant) return `instant ${value}`
  if (Array.isArray(value)) return value.map(written)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, written(one)]))
}

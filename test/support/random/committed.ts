import fc from 'fast-check'
import type { History } from './histories.ts'

/** The histories, three in four with a commitment of some size. */
export function committed<Any extends History>(histories: fc.Arbitrary<Any>): fc.Arbitrary<Any> {
  const minimums = fc.constantFrom(null, 700n, 5000n, 100_000n)
  return fc
    .tuple(histories, minimums)
    .map(([history, minimumCents]) => ({ ...history, terms: { ...history.terms, minimumCents } }))
}

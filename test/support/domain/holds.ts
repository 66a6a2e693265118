import fc from 'fast-check'

// fast-check prints the seed with a failure; a fixed one makes every run the same.
const seed = Number(process.env.PROPERTY_SEED ?? 20_260_131)
const factor = Number(process.env.PROPERTY_FACTOR ?? 1)

/**
 * Asserts a property for so many cases, the same ones each time. `PROPERTY_FACTOR=20 PROPERTY_SEED=7` makes a long proof of
 * it: twenty times as many cases, and others.
 */
export function holds<Values extends [unknown, ...unknown[]]>(property: fc.IProperty<Values>, numRuns: number): void {
  fc.assert(property, { seed, numRuns: numRuns * factor })
}

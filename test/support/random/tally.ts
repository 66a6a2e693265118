import { type Chance, openChance } from '../../../src/cli/demo/chance.ts'

/** What was counted, by name. */
export interface Tally {
  add(name: string, times?: number): void
  of(name: string): number
  readonly all: Readonly<Record<string, number>>
}

export function openTally(): Tally {
  const counts = new Map<string, number>()
  return {
    add(name, times = 1) {
      if (times === 0) return
      counts.set(name, (counts.get(name) ?? 0) + times)
    },
    of: (name) => counts.get(name) ?? 0,
    get all() {
      return Object.fromEntries([...counts].sort())
    },
  }
}

/** A sequence of chance for one part of the world: the same for the same seed, whatever happens elsewhere. */
export function chanceOf(seed: number, ...part: readonly (string | number)[]): Chance {
  let state = seed >>> 0
  for (const letter of part.join('/')) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193) >>> 0
  return openChance(state)
}

/** From `least` to `most`. */
export function between(chance: Chance, least: number, most: number): number {
  return least + chance.next() * (most - least)
}

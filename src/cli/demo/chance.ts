/** Random numbers that are the same for the same seed. */
export interface Chance {
  /** From 0 to 1. */
  next(): number
  /** True with this probability. */
  happens(share: number): boolean
  oneOf<T>(choices: readonly [T, ...T[]]): T
}

/** Opens a seeded random sequence (mulberry32). */
export function openChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    happens: (share) => next() < share,
    oneOf: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
  }
}

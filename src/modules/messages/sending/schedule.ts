import type { Instant } from '../../../domain/instant.ts'

const minute = 60
const hour = 3600

/** Pauses after each failed attempt; after the last one a message has failed. Two days in all. */
const pauses = [1 * minute, 5 * minute, 15 * minute, 1 * hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, 24 * hour]

/** When a message is tried again after so many failed attempts; null: never. A pause is up to a fifth longer, by chance. */
export function nextAttemptAt(attempts: number, now: Instant, chance: () => number): Instant | null {
  const pause = pauses[attempts - 1]
  if (pause === undefined) return null
  return now.add({ seconds: Math.round(pause * (1 + chance() / 5)) })
}

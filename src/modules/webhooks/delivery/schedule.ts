/** Seconds from one attempt of an event to the next, as Standard Webhooks 1.0.0 advises: about three and a half days in all. */
const retrySeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

/** Seconds from one attempt to the next at an endpoint that nothing reaches any more; the last one again and again. */
const probeSeconds = [5, 30, 120, 600, 1_800, 3_600]

const longestSeconds = 86_400

/** So many failures in a row mean that nothing reaches the endpoint: it is then tried with one message at a time. */
export const failuresUntilBackOff = 5

/** An endpoint that nothing has reached for so long is disabled. */
export const failingDaysMax = 5

/**
 * How long to wait after the n-th attempt of an event, in seconds, between four fifths and six fifths of what the schedule says, and
 * never less than the endpoint asks for (at most a day); null where it was the last one. `chance` is 0 to 1.
 */
export function secondsToRetry(attempts: number, retryAfterSeconds: number | null, chance: number): number | null {
  const seconds = retrySeconds[attempts - 1]
  return seconds === undefined ? null : waited(seconds, retryAfterSeconds, chance)
}

/** How long to leave an endpoint alone after so many failures in a row, in seconds; 0 while they are few. */
export function secondsToProbe(failures: number, retryAfterSeconds: number | null, chance: number): number {
  if (failures < failuresUntilBackOff) return 0
  const seconds = probeSeconds[failures - failuresUntilBackOff] ?? longestProbe
  return waited(seconds, retryAfterSeconds, chance)
}

const longestProbe = Math.max(...probeSeconds)

function waited(seconds: number, retryAfterSeconds: number | null, chance: number): number {
  return Math.max(seconds * (0.8 + 0.4 * chance), Math.min(retryAfterSeconds ?? 0, longestSeconds))
}

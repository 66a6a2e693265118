/** Seconds from one attempt of an event to the next, as Standard Webhooks 1.0.0 advises: about three and a half days in all. */
const retrySeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

/** Seconds from one attempt to the next at an unreachable endpoint; the last value repeats. */
const probeSeconds = [5, 30, 120, 600, 1_800, 3_600]

const longestSeconds = 86_400

/** After this many failures in a row the endpoint counts as unreachable, and is tried with one message at a time. */
export const failuresUntilBackOff = 5

/** An endpoint that accepted no message for this long is disabled. */
export const failingDaysMax = 5

/**
 * Seconds to wait after the n-th attempt of an event: the schedule plus or minus a fifth (by `chance`, 0 to 1), but at least what the
 * endpoint asks for (at most a day). Null after the last attempt.
 */
export function secondsToRetry(attempts: number, retryAfterSeconds: number | null, chance: number): number | null {
  const seconds = retrySeconds[attempts - 1]
  return seconds === undefined ? null : waitSeconds(seconds, retryAfterSeconds, chance)
}

/** Seconds to wait before the next message after this many failures in a row; 0 while they are few. */
export function secondsToProbe(failures: number, retryAfterSeconds: number | null, chance: number): number {
  if (failures < failuresUntilBackOff) return 0
  const seconds = probeSeconds[failures - failuresUntilBackOff] ?? longestProbe
  return waitSeconds(seconds, retryAfterSeconds, chance)
}

const longestProbe = Math.max(...probeSeconds)

function waitSeconds(seconds: number, retryAfterSeconds: number | null, chance: number): number {
  return Math.max(seconds * (0.8 + 0.4 * chance), Math.min(retryAfterSeconds ?? 0, longestSeconds))
}

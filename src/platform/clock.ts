/** The only file that asks this machine for the time. Business time comes from the database (see DESIGN: one instant). */

/** Milliseconds that only go forward, for measuring how long something takes. */
export function monotonicMs(): number {
  return performance.now()
}

/** Unix time in milliseconds, for identifiers and logs. */
export function unixMs(): number {
  return Date.now()
}

/** The present by this machine's clock; for what never touches money, such as a key's last use. */
export function machineNow(): Temporal.Instant {
  return Temporal.Now.instant()
}

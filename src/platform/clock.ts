/** The only file that reads this machine's clock. Business time comes from the database, one instant per transaction. */

/** Milliseconds that only go forward, for measuring how long something takes. */
export function monotonicMs(): number {
  return performance.now()
}

/** Unix time in milliseconds, for identifiers and logs. */
export function unixMs(): number {
  return Date.now()
}

/** The present by this machine's clock; never for money, only for things like a key's last use. */
export function machineNow(): Temporal.Instant {
  return Temporal.Now.instant()
}

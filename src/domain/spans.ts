import { earlier, type Instant, isBefore, later } from './instant.ts'
import type { Span } from './subscription.ts'

/** The times less another one; half-open, in order, and apart if they were. */
export function without(times: readonly Span[], { from, until }: Span): Span[] {
  return times.flatMap((time) =>
    spansOf(time.from, earlier(time.until, from)).concat(spansOf(later(time.from, until), time.until)),
  )
}

/** The times and another one, in order and apart. */
export function together(times: readonly Span[], time: Span): Span[] {
  const touching = times.filter(({ from, until }) => !isBefore(until, time.from) && !isBefore(time.until, from))
  const whole = touching.reduce(
    (sum, { from, until }) => ({ from: earlier(sum.from, from), until: later(sum.until, until) }),
    time,
  )
  const apart = times.filter((one) => !touching.includes(one))
  return [...apart, ...spansOf(whole.from, whole.until)].sort((a, b) => (isBefore(a.from, b.from) ? -1 : 1))
}

/** From the one instant to the other; none where that is no time. */
export function spansOf(from: Instant, until: Instant): Span[] {
  return isBefore(from, until) ? [{ from, until }] : []
}

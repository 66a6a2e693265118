import { monotonicMs } from '../clock.ts'

/** How many requests may be answered at a time. */
export interface Places {
  /** As many as there are now. */
  readonly count: number
  /** Told how late the event loop was, in ms. */
  observe(lateMs: number): void
}

export interface PlacesOptions {
  readonly most: number
  /** That are left however late the event loop is. */
  readonly least: number
  /** From how late on there are fewer. */
  readonly lateMs: number
}

/**
 * Places that become fewer, by a quarter, each time that the event loop is late, and as much more each time that it is not: so
 * fewer in the end only where it is late more often than not. A process that shares its cores with the database gives it less
 * to do at a time that way, and keeps the time to turn away the rest.
 */
export function openPlaces({ most, least, lateMs }: PlacesOptions): Places {
  let count = most
  return {
    get count() {
      return count
    },
    observe(late) {
      count =
        late > lateMs
          ? Math.max(Math.min(least, most), Math.floor(count * 0.75))
          : Math.min(most, Math.ceil(count / 0.75))
    },
  }
}

const everyMs = 50

/** Watches the event loop, until what it gives is called. */
export function watchLateness(observe: (lateMs: number) => void): () => void {
  let dueMs = monotonicMs() + everyMs
  const timer = setInterval(() => {
    const now = monotonicMs()
    observe(Math.max(0, now - dueMs))
    dueMs = now + everyMs
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** What stands between clients and a service that is killed: shut while it is dead and until it has been looked at. */
export interface Door {
  open(): void
  shut(): void
  /** Waits for the door to be open, then does it; null, and told whether the door was shut, if it came to nothing. */
  through<T>(work: () => Promise<T | null>, onNothing: (wasShut: boolean) => void): Promise<T | null>
  /** Resolves when nobody is on the other side. */
  empty(): Promise<void>
}

export function openDoor(): Door {
  let opening = Promise.withResolvers<void>()
  let isOpen = false
  const inside = new Set<Promise<unknown>>()
  return {
    open() {
      isOpen = true
      opening.resolve()
    },
    shut() {
      isOpen = false
      opening = Promise.withResolvers<void>()
    },
    async through(work, onNothing) {
      while (!isOpen) await opening.promise
      const done = work()
      inside.add(done)
      const result = await done.finally(() => inside.delete(done))
      if (result === null) onNothing(!isOpen)
      return result
    },
    async empty() {
      while (inside.size > 0) await Promise.allSettled(inside)
    },
  }
}

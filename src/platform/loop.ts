import { setTimeout as after } from 'node:timers/promises'

/** The work of a loop, and its pause. */
export interface LoopWork {
  readonly name: string
  /** The pause after a round with nothing to do. */
  readonly everyMs: number
  /** Runs one round. Returns `again` if there is more to do, else `rest`, or the ms to rest. On the signal it claims no more work. */
  readonly run: (stopping: AbortSignal) => Promise<'again' | 'rest' | number>
  /** Waits for work that continues after its round. */
  readonly finish?: () => Promise<void>
}

export type OnLoopError = (error: unknown, name: string) => void

export interface Loop {
  /** Starts no further round, and waits for the present one. */
  stop(): Promise<void>
}

const longestPauseMs = 30_000

/** Runs rounds until it is stopped. A round that fails is reported and tried again, after growing, random pauses. */
export function startLoop({ name, everyMs, run, finish }: LoopWork, onError: OnLoopError): Loop {
  const stopping = new AbortController()
  const { signal } = stopping
  const done = (async () => {
    let failures = 0
    while (!signal.aborted) {
      let pauseMs = 0
      try {
        const next = await run(signal)
        pauseMs = next === 'again' ? 0 : next === 'rest' ? everyMs : next
        failures = 0
      } catch (error) {
        onError(error, name)
        failures += 1
        pauseMs =
          Math.min(longestPauseMs, Math.max(everyMs, 100) * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2)
      }
      if (pauseMs > 0) await after(pauseMs, undefined, { signal }).catch(() => {})
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await done
      await finish?.()
    },
  }
}

/** Starts several loops; stopping them waits for the present round of each. */
export function startLoops(works: readonly LoopWork[], onError: OnLoopError): Loop {
  const loops = works.map((work) => startLoop(work, onError))
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import type { LoopWork } from '../../platform/loop.ts'
import { watchDatabase } from '../reconciliation/gate/store.ts'

const everyMs = 5000
const pausedEveryMs = 1000

/** Looks whether the database was restored or failed over: then each account waits until it was compared. */
export function watchDatabaseLoop(
  { transact, log }: { readonly transact: Transact; readonly log: Log },
  setPaused: (isPaused: boolean) => void,
): LoopWork {
  return {
    name: 'database watch',
    everyMs,
    async run() {
      const {
        paused_since: since,
        has_changed: hasChanged,
        has_resumed: hasResumed,
      } = await transact({}, watchDatabase)
      setPaused(since !== null)
      if (hasChanged)
        log.error(
          'this may be another database than before, restored or failed over: no account collects until it was compared with its gateway',
        )
      if (hasResumed) log.warn('every account was compared with its gateway: collection goes on')
      return since === null ? 'rest' : pausedEveryMs
    },
  }
}

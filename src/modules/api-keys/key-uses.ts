import { machineNow } from '../../platform/clock.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import { startLoop } from '../../platform/loop.ts'
import { noteKeyUses } from './store.ts'

const writeEveryMs = 60_000

/** Keeps in memory when keys were last used and writes it at most once a minute, outside requests (D30). */
export function keepKeyUses(transact: Transact, log: Log) {
  const uses = new Map<string, Temporal.Instant>()
  const loop = startLoop({ name: 'key uses', everyMs: writeEveryMs, run: write }, (error, name) =>
    log.error({ err: error }, `the loop ${name} failed`),
  )
  return {
    note(keyId: string): void {
      uses.set(keyId, machineNow())
    },
    async stop(): Promise<void> {
      await loop.stop()
      await write().catch((error: unknown) => log.warn({ err: error }, 'the last use of keys was not written'))
    },
  }

  async function write(): Promise<'rest'> {
    if (uses.size === 0) return 'rest'
    const noted = [...uses]
    uses.clear()
    await transact({}, async (tx) => noteKeyUses(tx, noted))
    return 'rest'
  }
}

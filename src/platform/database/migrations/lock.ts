import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'

const lockKey = `hashtextextended('billing: schema migration', 0)`
const pollMs = 200

/**
 * Runs the work while no other session migrates this database; waits up to `waitMs` for the lock. The same session may take
 * it again.
 */
export async function withMigrationLock<Result>(
  client: Client,
  waitMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  await takeLock(client, waitMs)
  try {
    return await work()
  } finally {
    // A lost connection has already released the lock; the first error is the one to show.
    await client.query(`select pg_advisory_unlock(${lockKey})`).catch(() => undefined)
  }
}

// Polled instead of waited for: a waiting statement holds a snapshot,
// and a concurrent index being built by the holder would wait for that snapshot to go.
async function takeLock(client: Client, waitMs: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${lockKey}) as taken`)
    if (rows[0]?.taken) return
    if (waitedMs >= waitMs) {
      throw new Error(`another session has been migrating this database for more than ${waitMs} ms`)
    }
    await pause(pollMs)
  }
}

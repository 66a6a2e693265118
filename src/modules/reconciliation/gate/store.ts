import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** Whether collection is paused, and what has just become of it. */
export interface GateState {
  /** By an operator for all, else for the accounts that are to be compared. */
  readonly paused_since: Instant | null
  /** The database may be another one than before. */
  readonly has_changed: boolean
  /** All accounts were compared since. */
  readonly has_resumed: boolean
}

/** Looks whether this is the database that was seen last. If it may not be, each account waits until it was compared. */
export async function watchDatabase(tx: Tx): Promise<GateState> {
  const [row] = await tx.rows<GateState>({
    name: 'watch_database',
    text: 'select paused_since, has_changed, has_resumed from watch_database()',
  })
  if (!row) throw new Error('the database returned no state of collection')
  return row
}

/** Pauses collection until an operator resumes it; as the owner. */
export async function holdCollection(tx: Tx): Promise<void> {
  await watchDatabase(tx)
  await tx.rows({ text: `update collection_gate set held_since = coalesce(held_since, now())` })
}

/** Ends the pause of an operator; `withoutComparing` also one because the database is another one. As the owner. */
export async function releaseCollection(tx: Tx, { withoutComparing = false } = {}): Promise<GateState> {
  await watchDatabase(tx)
  await tx.rows({ text: 'update collection_gate set held_since = null' })
  if (withoutComparing)
    await tx.rows({ text: 'update reconciliation set compare_since = null where compare_since is not null' })
  return watchDatabase(tx)
}

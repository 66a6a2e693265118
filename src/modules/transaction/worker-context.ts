import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { levelsOfScopes } from '../../platform/http/request-lifecycle.ts'
import type { Context } from './context.ts'
import { setTenant } from './store.ts'
import { emptyWriteSet } from './write-set.ts'

/** A context for work of the service itself, in one tenant until the end of the transaction. */
export function workerContext(tx: Tx, tenantId: string, now: Instant): Context {
  setTenant(tx, tenantId)
  return {
    tx,
    tenantId,
    actor: { kind: 'worker' },
    levels: levelsOfScopes(['admin']),
    mayRead: () => true,
    now,
    cursorKey: Buffer.alloc(0),
    refusalOfUrl: () => null,
    refusalOfMailServer: () => null,
    hasMailServer: false,
    publicUrl: '',
    vault: null,
    writeSet: emptyWriteSet(),
  }
}

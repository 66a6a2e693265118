import { nextCheckAt } from '../../domain/collection.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import { findAccount } from '../gateways/store.ts'
import type { SetupState } from '../gateways/wider-gateway.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { setTenant } from '../transaction/store.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { addRows } from '../transaction/write-set.ts'
import { completeSession } from './complete-session.ts'
import type { GatewayServices } from './open-session.ts'
import type { SetupSession } from './session.ts'
import { findSession, sessionRow, updateSessions } from './store.ts'

export interface ReadSessionOptions extends GatewayServices {
  readonly transact: Transact
  readonly log: Log
}

/** Asks the gateway what has become of the page of a session: its method is stored, or it has expired, or it is asked again. */
export async function readSession(
  tenantId: string,
  { id, now }: { readonly id: string; readonly now: Instant },
  { transact, gatewayOf, log }: ReadSessionOptions,
): Promise<void> {
  const known = await transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    const found = await findSession(tx, tenantId, id)
    const account = found && (await findAccount(tx, tenantId, found.session.gatewayAccountId))
    return found && account ? { session: found.session, account } : null
  })
  if (known?.session.status !== 'open' || known.session.gatewayReference === null) return
  const { session, account } = known
  let state: SetupState = { status: 'open' }
  try {
    state = (await gatewayOf(account).readSetup?.(session.gatewayReference ?? '')) ?? state
  } catch (error) {
    log.warn({ tenant_id: tenantId, setup_session_id: id, err: error }, 'a gateway has not said what became of a page')
  }
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    if (state.status === 'completed') await completeSession(ctx, session, state.method)
    else await keepState(ctx, session, state.status, now)
    await tx.commitWith(commitStatement(ctx, null))
  })
}

async function keepState(ctx: Context, { id }: SetupSession, status: 'open' | 'expired', now: Instant): Promise<void> {
  const found = await findSession(ctx.tx, ctx.tenantId, id)
  if (found?.session.status !== 'open') return
  const { session } = found
  const next = status === 'expired' ? null : nextCheckAt(session.checks, now)
  addRows(
    ctx.writeSet,
    updateSessions,
    sessionRow({ ...session, status, nextCheckAt: next, checks: session.checks + 1, updatedAt: now }),
  )
}

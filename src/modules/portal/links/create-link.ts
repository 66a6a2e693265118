import type { Instant } from '../../../domain/instant.ts'
import { refuse, refuseUnknown } from '../../../domain/refusal.ts'
import { newId } from '../../../platform/ids.ts'
import { findCustomer } from '../../customers/store.ts'
import { hashOfToken, newToken } from '../../people/sessions/token.ts'
import { settingsOf } from '../../settings/store.ts'
import type { Context } from '../../transaction/context.ts'
import { addRows } from '../../transaction/write-set.ts'
import { refuseUnlessOffered } from '../portal.ts'
import { insertPortalSessions } from '../sessions/store.ts'

export interface LinkOrder {
  readonly customerId: string
  readonly returnUrl: string | null
  readonly expiresInSeconds: number
}

export interface PortalLink {
  readonly id: string
  /** Only here: the database has its hash. */
  readonly token: string
  readonly expiresAt: Instant
}

/**
 * Makes a link by which a customer opens the portal, once. Refuses an unknown customer, `portal_not_allowed` while the portal is off, and
 * `insufficient_role`, of a key `insufficient_scope`, who may not do themselves what the link's holder may.
 */
export async function createPortalLink(ctx: Context, order: LinkOrder): Promise<PortalLink> {
  // Its maker can use a link too, so it must allow no more than their own permissions.
  if (ctx.levels.billing !== 'write' || !ctx.mayRead('money'))
    refuse(codeFor(ctx), 'Who opens the portal reads invoices and changes subscriptions: this needs both')
  const [customer, settings] = await Promise.all([
    findCustomer(ctx.tx, ctx.tenantId, order.customerId),
    settingsOf(ctx.tx, ctx.tenantId),
  ])
  if (!customer) refuseUnknown('/customer_id', 'customer')
  refuseUnlessOffered(settings.portal)
  const link = { id: newId(), token: newToken(), expiresAt: ctx.now.add({ seconds: order.expiresInSeconds }) }
  addRows(ctx.writeSet, insertPortalSessions, {
    id: link.id,
    customer_id: customer.id,
    return_url: order.returnUrl,
    link_hash: `\\x${hashOfToken(link.token).toString('hex')}`,
    link_expires_at: link.expiresAt,
    created_at: ctx.now,
  })
  return link
}

function codeFor({ actor }: Context): 'insufficient_role' | 'insufficient_scope' {
  return actor.kind === 'person' ? 'insufficient_role' : 'insufficient_scope'
}

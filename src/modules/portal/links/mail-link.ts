import { refuse, refuseField } from '../../../domain/refusal.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { Caller } from '../../../platform/http/session-routes.ts'
import { newId } from '../../../platform/ids.ts'
import { searchWords } from '../../customers/words.ts'
import { networkOf, refuseTooMany, type SessionServices } from '../../people/sessions/sign-in.ts'
import { noteSignIn } from '../../people/sessions/store.ts'
import { hashOfToken, newToken } from '../../people/sessions/token.ts'
import { commitStatement } from '../../transaction/commit-statement.ts'
import type { Context } from '../../transaction/context.ts'
import { canMailLinks, queueLink } from '../../transaction/queue-link.ts'
import { workerContext } from '../../transaction/worker-context.ts'
import { addRows } from '../../transaction/write-set.ts'
import { insertPortalSessions } from '../sessions/store.ts'
import { findPortalTenant, type MailableCustomer, mailableCustomers, type PortalTenant } from './store.ts'

const linkHours = 1
const linksPerHour = 3

/** Whose portal an address asks for, and whether it mails links. */
export interface MailOffer {
  readonly tenantId: string
  readonly name: string
  readonly isOffered: boolean
}

/** Tells whether links are mailed. Without an id: of the only tenant of the service. Refuses `invalid_request`. */
export function describeMail({ transact, ...services }: SessionServices, tenantId: string | null): Promise<MailOffer> {
  return transact({ readOnly: true }, async (tx) => {
    const tenant = await tenantOf(tx, tenantId)
    return {
      tenantId: tenant.tenant_id,
      name: tenant.name,
      isOffered: await isOffered(contextOf(tx, tenant, services), tenant),
    }
  })
}

/**
 * Mails a link to every customer with this address: each works once, within an hour. Does the same for an address that nobody has, and
 * returns nothing. At most three links an hour for a customer; refuses `too_many_requests` after some requests of one network or about one
 * address, `portal_not_allowed` where none are mailed, and `invalid_request`.
 */
export async function mailPortalLink(
  { transact, ...services }: SessionServices,
  caller: Caller,
  order: { readonly email: string; readonly tenantId: string | null },
): Promise<void> {
  const [word = ''] = searchWords(order.email)
  await transact({}, async (tx) => {
    const tenant = await tenantOf(tx, order.tenantId)
    const ctx = contextOf(tx, tenant, services)
    if (!(await isOffered(ctx, tenant))) refuse('portal_not_allowed', 'No links are mailed here. Ask us for one.')
    // Counted before anything is read of the address, and under a lock, so that of many requests at once few find a customer.
    const subjects = [`portal network ${networkOf(caller.address)}`, `portal ${tenant.tenant_id} ${word}`]
    refuseTooMany(await noteSignIn(tx, subjects, { isSuccess: false, account: '' }), 'requests')
    for (const customer of await mailableCustomers(tx, tenant.tenant_id, word)) {
      if (searchWords(customer.email)[0] === word && customer.links < linksPerHour) queue(ctx, customer, services)
    }
    await tx.commitWith(commitStatement(ctx, null))
  })
}

function queue(ctx: Context, { id, email }: MailableCustomer, { publicUrl }: Pick<SessionServices, 'publicUrl'>): void {
  const token = newToken()
  const expiresAt = ctx.now.add({ hours: linkHours })
  addRows(ctx.writeSet, insertPortalSessions, {
    ...{ id: newId(), customer_id: id, return_url: null },
    ...{ link_hash: `\\x${hashOfToken(token).toString('hex')}`, link_expires_at: expiresAt, created_at: ctx.now },
  })
  const url = `${publicUrl()}/portal#${token}`
  queueLink(ctx, { kind: 'portal_link', customerId: id, invitationId: null, recipient: email, url, expiresAt })
}

async function tenantOf(tx: Tx, id: string | null): Promise<PortalTenant> {
  const tenant = await findPortalTenant(tx, id)
  if (tenant) return tenant
  return refuseField(
    'invalid_request',
    '/tenant_id',
    id === null ? 'Say whose portal it is.' : 'There is no such company.',
  )
}

function contextOf(
  tx: Tx,
  { tenant_id: tenantId, now }: PortalTenant,
  { vault, hasMailServer }: Pick<SessionServices, 'vault' | 'hasMailServer'>,
): Context {
  return { ...workerContext(tx, tenantId, now), vault, hasMailServer }
}

async function isOffered(ctx: Context, { portal }: PortalTenant): Promise<boolean> {
  return portal.enabled && portal.sign_in_by_mail && (await canMailLinks(ctx))
}

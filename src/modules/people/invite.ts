import { refuseField } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { canMailLinks, queueLink } from '../transaction/queue-link.ts'
import type { Role } from '../transaction/roles.ts'
import { addRows } from '../transaction/write-set.ts'
import type { Invitation } from './person.ts'
import { hashOfToken, newToken } from './sessions/token.ts'
import { insertInvitations, listMembers } from './store.ts'

const invitationDays = 7
const resetHours = 1

interface MadeLink {
  readonly invitation: Invitation
  /** Returned only here. */
  readonly token: string
}

/**
 * Invites somebody to the tenant, for seven days, and mails them the link where there is a mail server. Refuses `invalid_request`.
 */
export async function invite(
  ctx: Context,
  { email, role }: { readonly email: string; readonly role: Role },
): Promise<MadeLink> {
  if ((await listMembers(ctx.tx)).some((member) => member.email === email))
    refuseField('invalid_request', '/email', 'This person is a member already: change their role instead.')
  const made = added(ctx, { email, role, expiresAt: ctx.now.add({ hours: invitationDays * 24 }) })
  return mailed(ctx, made, { kind: 'invitation', url: linkUrl(ctx, 'welcome', made.token) })
}

/** Makes a link, for an hour, by which a member sets a new password, and mails it where there is a mail server. Refuses `invalid_request`. */
export async function resetPassword(ctx: Context, email: string): Promise<MadeLink> {
  if (!(await listMembers(ctx.tx)).some((member) => member.email === email))
    refuseField('invalid_request', '/email', 'No member has this address.')
  const made = added(ctx, { email, role: null, expiresAt: ctx.now.add({ hours: resetHours }) })
  return mailed(ctx, made, { kind: 'new_password', url: linkUrl(ctx, 'reset', made.token) })
}

/** Where an invitation is accepted, or a new password set. */
export function linkUrl({ publicUrl }: Pick<Context, 'publicUrl'>, page: 'welcome' | 'reset', token: string): string {
  return `${publicUrl}/console/${page}#${token}`
}

async function mailed(
  ctx: Context,
  made: MadeLink,
  { kind, url }: { readonly kind: 'invitation' | 'new_password'; readonly url: string },
): Promise<MadeLink> {
  if (!(await canMailLinks(ctx))) return made
  const { id: invitationId, email: recipient, expiresAt } = made.invitation
  queueLink(ctx, { kind, customerId: null, invitationId, recipient, url, expiresAt })
  return { ...made, invitation: { ...made.invitation, mailStatus: 'queued' } }
}

function added(ctx: Context, wanted: Pick<Invitation, 'email' | 'role' | 'expiresAt'>) {
  const token = newToken()
  const invitation: Invitation = { ...wanted, id: newId(), mailStatus: null, createdAt: ctx.now }
  addRows(ctx.writeSet, insertInvitations, {
    id: invitation.id,
    token_hash: `\\x${hashOfToken(token).toString('hex')}`,
    email: invitation.email,
    role: invitation.role,
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
  })
  return { invitation, token }
}

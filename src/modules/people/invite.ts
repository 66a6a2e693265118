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

/**
 * Invites somebody to the tenant, for seven days, and mails them the link where there is a mail server. The token of the link is returned
 * only here. Refuses `invalid_request`.
 */
export async function invite(
  ctx: Context,
  { email, role }: { readonly email: string; readonly role: Role },
): Promise<{ readonly invitation: Invitation; readonly token: string }> {
  const [members, isMailed] = await Promise.all([listMembers(ctx.tx), canMailLinks(ctx)])
  if (members.some((member) => member.email === email))
    refuseField('invalid_request', '/email', 'This person is a member already: change their role instead.')
  const made = added(ctx, { email, role, expiresAt: ctx.now.add({ hours: invitationDays * 24 }) })
  if (!isMailed) return made
  const { id: invitationId, expiresAt } = made.invitation
  const url = welcomeUrl(ctx, made.token)
  queueLink(ctx, { kind: 'invitation', customerId: null, invitationId, recipient: email, url, expiresAt })
  return { ...made, invitation: { ...made.invitation, mailStatus: 'queued' } }
}

/** Where an invitation is accepted. */
export function welcomeUrl({ publicUrl }: Pick<Context, 'publicUrl'>, token: string): string {
  return `${publicUrl}/console/welcome#${token}`
}

/** Makes a link, for an hour, by which a member sets a new password. Refuses `invalid_request`. */
export async function resetPassword(
  ctx: Context,
  email: string,
): Promise<{ readonly invitation: Invitation; readonly token: string }> {
  if (!(await listMembers(ctx.tx)).some((member) => member.email === email))
    refuseField('invalid_request', '/email', 'No member has this address.')
  return added(ctx, { email, role: null, expiresAt: ctx.now.add({ hours: resetHours }) })
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

import { refuse } from '../../domain/refusal.ts'
import type { Context } from '../transaction/context.ts'
import type { Role } from '../transaction/roles.ts'
import { addRows } from '../transaction/write-set.ts'
import type { Member } from './person.ts'
import { listMembers, listOpenInvitations, lockMemberAndAdmins, revokeInvitations, updateMemberships } from './store.ts'

/** Gives a member another role, from their next request on. Refuses `not_found`, `last_admin`. */
export async function changeRole(ctx: Context, personId: string, role: Role): Promise<Member> {
  const member = await lockedMember(ctx, personId, role === 'admin')
  if (member.role === role) return member
  addRows(ctx.writeSet, updateMemberships, { person_id: personId, role, removed_at: null, updated_at: ctx.now })
  return { ...member, role, updatedAt: ctx.now }
}

/**
 * Removes a member from the tenant: their sessions here end with their next request, and no open invitation brings them back. Refuses
 * `not_found`, `last_admin`.
 */
export async function removeMember(ctx: Context, personId: string): Promise<void> {
  const { role, email } = await lockedMember(ctx, personId, false)
  for (const invitation of await listOpenInvitations(ctx.tx, ctx.tenantId))
    if (invitation.email === email && invitation.role !== null)
      addRows(ctx.writeSet, revokeInvitations, { id: invitation.id, revoked_at: ctx.now })
  addRows(ctx.writeSet, updateMemberships, { person_id: personId, role, removed_at: ctx.now, updated_at: ctx.now })
}

/** Takes an invitation back: its link does nothing any more. Refuses `not_found`. */
export async function revokeInvitation(ctx: Context, id: string): Promise<void> {
  const open = await listOpenInvitations(ctx.tx, ctx.tenantId)
  if (!open.some((invitation) => invitation.id === id)) refuse('not_found', '')
  addRows(ctx.writeSet, revokeInvitations, { id, revoked_at: ctx.now })
}

async function lockedMember(ctx: Context, personId: string, staysAdmin: boolean): Promise<Member> {
  lockMemberAndAdmins(ctx.tx, ctx.tenantId, personId)
  const members = await listMembers(ctx.tx)
  const member = members.find(({ id }) => id === personId) ?? refuse('not_found', '')
  const others = members.filter(({ id, role }) => role === 'admin' && id !== personId)
  if (member.role === 'admin' && !staysAdmin && others.length === 0)
    refuse('last_admin', 'Make another member an admin first')
  return member
}

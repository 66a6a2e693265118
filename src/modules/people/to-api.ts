import type { Device, Invitation, Member } from './person.ts'
import type { OpenInvitation } from './sessions/store.ts'

export function memberToApi({ id, email, name, role, createdAt, updatedAt, lastSeenAt }: Member) {
  return {
    ...{ id, email, name, role },
    last_seen_at: lastSeenAt?.toString() ?? null,
    created_at: createdAt.toString(),
    updated_at: updatedAt.toString(),
  }
}

export function invitationToApi({ id, email, role, mailStatus, createdAt, expiresAt }: Invitation) {
  return {
    ...{ id, email, role, mail_status: mailStatus },
    ...{ expires_at: expiresAt.toString(), created_at: createdAt.toString() },
  }
}

/** What an open link is for. */
export function linkToApi({ email, role, tenantName, expiresAt, personId }: OpenInvitation) {
  return {
    kind:
      email === null ? ('first_person' as const) : role === null ? ('new_password' as const) : ('invitation' as const),
    ...{ email, role, tenant_name: tenantName, has_account: personId !== null, expires_at: expiresAt.toString() },
  }
}

/** A device; `currentId` is the session that asks. */
export function deviceToApi({ id, address, userAgent, createdAt, lastSeenAt }: Device, currentId: string) {
  return {
    ...{ id, address, user_agent: userAgent, is_current: id === currentId },
    last_seen_at: lastSeenAt.toString(),
    created_at: createdAt.toString(),
  }
}

import type { Instant } from '../../domain/instant.ts'
import type { MessageStatus } from '../../domain/mail-kinds.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Role } from '../transaction/roles.ts'
import type { Write } from '../transaction/write-set.ts'
import type { Invitation, Member } from './person.ts'

export const insertInvitations: Write = {
  name: 'inserted_invitations',
  sql: insertSql('invitation', 'id, token_hash, email, role, created_at, expires_at'),
}

export const revokeInvitations: Write = {
  name: 'revoked_invitations',
  sql: updateSql('invitation', 'id', 'revoked_at'),
}

export const updateMemberships: Write = {
  name: 'updated_memberships',
  sql: updateSql('membership', 'person_id', 'role, removed_at, updated_at'),
}

/** The members of the tenant, by name. */
export async function listMembers(tx: Tx): Promise<Member[]> {
  const rows = await tx.rows<{
    readonly person_id: string
    readonly email: string
    readonly name: string
    readonly role: Role
    readonly created_at: Instant
    readonly updated_at: Instant
    readonly last_seen_at: Instant | null
  }>({ name: 'members', text: 'select * from members()' })
  return rows.map((row) => ({
    id: row.person_id,
    email: row.email,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastSeenAt: row.last_seen_at,
  }))
}

/** Locks a membership and those of all admins, so that two requests cannot take away each other's last admin. Does not wait. */
export function lockMemberAndAdmins(tx: Tx, tenantId: string, personId: string): void {
  tx.send({
    name: 'lock_member_and_admins',
    text: `select from membership where tenant_id = $1 and (person_id = $2 or (role = 'admin' and removed_at is null))
      order by person_id for no key update`,
    values: [tenantId, personId],
  })
}

/** The invitations of people with an address that can still be accepted, newest first. */
export async function listOpenInvitations(tx: Tx, tenantId: string): Promise<Invitation[]> {
  const rows = await tx.rows<{
    readonly id: string
    readonly email: string
    readonly role: Role | null
    readonly mail_status: MessageStatus | null
    readonly created_at: Instant
    readonly expires_at: Instant
  }>({
    name: 'open_invitations',
    text: `select i.id, i.email, i.role, m.status as mail_status, i.created_at, i.expires_at from invitation i
      left join message m on m.tenant_id = i.tenant_id and m.invitation_id = i.id
      where i.tenant_id = $1 and i.email is not null and i.accepted_at is null and i.revoked_at is null and i.expires_at > clock_timestamp()
      order by i.id desc limit 1000`,
    values: [tenantId],
  })
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    mailStatus: row.mail_status,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }))
}

/** Makes every admin of another tenant an admin of this one. Needs the owner role. Does not wait. */
export function addAdminsOfOthers(tx: Tx, tenantId: string): void {
  tx.send({
    text: `insert into membership (tenant_id, person_id, role, created_at, updated_at)
      select $1, person_id, 'admin', now(), now() from membership where role = 'admin' and removed_at is null group by person_id`,
    values: [tenantId],
  })
}

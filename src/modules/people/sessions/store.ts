import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { Role } from '../../transaction/roles.ts'
import type { Device, Session } from '../person.ts'

// People and their sessions are of no tenant, so all of this is done by functions of the owner.

/** What a sign-in needs to know of an address: the person, if there is one, and the seconds to wait after failures. */
export interface SignInState {
  readonly personId: string | null
  readonly password: string | null
  readonly waitSeconds: number
}

/** Reads what a sign-in needs to know. `subjects`: what failures are counted by. */
export async function beginSignIn(tx: Tx, email: string, subjects: readonly string[]): Promise<SignInState> {
  const [row] = await tx.rows<{
    readonly person_id: string | null
    readonly password: string | null
    readonly wait_seconds: number
  }>({ name: 'begin_sign_in', text: 'select * from begin_sign_in($1, $2)', values: [email, subjects] })
  return { personId: row?.person_id ?? null, password: row?.password ?? null, waitSeconds: row?.wait_seconds ?? 0 }
}

/**
 * Counts a failed sign-in for all subjects, or ends the failures of the account. Returns the seconds to wait instead where others have failed
 * in the meantime: then the attempt counts for nothing.
 */
export async function noteSignIn(
  tx: Tx,
  subjects: readonly string[],
  { isSuccess, account }: { readonly isSuccess: boolean; readonly account: string },
): Promise<number> {
  const [row] = await tx.rows<{ readonly wait_seconds: number }>({
    name: 'note_sign_in',
    text: 'select note_sign_in($1, $2, $3) as wait_seconds',
    values: [subjects, isSuccess, account],
  })
  return row?.wait_seconds ?? 0
}

export interface NewSession {
  readonly id: string
  readonly tokenHash: Buffer
  readonly address: string
  readonly userAgent: string
}

/**
 * Begins a session; null if the person is a member of no tenant, or has another password by now than `provedPassword`, the hash of the one
 * that they have proved to know (null: none was asked for).
 */
export async function beginSession(
  tx: Tx,
  personId: string,
  session: NewSession,
  provedPassword: string | null = null,
): Promise<string | null> {
  const { id, tokenHash, address, userAgent } = session
  const [row] = await tx.rows<{ readonly tenant_id: string }>({
    name: 'begin_session',
    text: 'select tenant_id from begin_session($1, $2, $3, $4, $5, $6)',
    values: [id, personId, tokenHash, address, userAgent, provedPassword],
  })
  return row?.tenant_id ?? null
}

/** Finds the session of a token; null after it has ended. */
export async function findSession(tx: Tx, tokenHash: Buffer): Promise<Session | null> {
  const [row] = await tx.rows<{
    readonly session_id: string
    readonly person_id: string
    readonly email: string
    readonly name: string
    readonly password: string | null
    readonly tenant_id: string
    readonly role: Role | null
    readonly fresh_until: Instant
    readonly is_fresh: boolean
  }>({
    name: 'session_of',
    text: `select session_id, person_id, email, name, password, tenant_id, role, fresh_until, fresh_until > now as is_fresh
      from session_of($1)`,
    values: [tokenHash],
  })
  if (!row) return null
  return {
    id: row.session_id,
    personId: row.person_id,
    email: row.email,
    name: row.name,
    password: row.password,
    tenantId: row.tenant_id,
    role: row.role,
    freshUntil: row.fresh_until,
    isFresh: row.is_fresh,
  }
}

/** Gives a session a new token, in a tenant; false if the person is no member there. */
export async function renewSession(
  tx: Tx,
  sessionId: string,
  renewed: { readonly tokenHash: Buffer; readonly tenantId: string; readonly isProved: boolean },
): Promise<boolean> {
  const [row] = await tx.rows<{ readonly is_renewed: boolean }>({
    name: 'renew_session',
    text: 'select renew_session($1, $2, $3, $4) as is_renewed',
    values: [sessionId, renewed.tokenHash, renewed.tenantId, renewed.isProved],
  })
  return row?.is_renewed ?? false
}

/** Ends sessions of a person: one, or all but one; returns how many. */
export async function endSessions(
  tx: Tx,
  personId: string,
  { only = null, allBut = null }: { readonly only?: string | null; readonly allBut?: string | null },
): Promise<number> {
  const [row] = await tx.rows<{ readonly ended: number }>({
    name: 'end_sessions',
    text: 'select end_sessions($1, $2, $3) as ended',
    values: [personId, only, allBut],
  })
  return row?.ended ?? 0
}

/** The tenants in which a person is a member, by name. */
export function tenantsOf(
  tx: Tx,
  personId: string,
): Promise<readonly { readonly tenant_id: string; readonly name: string; readonly role: Role }[]> {
  return tx.rows<{ readonly tenant_id: string; readonly name: string; readonly role: Role }>({
    name: 'tenants_of',
    text: 'select tenant_id, name, role from tenants_of($1)',
    values: [personId],
  })
}

/** The browsers in which a person is signed in, the last used first. */
export async function devicesOf(tx: Tx, personId: string): Promise<Device[]> {
  const rows = await tx.rows<{
    readonly id: string
    readonly address: string
    readonly user_agent: string
    readonly created_at: Instant
    readonly last_seen_at: Instant
  }>({ name: 'sessions_of', text: 'select * from sessions_of($1)', values: [personId] })
  return rows.map((row) => ({
    id: row.id,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }))
}

/** Stores a new hash of a person's password. Does not wait. */
export function storePassword(tx: Tx, personId: string, password: string): void {
  tx.send({ name: 'set_password', text: 'select set_password($1, $2)', values: [personId, password] })
}

/** An open invitation by its token, with the person who has its address already. */
export interface OpenInvitation {
  /** Null in the link for the first person, who says it. */
  readonly email: string | null
  readonly role: Role | null
  readonly tenantName: string
  readonly expiresAt: Instant
  readonly personId: string | null
  readonly password: string | null
}

/**
 * Finds an open invitation; null if it was used, has expired or was revoked. `givenEmail` is the address that the first person says: that
 * of the person to look for, where the invitation has none.
 */
export async function findInvitation(
  tx: Tx,
  tokenHash: Buffer,
  givenEmail: string | null,
): Promise<OpenInvitation | null> {
  const [row] = await tx.rows<{
    readonly email: string | null
    readonly role: Role | null
    readonly tenant_name: string
    readonly expires_at: Instant
    readonly person_id: string | null
    readonly password: string | null
  }>({ name: 'invitation_of', text: 'select * from invitation_of($1, $2)', values: [tokenHash, givenEmail] })
  if (!row) return null
  const { email, role, tenant_name: tenantName, expires_at: expiresAt, person_id: personId, password } = row
  return { email, role, tenantName, expiresAt, personId, password }
}

/** Makes the link for the first person of the first tenant, and ends the earlier one; false if the tenant has a person already. */
export async function insertFirstInvitation(tx: Tx, id: string, tokenHash: Buffer): Promise<boolean> {
  const [row] = await tx.rows<{ readonly is_made: boolean }>({
    name: 'invite_first_person',
    text: 'select invite_first_person($1, $2) as is_made',
    values: [id, tokenHash],
  })
  return row?.is_made ?? false
}

/** Accepts an invitation; returns the person, or null if it is not open any more, or somebody else has just taken its address. */
export async function acceptOpenInvitation(
  tx: Tx,
  accepted: {
    readonly tokenHash: Buffer
    readonly email: string
    /** Null for a person who exists. */
    readonly newPersonId: string | null
    readonly name: string
    readonly password: string
  },
): Promise<string | null> {
  const [row] = await tx.rows<{ readonly person_id: string | null }>({
    name: 'accept_invitation',
    text: 'select accept_invitation($1, $2, $3, $4, $5) as person_id',
    values: [accepted.tokenHash, accepted.email, accepted.newPersonId, accepted.name, accepted.password],
  })
  return row?.person_id ?? null
}

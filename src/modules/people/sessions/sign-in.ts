import { Refusal, refuse } from '../../../domain/refusal.ts'
import type { Transact } from '../../../platform/database/transaction.ts'
import type { Caller } from '../../../platform/http/session-routes.ts'
import { newId } from '../../../platform/ids.ts'
import type { Vault } from '../../../platform/vault.ts'
import type { IdentityProvider } from '../oidc/provider.ts'
import type { Session } from '../person.ts'
import { hashOfPassword, isPassword, refuseWeakPassword } from './password.ts'
import {
  beginSession,
  beginSignIn,
  endSessions,
  findSession,
  noteSignIn,
  renewSession,
  storePassword,
} from './store.ts'
import { hashOfToken, newToken } from './token.ts'

/** What session routes work with. */
export interface SessionServices {
  readonly transact: Transact
  /** Where people reach the service, without a slash at the end. */
  readonly publicUrl: () => string
  /** Null: nobody signs in by OIDC. */
  readonly identityProvider: IdentityProvider | null
  /** Seals links until they are mailed; null where the operator has given no key. */
  readonly vault: Vault | null
  /** Whether the service has a mail server for tenants without their own. */
  readonly hasMailServer: boolean
}

/**
 * Signs a person in: returns the token of a new session. Refuses `sign_in_failed`, alike for unknown addresses, and `too_many_requests`
 * for up to a minute after five failures in a row of the account or of the network.
 */
export async function signIn(
  { transact }: SessionServices,
  caller: Caller,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<string> {
  const account = `account ${email}`
  const subjects = [account, `network ${networkOf(caller.address)}`]
  const state = await transact({}, (tx) => beginSignIn(tx, email, subjects))
  refuseTooMany(state.waitSeconds)
  const isRight = await isPassword(password, state.password)
  const token = newToken()
  const tenantId = await transact({}, async (tx) => {
    refuseTooMany(await noteSignIn(tx, subjects, { isSuccess: isRight, account }))
    return isRight && state.personId ? beginSession(tx, state.personId, sessionOf(caller, token), state.password) : null
  })
  if (tenantId === null) refuse('sign_in_failed', '')
  return token
}

/** Ends the session of the caller; does nothing without one. */
export async function signOut({ transact }: SessionServices, { sessionHash }: Caller): Promise<void> {
  if (!sessionHash) return
  await transact({}, async (tx) => {
    const session = await findSession(tx, sessionHash)
    if (session) await endSessions(tx, session.personId, { only: session.id })
  })
}

/** The session of the caller. Refuses `unauthenticated` after it has ended. */
export async function sessionOfCaller({ transact }: SessionServices, { sessionHash }: Caller): Promise<Session> {
  const session = sessionHash && (await transact({ readOnly: true }, (tx) => findSession(tx, sessionHash)))
  return session || refuse('unauthenticated', 'The session has ended. Sign in')
}

/** Proves the presence of the person by their password: returns a new token. Refuses `sign_in_failed`, `too_many_requests`. */
export async function confirmPassword(services: SessionServices, caller: Caller, password: string): Promise<string> {
  const session = await sessionOfCaller(services, caller)
  await refuseWrongPassword(services, caller, session, password)
  return renewed(services, session, { tenantId: session.tenantId, isProved: true })
}

/** Goes on in another tenant of the person: returns a new token. Refuses `not_found` if they are no member there. */
export async function switchTenant(services: SessionServices, caller: Caller, tenantId: string): Promise<string> {
  const session = await sessionOfCaller(services, caller)
  return renewed(services, session, { tenantId, isProved: false })
}

/**
 * Sets another password and ends all other sessions of the person: returns a new token. Refuses `sign_in_failed`, `too_many_requests`,
 * `invalid_request`, `password_too_common`.
 */
export async function changePassword(
  services: SessionServices,
  caller: Caller,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<string> {
  const session = await sessionOfCaller(services, caller)
  await refuseWeakPassword(next, session.email)
  await refuseWrongPassword(services, caller, session, current)
  const hashed = await hashOfPassword(next)
  await services.transact({}, async (tx) => {
    storePassword(tx, session.personId, hashed)
    await endSessions(tx, session.personId, { allBut: session.id })
  })
  return renewed(services, session, { tenantId: session.tenantId, isProved: true })
}

/** Goes on with a session by a new token, which is returned. Refuses `not_found` where the person is no member. */
export async function renewed(
  { transact }: SessionServices,
  { id }: Session,
  wanted: { readonly tenantId: string; readonly isProved: boolean },
): Promise<string> {
  const token = newToken()
  const isRenewed = await transact({}, (tx) => renewSession(tx, id, { ...wanted, tokenHash: hashOfToken(token) }))
  return isRenewed ? token : refuse('not_found', '')
}

/** Checks the password of a person, and counts a failure. Refuses `sign_in_failed`, `too_many_requests`. */
export async function refuseWrongPassword(
  { transact }: SessionServices,
  caller: Caller,
  { email, password }: Pick<Session, 'email' | 'password'>,
  given: string,
  detail = '',
): Promise<void> {
  const account = `account ${email}`
  const subjects = [account, `network ${networkOf(caller.address)}`]
  const { waitSeconds } = await transact({}, (tx) => beginSignIn(tx, email, subjects))
  refuseTooMany(waitSeconds)
  const isRight = await isPassword(given, password)
  refuseTooMany(await transact({}, (tx) => noteSignIn(tx, subjects, { isSuccess: isRight, account })))
  if (!isRight) refuse('sign_in_failed', detail)
}

/** Refuses `too_many_requests` for so many seconds, if there are any. */
export function refuseTooMany(waitSeconds: number, what = 'failed attempts'): void {
  if (waitSeconds <= 0) return
  const seconds = Math.ceil(waitSeconds)
  throw new Refusal('too_many_requests', `Too many ${what}. Wait ${seconds} seconds`, [], seconds)
}

/** A new session of the caller, to be stored. */
export function sessionOf({ address, userAgent }: Caller, token: string) {
  return { id: newId(), tokenHash: hashOfToken(token), address, userAgent }
}

/** The network that failures are counted for: of IPv6 the first 64 bits, because one customer of a provider has all of the rest. */
export function networkOf(address: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (v4 !== undefined) return v4 // as a socket for both kinds says it
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const before = head.split(':').filter((part) => part !== '')
  const after = tail === undefined ? [] : tail.split(':').filter((part) => part !== '')
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`
}

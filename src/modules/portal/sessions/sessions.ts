import { refuse } from '../../../domain/refusal.ts'
import type { Caller } from '../../../platform/http/session-routes.ts'
import type { SessionServices } from '../../people/sessions/sign-in.ts'
import { hashOfToken, newToken } from '../../people/sessions/token.ts'
import { refuseUnlessOffered } from '../portal.ts'
import {
  beginPortalSession,
  endPortalSession,
  findPortalLink,
  findPortalSession,
  type PortalLinkRow,
  type PortalSessionRow,
} from './store.ts'

/** What a link is for, whether it can still be used or not. Refuses `portal_link_not_open` for a token that nobody has made. */
export async function describePortalLink({ transact }: SessionServices, token: string): Promise<PortalLinkRow> {
  const link = await transact({ readOnly: true }, (tx) => findPortalLink(tx, hashOfToken(token)))
  return link ?? refuse('portal_link_not_open', '')
}

/**
 * Uses a link, once: returns the token of the session that begins. Refuses `portal_link_not_open`, also for the second of two at once, and
 * `portal_not_allowed` while the portal is off.
 */
export async function openPortal(services: SessionServices, token: string): Promise<string> {
  refuseUnlessOffered((await describePortalLink(services, token)).portal)
  const session = newToken()
  const isBegun = await services.transact({}, (tx) => beginPortalSession(tx, hashOfToken(token), hashOfToken(session)))
  return isBegun ? session : refuse('portal_link_not_open', '')
}

/** The session of the caller. Refuses `unauthenticated` after it has ended, `portal_not_allowed` while the portal is off. */
export async function portalSessionOf(
  { transact }: SessionServices,
  { sessionHash }: Pick<Caller, 'sessionHash'>,
): Promise<PortalSessionRow> {
  const session = sessionHash && (await transact({ readOnly: true }, (tx) => findPortalSession(tx, sessionHash)))
  if (!session) refuse('unauthenticated', 'The session has ended. Open the portal by a new link')
  refuseUnlessOffered(session.portal)
  return session
}

/** Ends the session of the caller; returns how many have ended. */
export async function leavePortal({ transact }: SessionServices, { sessionHash }: Caller): Promise<number> {
  return sessionHash ? transact({}, (tx) => endPortalSession(tx, sessionHash)) : 0
}

import { refuse, refuseField } from '../../../domain/refusal.ts'
import type { Caller } from '../../../platform/http/session-routes.ts'
import { newId } from '../../../platform/ids.ts'
import { hashOfPassword, refuseWeakPassword } from './password.ts'
import { refuseWrongPassword, type SessionServices, sessionOf } from './sign-in.ts'
import { acceptOpenInvitation, beginSession, findInvitation, type OpenInvitation } from './store.ts'
import { hashOfToken, newToken } from './token.ts'

/** The open invitation of a token; `email` is the address that the first person says. Refuses `invitation_not_open`. */
export async function openInvitation(
  { transact }: SessionServices,
  { token, email }: { readonly token: string; readonly email: string | null },
): Promise<OpenInvitation> {
  const found = await transact({ readOnly: true }, (tx) => findInvitation(tx, hashOfToken(token), email))
  return found ?? refuse('invitation_not_open', '')
}

export interface Acceptance {
  readonly token: string
  /** Of the first person: where the invitation has no address. */
  readonly email: string | null
  readonly name: string | null
  readonly password: string
}

/**
 * Accepts an invitation, or sets a new password by a link: returns the token of a new session. Who has an account already gives its
 * password. Refuses `invitation_not_open`, `sign_in_failed`, `too_many_requests`, `invalid_request`,
 * `password_too_common`.
 */
export async function acceptInvitation(services: SessionServices, caller: Caller, given: Acceptance): Promise<string> {
  const invitation = await openInvitation(services, given)
  const email = addressOf(invitation, given)
  const { personId, role } = invitation
  const hasAccount = personId !== null && role !== null
  if (hasAccount) {
    const detail = 'You have an account with this address already: give its password'
    await refuseWrongPassword(services, caller, { email, password: invitation.password }, given.password, detail)
  } else {
    if (personId === null && given.name === null) refuseField('invalid_request', '/name', 'A new account needs a name.')
    await refuseWeakPassword(given.password, email)
  }
  const password = hasAccount ? '' : await hashOfPassword(given.password)
  const session = newToken()
  await services.transact({}, async (tx) => {
    const accepted = await acceptOpenInvitation(tx, {
      tokenHash: hashOfToken(given.token),
      newPersonId: personId === null ? newId() : null,
      name: given.name ?? email,
      ...{ email, password },
    })
    if (accepted === null) refuse('invitation_not_open', '')
    const proved = hasAccount ? invitation.password : null
    if ((await beginSession(tx, accepted, sessionOf(caller, session), proved)) === null) refuse('sign_in_failed', '')
  })
  return session
}

function addressOf(invitation: OpenInvitation, given: Acceptance): string {
  if (invitation.email === null)
    return given.email ?? refuseField('invalid_request', '/email', 'The link has no address: give yours.')
  if (given.email !== null && given.email !== invitation.email)
    refuseField('invalid_request', '/email', 'The link is for another address.')
  return invitation.email
}

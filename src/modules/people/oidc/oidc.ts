import { refuse } from '../../../domain/refusal.ts'
import { line } from '../../../platform/http/schema.ts'
import type { Caller } from '../../../platform/http/session-routes.ts'
import { newId } from '../../../platform/ids.ts'
import { email } from '../schemas.ts'
import { renewed, type SessionServices, sessionOf, sessionOfCaller } from '../sessions/sign-in.ts'
import { beginSession } from '../sessions/store.ts'
import { hashOfToken, newToken } from '../sessions/token.ts'
import type { BroughtBack, Identity, IdentityProvider, SignInRequest } from './provider.ts'
import { enterByIdentity, findPersonOfIdentity, type StoredSignIn, storeSignIn, takeSignIn } from './store.ts'

/** Where a sign-in goes on, and what marks the browser that began it. */
export interface BegunSignIn {
  readonly url: string
  readonly browserToken: string
}

/** Begins a sign-in at the identity provider. Refuses `not_found` without one, `identity_provider_unavailable`. */
export function beginOidcSignIn(services: SessionServices, caller: Caller, after: string | null): Promise<BegunSignIn> {
  return begin(services, caller, { after, personId: null })
}

/**
 * Begins a proof of presence of the caller at the identity provider. Refuses `unauthenticated`, `not_found` without a provider,
 * `identity_provider_unavailable`.
 */
export async function beginOidcConfirmation(
  services: SessionServices,
  caller: Caller,
  after: string | null,
): Promise<BegunSignIn> {
  const { personId } = await sessionOfCaller(services, caller)
  return begin(services, caller, { after, personId })
}

/** What a finished sign-in gives: the token of the session, and the page to show. */
export interface FinishedSignIn {
  readonly token: string
  readonly after: string | null
}

/**
 * Finishes what was begun in this browser, once, within ten minutes: a sign-in, which accepts the open invitations of the address, or a
 * proof of presence. Refuses `sign_in_failed`, alike whatever is wrong, `identity_provider_unavailable`.
 */
export async function finishOidc(
  services: SessionServices,
  caller: Caller,
  { state, ...brought }: BroughtBack & { readonly state: string },
): Promise<FinishedSignIn> {
  const provider = providerOf(services)
  const { browserToken } = caller
  if (browserToken === null) return refuseSignIn()
  const hashes = { stateHash: hashOfToken(state), browserHash: hashOfToken(browserToken) }
  const begun = (await services.transact({}, (tx) => takeSignIn(tx, hashes))) ?? refuseSignIn()
  const identity = (await provider.identityOf(requestOf(services, state, begun), brought)) ?? refuseSignIn()
  const { after, personId } = begun
  const token =
    personId === null
      ? await signedIn(services, caller, identity)
      : await confirmed(services, caller, identity, personId)
  return { token, after }
}

async function begin(
  services: SessionServices,
  caller: Caller,
  wanted: Pick<StoredSignIn, 'after' | 'personId'>,
): Promise<BegunSignIn> {
  const provider = providerOf(services)
  // A browser keeps its mark, so that two windows of it can sign in at the same time.
  const browserToken = caller.browserToken ?? newToken()
  const state = newToken()
  const signIn: StoredSignIn = { ...wanted, nonce: newToken(), codeVerifier: newToken() }
  const url = await provider.signInUrl(requestOf(services, state, signIn))
  const hashes = { stateHash: hashOfToken(state), browserHash: hashOfToken(browserToken) }
  await services.transact({}, async (tx) => storeSignIn(tx, hashes, signIn))
  return { url, browserToken }
}

async function signedIn({ transact }: SessionServices, caller: Caller, identity: Identity): Promise<string> {
  const address = email.safeParse(identity.verifiedEmail)
  if (!address.success || !isStorable(identity)) return refuseSignIn()
  const name = line(255).safeParse(identity.name).data ?? address.data
  const token = newToken()
  await transact({}, async (tx) => {
    const personId = await enterByIdentity(tx, identity, { email: address.data, name, newPersonId: newId() })
    const tenantId = personId === null ? null : await beginSession(tx, personId, sessionOf(caller, token))
    if (tenantId === null) refuseSignIn()
  })
  return token
}

async function confirmed(
  services: SessionServices,
  caller: Caller,
  identity: Identity,
  personId: string,
): Promise<string> {
  const session = await sessionOfCaller(services, caller)
  const found = isStorable(identity)
    ? await services.transact({ readOnly: true }, (tx) => findPersonOfIdentity(tx, identity))
    : null
  if (found !== personId || session.personId !== personId) return refuseSignIn()
  return renewed(services, session, { tenantId: session.tenantId, isProved: true })
}

/** A subject has at most 255 characters of ASCII (OpenID Connect Core, section 2). */
function isStorable({ subject }: Identity): boolean {
  return /^[\x20-\x7e]{1,255}$/.test(subject)
}

function requestOf(
  { publicUrl }: SessionServices,
  state: string,
  { nonce, codeVerifier, personId }: StoredSignIn,
): SignInRequest {
  return { redirectUri: `${publicUrl()}/console/oidc`, state, nonce, codeVerifier, isConfirmation: personId !== null }
}

function providerOf({ identityProvider }: SessionServices): IdentityProvider {
  return identityProvider ?? refuse('not_found', 'Nobody signs in by OIDC here: it is not set up')
}

function refuseSignIn(): never {
  refuse('sign_in_failed', 'The sign-in by the identity provider failed: begin again, or ask to be invited')
}

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { refuse } from '../../../domain/refusal.ts'
import type { Caller } from '../../../platform/http/session-routes.ts'
import { newId } from '../../../platform/ids.ts'
import type { Session } from '../person.ts'
import { renewed, type SessionServices, sessionOf, sessionOfCaller } from '../sessions/sign-in.ts'
import { beginSession } from '../sessions/store.ts'
import { newToken } from '../sessions/token.ts'
import {
  deletePasskey,
  findPasskey,
  insertPasskey,
  listPasskeys,
  notePasskeyUse,
  type Passkey,
  type StoredPasskey,
  storeChallenge,
  takeChallenge,
} from './store.ts'

/** Loaded when a passkey is first used: it would be half of what a start loads. */
const webAuthn = () => import('@simplewebauthn/server')

/** What a browser gives of a credential: `credential.toJSON()`. */
export type Credential = Readonly<Record<string, unknown>>

/** What a browser needs to make a passkey for the caller. Refuses `unauthenticated`, `fresh_sign_in_required`. */
export async function beginPasskey(services: SessionServices, caller: Caller): Promise<object> {
  const session = await freshSession(services, caller)
  const known = await services.transact({ readOnly: true }, (tx) => listPasskeys(tx, session.personId))
  const { generateRegistrationOptions } = await webAuthn()
  const options = await generateRegistrationOptions({
    rpName: 'Billing',
    rpID: siteOf(services).id,
    userName: session.email,
    userDisplayName: session.name,
    userID: new Uint8Array(Buffer.from(session.personId.replaceAll('-', ''), 'hex')),
    excludeCredentials: known.map(({ credentialId: id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await services.transact({}, async (tx) => storeChallenge(tx, options.challenge, session.personId))
  return options
}

/**
 * Stores the passkey that a browser has made for the caller. Refuses `unauthenticated`, `fresh_sign_in_required`, and `passkey_not_valid`
 * what does not answer a challenge of the last five minutes, or is stored already.
 */
export async function addPasskey(
  services: SessionServices,
  caller: Caller,
  { name, credential }: { readonly name: string; readonly credential: Credential },
): Promise<Passkey> {
  const { personId } = await freshSession(services, caller)
  const expectedChallenge = await takenChallenge(services, credential, personId)
  const { id: expectedRPID, origin: expectedOrigin } = siteOf(services)
  const response = credential as unknown as RegistrationResponseJSON
  const expected = { expectedChallenge, expectedOrigin, expectedRPID, requireUserVerification: true }
  const { registrationInfo } = await verified(async () =>
    (await webAuthn()).verifyRegistrationResponse({ response, ...expected }),
  )
  if (!registrationInfo) return refuseCredential()
  const { id: credentialId, publicKey, counter } = registrationInfo.credential
  const stored = { id: newId(), personId, credentialId, publicKey: Buffer.from(publicKey), counter, name }
  return (await services.transact({}, (tx) => insertPasskey(tx, stored))) ?? refuseCredential()
}

/** What a browser needs to sign in by a passkey, of whomever. */
export function beginPasskeySignIn(services: SessionServices): Promise<object> {
  return beginUse(services, null)
}

/** Signs a person in by a passkey: returns the token of a new session. Refuses `passkey_not_valid`. */
export async function signInWithPasskey(
  services: SessionServices,
  caller: Caller,
  credential: Credential,
): Promise<string> {
  const passkey = await usedPasskey(services, credential, null)
  const token = newToken()
  const tenantId = await services.transact({}, (tx) => beginSession(tx, passkey.personId, sessionOf(caller, token)))
  return tenantId === null ? refuseCredential() : token
}

/** What a browser needs to prove the presence of the caller by a passkey. Refuses `unauthenticated`. */
export async function beginPasskeyConfirmation(services: SessionServices, caller: Caller): Promise<object> {
  return beginUse(services, (await sessionOfCaller(services, caller)).personId)
}

/** Proves the presence of the caller by a passkey of theirs: returns a new token. Refuses `unauthenticated`, `passkey_not_valid`. */
export async function confirmWithPasskey(
  services: SessionServices,
  caller: Caller,
  credential: Credential,
): Promise<string> {
  const session = await sessionOfCaller(services, caller)
  await usedPasskey(services, credential, session.personId)
  return renewed(services, session, { tenantId: session.tenantId, isProved: true })
}

/** The passkeys of the caller, newest first. Refuses `unauthenticated`. */
export async function passkeysOfCaller(services: SessionServices, caller: Caller): Promise<readonly Passkey[]> {
  const { personId } = await sessionOfCaller(services, caller)
  return services.transact({ readOnly: true }, (tx) => listPasskeys(tx, personId))
}

/** Removes a passkey of the caller. Refuses `unauthenticated`, `fresh_sign_in_required`, `not_found`. */
export async function removePasskey(services: SessionServices, caller: Caller, id: string): Promise<void> {
  const { personId } = await freshSession(services, caller)
  if (!(await services.transact({}, (tx) => deletePasskey(tx, personId, id)))) refuse('not_found', '')
}

async function beginUse(services: SessionServices, personId: string | null): Promise<object> {
  const known = personId ? await services.transact({ readOnly: true }, (tx) => listPasskeys(tx, personId)) : []
  const { generateAuthenticationOptions } = await webAuthn()
  const options = await generateAuthenticationOptions({
    rpID: siteOf(services).id,
    userVerification: 'required',
    allowCredentials: known.map(({ credentialId: id }) => ({ id })),
  })
  await services.transact({}, async (tx) => storeChallenge(tx, options.challenge, personId))
  return options
}

/** The passkey that signed a challenge; with a person it must be theirs. */
async function usedPasskey(
  services: SessionServices,
  credential: Credential,
  personId: string | null,
): Promise<StoredPasskey> {
  const { transact } = services
  const expectedChallenge = await takenChallenge(services, credential, personId)
  const credentialId = String(credential.id)
  const passkey = await transact({ readOnly: true }, (tx) => findPasskey(tx, credentialId))
  if (!passkey || (personId !== null && passkey.personId !== personId)) return refuseCredential()
  const { id: expectedRPID, origin: expectedOrigin } = siteOf(services)
  const response = credential as unknown as AuthenticationResponseJSON
  const stored = { id: credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter }
  const expected = { expectedChallenge, expectedOrigin, expectedRPID, requireUserVerification: true }
  const result = await verified(async () =>
    (await webAuthn()).verifyAuthenticationResponse({ response, credential: stored, ...expected }),
  )
  if (!result.verified) return refuseCredential()
  await transact({}, async (tx) => notePasskeyUse(tx, passkey.id, result.authenticationInfo.newCounter))
  return passkey
}

/** The challenge that a credential answers; from now on it is used. */
async function takenChallenge(
  { transact }: SessionServices,
  { response }: Credential,
  personId: string | null,
): Promise<string> {
  const challenge = challengeIn((response as { clientDataJSON?: unknown } | undefined)?.clientDataJSON)
  const isTaken = challenge !== null && (await transact({}, (tx) => takeChallenge(tx, challenge, personId)))
  return isTaken ? challenge : refuseCredential()
}

function challengeIn(clientData: unknown): string | null {
  try {
    const { challenge } = JSON.parse(Buffer.from(String(clientData), 'base64url').toString())
    return typeof challenge === 'string' && /^[\w-]{1,200}$/.test(challenge) ? challenge : null
  } catch {
    return null
  }
}

/** The library throws what is wrong with a credential. */
async function verified<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify()
  } catch {
    return refuseCredential()
  }
}

function refuseCredential(): never {
  refuse('passkey_not_valid', '')
}

async function freshSession(services: SessionServices, caller: Caller): Promise<Session> {
  const session = await sessionOfCaller(services, caller)
  if (!session.isFresh) refuse('fresh_sign_in_required', 'Confirm that it is you: POST /v1/session/confirm')
  return session
}

/** The site that passkeys are bound to: by its name, which must be `localhost` or a domain. */
function siteOf({ publicUrl }: SessionServices): { readonly id: string; readonly origin: string } {
  const { hostname, origin } = new URL(publicUrl())
  return { id: hostname, origin }
}

import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  ResponseBodyError,
} from 'openid-client'
import { refuse } from '../../../domain/refusal.ts'
import { monotonicMs } from '../../../platform/clock.ts'
import type { Config } from '../../../platform/config.ts'
import type { Log } from '../../../platform/log.ts'
import { openTrustedHosts, Unanswered } from '../../../platform/outbound/trusted-hosts.ts'

/** What a sign-in is bound to; the provider sees the verifier only as its hash, until the code is exchanged. */
export interface SignInRequest {
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  /** Whether the person must sign in there again, to prove their presence. */
  readonly isConfirmation: boolean
}

/** What the browser brings back. */
export interface BroughtBack {
  readonly code: string
  /** Who answered, where the provider says so (RFC 9207). */
  readonly iss: string | null
}

/** Whom the provider names. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  /** As the provider writes it; null if it gives none, or has not verified it. */
  readonly verifiedEmail: string | null
  readonly name: string | null
}

export interface IdentityProvider {
  /** For the button; null if the operator gave none. */
  readonly name: string | null
  /** Where to send the browser. Refuses `identity_provider_unavailable`. */
  signInUrl(request: SignInRequest): Promise<string>
  /** Whom the provider names for the code; null if anything about its answer is wrong. Refuses `identity_provider_unavailable`. */
  identityOf(request: SignInRequest, brought: BroughtBack): Promise<Identity | null>
  close(): void
}

type Settings = Pick<Config, 'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret' | 'oidcName'>

const knownForMs = 3_600_000

/**
 * The identity provider of the settings; null without one. It is asked for its metadata when somebody signs in, each hour anew, so the
 * service starts although it is away. The log says why a sign-in failed, because the answer does not.
 */
export function openIdentityProvider(settings: Settings, log: Log): IdentityProvider | null {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: secret, oidcName: name } = settings
  if (issuer === null || clientId === null || secret === null) return null
  const registered = { issuer, clientId, secret }
  const hosts = openTrustedHosts('BillingAPI')
  let known: { readonly client: Promise<Configuration>; readonly untilMs: number } | null = null

  async function discovered(): Promise<Configuration> {
    if (known === null || known.untilMs < monotonicMs())
      known = {
        client: discoverClient(registered, hosts.send),
        untilMs: monotonicMs() + knownForMs,
      }
    const asked = known
    try {
      return await asked.client
    } catch (error) {
      if (known === asked) known = null
      log.warn({ reason: reasonOf(error) }, 'the identity provider has no usable metadata')
      return refuseProvider()
    }
  }

  return {
    name,
    async signInUrl({ redirectUri, state, nonce, codeVerifier, isConfirmation }) {
      const client = await discovered()
      return buildAuthorizationUrl(client, {
        ...{ redirect_uri: redirectUri, scope: 'openid email profile', state, nonce },
        ...{ code_challenge: await calculatePKCECodeChallenge(codeVerifier), code_challenge_method: 'S256' },
        ...(isConfirmation && { prompt: 'login', max_age: '0' }),
      }).href
    },
    async identityOf({ redirectUri, state, nonce, codeVerifier, isConfirmation }, { code, iss }) {
      const client = await discovered()
      const url = new URL(redirectUri)
      url.search = String(new URLSearchParams({ code, state, ...(iss !== null && { iss }) }))
      try {
        const expected = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier }
        const tokens = await authorizationCodeGrant(client, url, { ...expected, ...(isConfirmation && { maxAge: 0 }) })
        const claims = tokens.claims()
        if (!claims) return null
        // Some providers say the address only when asked for it.
        const isShort = claims.email === undefined && client.serverMetadata().userinfo_endpoint !== undefined
        const shown = isShort ? await fetchUserInfo(client, tokens.access_token, claims.sub) : claims
        const isVerified = [true, 'true'].includes(shown.email_verified as boolean | string)
        if (!isVerified) log.warn('a sign-in by the identity provider failed: it has not verified the address')
        return {
          issuer: claims.iss,
          subject: claims.sub,
          verifiedEmail: isVerified && typeof shown.email === 'string' ? shown.email : null,
          name: typeof shown.name === 'string' ? shown.name : null,
        }
      } catch (error) {
        log.warn({ reason: reasonOf(error) }, 'a sign-in by the identity provider failed')
        return isAway(error) ? refuseProvider() : null
      }
    },
    close: () => hosts.close(),
  }
}

async function discoverClient(
  { issuer, clientId, secret }: { readonly issuer: string; readonly clientId: string; readonly secret: string },
  send: ReturnType<typeof openTrustedHosts>['send'],
): Promise<Configuration> {
  const url = new URL(issuer)
  // The signature is checked too, though the token comes straight from the provider.
  const execute = [enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [allowInsecureRequests] : [])]
  return discovery(url, clientId, {}, authentication(secret), { execute, [customFetch]: send })
}

/** By the header unless the provider takes the secret in the body only: by the specification the header is what holds if it says nothing. */
function authentication(secret: string): ClientAuth {
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const authenticate = methods.includes('client_secret_basic') ? ClientSecretBasic : ClientSecretPost
    authenticate(secret)(server, client, body, headers)
  }
}

function refuseProvider(): never {
  refuse('identity_provider_unavailable', 'Try again in a moment, or sign in by your password')
}

/** Whether the provider did not answer, or only that it cannot. */
function isAway(error: unknown): boolean {
  for (const one of causesOf(error)) {
    if (one instanceof Unanswered) return true
    const status = one instanceof Response || one instanceof ResponseBodyError ? one.status : 0
    if (status >= 500 || status === 429) return true
  }
  return false
}

/** What the library and the network say, without what the provider answered: tokens would be in it. */
function reasonOf(error: unknown): string {
  return causesOf(error)
    .filter((one): one is Error & { code?: unknown } => one instanceof Error)
    .map((one) => {
      const code = one instanceof ResponseBodyError ? one.error : one.code
      return typeof code === 'string' ? `${one.message} (${code})` : one.message
    })
    .join(': ')
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = []
  for (let one = error; one !== undefined && causes.length < 5; one = one instanceof Error ? one.cause : undefined)
    causes.push(one)
  return causes
}

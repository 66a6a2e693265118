import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after } from 'node:test'

type Claims = Readonly<Record<string, unknown>>

/** An OpenID provider over HTTP, at which somebody is signed in: it sends every browser back at once. */
export interface TestProvider {
  readonly issuer: string
  /** The settings of a service that is registered at it. */
  readonly environment: Record<string, string>
  /** Who is signed in there. */
  user: Claims
  /** Spoils the claims of the next tokens. */
  spoil: (claims: Claims) => Claims
  /** Whether it signs with a key that nobody knows. */
  isForging: boolean
  /** Whether only the user info has what is about the person. */
  isShort: boolean
  /** Whether it answers 503 to everything. */
  isAway: boolean
  /** Goes where a browser is sent, and returns what it brings back to the service. */
  visit(url: string): Promise<{ code: string; state: string; iss: string }>
}

const client = { id: 'billing', secret: 'a secret: 100% of it' }

/** Starts a provider, which ends with the file. */
export async function startIdentityProvider(): Promise<TestProvider> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const unknown = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const codes = new Map<string, URLSearchParams>()
  const folder = mkdtempSync(join(tmpdir(), 'billing-oidc-'))
  const secretFile = join(folder, 'secret')
  writeFileSync(secretFile, `${client.secret}\n`)
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  after(() => {
    server.close()
    server.closeAllConnections()
    rmSync(folder, { recursive: true })
  })

  const provider: TestProvider = {
    issuer,
    environment: {
      BILLING_OIDC_ISSUER: issuer,
      BILLING_OIDC_CLIENT_ID: client.id,
      BILLING_OIDC_CLIENT_SECRET_FILE: secretFile,
      BILLING_OIDC_NAME: 'Example SSO',
    },
    user: {},
    spoil: (claims) => claims,
    isForging: false,
    isShort: false,
    isAway: false,
    async visit(url) {
      const { headers } = await fetch(url, { redirect: 'manual' })
      return Object.fromEntries(new URL(headers.get('location') ?? '').searchParams) as never
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', issuer)
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (provider.isAway) return void json(503, {})
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return void json(200, metadata())
      case '/jwks':
        return void json(200, { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }] })
      case '/authorize': {
        const code = randomBytes(16).toString('base64url')
        codes.set(code, searchParams)
        const back = new URL(searchParams.get('redirect_uri') ?? '')
        back.search = String(new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: issuer }))
        return void response.writeHead(302, { location: back.href }).end()
      }
      case '/token':
        return void json(...tokensFor(new URLSearchParams(await text(request)), request.headers.authorization))
      case '/userinfo':
        return void json(200, provider.user)
      default:
        return void json(404, {})
    }
  }

  function metadata() {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
    }
  }

  function tokensFor(given: URLSearchParams, authorization = ''): [number, object] {
    const asked = codes.get(given.get('code') ?? '')
    codes.delete(given.get('code') ?? '')
    // Both are encoded as in a form (RFC 6749, section 2.3.1).
    const [id, secret] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
      .toString()
      .split(':')
      .map((part) => new URLSearchParams(`part=${part}`).get('part'))
    if (id !== client.id || secret !== client.secret) return [401, { error: 'invalid_client' }]
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url')
    const isSame = given.get('redirect_uri') === asked?.get('redirect_uri')
    if (!asked || !isSame || asked.get('code_challenge') !== challenge) return [400, { error: 'invalid_grant' }]
    const now = Math.floor(Date.now() / 1000)
    const claims = provider.spoil({
      ...{ iss: issuer, aud: client.id, iat: now, exp: now + 300, nonce: asked.get('nonce') },
      ...(asked.get('max_age') === '0' && { auth_time: now }),
      ...(provider.isShort ? { sub: provider.user.sub } : provider.user),
    })
    const idToken = signed(claims)
    return [200, { access_token: 'opaque', token_type: 'Bearer', expires_in: 300, id_token: idToken }]
  }

  function signed(claims: Claims): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const body = `${part({ alg: 'ES256', kid: 'one', typ: 'JWT' })}.${part(claims)}`
    const key = (provider.isForging ? unknown : keys).privateKey
    return `${body}.${sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  }

  return provider
}

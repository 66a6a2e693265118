import type { FastifyRequest } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'

const tokenForm = /^[\w-]{43}$/
const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/** With the prefix, browsers accept the cookie only over TLS and from this very host. */
const secureName = '__Host-billing'
/** On a loopback address without TLS: Safari stores no secure cookie there. */
const loopbackName = 'billing'

/** The token in the session cookie; null if there is none in the right form. */
export function sessionTokenOf(request: FastifyRequest): string | null {
  return cookieOf(request, [secureName, loopbackName])
}

/** The token in the cookie of a browser that has begun a sign-in elsewhere; null if there is none in the right form. */
export function browserTokenOf(request: FastifyRequest): string | null {
  return cookieOf(request, [`${secureName}-sign-in`, `${loopbackName}-sign-in`])
}

/** The header that marks a browser for ten minutes, or with null no longer: only there can a sign-in that began there be finished. */
export function browserCookie(request: FastifyRequest, token: string | null): string {
  return cookieFor(request, '-sign-in', token, 600)
}

/** The header that stores a token in the browser until its session ends, or with null removes it. */
export function sessionCookie(request: FastifyRequest, token: string | null): string {
  return cookieFor(request, '', token, 2_592_000)
}

function cookieOf({ headers }: FastifyRequest, names: readonly string[]): string | null {
  const cookies = (headers.cookie ?? '').split(';').map((one) => one.trim())
  for (const name of names) {
    const cookie = cookies.find((one) => one.startsWith(`${name}=`))
    const token = cookie?.slice(name.length + 1)
    if (token !== undefined && tokenForm.test(token)) return token
  }
  return null
}

function cookieFor(request: FastifyRequest, suffix: string, token: string | null, seconds: number): string {
  const isLoopback = request.protocol !== 'https' && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.host)
  const [name, secure] = isLoopback ? [loopbackName, ''] : [secureName, '; Secure']
  const life = `; Max-Age=${token === null ? 0 : seconds}`
  return `${name}${suffix}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure}${life}`
}

/**
 * Refuses a change with a session cookie unless the browser says that this site sent it: by `Sec-Fetch-Site`, or in older browsers by
 * `Origin`. With `isSignIn` there is no cookie yet, so a client that sends neither is no browser and is let through.
 */
export function refuseOtherSites(request: FastifyRequest, { isSignIn = false } = {}): void {
  if (safeMethods.includes(request.method)) return
  const { 'sec-fetch-site': site, origin } = request.headers
  if (site === undefined && origin === undefined && isSignIn) return
  const isOwn = site === undefined ? originHost(origin) === request.host : site === 'same-origin' || site === 'none'
  if (!isOwn)
    throw new Refusal('cross_site_request', 'The browser does not say that a page of this service sent the request')
}

function originHost(origin: string | undefined): string | null {
  return origin === undefined ? null : (URL.parse(origin)?.host ?? null)
}

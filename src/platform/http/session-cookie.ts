import type { FastifyRequest } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'

const tokenForm = /^[\w-]{43}$/
const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/** A cookie by which a browser is known. */
interface CookieKind {
  /** With the prefix, browsers accept the cookie only over TLS and from this very host. */
  readonly secureName: string
  /** On a loopback address without TLS: Safari stores no secure cookie there. */
  readonly loopbackName: string
  readonly lifeSeconds: number
}

const ofPeople: CookieKind = { secureName: '__Host-billing', loopbackName: 'billing', lifeSeconds: 30 * 24 * 3600 }
const ofCustomers: CookieKind = { secureName: '__Host-portal', loopbackName: 'portal', lifeSeconds: 12 * 3600 }
/** Marks a browser in which a sign-in by an identity provider has begun. */
const ofBrowsers: CookieKind = {
  secureName: '__Host-billing-sign-in',
  loopbackName: 'billing-sign-in',
  lifeSeconds: 600,
}

/** Whether a request is for the portal, where customers of tenants sign in: by its address alone. */
export function isOfPortal(request: FastifyRequest): boolean {
  return (request.raw.url ?? '').startsWith('/portal/')
}

/** One browser may have both cookies. Each counts at its own addresses and nowhere else. */
function cookieAt(request: FastifyRequest): CookieKind {
  return isOfPortal(request) ? ofCustomers : ofPeople
}

/** The token in the session cookie of people, or at the addresses of the portal in that of customers; null if there is none in the right form. */
export function sessionTokenOf(request: FastifyRequest): string | null {
  return tokenIn(request, cookieAt(request))
}

/** The token in the cookie of a browser that has begun a sign-in elsewhere; null if there is none in the right form. */
export function browserTokenOf(request: FastifyRequest): string | null {
  return tokenIn(request, ofBrowsers)
}

/** The header that marks a browser for ten minutes, or with null no longer: only there can a sign-in that began there be finished. */
export function browserCookie(request: FastifyRequest, token: string | null): string {
  return cookieWith(request, ofBrowsers, token)
}

/** The header that stores a token in the browser until its session ends, or with null removes it. */
export function sessionCookie(request: FastifyRequest, token: string | null): string {
  return cookieWith(request, cookieAt(request), token)
}

function tokenIn(request: FastifyRequest, { secureName, loopbackName }: CookieKind): string | null {
  const cookies = (request.headers.cookie ?? '').split(';').map((one) => one.trim())
  // Elsewhere the name without the prefix would be one that a neighbouring host may have set.
  for (const name of isLoopback(request) ? [secureName, loopbackName] : [secureName]) {
    const cookie = cookies.find((one) => one.startsWith(`${name}=`))
    const token = cookie?.slice(name.length + 1)
    if (token !== undefined && tokenForm.test(token)) return token
  }
  return null
}

function cookieWith(request: FastifyRequest, kind: CookieKind, token: string | null): string {
  const { secureName, loopbackName, lifeSeconds } = kind
  const [name, secure] = isLoopback(request) ? [loopbackName, ''] : [secureName, '; Secure']
  const life = `; Max-Age=${token === null ? 0 : lifeSeconds}`
  return `${name}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure}${life}`
}

function isLoopback({ protocol, host }: FastifyRequest): boolean {
  return protocol !== 'https' && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)
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

import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../ids.ts'
import type { ParsedQuery } from './input.ts'
import type { Scope } from './request-lifecycle.ts'
import { isOfPortal, refuseOtherSites, sessionTokenOf } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    details: RequestDetails
  }
  interface FastifyContextConfig {
    /** The scope that a route needs; a route without a scope stops the start. */
    scope?: Scope | 'portal' | 'public'
    /** The address as it is declared, with the names of its parameters in braces. */
    pattern?: string
  }
}

/** Facts about a request, collected while it is answered. */
export interface RequestDetails {
  /** Of the key, or of the token in the session cookie; null if the request has neither in a well-formed way. */
  readonly secretHash: Buffer | null
  readonly isSession: boolean
  tenantId?: string
  keyId?: string
  /** The code of the refusal, if it was refused. */
  code?: string
  isReplayed?: boolean
}

const saneRequestId = /^[\w.-]{1,64}$/
const bearer = /^Bearer +([!-~]{8,200})$/i
const saneIdempotencyKey = /^[ -~]{1,255}$/

/** The client's request id if it is well-formed, else a new one. */
export function requestIdOf(request: {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && saneRequestId.test(given) ? given : newId()
}

/** The details of a new request: the hash of its key or session token, which is not checked yet. */
export function readDetails(request: FastifyRequest): RequestDetails {
  const { authorization } = request.headers
  const token = authorization === undefined ? sessionTokenOf(request) : null
  const secret = authorization === undefined ? token : bearer.exec(authorization)?.[1]
  return { secretHash: secret ? hash('sha256', secret, 'buffer') : null, isSession: token !== null }
}

/**
 * The credentials of a request. Refuses one with neither a key in the right form nor a session, with both, and a change that another
 * site may have sent with the cookie. In the portal only its own session counts.
 */
export function credentialsOf(request: FastifyRequest): { readonly secretHash: Buffer; readonly isSession: boolean } {
  const { secretHash, isSession } = request.details
  if (isOfPortal(request) && !(secretHash && isSession))
    throw new Refusal('unauthenticated', 'There is no session of the portal. Open it by a link')
  if (!secretHash) throw new Refusal('unauthenticated', 'Send an API key as `Authorization: Bearer <key>`')
  if (isSession) refuseOtherSites(request)
  else if (sessionTokenOf(request) !== null)
    throw new Refusal('unauthenticated', 'Send an API key or a session cookie, not both')
  return { secretHash, isSession }
}

/** The idempotency key, if there is one; refuses one that is empty, too long or not printable ASCII. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && saneIdempotencyKey.test(key)) return key
  const detail = 'An idempotency key is 1 to 255 printable ASCII characters'
  throw new Refusal('invalid_request', detail, [{ pointer: 'Idempotency-Key', code: 'invalid_format', detail }])
}

/** Whose data the page shows that sends the request, by the header `Page-Of`: the id of a tenant, in the portal of a customer. */
export function pageOf(request: FastifyRequest): string | null {
  const of = request.headers['page-of']
  return typeof of === 'string' ? of : null
}

/** The path of a request without its query, as it came. */
export function pathOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '/'
  const question = url.indexOf('?')
  return question < 0 ? url : url.slice(0, question)
}

/** The query string as `parseQuery` left it. */
export function queryOf(request: FastifyRequest): ParsedQuery {
  return request.query as ParsedQuery
}

/** The pattern of the route that answers, for counters and the log. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.config?.pattern ?? request.routeOptions.url ?? 'unmatched'
}

/** Sends text as it is. */
export function sendText(reply: FastifyReply, status: number, contentType: string, text: unknown): FastifyReply {
  return reply.code(status).header('content-type', contentType).send(text)
}

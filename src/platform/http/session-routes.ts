import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { readInput, readParams } from './input.ts'
import { refuseSlashAtEnd } from './problem.ts'
import { pathOf, queryOf, sendText } from './request.ts'
import type { BodyDeclaration, BodyOf, DocumentedRoute, Input, JsonAnswer } from './route.ts'
import { browserCookie, browserTokenOf, refuseOtherSites, sessionCookie } from './session-cookie.ts'

/** Who asks: the session if there is one, and where the request comes from. */
export interface Caller {
  /** SHA-256 of the token in the session cookie; null without a session. */
  readonly sessionHash: Buffer | null
  /** In the cookie of a browser that has begun a sign-in elsewhere; null without one. */
  readonly browserToken: string | null
  readonly address: string
  readonly userAgent: string
}

/**
 * The answer of a session route: `token` begins or goes on with a session, null ends it, undefined leaves it; `browserToken` does the
 * same with the mark of a browser that begins a sign-in elsewhere.
 */
export interface SessionAnswer<B> {
  readonly body: B
  readonly token?: string | null
  readonly browserToken?: string | null
}

/**
 * A route by which people sign in and out, and manage their own sessions. It runs its transactions itself, because there is no tenant
 * before a sign-in, and none while a password is hashed.
 */
export type SessionRoute<S> = DocumentedRoute & {
  readonly handler: (
    services: S,
    caller: Caller,
    input: { params: Readonly<Record<string, string>>; query: unknown; body: unknown },
  ) => Promise<SessionAnswer<unknown>>
}

type Empty = z.ZodObject<Record<never, never>>

/** Returns the function that declares session routes, bound to the type of what they work with. */
export function sessionRoutesWith<S>() {
  return <const Url extends string, A extends JsonAnswer, B extends z.ZodType = Empty, Q extends z.ZodType = Empty>(
    declaration: Omit<DocumentedRoute, 'url' | 'query' | 'body' | 'answer'> & {
      readonly url: Url
      readonly query?: Q
      readonly body?: BodyDeclaration<B>
      readonly answer: A
      readonly handler: (
        services: S,
        caller: Caller,
        input: Input<Url, z.output<Q>, z.output<B>>,
      ) => Promise<SessionAnswer<BodyOf<A>>>
    },
  ): SessionRoute<S> => declaration as unknown as SessionRoute<S>
}

const nothing = z.strictObject({})

/** Registers session routes. */
export function registerSessionRoutes<S>(
  app: FastifyInstance,
  routes: readonly SessionRoute<S>[],
  { services, limit }: { readonly services: S; readonly limit: onRequestHookHandler },
): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.url.replaceAll('{', ':').replaceAll('}', ''),
      config: { scope: 'public', pattern: route.url },
      onRequest: limit,
      async handler(request, reply) {
        refuseSlashAtEnd(pathOf(request))
        const caller = callerOf(request)
        if (route.scope !== 'public' && caller.sessionHash === null)
          throw new Refusal('unauthenticated', 'There is no session. Sign in')
        refuseOtherSites(request, { isSignIn: caller.sessionHash === null })
        const schemas = { query: route.query ?? nothing, body: route.body?.schema ?? nothing }
        const { query, body } = readInput(schemas, { query: queryOf(request), body: request.body })
        const answer = await route.handler(services, caller, { params: readParams(request.params), query, body })
        if (answer.token !== undefined) reply.header('set-cookie', sessionCookie(request, answer.token))
        const { browserToken } = answer
        if (browserToken !== undefined) reply.header('set-cookie', browserCookie(request, browserToken))
        const text = JSON.stringify(answer.body)
        return sendText(reply, route.answer.status ?? 200, 'application/json; charset=utf-8', text)
      },
    })
  }
}

function callerOf(request: FastifyRequest): Caller {
  const { secretHash, isSession } = request.details
  return {
    sessionHash: isSession ? secretHash : null,
    browserToken: browserTokenOf(request),
    address: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
  }
}

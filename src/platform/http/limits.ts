import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { retryAfterSeconds } from './problem.ts'

export interface OverloadLimits {
  /** Requests that are being answered at one time: that have arrived whole. */
  readonly inFlight: number
  /** Requests whose body is still arriving, from one address or with one key. */
  readonly arriving: number
  /** How long the event loop may be late before all requests are turned away; 0: it is not looked at. */
  readonly loopDelayMs: number
}

/**
 * Puts a ceiling on what is taken on at once. A request counts when all of its body is there, so that nobody takes others'
 * place by sending slowly, which needs no valid key; who sends slowly is counted by themselves. Liveness, readiness and metrics
 * are answered whatever happens.
 */
export async function addOverloadLimits(
  app: FastifyInstance,
  limits: OverloadLimits,
  callerOf: (request: FastifyRequest) => string,
): Promise<void> {
  let answering = 0
  const arriving = new Map<string, number>()
  await app.register(underPressure, {
    maxEventLoopDelay: limits.loopDelayMs,
    pressureHandler: (request) => (isPublic(request) ? undefined : Promise.reject(overloaded())),
  })
  app.addHook('onRequest', (request, _reply, done) => {
    done(answering >= limits.inFlight && !isPublic(request) ? overloaded() : undefined)
  })
  app.addHook('preParsing', (request, reply, payload, done) => {
    if (!hasBody(request)) return done(null, payload)
    const caller = callerOf(request)
    const others = arriving.get(caller) ?? 0
    if (others >= limits.arriving) return done(tooManyArriving(limits.arriving))
    arriving.set(caller, others + 1)
    const arrived = () => {
      payload.off('end', arrived)
      reply.raw.off('close', arrived)
      const left = (arriving.get(caller) ?? 1) - 1
      if (left > 0) arriving.set(caller, left)
      else arriving.delete(caller)
    }
    payload.on('end', arrived)
    reply.raw.on('close', arrived)
    done(null, payload)
  })
  app.addHook('preValidation', (request, reply, done) => {
    if (isPublic(request)) return done()
    if (answering >= limits.inFlight) return done(overloaded())
    answering += 1
    reply.raw.once('close', () => {
      answering -= 1
    })
    done()
  })
}

export interface RateLimit {
  readonly limit: onRequestHookHandler
  /** Makes a key known. */
  readonly isKnown: (secretHash: Buffer) => void
  /** On whom a request counts. */
  readonly callerOf: (request: FastifyRequest) => string
}

/**
 * Gives the hook that counts requests per key, and what makes a key known. An unknown key counts on the address it comes
 * from, so that inventing keys gets nobody around the limit.
 */
export async function addRateLimit(app: FastifyInstance, perSecond: number): Promise<RateLimit> {
  const known = new Set<string>()
  const callerOf = (request: FastifyRequest): string => {
    const key = request.asked.secretHash?.toString('base64')
    return key !== undefined && known.has(key) ? key : request.ip
  }
  await app.register(rateLimit, {
    global: false,
    max: perSecond,
    timeWindow: 1000,
    cache: knownMost,
    keyGenerator: callerOf,
    errorResponseBuilder: (_request, { ttl }) =>
      new Refusal('too_many_requests', `A key may send at most ${perSecond} requests a second`, [], ttl / 1000),
    addHeaders: {
      'x-ratelimit-limit': true,
      'x-ratelimit-remaining': true,
      'x-ratelimit-reset': true,
      'retry-after': false,
    },
    addHeadersOnExceeding: { 'x-ratelimit-limit': true, 'x-ratelimit-remaining': true, 'x-ratelimit-reset': false },
  })
  return {
    callerOf,
    limit: app.rateLimit() as unknown as onRequestHookHandler,
    isKnown(secretHash) {
      if (known.size >= knownMost) known.clear()
      known.add(secretHash.toString('base64'))
    },
  }
}

/**
 * Gives places to answers that are streamed: each holds a connection to the database for as long as its reader likes, so they
 * are few, and half of them at the most are one tenant's. What it gives back makes the place free again.
 */
export function streamPlaces(most: number): (tenantId: string) => () => void {
  const taken = new Map<string, number>()
  let total = 0
  const mostOfOne = Math.max(1, Math.floor(most / 2))
  return (tenantId) => {
    const own = taken.get(tenantId) ?? 0
    if (own >= mostOfOne) {
      throw new Refusal('too_many_requests', `A tenant may read at most ${mostOfOne} exports at a time`)
    }
    if (total >= most) throw overloaded()
    total += 1
    taken.set(tenantId, own + 1)
    return () => {
      total -= 1
      const left = (taken.get(tenantId) ?? 1) - 1
      if (left > 0) taken.set(tenantId, left)
      else taken.delete(tenantId)
    }
  }
}

const knownMost = 10_000

function isPublic(request: FastifyRequest): boolean {
  return request.routeOptions.config?.scope === 'public'
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function tooManyArriving(most: number): Refusal {
  return new Refusal('too_many_requests', `A caller may be sending at most ${most} requests at a time`)
}

function overloaded(): Refusal {
  return new Refusal('unavailable', 'There is more to do than can be done at the moment', [], retryAfterSeconds)
}

import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import { retryAfterSeconds } from './problem.ts'

export interface OverloadLimits {
  /** Maximum requests being answered, of which the whole body has arrived. */
  readonly inFlight: number
  /** Maximum requests of one address or key whose body is still arriving. */
  readonly arriving: number
  /** Event loop delay in ms above which requests are refused; 0 turns the check off. */
  readonly loopDelayMs: number
}

/**
 * Limits the requests in flight. A request counts once its whole body has arrived: sending slowly needs no valid key, so
 * requests that still arrive have a limit per caller. Liveness, readiness and metrics are always answered.
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
  /** Marks a key as known. */
  readonly isKnown: (secretHash: Buffer) => void
  /** The caller that a request counts for. */
  readonly callerOf: (request: FastifyRequest) => string
}

/**
 * Returns the hook that limits requests per key, and a function that marks a key as known. Requests with an unknown key
 * count for their address, so inventing keys does not get around the limit.
 */
export async function addRateLimit(app: FastifyInstance, perSecond: number): Promise<RateLimit> {
  const known = new Set<string>()
  const callerOf = (request: FastifyRequest): string => {
    const key = request.details.secretHash?.toString('base64')
    return key !== undefined && known.has(key) ? key : request.ip
  }
  await app.register(rateLimit, {
    global: false,
    max: perSecond,
    timeWindow: 1000,
    cache: knownKeysMax,
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
      if (known.size >= knownKeysMax) known.clear()
      known.add(secretHash.toString('base64'))
    },
  }
}

/**
 * Returns a function that acquires a slot for a streamed answer and returns its release. Each slot holds a database connection
 * until the reader is done, so slots are few, and one tenant gets at most half of them.
 */
export function streamSlots(max: number): (tenantId: string) => () => void {
  const taken = new Map<string, number>()
  let total = 0
  const perTenantMax = Math.max(1, Math.floor(max / 2))
  return (tenantId) => {
    const own = taken.get(tenantId) ?? 0
    if (own >= perTenantMax) {
      throw new Refusal('too_many_requests', `A tenant may read at most ${perTenantMax} exports at the same time`)
    }
    if (total >= max) throw overloaded()
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

const knownKeysMax = 10_000

function isPublic(request: FastifyRequest): boolean {
  return request.routeOptions.config?.scope === 'public'
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function tooManyArriving(max: number): Refusal {
  return new Refusal('too_many_requests', `A caller may send at most ${max} requests at the same time`)
}

function overloaded(): Refusal {
  return new Refusal('unavailable', 'The service is at capacity', [], retryAfterSeconds)
}

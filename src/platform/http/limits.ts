import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import type { Lifecycle } from './drain.ts'
import { retryAfterSeconds } from './problem.ts'

export interface OverloadLimits {
  /** Requests that are being answered at one time. */
  readonly inFlight: number
  /** How long the event loop may be late before requests are turned away. */
  readonly loopDelayMs: number
}

/** Puts a ceiling on what is taken on at once. Liveness, readiness and metrics are answered whatever happens. */
export async function addOverloadLimits(
  app: FastifyInstance,
  limits: OverloadLimits,
  lifecycle: Lifecycle,
): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: limits.loopDelayMs,
    pressureHandler: (request) => (isPublic(request) ? undefined : Promise.reject(overloaded())),
  })
  app.addHook('onRequest', (request, _reply, done) => {
    done(lifecycle.inFlight > limits.inFlight && !isPublic(request) ? overloaded() : undefined)
  })
}

/**
 * Gives the hook that counts requests per key, and what makes a key known. An unknown key counts on the address it comes
 * from, so that inventing keys gets nobody around the limit.
 */
export async function addRateLimit(
  app: FastifyInstance,
  perSecond: number,
): Promise<{ readonly limit: onRequestHookHandler; readonly isKnown: (secretHash: Buffer) => void }> {
  const known = new Set<string>()
  await app.register(rateLimit, {
    global: false,
    max: perSecond,
    timeWindow: 1000,
    cache: knownMost,
    keyGenerator(request) {
      const key = request.asked.secretHash?.toString('base64')
      return key !== undefined && known.has(key) ? key : request.ip
    },
    errorResponseBuilder: (_request, { ttl }) =>
      new Refusal('too_many_requests', `At most ${perSecond} requests a second`, [], ttl / 1000),
    addHeaders: {
      'x-ratelimit-limit': true,
      'x-ratelimit-remaining': true,
      'x-ratelimit-reset': true,
      'retry-after': false,
    },
    addHeadersOnExceeding: { 'x-ratelimit-limit': true, 'x-ratelimit-remaining': true, 'x-ratelimit-reset': false },
  })
  return {
    limit: app.rateLimit() as unknown as onRequestHookHandler,
    isKnown(secretHash) {
      if (known.size >= knownMost) known.clear()
      known.add(secretHash.toString('base64'))
    },
  }
}

const knownMost = 10_000

function isPublic(request: FastifyRequest): boolean {
  return request.routeOptions.config?.scope === 'public'
}

function overloaded(): Refusal {
  return new Refusal('unavailable', 'There is more to do than can be done at the moment', [], retryAfterSeconds)
}

import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../metrics.ts'
import { sendText } from './request.ts'

/** Conditions for receiving requests: each check throws while its condition does not hold. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void>>>

export interface HealthSettings {
  readonly readiness: ReadinessChecks
  readonly metrics: Metrics
  /** False where the metrics have a port of their own. */
  readonly hasMetrics: boolean
}

const json = 'application/json; charset=utf-8'
const checkTimeoutMs = 2000

/** Adds the routes for operators: `/health` (alive, touches nothing), `/health/ready`, `/metrics`. */
export function addHealthRoutes(app: FastifyInstance, settings: HealthSettings): void {
  const config = { scope: 'public' } as const
  let running: Promise<Readiness> | undefined
  app.get('/health', { config }, async (_request, reply) => sendText(reply, 200, json, '{"status":"ok"}'))
  app.get('/health/ready', { config }, async (_request, reply) => {
    if (app.lifecycle.isDraining) return sendText(reply, 503, json, '{"status":"draining"}')
    // Concurrent requests share one run of the checks.
    running ??= readiness(settings.readiness).finally(() => {
      running = undefined
    })
    const { isReady, checks } = await running
    return sendText(
      reply,
      isReady ? 200 : 503,
      json,
      JSON.stringify({ status: isReady ? 'ready' : 'not ready', checks }),
    )
  })
  if (!settings.hasMetrics) return
  app.get('/metrics', { config }, async (_request, reply) =>
    sendText(reply, 200, settings.metrics.contentType, await settings.metrics.text()),
  )
}

interface Readiness {
  readonly isReady: boolean
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>
}

async function readiness(checks: ReadinessChecks): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await outcome(check)] as const),
  )
  return { isReady: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) }
}

async function outcome(check: () => Promise<void>): Promise<'ok' | 'failed'> {
  const { promise: late, resolve } = Promise.withResolvers<'failed'>()
  const timer = setTimeout(() => resolve('failed'), checkTimeoutMs)
  try {
    return await Promise.race([check().then(() => 'ok' as const), late])
  } catch {
    return 'failed'
  } finally {
    clearTimeout(timer)
  }
}

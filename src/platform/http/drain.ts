import net from 'node:net'
import { setTimeout as after, setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Log } from '../log.ts'

/** The state of the server; readiness and `Connection: close` depend on it. */
export interface Lifecycle {
  isDraining: boolean
  /** Requests whose answer is not sent completely. */
  inFlight: number
}

declare module 'fastify' {
  interface FastifyInstance {
    lifecycle: Lifecycle
  }
}

export interface Drain {
  readonly app: FastifyInstance
  /** How long requests are still served, so that proxies notice the shutdown. */
  readonly drainMs: number
  /** Stops the background loops: they claim nothing more and finish what they hold. */
  readonly stopLoops: () => Promise<void>
  /** Cuts the wait short. */
  readonly hurry: AbortSignal
  readonly log: Log
}

/** Watches the requests of a server, so that it can be drained. */
export function watchLifecycle(app: FastifyInstance): Lifecycle {
  const lifecycle: Lifecycle = { isDraining: false, inFlight: 0 }
  app.decorate('lifecycle', lifecycle)
  // Must run before the server’s own listener, which relies on it.
  app.server.prependListener('request', (_request, response) => {
    lifecycle.inFlight += 1
    response.once('close', () => {
      lifecycle.inFlight -= 1
    })
  })
  return lifecycle
}

/** Stops a server without losing a request: readiness fails, requests are served for a while, then it stops listening, finishes and closes. */
export async function drain({ app, drainMs, stopLoops, hurry, log }: Drain): Promise<void> {
  app.lifecycle.isDraining = true
  const loops = stopLoops()
  log.info({ drain_ms: drainMs }, 'draining')
  await after(drainMs, undefined, { signal: hurry }).catch(() => {})
  await turn() // timers run before accepts: accepts waiting connections first
  // Closes only the listening socket. http’s close(), which app.close() calls, would also cut connections whose first request
  // is arriving.
  if (app.server.listening) net.Server.prototype.close.call(app.server)
  await after(graceMs)
  while (app.lifecycle.inFlight > 0) await after(pollMs)
  await loops
  await app.close()
  log.info('closed')
}

const graceMs = 250
const pollMs = 20

/** Drains at the first SIGTERM or SIGINT, and hurries at the second. Returns a promise that resolves at the end. */
export function drainOnSignal(given: Omit<Drain, 'hurry'>): Promise<void> {
  const hurry = new AbortController()
  return new Promise((done, failed) => {
    let isStopping = false
    const stop = () => {
      if (isStopping) return hurry.abort()
      isStopping = true
      drain({ ...given, hurry: hurry.signal }).then(done, failed)
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}

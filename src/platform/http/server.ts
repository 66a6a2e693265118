import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastify, { LogController } from 'fastify'
import { Refusal } from '../../domain/refusal.ts'
import type { Transact } from '../database/transaction.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { endConnection, watchConnections } from './client-error.ts'
import { addDocs } from './docs.ts'
import { watchLifecycle } from './drain.ts'
import { safeHeaders } from './headers.ts'
import type { ReadinessChecks } from './health.ts'
import { addHealthRoutes } from './health.ts'
import { parseQuery } from './input.ts'
import { addOverloadLimits, addRateLimit, streamSlots } from './limits.ts'
import type { DocumentInfo } from './openapi.ts'
import { servedDocument } from './openapi.ts'
import { problemHeaders, problemOf, problemType, refusalOf, refuseSlashAtEnd } from './problem.ts'
import { addBodyParser, registerRoutes } from './register-routes.ts'
import { pathOf, readDetails, requestIdOf, routeOf, sendText } from './request.ts'
import type { RequestLifecycle, Scope } from './request-lifecycle.ts'
import type { DocumentedRoute, Route } from './route.ts'
import { registerSessionRoutes, type SessionRoute } from './session-routes.ts'

export interface ServerOptions<C> {
  readonly routes: readonly Route<C>[]
  readonly lifecycle: RequestLifecycle<C>
  readonly transact: Transact
  readonly metrics: Metrics
  readonly log: Log
  readonly document: DocumentInfo
  readonly readiness: ReadinessChecks
  /** Called for each use of a key; must be fast. */
  readonly onKeyUsed: (keyId: string) => void
  /** Routes by which people sign in, with what they work with. */
  readonly sessions?: readonly SessionRoute<never>[]
  readonly sessionServices?: unknown
  /** The portal of customers: other routes, other sessions, a document of its own at `/portal/openapi.json`. */
  readonly portal?: Pick<ServerOptions<C>, 'routes' | 'lifecycle' | 'sessions' | 'document'>
  /** What routes call outside of transactions. */
  readonly services?: unknown
  readonly settings: ServerSettings
}

export interface ServerSettings {
  readonly requestTimeoutMs: number
  readonly rateLimitPerSecond: number
  readonly trustProxy: boolean | string
  /** False if the metrics have a port of their own. */
  readonly hasMetrics: boolean
  /** Compares every answer with its schema and every example; for tests. */
  readonly checkResponses: boolean
  /** Maximum requests being answered; 1,000 by default. */
  readonly inFlightMax?: number
  /** Maximum requests of one caller whose body is still arriving; 250 by default. */
  readonly arrivingMax?: number
  /** Maximum answers being streamed; 4 by default. */
  readonly streamsMax?: number
  /** Event loop delay above which requests are refused; 1,000 by default, 0 turns the check off. */
  readonly loopDelayMsMax?: number
}

export interface RegisteredRoute {
  readonly method: string
  readonly url: string
  readonly scope: Scope | 'portal' | 'public' | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    registeredRoutes: readonly RegisteredRoute[]
    openApi: object
  }
}

const bodyLimitBytes = 1_048_576

/** Builds the server with the routes of the modules; it does not listen yet. */
export async function buildServer<C>(options: ServerOptions<C>): Promise<FastifyInstance> {
  const { settings, log, metrics } = options
  const { portal } = options
  const sessions = [
    ...(options.sessions ?? []),
    ...(portal?.sessions ?? []),
  ] as unknown as readonly SessionRoute<unknown>[]
  const documented = [...options.routes, ...(options.sessions ?? [])]
  const ofPortal = [...(portal?.sessions ?? []), ...(portal?.routes ?? [])]
  const declared = [...documented, ...ofPortal]
  const app: FastifyInstance = fastify({
    loggerInstance: log as FastifyBaseLogger,
    childLoggerFactory: (logger) => logger, // a request logs one line, so it needs no child logger
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => requestIdOf(request),
    bodyLimit: bodyLimitBytes,
    trustProxy: settings.trustProxy,
    requestTimeout: settings.requestTimeoutMs,
    connectionTimeout: settings.requestTimeoutMs + 120_000,
    keepAliveTimeout: 75_000, // longer than the proxy's, so that the proxy closes idle connections first
    // Must not be longer than the request timeout: Node would swap the two.
    http: { headersTimeout: settings.requestTimeoutMs, connectionsCheckingInterval: 5000 },
    routerOptions: {
      maxParamLength: 16_384, // long invalid ids get the same 404 as short ones
      querystringParser: (text) => parseQuery(text) as unknown as Record<string, unknown>,
    },
    frameworkErrors(error, request, reply) {
      // Hooks are not called for an address that cannot be parsed.
      request.details = readDetails(request)
      refuseRequest(error, request, reply, log)
      observe(request, reply, metrics, log)
    },
    clientErrorHandler: endConnection,
  })
  app.decorate('openApi', servedDocument(documented, options.document))
  watchConnections(app.server)
  const lifecycle = watchLifecycle(app)
  metrics.watchRequests(() => lifecycle.inFlight)
  const registered = collectRoutes(app)

  app.decorateRequest('details')
  app.addHook('onRequest', (request, reply, done) => {
    request.details = readDetails(request)
    reply.headers(safeHeaders).header('x-request-id', request.id)
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (lifecycle.isDraining) reply.header('connection', 'close')
    done(null, payload)
  })
  app.addHook('onResponse', (request, reply, done) => {
    observe(request, reply, metrics, log)
    done()
  })
  app.setErrorHandler((error, request, reply) => refuseRequest(error, request, reply, log))
  const { limit, isKnown, callerOf } = await addRateLimit(app, settings.rateLimitPerSecond)
  const { inFlightMax = 1000, arrivingMax = 250, loopDelayMsMax = 1000 } = settings
  const limits = { inFlight: inFlightMax, arriving: arrivingMax, loopDelayMs: loopDelayMsMax }
  await addOverloadLimits(app, limits, callerOf)

  const areas = new Map(options.document.tags.map(({ name, area }) => [name, area]))
  addBodyParser(app)
  const edge = { ...options, areaOf: (tag: string) => areas.get(tag), checkResponses: settings.checkResponses }
  const registering = {
    requestTimeoutMs: settings.requestTimeoutMs,
    limit,
    acquireStreamSlot: streamSlots(settings.streamsMax ?? 4),
    onOpened({ details: { keyId, secretHash } }: FastifyRequest) {
      if (secretHash) isKnown(secretHash)
      if (keyId !== undefined) options.onKeyUsed(keyId)
    },
  }
  registerRoutes(app, { ...registering, edge, routes: options.routes })
  if (portal) {
    registerRoutes(app, { ...registering, edge: { ...edge, lifecycle: portal.lifecycle }, routes: portal.routes })
    const document = JSON.stringify(servedDocument(ofPortal, portal.document))
    app.get('/portal/openapi.json', { config: { scope: 'public' } }, async (_request, reply) =>
      sendText(reply, 200, 'application/json; charset=utf-8', document),
    )
  }
  registerSessionRoutes(app, sessions, { services: options.sessionServices, limit })
  addHealthRoutes(app, { readiness: options.readiness, metrics, hasMetrics: settings.hasMetrics })
  app.setNotFoundHandler({ preHandler: limit }, (request, reply) => {
    refuseSlashAtEnd(pathOf(request))
    const methods = methodsAt(declared, pathOf(request))
    if (methods.length > 0) reply.header('allow', methods.join(', '))
    const refusal =
      methods.length > 0
        ? new Refusal('method_not_allowed', `This address takes only ${methods.join(', ')}`)
        : new Refusal('not_found', '')
    return refuseRequest(refusal, request, reply, log)
  })

  await addDocs(app)
  app.addHook('onReady', async () => refuseUndeclared(registered))
  return app
}

/** The OpenAPI document of a built server, as `/openapi.json` gives it. */
export function openApiDocument(app: FastifyInstance): object {
  return app.openApi
}

function collectRoutes(app: FastifyInstance): readonly RegisteredRoute[] {
  const registered: RegisteredRoute[] = []
  app.decorate('registeredRoutes', registered)
  app.addHook('onRoute', (options) => {
    const { method, url } = options
    for (const one of [method].flat()) {
      registered.push({
        method: one,
        url,
        get scope() {
          return options.config?.scope // read late: plugins set it after this hook
        },
      })
    }
  })
  return registered
}

function refuseUndeclared(registered: readonly RegisteredRoute[]): void {
  const undeclared = registered.filter(({ scope }) => scope === undefined)
  if (undeclared.length === 0) return
  throw new Error(`routes without a scope: ${undeclared.map(({ method, url }) => `${method} ${url}`).join(', ')}`)
}

function refuseRequest(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const refusal = refusalOf(error)
  const problem = problemOf(refusal, { instance: pathOf(request), requestId: request.id })
  if (request.details) request.details.code = problem.code
  if (problem.status === 500) log.error({ err: error, request_id: request.id, route: routeOf(request) }, 'it broke')
  else if (problem.status === 503 && !(error instanceof Refusal))
    log.warn({ err: error, request_id: request.id }, 'unavailable')
  reply
    .code(problem.status)
    .headers({ ...safeHeaders, ...problemHeaders(refusal) })
    .header('x-request-id', request.id)
    .header('content-type', problemType)
  return reply.send(JSON.stringify(problem))
}

// The query may contain a secret by mistake, and makes log lines long.
const longerThanAnId = /[^/]{41,}/g

function observe(request: FastifyRequest, reply: FastifyReply, metrics: Metrics, log: Log): void {
  const { method } = request
  const [route, status, durationMs] = [routeOf(request), reply.statusCode, reply.elapsedTime]
  metrics.observeRequest({ method, route, status, seconds: durationMs / 1000 })
  const { tenantId, keyId, code, isReplayed } = request.details
  const line = {
    request_id: request.id,
    tenant_id: tenantId,
    key_id: keyId,
    method,
    route,
    path: pathOf(request).replace(longerThanAnId, '[hidden]'),
    status,
    code,
    replayed: isReplayed,
    duration_ms: Math.round(durationMs * 1000) / 1000,
  }
  if (route.startsWith('/health') || route === '/metrics') log.debug(line, 'request')
  else log.info(line, 'request')
}

function methodsAt(routes: readonly DocumentedRoute[], path: string): readonly string[] {
  const parts = path.split('/')
  const fits = ({ url }: DocumentedRoute) => {
    const pattern = url.split('/')
    return pattern.length === parts.length && pattern.every((part, i) => part.startsWith('{') || part === parts[i])
  }
  return [...new Set(routes.filter(fits).map(({ method }) => method))]
}

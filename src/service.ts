import type { FastifyInstance } from 'fastify'
import { document, portal, routes, sessionRoutes } from './api.ts'
import { type Console, openConsole } from './console/open-console.ts'
import { addConsole } from './console/serve-console.ts'
import { keepKeyUses } from './modules/api-keys/key-uses.ts'
import { lateUsageLoop } from './modules/billing-run/late-usage.ts'
import { type BillingMetrics, openBillingMetrics } from './modules/billing-run/metrics.ts'
import { billingLoops } from './modules/billing-run/run.ts'
import { countRefusedEvents, openCollectionMetrics } from './modules/collection-run/metrics.ts'
import { collectionLoops } from './modules/collection-run/run.ts'
import type { PdfServices } from './modules/documents/pdf/make-pdf.ts'
import { gatewayEventsUrl, receiveGatewayEvent } from './modules/gateway-events/receive-events.ts'
import { type Gateways, openGateways } from './modules/gateways/open-gateways.ts'
import { openMessageMetrics } from './modules/messages/metrics.ts'
import { type OpenedMail, openMail } from './modules/messages/sending/open-mail.ts'
import { messageLoops } from './modules/messages/sending/run.ts'
import type { GatewayServices } from './modules/payment-pages/open-session.ts'
import { inviteFirstPerson } from './modules/people/first-person.ts'
import { openIdentityProvider } from './modules/people/oidc/provider.ts'
import type { SessionServices } from './modules/people/sessions/sign-in.ts'
import { openMigrationMetrics } from './modules/plan-migrations/metrics.ts'
import { migrationLoops } from './modules/plan-migrations/run.ts'
import { taxGatewayOf } from './modules/tax-gateways/open-tax-gateways.ts'
import { taxIdLoops } from './modules/tax-ids/check-tax-ids.ts'
import { openTaxMetrics } from './modules/tax-run/metrics.ts'
import { taxRunLoops } from './modules/tax-run/run.ts'
import { createFirstTenant } from './modules/tenants/create-first-tenant.ts'
import { advanceLoop } from './modules/test-clocks/finish-advances.ts'
import { forgetAnswersLoop } from './modules/transaction/forget-answers.ts'
import { openPortalLifecycle, openRequestLifecycle } from './modules/transaction/request-lifecycle.ts'
import type { WriteSet } from './modules/transaction/write-set.ts'
import { usageLoops } from './modules/usage/folding/run.ts'
import { keepUsagePartitions } from './modules/usage/folding/store.ts'
import { openUsageMetrics, type UsageMetrics } from './modules/usage/metrics.ts'
import { openUsageCheckMetrics } from './modules/usage-alerts/metrics.ts'
import { usageCheckLoop } from './modules/usage-alerts/run.ts'
import { verificationLoop } from './modules/verification/watch/watch-tenants.ts'
import { webhookLoops } from './modules/webhooks/delivery/run.ts'
import { openWebhookMetrics } from './modules/webhooks/metrics.ts'
import { type Config, publicUrlOf } from './platform/config.ts'
import { openDatabase } from './platform/database/open-database.ts'
import { readinessOf } from './platform/database/readiness.ts'
import { type Transact, transaction } from './platform/database/transaction.ts'
import { localUrlOf } from './platform/http/local-url.ts'
import { addRawPost } from './platform/http/raw-post.ts'
import { buildServer } from './platform/http/server.ts'
import { keptVault } from './platform/kept-vault.ts'
import type { Log } from './platform/log.ts'
import { type LoopWork, startLoops } from './platform/loop.ts'
import { type Metrics, openMetrics, serveMetrics } from './platform/metrics.ts'
import { refusalOfUrl } from './platform/outbound/address-guard.ts'
import { type OutboundClient, openOutboundClient } from './platform/outbound/http-client.ts'
import { openPdfMaker } from './platform/pdf/open-pdf-maker.ts'

export interface Service {
  readonly app: FastifyInstance
  readonly transact: Transact
  /** The address it listens on. */
  readonly address: string
  /** The secret of the first API key, if this start created it. */
  readonly firstSecret: string | null
  /** The pages for people. */
  readonly console: Console
  /** The token of the link for the first person, if this start made one. */
  readonly firstPersonToken: string | null
  /** Rejects if the embedded PostgreSQL has ended and cannot be restarted; the message is for the operator. */
  readonly failed: Promise<never>
  /** Stops claiming work and finishes claimed work. */
  stopLoops(): Promise<void>
  /** Stops everything that the start has started: loops, server, metrics, connections, the embedded PostgreSQL. */
  close(): Promise<void>
}

export interface ServiceOptions {
  /** Shows the secret of the first API key just before the key is stored. */
  readonly showFirstSecret?: (secret: string) => void
  /** Makes a link for the first person if there is nobody yet. A worker makes none. */
  readonly invitesFirstPerson?: boolean
  /** Compares every answer with its schema; for tests. */
  readonly checkResponses?: boolean
  /** Event loop delay in ms above which requests are refused, 0 turns the check off; tests share their machine. */
  readonly loopDelayMsMax?: number
}

/** Requests in flight per connection: enough to queue a burst, few enough that queued requests are answered soon. */
const requestsPerConnection = 16

// Backlog of connections to accept. Beyond it the kernel drops connections silently, and clients retry after 1, 3 and 7
// seconds. The default of 511 is too small for a busy moment.
const backlog = 4096

/**
 * Starts the service: database, migrations, server, ports, first tenant, and loops last. If a step fails, earlier ones are
 * undone. The error's message is one sentence for the operator.
 */
export async function startService(config: Config, log: Log, options: ServiceOptions = {}): Promise<Service> {
  await using begun = new AsyncDisposableStack()
  const { pool, failed } = await openDatabase(config, log, begun)
  const metrics = openMetrics({ version: config.version ?? document.version, role: config.role })
  const poolState = () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })
  metrics.watchPool(poolState, config.databasePoolSize)
  const readiness = readinessOf(pool)
  metrics.watchDatabase(readiness.database)
  const transact: Transact = (transactionOptions, work) => transaction(pool, transactionOptions, work)
  const billingMetrics = openBillingMetrics(metrics)
  const usageMetrics = openUsageMetrics(metrics)
  const countCommitted = (writeSet: WriteSet) => {
    billingMetrics.count(writeSet)
    usageMetrics.count(writeSet)
  }
  const keyUses = keepKeyUses(transact, log)
  begun.defer(() => keyUses.stop())
  const { webhookAllowPrivate: allowPrivate, webhookProxyUrl: proxyUrl } = config
  const vault = await keptVault(config)
  const outbound = openOutboundClient({ version: document.version, allowPrivate, proxyUrl })
  begun.defer(async () => outbound.close())
  const gateways = openGateways(vault, config.stripeUrl)
  begun.defer(async () => gateways.close())
  const pdfs = openPdfMaker()
  begun.defer(() => pdfs.close())
  const identityProvider = openIdentityProvider(config, log)
  begun.defer(async () => identityProvider?.close())
  const mail = openMail(config, vault)
  begun.defer(async () => mail.client.close())
  const operator = {
    refusalOfUrl: (url: string) => refusalOfUrl(url, { allowPrivate }),
    ...mail.operator,
    ...{ publicUrl: publicUrlOf(config), vault },
  }
  const app: FastifyInstance = await buildServer({
    routes: config.role === 'worker' ? [] : routes,
    lifecycle: openRequestLifecycle(countCommitted, operator),
    ...(config.role !== 'worker' && {
      portal: { ...portal, lifecycle: openPortalLifecycle(billingMetrics.count, operator) },
    }),
    transact,
    metrics,
    log,
    document,
    readiness,
    onKeyUsed: keyUses.note,
    sessions: config.role === 'worker' ? [] : sessionRoutes,
    sessionServices: {
      ...{ transact, identityProvider, vault, hasMailServer: mail.operator.hasMailServer },
      publicUrl: () => config.publicUrl ?? localUrlOf(app),
    } satisfies SessionServices,
    services: { gatewayOf: gateways.of, makePdf: pdfs.make } satisfies GatewayServices & PdfServices,
    settings: {
      requestTimeoutMs: config.requestTimeoutMs,
      rateLimitPerSecond: config.rateLimitPerSecond,
      inFlightMax: config.requestsInFlight ?? requestsPerConnection * config.databasePoolSize,
      trustProxy: config.trustProxy,
      hasMetrics: config.metricsPort === null,
      streamsMax: Math.max(1, Math.floor(config.databasePoolSize / 4)),
      checkResponses: options.checkResponses ?? false,
      ...(options.loopDelayMsMax === undefined ? {} : { loopDelayMsMax: options.loopDelayMsMax }),
    },
  })
  const receiving = { transact, vault, onRefused: countRefusedEvents(metrics) }
  if (config.role !== 'worker') addRawPost(app, gatewayEventsUrl, (request) => receiveGatewayEvent(receiving, request))
  const console = openConsole(config.role === 'worker' ? 'off' : config.console, log)
  begun.defer(() => console.close())
  addConsole(app, console)
  begun.defer(async () => app.close())
  await app.ready()

  const { host, port, metricsPort } = config
  if (metricsPort !== null) {
    const server = await opened('METRICS_PORT', metricsPort, serveMetrics(metrics, { host, port: metricsPort }))
    begun.defer(() => server.close())
  }
  // Before the first event: one of a week that is not there is kept, but goes where the weeks of test clocks are.
  if (config.role !== 'api') await transact({}, (tx) => keepUsagePartitions(tx, config.usageWeeksKept))
  const address = await opened('PORT', port, app.listen({ host, port, backlog }))
  const firstSecret = await transact({}, async (tx) => {
    const secret = await createFirstTenant(tx, config.bootstrapKeyFile)
    if (secret) options.showFirstSecret?.(secret)
    return secret
  })
  const invites = options.invitesFirstPerson && config.role !== 'worker'
  const firstPersonToken = invites ? await transact({}, inviteFirstPerson) : null
  const loops = startLoops(
    loopsOf({
      transact,
      metrics,
      billingMetrics,
      usageMetrics,
      outbound,
      gateways,
      log,
      mail,
      makePdf: pdfs.make,
      settings: config,
    }),
    (error, name) => {
      metrics.countLoopFailure(name)
      log.error({ err: error }, `the loop ${name} failed`)
    },
  )
  const stopLoops = async () => void (await Promise.all([keyUses.stop(), loops.stop()]))
  begun.defer(stopLoops)
  const all = begun.move()
  return {
    app,
    transact,
    address,
    firstSecret,
    console,
    firstPersonToken,
    failed,
    stopLoops,
    close: () => all.disposeAsync(),
  }
}

/** Opens a port; the error names the variable of the port. */
async function opened<T>(variable: 'PORT' | 'METRICS_PORT', port: number, opening: Promise<T>): Promise<T> {
  try {
    return await opening
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'another program uses it' : message
    throw new Error(`${variable} is ${port}, and this port cannot be opened: ${why}.`, { cause: error })
  }
}

interface Work {
  readonly transact: Transact
  readonly metrics: Metrics
  readonly billingMetrics: BillingMetrics
  readonly usageMetrics: UsageMetrics
  readonly outbound: OutboundClient
  readonly gateways: Gateways
  readonly log: Log
  readonly mail: OpenedMail
  readonly makePdf: PdfServices['makePdf']
  readonly settings: Config
}

/** The background loops of this role: all of them, or none for `api`. */
function loopsOf({
  transact,
  metrics,
  billingMetrics,
  usageMetrics,
  outbound,
  gateways,
  log,
  mail,
  makePdf,
  settings,
}: Work): LoopWork[] {
  if (settings.role === 'api') return []
  const shared = { transact, log, settings }
  let isBillingBehind = false
  return [
    ...billingLoops({
      ...shared,
      metrics: billingMetrics,
      setBehind(isBehind) {
        isBillingBehind = isBehind
      },
    }),
    ...migrationLoops({ ...shared, billingMetrics, metrics: openMigrationMetrics(metrics) }),
    advanceLoop(transact),
    ...collectionLoops({
      ...{ transact, log, metrics: openCollectionMetrics(metrics), gatewayOf: gateways.of },
      isBillingBehind: () => isBillingBehind,
    }),
    ...webhookLoops({ transact, log, metrics: openWebhookMetrics(metrics), post: outbound.post }),
    ...messageLoops({ ...mail, makePdf, transact, log, metrics: openMessageMetrics(metrics) }),
    ...usageLoops({ ...shared, metrics: usageMetrics }),
    lateUsageLoop(transact),
    usageCheckLoop({ transact, metrics: openUsageCheckMetrics(metrics), log }),
    ...taxIdLoops({ transact, log, viesUrl: settings.viesUrl }),
    ...taxRunLoops({
      ...{ transact, log, gatewayOf: taxGatewayOf, metrics: openTaxMetrics(metrics) },
      waitAlarmMs: settings.taxWaitAlarmMs,
    }),
    forgetAnswersLoop(transact),
    ...(settings.verificationEveryMs === 0 ? [] : [verificationLoop({ ...shared, metrics })]),
  ]
}

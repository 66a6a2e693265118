import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CounterConfiguration, GaugeConfiguration, HistogramConfiguration } from 'prom-client'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { safeHeaders } from './http/headers.ts'
import { cpuLimitCores, memoryLimitBytes } from './machine.ts'

/** One answered request, for the counters. `route` is the pattern, never the address, so that labels stay few. */
export interface ObservedRequest {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly seconds: number
}

export interface PoolState {
  readonly total: number
  readonly idle: number
  readonly waiting: number
}

/** The version and role of this process. */
export interface BuildInfo {
  readonly version: string
  readonly role: string
}

/** The metrics, in a registry of their own. */
export interface Metrics {
  observeRequest(request: ObservedRequest): void
  /** Shows the number of requests being answered; called at each scrape. */
  watchRequests(inFlight: () => number): void
  /** Shows the connections of the pool and their maximum; called at each scrape. */
  watchPool(state: () => PoolState, connectionsMax: number): void
  /** Shows whether the database answers; asks it at each scrape. */
  watchDatabase(ask: () => Promise<unknown>): void
  /** Counts a round of a background loop that failed and will be tried again. */
  countLoopFailure(loop: string): void
  /** Counters, gauges and histograms of the modules. A gauge without labels is hidden until it is set. */
  counter<Label extends string>(configuration: Omit<CounterConfiguration<Label>, 'registers'>): Counter<Label>
  gauge<Label extends string>(configuration: Omit<GaugeConfiguration<Label>, 'registers'>): Gauge<Label>
  histogram<Label extends string>(configuration: Omit<HistogramConfiguration<Label>, 'registers'>): Histogram<Label>
  readonly contentType: string
  /** Everything in the text format of Prometheus. */
  text(): Promise<string>
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Shorter than the scrape timeout of Prometheus, so that a database that hangs is shown as down. */
const databaseAnswersWithinMs = 4000

/** Opens the metrics of this process: requests, and Node's own (event loop, memory, garbage collection). */
export function openMetrics(build?: BuildInfo): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  showLimits(registers)
  if (build) showBuild(registers, build)
  const labelNames = ['method', 'route', 'status'] as const
  const requests = new Counter({ name: 'http_requests_total', help: 'Requests answered', labelNames, registers })
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames,
    buckets: secondsBuckets,
    registers,
  })
  const loopFailures = new Counter({
    name: 'loop_failures_total',
    help: 'Failed rounds of a background loop; they are tried again',
    labelNames: ['loop'],
    registers,
  })
  return {
    observeRequest({ method, route, status, seconds }) {
      const labels = { method, route, status }
      requests.inc(labels)
      durations.observe(labels, seconds)
    },
    watchRequests(inFlight) {
      new Gauge({
        name: 'http_requests_in_flight',
        help: 'Requests being answered',
        registers,
        collect() {
          this.set(inFlight())
        },
      })
    },
    watchPool(state, connectionsMax) {
      new Gauge({
        name: 'database_pool_connections',
        help: 'Connections to the database, and requests waiting for one',
        labelNames: ['state'],
        registers,
        collect() {
          for (const [name, count] of Object.entries(state())) this.set({ state: name }, count)
        },
      })
      const most = { name: 'database_pool_connections_max', help: 'Maximum connections to the database', registers }
      new Gauge(most).set(connectionsMax)
    },
    watchDatabase(ask) {
      const answers = answersInTime(ask)
      new Gauge({
        name: 'database_up',
        help: 'Whether the database answers this process',
        registers,
        async collect() {
          this.set((await answers()) ? 1 : 0)
        },
      })
    },
    countLoopFailure: (loop) => loopFailures.inc({ loop }),
    counter: (configuration) => new Counter({ ...configuration, registers }),
    gauge(configuration) {
      const gauge = new Gauge({ ...configuration, registers })
      if (!configuration.labelNames?.length) gauge.remove() // else it would show 0 before the first measurement
      return gauge
    },
    histogram: (configuration) => new Histogram({ ...configuration, registers }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

function showBuild(registers: Registry[], { version, role }: BuildInfo): void {
  new Gauge({
    name: 'billing_build_info',
    help: 'Always 1; labels: version and role',
    labelNames: ['version', 'role', 'node'],
    registers,
  }).set({ version, role, node: process.version }, 1)
}

/** The limits of this process, to compare with its usage. */
function showLimits(registers: Registry[]): void {
  const memory = 'process_memory_limit_bytes'
  new Gauge({ name: memory, help: 'Memory that the process may use', registers }).set(memoryLimitBytes())
  const cpu = 'process_cpu_limit_cores'
  new Gauge({ name: cpu, help: 'Processor cores that the process may use', registers }).set(cpuLimitCores())
}

/** Shares one query among concurrent callers. */
function answersInTime(ask: () => Promise<unknown>): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined
  return () => {
    asked ??= ask()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asked = undefined
      })
    const late = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => late.resolve(false), databaseAnswersWithinMs)
    return Promise.race([asked, late.promise]).finally(() => clearTimeout(timer))
  }
}

export interface MetricsServer {
  readonly port: number
  close(): Promise<void>
}

/** Serves the metrics on a port of their own, which need not be public. */
export async function serveMetrics(metrics: Metrics, at: { host: string; port: number }): Promise<MetricsServer> {
  const server = http.createServer((request, response) => {
    response.setHeaders(new Map(Object.entries(safeHeaders)))
    if (request.url !== '/metrics') return void response.writeHead(404).end()
    metrics.text().then(
      (text) => response.setHeader('content-type', metrics.contentType).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(at.port, at.host, listening)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}

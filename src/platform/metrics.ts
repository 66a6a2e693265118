import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CounterConfiguration, GaugeConfiguration, HistogramConfiguration } from 'prom-client'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

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

/** What is measured, in a registry of its own. */
export interface Metrics {
  observeRequest(request: ObservedRequest): void
  /** Shows the connections of the pool; asked at each scrape. */
  watchPool(state: () => PoolState): void
  /** Counters, gauges and histograms of the modules. */
  counter<Label extends string>(configuration: Omit<CounterConfiguration<Label>, 'registers'>): Counter<Label>
  gauge<Label extends string>(configuration: Omit<GaugeConfiguration<Label>, 'registers'>): Gauge<Label>
  histogram<Label extends string>(configuration: Omit<HistogramConfiguration<Label>, 'registers'>): Histogram<Label>
  readonly contentType: string
  /** Everything in the text format of Prometheus. */
  text(): Promise<string>
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Opens the metrics of this process: requests, and what Node says of itself (event loop, memory, collections). */
export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const labelNames = ['method', 'route', 'status'] as const
  const requests = new Counter({ name: 'http_requests_total', help: 'Requests answered', labelNames, registers })
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames,
    buckets: secondsBuckets,
    registers,
  })
  return {
    observeRequest({ method, route, status, seconds }) {
      const labels = { method, route, status }
      requests.inc(labels)
      durations.observe(labels, seconds)
    },
    watchPool(state) {
      new Gauge({
        name: 'database_pool_connections',
        help: 'Connections to the database, and requests waiting for one',
        labelNames: ['state'],
        registers,
        collect() {
          for (const [name, count] of Object.entries(state())) this.set({ state: name }, count)
        },
      })
    },
    counter: (configuration) => new Counter({ ...configuration, registers }),
    gauge: (configuration) => new Gauge({ ...configuration, registers }),
    histogram: (configuration) => new Histogram({ ...configuration, registers }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

export interface MetricsServer {
  readonly port: number
  close(): Promise<void>
}

/** Serves the metrics on a port of their own, which need not be public. */
export async function serveMetrics(metrics: Metrics, at: { host: string; port: number }): Promise<MetricsServer> {
  const server = http.createServer((request, response) => {
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

// Asks every GET of the API, answered from a replica: which of them could be. One line; exit 1 if one could not, or if a POST could.
//   REPLICA_URL=postgres://... KEY=billing_... node read-from-replica.ts
import { document, routes } from '../../../src/api.ts'
import { openBillingMetrics } from '../../../src/modules/billing-run/metrics.ts'
import { openRequestLifecycle } from '../../../src/modules/transaction/request-lifecycle.ts'
import { openPool } from '../../../src/platform/database/pool.ts'
import { readinessOf } from '../../../src/platform/database/readiness.ts'
import { transaction } from '../../../src/platform/database/transaction.ts'
import { buildServer } from '../../../src/platform/http/server.ts'
import { openLog } from '../../../src/platform/log.ts'
import { openMetrics } from '../../../src/platform/metrics.ts'

const { REPLICA_URL: url = '', KEY: key = '' } = process.env
const limits = {
  statementTimeoutMs: 10_000,
  lockTimeoutMs: 5_000,
  idleInTransactionTimeoutMs: 10_000,
  acquireTimeoutMs: 5_000,
}
const pool = openPool({ url, size: 4, applicationName: 'billing-replica', ...limits }, console.error)
const metrics = openMetrics()
const app = await buildServer({
  routes,
  lifecycle: openRequestLifecycle(openBillingMetrics(metrics).count, {
    refusalOfUrl: () => null,
    refusalOfMailServer: () => null,
    hasMailServer: false,
    publicUrl: '',
    vault: null,
  }),
  transact: (options, work) => transaction(pool, options, work),
  metrics,
  log: openLog({ level: 'silent', format: 'json' }),
  document,
  readiness: readinessOf(pool),
  onKeyUsed: () => undefined,
  settings: {
    requestTimeoutMs: 10_000,
    rateLimitPerSecond: 1_000,
    trustProxy: false,
    hasMetrics: false,
    checkResponses: false,
  },
})

const headers = { authorization: `Bearer ${key}` }
const statuses = new Map<string, number>()
const lists = new Map<string, { readonly id?: string }[]>()
const gets = app.registeredRoutes.filter(({ method, url }) => method === 'GET' && url.startsWith('/v1/'))
const ordered = [...gets].sort((one, other) => Number(one.url.includes(':')) - Number(other.url.includes(':')))
for (const route of ordered) {
  const path = pathOf(route.url)
  if (path === null) continue
  const { statusCode, body } = await app.inject({ method: 'GET', url: path, headers })
  statuses.set(route.url, statusCode)
  if (statusCode === 200 && body.startsWith('{"data"')) lists.set(route.url, JSON.parse(body).data)
}
const post = await app.inject({
  method: 'POST',
  url: '/v1/customers',
  headers,
  payload: { name: 'written to a replica' },
})
const refused = [...statuses].filter(([, status]) => status !== 200)
console.log(`${statuses.size - refused.length} of ${statuses.size} GETs answered; POST: ${post.statusCode}`)
for (const [route, status] of refused) console.log(`${status} ${route}`)
await app.close()
await pool.end()
process.exitCode = refused.length === 0 && post.statusCode >= 400 ? 0 : 1

/** With the first that the list of its kind has given; null where there is none. */
function pathOf(route: string): string | null {
  if (!route.includes(':')) return route
  const [list = ''] = route.split('/:')
  const id = lists.get(list)?.find((one) => one.id)?.id
  return id === undefined ? null : route.replace(/:\w+/, id)
}

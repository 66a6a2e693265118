import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMetrics, serveMetrics } from './metrics.ts'

test('the metrics have a port of their own, with the pool and what modules count', async () => {
  const metrics = openMetrics()
  metrics.watchPool(() => ({ total: 3, idle: 1, waiting: 2 }))
  metrics
    .counter({ name: 'invoices_created_total', help: 'Invoices', labelNames: ['kind'] })
    .inc({ kind: 'renewal' }, 5)
  const server = await serveMetrics(metrics, { host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${server.port}`
  const text = await (await fetch(`${url}/metrics`)).text()
  const elsewhere = await fetch(`${url}/v1/customers`)
  await server.close()
  assert.match(text, /^database_pool_connections\{state="waiting"\} 2$/m)
  assert.match(text, /^invoices_created_total\{kind="renewal"\} 5$/m)
  assert.equal(elsewhere.status, 404)
})

test('two registries do not know each other', async () => {
  const [one, two] = [openMetrics(), openMetrics()]
  one.observeRequest({ method: 'GET', route: '/v1/x', status: 200, seconds: 0.1 })
  assert.match(await one.text(), /route="\/v1\/x"/)
  assert.doesNotMatch(await two.text(), /route="\/v1\/x"/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeHeaders } from './http/headers.ts'
import { cpuLimitCores } from './machine.ts'
import { openMetrics, serveMetrics } from './metrics.ts'

test('the metrics have a port of their own, with the pool and what modules count', async () => {
  const metrics = openMetrics()
  metrics.watchPool(() => ({ total: 3, idle: 1, waiting: 2 }), 16)
  metrics
    .counter({ name: 'invoices_created_total', help: 'Invoices', labelNames: ['kind'] })
    .inc({ kind: 'renewal' }, 5)
  const server = await serveMetrics(metrics, { host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${server.port}`
  const answer = await fetch(`${url}/metrics`)
  const text = await answer.text()
  const elsewhere = await fetch(`${url}/v1/customers`)
  await server.close()
  assert.match(text, /^database_pool_connections\{state="waiting"\} 2$/m)
  assert.match(text, /^database_pool_connections_max 16$/m)
  assert.match(text, /^invoices_created_total\{kind="renewal"\} 5$/m)
  assert.equal(elsewhere.status, 404)
  for (const { headers } of [answer, elsewhere]) {
    for (const [name, value] of Object.entries(safeHeaders)) assert.equal(headers.get(name), value)
  }
})

test('two registries do not know each other', async () => {
  const [one, two] = [openMetrics(), openMetrics()]
  one.observeRequest({ method: 'GET', route: '/v1/x', status: 200, seconds: 0.1 })
  assert.match(await one.text(), /route="\/v1\/x"/)
  assert.doesNotMatch(await two.text(), /route="\/v1\/x"/)
})

test('a gauge that nobody has set is not shown, and so not taken for 0', async () => {
  const metrics = openMetrics()
  const gauge = metrics.gauge({ name: 'age_seconds', help: 'Age' })
  assert.doesNotMatch(await metrics.text(), /^age_seconds/m)
  gauge.set(0)
  assert.match(await metrics.text(), /^age_seconds 0$/m)
})

test('a database is up while it answers, and asked once at a time', async () => {
  const metrics = openMetrics()
  let asked = 0
  let answer: () => Promise<unknown> = async () => 1
  metrics.watchDatabase(() => {
    asked += 1
    return answer()
  })
  assert.match(await metrics.text(), /^database_up 1$/m)
  answer = () => Promise.reject(new Error('refused'))
  assert.match(await metrics.text(), /^database_up 0$/m)
  const slow = Promise.withResolvers<void>()
  answer = () => slow.promise
  const [one, two] = [metrics.text(), metrics.text()]
  slow.resolve()
  assert.match(await one, /^database_up 1$/m)
  assert.match(await two, /^database_up 1$/m)
  assert.equal(asked, 3)
})

test('which version runs stands in a label, and what it may use beside what it uses', async () => {
  const text = await openMetrics({ version: '1.2.3', role: 'worker' }).text()
  assert.match(text, /^billing_build_info\{version="1\.2\.3",role="worker",node="v\d+\.\d+\.\d+"\} 1$/m)
  assert.match(text, /^process_memory_limit_bytes [1-9]/m)
  assert.match(text, /^process_cpu_limit_cores [\d.]+$/m)
})

test('a container’s share of the processors is its limit, in either kind of control group', () => {
  const share = (files: Readonly<Record<string, string>>) => cpuLimitCores((path) => files[path] ?? '')
  assert.equal(share({ '/sys/fs/cgroup/cpu.max': '50000 100000\n' }), 0.5)
  assert.equal(
    share({ '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '25000\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' }),
    0.25,
  )
  const machine = share({})
  assert.ok(machine >= 1)
  assert.equal(share({ '/sys/fs/cgroup/cpu.max': 'max 100000\n' }), machine)
  assert.equal(share({ '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n' }), machine)
})

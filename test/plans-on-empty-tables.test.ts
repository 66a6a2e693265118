import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { routes } from '../src/api.ts'
import { isBig } from './support/database/big-tables.ts'
import { createTestDatabase } from './support/database/postgres.ts'
import { addressOf } from './support/openapi/address.ts'
import { arrange, calledBy } from './support/openapi/arranged-requests.ts'
import { asking, made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// A company begins with empty tables, and a plan made for them stays until PostgreSQL analyzes them. So the tables are never
// analyzed here, and PostgreSQL reports what each statement has read, those of foreign keys and triggers as well.

const customers = 60

interface PlanNode {
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}
interface Report {
  readonly 'Query Text': string
  readonly Plan: PlanNode
}

const reports: Report[] = []
let isReporting = false
pg.Client.prototype.connect = new Proxy(pg.Client.prototype.connect, {
  apply(connect, client: pg.Client, given: []) {
    client.on('notice', ({ message = '' }) => {
      if (isReporting && message.startsWith('duration: ')) reports.push(JSON.parse(message.slice(message.indexOf('{'))))
    })
    return Reflect.apply(connect, client, given)
  },
})

const database = await createTestDatabase()
after(() => database.drop())
const admin = asking(database.adminUrl)
for (const setting of [
  `session_preload_libraries = 'auto_explain'`,
  ...['log_min_duration = 0', 'log_analyze = on', 'log_timing = off', 'log_nested_statements = on'].map(reported),
  ...['log_format = json', 'log_level = notice'].map(reported),
])
  await admin(`alter database ${database.name} set ${setting}`)
const tables = `select oid::regclass as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`
for (const { name } of await admin(tables)) await admin(`alter table ${name} set (autovacuum_enabled = false)`)

const service = await startTestService({
  DATABASE_URL: database.appUrl,
  MIGRATION_DATABASE_URL: database.adminUrl,
  BILLING_ROLE: 'all',
})
const us = calledBy(service, { authorization: `Bearer ${service.secret}` }, 'alpenglow')

test('no write looks through a tenant again and again, and no foreign key once, however old the plans are', async () => {
  const plan = made(await us.post('/v1/plans', { code: 'basic', name: 'Basic', amount_cents: 1000, currency: 'EUR' }))
  const account = made(await us.post('/v1/gateway_accounts', { gateway: 'test', label: 'Test' }))
  const clock = made(await us.post('/v1/test_clocks', { now: '2026-01-31T00:00:00Z' }))
  for (let n = 0; n < customers; n += 1) {
    const of = n % 2 === 0 ? {} : { test_clock_id: clock.id }
    const { id } = made(await us.post('/v1/customers', { name: `Customer ${n}`, ...of }))
    const method = { customer_id: id, gateway_account_id: account.id, gateway_reference: 'ok' }
    made(await us.post('/v1/payment_methods', method))
    made(await us.post('/v1/subscriptions', { customer_id: id, plan_id: plan.id, collection: 'automatic' }))
  }

  isReporting = true
  made(await us.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-04-02T00:00:00Z' }))
  const owner = asking(database.ownerUrl)
  for (const { operationId, method, url } of routes.filter(({ kind }) => kind !== 'read')) {
    const arranged = (await arrange[operationId]?.(us, owner)) ?? {}
    made(await us.call(method, addressOf(url, arranged), arranged.body))
  }
  isReporting = false

  assert.ok(reports.filter(isOfForeignKey).length > 1000, String(reports.length))
  const wrong = new Map<string, number>()
  for (const report of reports) {
    const limit = isOfForeignKey(report) ? customers / 2 : customers * 5
    const statement = report['Query Text'].replace(/\s+/g, ' ').slice(0, 200)
    for (const { node, read } of readBy(report.Plan)) {
      if (!isBig(node['Relation Name']) || read <= limit) continue
      const what = `${node['Relation Name']} by ${node['Index Name'] ?? 'no index'}: ${statement}`
      wrong.set(what, Math.max(read, wrong.get(what) ?? 0))
    }
  }
  assert.deepEqual(Object.fromEntries(wrong), {}, 'rows read')
})

const isOfForeignKey = (report: Report) => report['Query Text'].startsWith('SELECT 1 FROM ONLY')

function reported(setting: string): string {
  return `auto_explain.${setting}`
}

function readBy(node: PlanNode): { readonly node: PlanNode; readonly read: number }[] {
  const each = (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)
  return [{ node, read: each * (node['Actual Loops'] ?? 1) }, ...(node.Plans ?? []).flatMap(readBy)]
}

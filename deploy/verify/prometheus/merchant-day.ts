import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type BenchDatabase, connect, poolOf } from '../../../bench/support/database.ts'
import { type BenchTenant, makeTenants } from '../../../bench/support/tenants.ts'

/** What happens while the dashboards are looked at, in this time. */
export interface MerchantDay {
  readonly database: BenchDatabase
  /** Addresses of the API processes. */
  readonly urls: readonly string[]
  readonly seconds: number
  /** Requests a second, on average. */
  readonly rate: number
  readonly report: (line: string) => void
}

interface Customer {
  readonly tenant: BenchTenant
  readonly id: string
  readonly subscription: string
  readonly invoice: string
}

const plans = [
  { code: 'pro', name: 'Pro', amount_cents: 2900, currency: 'EUR' },
  { code: 'team', name: 'Team', amount_cents: 9900, currency: 'USD' },
  { code: 'small', name: 'Small', amount_cents: 700, currency: 'GBP', interval: 'week' },
  { code: 'yen', name: 'Yen', amount_cents: 90, currency: 'JPY' },
] as const

/**
 * A day in a merchant's life, shortened: clients who come and go in waves, many customers who fall due at once, three times, one
 * who cannot be billed, a receiver of webhooks that fails now and then, and a database that is away for a moment.
 */
export async function liveIn({ database, urls, seconds, rate, report }: MerchantDay): Promise<void> {
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  const owner = async (text: string, values: readonly unknown[] = []) =>
    (await ownerPool.query(text, values as unknown[])).rows
  const admin = await connect(database.urlOf('postgres'))
  const tenants = await makeTenants(ownerPool, 3)
  const customers: Customer[] = []
  const endMs = performance.now() + seconds * 1000
  let asked = 0

  for (const tenant of tenants) {
    for (const plan of plans) await ask(tenant, 'POST', '/v1/plans', plan)
  }
  const receiver = createServer((request, response) => {
    request.resume()
    response.writeHead(Math.random() < 0.02 ? 500 : 204).end()
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  for (const tenant of tenants) await ask(tenant, 'POST', '/v1/webhook_endpoints', { url })
  await Promise.all([clients(), fallDue(), cannotBeBilled(), databaseAway()])
  report(`${asked} requests by clients`)
  receiver.closeAllConnections()
  receiver.close()
  await ownerPool.end()
  await admin.end()

  async function ask(tenant: BenchTenant, method: string, path: string, body?: object) {
    asked += 1
    const response = await fetch(`${urls[asked % urls.length]}${path}`, {
      method,
      headers: { authorization: `Bearer ${tenant.secret}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return {
      status: response.status,
      text,
      body: text.startsWith('{') ? JSON.parse(text) : {},
      headers: response.headers,
    }
  }

  /** Many in the middle, few at the ends, never quite even. */
  async function clients(): Promise<void> {
    const startMs = performance.now()
    while (performance.now() < endMs) {
      const part = (performance.now() - startMs) / (seconds * 1000)
      const now = rate * (0.55 + 0.45 * Math.sin(part * 9)) * (0.7 + Math.random() * 0.6)
      visit().catch(() => undefined) // whoever is answered with an error goes away
      await pause(1000 / Math.max(now, 1))
    }
  }

  async function visit(): Promise<void> {
    const tenant = one(tenants)
    const customer = customers.length > 20 ? one(customers) : undefined
    if (!customer || Math.random() < 0.22) return arrive(tenant)
    const visits: readonly (() => Promise<unknown>)[] = [
      () => ask(customer.tenant, 'GET', `/v1/customers/${customer.id}`),
      () => ask(customer.tenant, 'GET', `/v1/invoices?customer_id=${customer.id}`),
      () => ask(customer.tenant, 'GET', `/v1/invoices/${customer.invoice}`),
      () => ask(customer.tenant, 'GET', `/v1/invoices/${customer.invoice}/html`),
      () => ask(customer.tenant, 'GET', `/v1/customers/${customer.id}/upcoming_invoice`),
      () => ask(customer.tenant, 'POST', `/v1/subscriptions/${customer.subscription}/change`, { quantity: 2 }),
      () => ask(customer.tenant, 'POST', `/v1/invoices/${customer.invoice}/pay`, {}), // the second time it is refused
      () => ask(customer.tenant, 'GET', '/v1/events?limit=50'),
      () => ask(customer.tenant, 'GET', `/v1/customers/${customer.subscription}`), // nobody
      () => ask(customer.tenant, 'POST', '/v1/customers', { name: '' }), // a mistake
    ]
    await one(visits)()
  }

  async function arrive(tenant: BenchTenant): Promise<void> {
    const { body: made } = await ask(tenant, 'POST', '/v1/customers', { name: 'Somebody', email: 'some@example.com' })
    const order = { customer_id: made.id, plan_code: one(plans).code }
    const { status, body } = await ask(tenant, 'POST', '/v1/subscriptions', order)
    if (status === 201) customers.push({ tenant, id: made.id, subscription: body.id, invoice: body.latest_invoice.id })
  }

  async function fallDue(): Promise<void> {
    for (const [part, many] of [
      [0.06, 160],
      [0.36, 320],
      [0.74, 200],
    ] as const) {
      await pause(Math.max(0, endMs - (1 - part) * seconds * 1000 - performance.now()))
      const wave = Math.ceil((many * Math.min(seconds, 480)) / 480)
      await renewTogether(one(tenants), wave)
      report(`${wave} customers fall due at once`)
    }
  }

  /** Customers of a month ago, all of whom renew in the same moment. */
  async function renewTogether(tenant: BenchTenant, many: number): Promise<string[]> {
    const due = Temporal.Now.instant()
      .add({ seconds: 3 + Math.ceil(many / 12) })
      .round('second')
    const start = due.toZonedDateTimeISO('UTC').subtract({ months: 1 }).toInstant()
    const coming = Array.from({ length: many }).values()
    const ids: string[] = []
    const arriving = Array.from({ length: 4 }, async () => {
      for (const _ of coming) {
        const { body } = await ask(tenant, 'POST', '/v1/customers', { name: 'Somebody of last month' })
        const order = { customer_id: body.id, plan_code: one(plans.filter((plan) => !('interval' in plan))).code }
        await ask(tenant, 'POST', '/v1/subscriptions', { ...order, start_at: start, billing_cycle_anchor: due })
        ids.push(body.id)
      }
    })
    await Promise.all(arriving)
    return ids
  }

  async function cannotBeBilled(): Promise<void> {
    await pause(seconds * 250)
    const [tenant] = tenants
    if (!tenant) return
    const ids = await renewTogether(tenant, 2)
    const live = (zone: string) =>
      owner('update subscription set time_zone = $1 where customer_id = any($2::uuid[])', [zone, ids])
    await live('Mars/Olympus_Mons')
    report('two customers cannot be billed')
    await pause(seconds * 500)
    await live('UTC')
    const released = await Promise.all(ids.map((id) => ask(tenant, 'POST', `/v1/customers/${id}/release`, {})))
    report(`they are released: ${released.map(({ status }) => status).join(', ')}`)
  }

  async function databaseAway(): Promise<void> {
    await pause(seconds * 550)
    const name = new URL(database.adminUrl).pathname.slice(1)
    await admin.query(`alter database ${name} allow_connections false`)
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'billing_app'`)
    report('the database is away')
    await pause(Math.min(25_000, Math.max(8_000, seconds * 30)))
    await admin.query(`alter database ${name} allow_connections true`)
    report('the database is back')
  }
}

function one<T>(among: readonly T[]): T {
  return among[Math.floor(Math.random() * among.length)] as T
}

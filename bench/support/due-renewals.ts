import { setTimeout as after } from 'node:timers/promises'
import type pg from 'pg'
import { type BenchDatabase, connect, poolOf } from './database.ts'
import { multiplyCustomer } from './multiply.ts'
import { runWorkers } from './renewals-run.ts'
import { startServiceProcess } from './service-process.ts'
import { type BenchTenant, call, makeTenants } from './tenants.ts'
import { foldAll, makeMeters, meters, sendUsage, usagePrice } from './used-before.ts'

export interface DueRenewals {
  readonly customers: number
  readonly tenants: number
  /** Billing periods that are over when the renewal falls due. */
  readonly periods: number
  /** Items of each subscription, each with a flat price. */
  readonly items: number
  /** Events of each customer in each of twelve hours of the period that is over, four days of three usage items; 0: no such items. */
  readonly usage: number
  /** Whether the renewal that is due is taxed. */
  readonly taxes: boolean
}

/**
 * Tenants whose customers all have a monthly subscription with a renewal due: one customer of each tenant is subscribed by the
 * API and billed by the worker, back to the first period, and then multiplied.
 */
export async function makeDueRenewals(database: BenchDatabase, wanted: DueRenewals): Promise<BenchTenant[]> {
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  const admin = await connect(database.adminUrl)
  const service = await startServiceProcess(database.appUrl, { environment: { BILLING_ROLE: 'api' } })
  try {
    const tenants = await makeTenants(ownerPool, wanted.tenants)
    // In a moment, so that the API leaves this renewal to the worker.
    const due = Temporal.Now.instant()
      .add({ seconds: Math.ceil(4 + wanted.periods / 50) })
      .round('second')
    for (const tenant of tenants) await subscribeOriginal(service.url, tenant, due, wanted)
    if (wanted.periods > 1) await runWorkers({ url: database.appUrl, batchSize: 300, concurrency: 2, share: 1 }, 1)
    if (Temporal.Instant.compare(Temporal.Now.instant(), due) > 0)
      throw new Error('preparing took too long: the renewals are billed')
    if (wanted.usage > 0) await foldAll(poolOf(database.appUrl, 1), tenants)
    // Only now: the invoices before are multiplied without taxes.
    if (wanted.taxes) for (const tenant of tenants) await switchTaxesOn(service.url, tenant)
    const each = Math.floor(wanted.customers / wanted.tenants)
    for (const { tenantId } of tenants) await multiplyCustomer(admin, tenantId, each)
    await admin.query('vacuum analyze')
    await after(Math.max(0, due.epochMilliseconds - Temporal.Now.instant().epochMilliseconds))
    return tenants
  } finally {
    await service.stop()
    await ownerPool.end()
    await admin.end()
  }
}

async function switchTaxesOn(url: string, tenant: BenchTenant): Promise<void> {
  const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
  await call(url, tenant, { method: 'PUT', path: '/v1/tax_registrations', body: [registration] })
  await call(url, tenant, { method: 'PATCH', path: '/v1/settings', body: { tax_mode: 'rates' } })
}

async function subscribeOriginal(
  url: string,
  tenant: BenchTenant,
  due: Temporal.Instant,
  { periods, items, usage }: DueRenewals,
): Promise<void> {
  const interval = periods <= 600 ? 'month' : 'week' // no subscription starts before 1970
  const recurring = { kind: 'recurring', interval, model: 'flat', unit_amount: '2900' }
  const flat = Array.from({ length: items }, (_, n) => ({ ...recurring, code: n === 0 ? 'base' : `extra_${n}` }))
  const prices = [...flat, ...(usage > 0 ? meters.map((code) => usagePrice(code, interval)) : [])]
  if (usage > 0) await makeMeters(url, tenant)
  const plan = { code: 'pro', name: 'Pro', currency: 'EUR' }
  const priced = prices.length === 1 ? { ...plan, amount_cents: 2900, interval } : { ...plan, prices }
  await call(url, tenant, { path: '/v1/plans', body: priced })
  const address = { line1: 'Unter den Linden 1', city: 'Berlin', postal_code: '10117', country: 'DE' }
  const { id } = await call<{ id: string }>(url, tenant, { path: '/v1/customers', body: { name: 'Customer', address } })
  const start = due.toZonedDateTimeISO('UTC').subtract({ [`${interval}s`]: periods })
  // The anchor is the due instant itself: on the last days of a month, a month ago is not a month before today.
  const order = { customer_id: id, plan_code: 'pro', start_at: start.toInstant(), billing_cycle_anchor: due }
  await call(url, tenant, { path: '/v1/subscriptions', body: order })
  if (usage > 0) await sendUsage(url, tenant, { customerId: id, until: due.toZonedDateTimeISO('UTC'), each: usage })
}

/** How many customers are due, and how many subscriptions have another number of renewals for their last period than one. */
export async function countRenewals(admin: pg.Client): Promise<{ due: number; renewedOtherwise: number }> {
  const { rows } = await admin.query(`select
    (select count(*) from customer_billing where next_billing_at <= now()) as due,
    (select count(*) from (
      select s.id, count(distinct i.id) as renewals from subscription s
      join subscription_item t on t.tenant_id = s.tenant_id and t.subscription_id = s.id
      left join invoice i on i.tenant_id = s.tenant_id and i.subscription_id = s.id and i.kind = 'renewal' and i.period_end = t.period_end
      where s.start_at < now() - interval '20 days' group by s.tenant_id, s.id) r where r.renewals <> 1) as renewed_otherwise`)
  return { due: Number(rows[0].due), renewedOtherwise: Number(rows[0].renewed_otherwise) }
}

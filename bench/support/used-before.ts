import type pg from 'pg'
import { setTenant } from '../../src/modules/transaction/store.ts'
import { foldUsage } from '../../src/modules/usage/folding/store.ts'
import { transaction } from '../../src/platform/database/transaction.ts'
import { connect } from './database.ts'
import { type BenchTenant, call } from './tenants.ts'

/** The meters of the usage items; each is a price of its own. */
export const meters = ['calls', 'tokens', 'bytes']

export function usagePrice(code: string, interval: string) {
  return { code, name: code, kind: 'usage', interval, meter_code: code, model: 'per_unit', unit_amount: '2' }
}

/** Makes the meters. */
export async function makeMeters(url: string, tenant: BenchTenant): Promise<void> {
  for (const code of meters) {
    const body = { code, name: code, event_type: code, aggregation: 'sum', value_property: 'n' }
    await call(url, tenant, { path: '/v1/meters', body })
  }
}

/** So many events of each meter in one hour of each of four days. */
export async function sendUsage(
  url: string,
  tenant: BenchTenant,
  { customerId, until, each }: { customerId: string; until: Temporal.ZonedDateTime; each: number },
): Promise<void> {
  for (const days of [4, 9, 14, 19])
    for (const type of meters) {
      const hour = until.subtract({ days }).round({ smallestUnit: 'hour', roundingMode: 'floor' })
      const events = Array.from({ length: each }, (_, nth) => ({
        ...{ id: `${type}-${days}-${nth}`, type, customer_id: customerId },
        ...{ occurred_at: hour.add({ seconds: nth }).toInstant().toString(), properties: { n: 7 } },
      }))
      await call(url, tenant, { path: '/v1/usage', body: { events } })
    }
}

/** Lets the time in which usage may still come be over for each draft. */
export async function endGrace(adminUrl: string): Promise<void> {
  const admin = await connect(adminUrl)
  await admin.query('begin')
  await admin.query('set local session_replication_role = replica')
  await admin.query(`update invoice set finalizes_at = now() where status = 'draft'`)
  await admin.query(`update subscription set next_billing_at = now() where exists (select from invoice i
    where i.tenant_id = subscription.tenant_id and i.subscription_id = subscription.id and i.status = 'draft')`)
  await admin.query(`update customer_billing set next_billing_at = now() where exists (select from invoice i
    where i.tenant_id = customer_billing.tenant_id and i.customer_id = customer_billing.customer_id and i.status = 'draft')`)
  await admin.query('commit')
  await admin.end()
}

/** Folds all that was sent. Nothing of its period is billed yet, so none of it is late. */
export async function foldAll(pool: pg.Pool, tenants: readonly BenchTenant[]): Promise<void> {
  for (const { tenantId } of tenants)
    await transaction(pool, {}, async (tx) => {
      setTenant(tx, tenantId)
      while ((await foldUsage(tx, 100, true)) > 0);
    })
  await pool.end()
}

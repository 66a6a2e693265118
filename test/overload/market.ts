import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { type BenchDatabase, connect, poolOf } from '../../bench/support/database.ts'
import { call, makeTenants } from '../../bench/support/tenants.ts'
import type { Market, Merchant } from './mix.ts'

export interface MarketOptions {
  readonly merchants: number
  /** Customers of each merchant who are billed every day. */
  readonly subscribers: number
  /** Customers of each merchant who have no subscription yet. */
  readonly newcomers: number
}

/** Puts a present into the database that we can move, as the simulation does, and takes the simulation's misfortunes out. */
export async function prepareTime(database: BenchDatabase): Promise<pg.Client> {
  const admin = await connect(database.adminUrl)
  await admin.query(await readFile(new URL('../simulation/simulation.sql', import.meta.url), 'utf8'))
  await admin.query('drop function simulation.befall cascade')
  await admin.query('alter database bench set search_path = simulation, pg_catalog, public')
  return admin
}

/** Opens merchants whose customers fall due one after another over every day. */
export async function openMarket(
  database: BenchDatabase,
  admin: pg.Client,
  url: string,
  options: MarketOptions,
): Promise<Market> {
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  try {
    const tenants = await makeTenants(ownerPool, options.merchants)
    return await Promise.all(
      tenants.map(async (tenant): Promise<Merchant> => {
        for (const [code, interval] of [
          ['daily', 'day'],
          ['monthly', 'month'],
        ]) {
          const plan = { code, name: code, amount_cents: 2900, currency: 'EUR', interval }
          await call(url, tenant, { path: '/v1/plans', body: plan })
        }
        const subscriptions: Merchant['subscriptions'][number][] = []
        for (let n = 0; n < options.subscribers; n += 1) {
          const customer = await call<{ id: string }>(url, tenant, { path: '/v1/customers', body: { name: 'Grace' } })
          const start_at = startOfWorld.subtract({ seconds: Math.round(((n + 0.5) * 86_400) / options.subscribers) })
          const order = { customer_id: customer.id, plan_code: 'daily', start_at }
          const made = await call<Subscribed>(url, tenant, { path: '/v1/subscriptions', body: order })
          subscriptions.push({ id: made.id, customerId: customer.id, invoiceId: made.latest_invoice.id })
        }
        const { rows } = await admin.query(newcomersSql, [tenant.tenantId, options.newcomers])
        return { secret: tenant.secret, subscriptions, newcomers: rows.map(({ id }) => id) }
      }),
    )
  } finally {
    await ownerPool.end()
  }
}

interface Subscribed {
  readonly id: string
  readonly latest_invoice: { readonly id: string }
}

/** Where the present of a simulation begins. */
const startOfWorld = Temporal.Instant.from('2031-01-31T12:00:00Z')

const newcomersSql = `
  with new as (
    insert into public.customer (tenant_id, id, name, time_zone, created_at, updated_at)
    select $1::uuid, uuidv7(), 'Newcomer', 'UTC', now(), now() from generate_series(1, $2) returning tenant_id, id),
  words as (insert into public.customer_word (tenant_id, customer_id, word) select tenant_id, id, 'newcomer' from new)
  insert into public.customer_billing (tenant_id, customer_id, last_instant)
  select tenant_id, id, now() from new returning customer_id as id`

export interface PassingTime {
  /** How many seconds of the world pass in one of ours. */
  readonly speed: number
  stop(): Promise<void>
}

/** Lets a day pass in so many seconds, in small steps. */
export function letDaysPass(admin: pg.Client, secondsADay: number): PassingTime {
  const speed = 86_400 / secondsADay
  const startedMs = performance.now()
  let isOver = false
  const passing = (async () => {
    while (!isOver) {
      const seconds = Math.round(((performance.now() - startedMs) / 1000) * speed)
      await admin.query('update simulation.present set now = $1', [startOfWorld.add({ seconds }).toString()])
      await pause(200)
    }
  })()
  return {
    speed,
    async stop() {
      isOver = true
      await passing
    },
  }
}

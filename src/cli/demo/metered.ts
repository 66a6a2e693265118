import type { BillingClient } from '../../../packages/sdk/index.ts'
import { type Chance, openChance } from './chance.ts'

// Customers who pay for what they use: calls of an API, by region, with a minimum and a threshold.

const eventType = 'api_call'
const regions = ['eu', 'us'] as const

export interface MeteredCustomer {
  readonly id: string
  /** Calls a day in the mean. */
  readonly callsPerDay: number
}

/** The meters, and a plan whose calls are billed by region in arrears. */
export async function sellUsage(billing: BillingClient): Promise<void> {
  const counted = { event_type: eventType, aggregation: 'sum', value_property: 'calls' } as const
  await billing.meters.create({ ...counted, code: 'api_calls', name: 'API calls', group_by: ['region'] })
  const users = { event_type: eventType, aggregation: 'unique_count', value_property: 'user' } as const
  await billing.meters.create({ ...users, code: 'api_users', name: 'Active users' })
  await billing.plans.create({
    ...{ code: 'api', name: 'API', product: 'api', currency: 'EUR' },
    prices: [
      { code: 'base', kind: 'recurring', model: 'flat', unit_amount: '2900' },
      {
        ...{ code: 'calls', name: 'API calls', kind: 'usage', meter_code: 'api_calls', model: 'matrix' },
        ...{ included_quantity: '10000', cells: [{ when: { region: 'us' }, unit_amount: '0.06' }] },
        default_unit_amount: '0.05',
      },
    ],
  })
  await billing.usageAlerts.create({ meter_code: 'api_calls', thresholds: [100_000, 1_000_000] })
}

/** Subscribes a customer, one in three with a minimum, one in three with a threshold. */
export async function addMetered(
  billing: BillingClient,
  customerId: string,
  { index, startAt }: { readonly index: number; readonly startAt?: string },
): Promise<MeteredCustomer> {
  await billing.subscriptions.create({
    ...{ customer_id: customerId, plan_code: 'api', ...(startAt && { start_at: startAt }) },
    ...(index % 3 === 0 && { minimum_cents: 9900 }),
    ...(index % 3 === 1 && { billing_threshold_cents: 15_000 }),
  })
  return { id: customerId, callsPerDay: 500 + ((index * 7919) % 30_000) }
}

/** What they used on each of some days, twice a day; on weekends less. The same seed uses the same. */
export async function useApi(
  billing: BillingClient,
  customers: readonly MeteredCustomer[],
  {
    seed,
    from,
    until,
  }: { readonly seed: number; readonly from: Temporal.ZonedDateTime; readonly until: Temporal.ZonedDateTime },
): Promise<void> {
  const chance = openChance(seed)
  const events = customers.flatMap((customer) => eventsOf(customer, chance, { from, until }))
  for (let at = 0; at < events.length; at += 1000) {
    const { data } = await billing.usage.record({ events: events.slice(at, at + 1000) })
    const refused = data.find(({ status }) => status !== 'accepted' && status !== 'duplicate')
    if (refused) throw new Error(`an event of the demo was refused: ${refused.code ?? refused.status}`)
  }
}

function eventsOf(
  { id, callsPerDay }: MeteredCustomer,
  chance: Chance,
  { from, until }: { readonly from: Temporal.ZonedDateTime; readonly until: Temporal.ZonedDateTime },
) {
  const events = []
  for (let at = from; Temporal.ZonedDateTime.compare(at, until) < 0; at = at.add({ hours: 12 })) {
    const isWeekend = at.dayOfWeek > 5
    const calls = Math.round(callsPerDay * (isWeekend ? 0.2 : 0.4) * (0.5 + chance.next()))
    const properties = { calls, region: chance.oneOf(regions), user: `user-${Math.floor(chance.next() * 20)}` }
    const occurred_at = at.toInstant().toString()
    events.push({ id: `${id} ${occurred_at}`, type: eventType, customer_id: id, occurred_at, properties })
  }
  return events
}

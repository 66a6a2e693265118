import type { Instant } from '../../domain/instant.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { openSessions } from '../ledger/read-ledgers.ts'
import type { NamedCustomer } from '../ledger/store.ts'
import type { UsageReadings } from '../ledger/usage-readings.ts'
import type { Context } from '../transaction/context.ts'
import { type CustomerMigration, type Decision, migrateCustomer, obstacleOf, skipAll } from './migrate-customer.ts'
import type { ListedSubscription } from './store.ts'

/** The decision about one customer, and the session to save; null if nothing changes. */
export interface DecidedCustomer {
  readonly customerId: string
  readonly session: CustomerSession | null
  readonly decisions: readonly Decision[]
  /** What has been measured, for further questions about the customer. */
  readonly usage: UsageReadings
}

/**
 * Decides about these subscriptions of locked customers, as of an instant; on test clocks, as of the clock (D27). A preview
 * and a real migration share it. Reads in a fixed number of statements.
 */
export async function decide(
  ctx: Context,
  locked: readonly NamedCustomer[],
  listed: readonly ListedSubscription[],
  { asOf, ...migrating }: CustomerMigration & { readonly asOf: Instant },
): Promise<readonly DecidedCustomer[]> {
  const byId = new Map(locked.map((one) => [one.customer_id, one]))
  const idsOf = Map.groupBy(listed, ({ customer_id }) => customer_id)
  const decided: DecidedCustomer[] = []
  for (const session of await readSessions(ctx, locked, asOf)) {
    const customerId = session.asRead.billTo.id
    const customer = byId.get(customerId)
    const ids = (idsOf.get(customerId) ?? []).map(({ subscription_id }) => subscription_id)
    if (!customer || ids.length === 0) continue
    const obstacle = obstacleOf(customer, session.asRead, asOf)
    decided.push({
      customerId,
      usage: session.asRead.usage,
      ...(obstacle ? { session: null, decisions: skipAll(ids, obstacle) } : migrateCustomer(session, ids, migrating)),
    })
  }
  return decided
}

/** Customers of one test clock share a series. */
async function readSessions(ctx: Context, locked: readonly NamedCustomer[], asOf: Instant): Promise<CustomerSession[]> {
  const free = locked.filter(({ test_clock_id }) => test_clock_id === null)
  const clocked = locked.filter(({ test_clock_id }) => test_clock_id !== null)
  const [ofFree, ofClocks] = await Promise.all([
    free.length > 0 ? openSessions(ctx, free, { asOf, isForAction: true }) : [],
    clocked.length > 0 ? openSessions(ctx, clocked, { isForAction: true }) : [],
  ])
  const seriesOf = new Map(ofClocks.map(({ asRead }) => [asRead.billTo.testClockId, asRead.series]))
  const shared = ofClocks.map((one) => {
    const { series } = one.asRead
    const isOfClock = series !== null && series.id === one.asRead.billTo.testClockId
    return isOfClock ? { ...one, asRead: { ...one.asRead, series: seriesOf.get(series.id) ?? series } } : one
  })
  return [...ofFree, ...shared]
}

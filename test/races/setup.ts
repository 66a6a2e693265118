import { billCustomers } from '../../src/modules/billing-run/bill-customers.ts'
import { openBillingMetrics } from '../../src/modules/billing-run/metrics.ts'
import { applyLateUsage } from '../../src/modules/billing-run/queue/store.ts'
import { billingRound } from '../../src/modules/billing-run/run.ts'
import { dueCollection } from '../../src/modules/collection/store.ts'
import { openCollector } from '../../src/modules/collection-run/run.ts'
import { testGateway } from '../../src/modules/gateways/test-gateway.ts'
import { lockCustomer } from '../../src/modules/ledger/store.ts'
import { commitStatement } from '../../src/modules/transaction/commit-statement.ts'
import { setTenant } from '../../src/modules/transaction/store.ts'
import { workerContext } from '../../src/modules/transaction/worker-context.ts'
import { foldUsage } from '../../src/modules/usage/folding/store.ts'
import { checkUsage } from '../../src/modules/usage-alerts/check-usage.ts'
import { openLog } from '../../src/platform/log.ts'
import { openMetrics } from '../../src/platform/metrics.ts'
import { anotherTenant } from '../support/database/another-tenant.ts'
import { callAs } from '../support/http/send.ts'
import { asking, made } from '../support/service/merchant.ts'
import { startTestService, type TestService } from '../support/service/service.ts'
import { type Ask, newClones, newSnapshot, type Snapshot } from './clones.ts'
import { type Operation, operations } from './operations.ts'
import { meter, plans, type Surroundings, type World } from './world.ts'

/** A service with a database of its own, and the places there where two operations can meet. Ends with the test. */
export interface Setup {
  readonly database: TestService['database']
  readonly ask: Ask
  readonly places: readonly Place[]
}

export interface Place {
  readonly name: string
  readonly operations: readonly Operation[]
  readonly ask: Ask
  /** A customer to make clones of; another one every few minutes. */
  snapshot(): Promise<Snapshot>
  /** Lets a clone be found by the billing run. */
  wake(world: World): Promise<void>
  /** Bills what is still due for clones at their present. */
  settle(worlds: readonly World[]): Promise<void>
}

const snapshotMinutesMax = 5

export async function openSetup(): Promise<Setup> {
  const service = await startTestService()
  const ask = asking(service.database.ownerUrl)
  const call = callAs(service.url, `Bearer ${service.secret}`)
  const callOther = callAs(service.url, (await anotherTenant(service.database.ownerUrl)).authorization)
  made(await callOther('PATCH', '/v1/settings', { draft_hours: 48 }))
  for (const tenant of [call, callOther]) made(await tenant('POST', '/v1/meters', meter))
  for (const tenant of [call, callOther]) for (const plan of plans) made(await tenant('POST', '/v1/plans', plan))
  for (const tenant of [call, callOther])
    made(await tenant('POST', '/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
  const place = (name: string, where: Surroundings, operations: readonly Operation[]): Place => {
    const snapshot = renewed(() => makeSnapshot(ask, where), snapshotMinutesMax * 60_000)
    return {
      name,
      operations,
      ask,
      snapshot,
      wake: (world) => wake(ask, world),
      settle: (worlds) => settle(service, ask, worlds),
    }
  }
  const offClock = [
    ...operations.filter(({ only }) => only !== 'on clock'),
    billingRun(service),
    collectionRun(service, ask),
  ]
  const onClock = operations.filter(({ only }) => only !== 'off clock')
  const places = [
    place('by the database’s clock, with the billing run', { call, isOnClock: false, hasDrafts: false }, offClock),
    place('on a test clock', { call, isOnClock: true, hasDrafts: false }, onClock),
    place('on a test clock, with drafts', { call: callOther, isOnClock: true, hasDrafts: true }, onClock),
  ]
  return { database: service.database, ask, places }
}

async function makeSnapshot(ask: Ask, where: Surroundings): Promise<Snapshot> {
  const snapshot = await newSnapshot(ask, where)
  // Clones for the planner alone: as long as it thinks of the tables as empty, a request costs the database twice the time.
  await newClones(ask, snapshot, 100)
  await ask('analyze')
  return snapshot
}

function renewed<T>(make: () => Promise<T>, afterMs: number): () => Promise<T> {
  let made: Promise<T> | undefined
  let madeAt = 0
  return () => {
    if (made === undefined || Date.now() - madeAt > afterMs) {
      made = make()
      madeAt = Date.now()
    }
    return made
  }
}

async function wake(ask: Ask, { clock, customer }: World): Promise<void> {
  if (clock !== null) return
  await ask('update customer_billing set parked_at = null, parked_reason = null where customer_id = $1', [customer])
}

async function settle({ service }: TestService, ask: Ask, worlds: readonly World[]): Promise<void> {
  const [{ tenantId, now } = {}] = worlds
  if (!tenantId || !now) return
  await service.transact({}, async (tx) => {
    setTenant(tx, tenantId)
    while ((await foldUsage(tx, 1000, true)) > 0);
    await applyLateUsage(tx)
  })
  const customers = worlds.map(({ customer }) => customer)
  for (const { customer_id } of await ask(uncheckedSql, [customers]))
    await service.transact({}, async (tx) => {
      const ctx = workerContext(tx, tenantId, now)
      await checkUsage(ctx, customer_id)
      await tx.commitWith(commitStatement(ctx, null))
    })
  await service.transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    const locked = await Promise.all(customers.map((customer) => lockCustomer(tx, customer)))
    await billCustomers(ctx, locked.flat())
    await tx.commitWith(commitStatement(ctx, null))
  })
}

const uncheckedSql = 'select distinct customer_id from usage_check where customer_id = any($1)'

/** The billing run, over everybody who is due; what it answers is that it came to an end. */
function billingRun({ service }: TestService): Operation {
  const options = {
    transact: service.transact,
    metrics: openBillingMetrics(openMetrics()),
    log: openLog({ level: 'fatal', format: 'json' }),
    settings: { workerPollMs: 1000, workerBatchSize: 5, workerConcurrency: 2, workerShare: 1 },
  }
  return {
    name: 'billing run',
    async act() {
      await billingRound(options, new AbortController().signal)
      return { status: 200, body: {}, text: '' }
    },
  }
}

/** What is due for collection of this customer, done as the loop does it. */
function collectionRun({ service }: TestService, ask: Ask): Operation {
  const log = openLog({ level: 'fatal', format: 'json' })
  const collect = openCollector({ transact: service.transact, gatewayOf: () => testGateway, log, onOutcome: () => {} })
  return {
    name: 'collection run',
    only: 'off clock',
    notWith: ['cancel the attempt'], // which may then succeed: test/scenarios/collection-limits.test.ts
    async act({ customer }) {
      const own = await ask(
        `select id from payment_attempt where customer_id = $1 union all select id from invoice where customer_id = $1
          union all select id from refund where customer_id = $1`,
        [customer],
      )
      const ids = new Set(own.map(({ id }) => id))
      const due = await service.transact({ readOnly: true }, (tx) => dueCollection(tx, 100_000))
      await Promise.all(due.filter(({ id }) => ids.has(id)).map(collect))
      return { status: 200, body: {}, text: '' }
    },
  }
}

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import pg from 'pg'
import { routes } from '../src/api.ts'
import { Refusal } from '../src/domain/refusal.ts'
import { findInvoice } from '../src/modules/documents/invoices/store.ts'
import { ledgerOfInvoice, openDrafts } from '../src/modules/ledger/invoices/store.ts'
import { parties } from '../src/modules/ledger/parties/store.ts'
import { openSubscriptions } from '../src/modules/ledger/store.ts'
import type { Context } from '../src/modules/transaction/context.ts'
import { emptyWriteSet } from '../src/modules/transaction/write-set.ts'
import { openPool } from '../src/platform/database/pool.ts'
import type { Statement, Tx } from '../src/platform/database/transaction.ts'
import type { Route } from '../src/platform/http/route.ts'
import { isBig } from './support/database/big-tables.ts'
import { sendCollection } from './support/database/collection-statements.ts'
import { collectionKinds } from './support/database/many-collection-rows.ts'
import { kinds, manyRows, numberedId } from './support/database/many-rows.ts'
import { createTestDatabase } from './support/database/postgres.ts'
import { sendAsRequest, sendAsWorker } from './support/database/webhook-statements.ts'

// Under row-level security only leakproof operators reach an index: every reading route is explained, with many rows of two tenants.

const customers = 6000
let stop = async () => {}
after(() => stop())
const database = await createTestDatabase()
const admin = new pg.Client({ connectionString: database.adminUrl })
await admin.connect()
const pool = openPool(
  {
    url: database.appUrl,
    size: 1,
    applicationName: 'explaining',
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 1000,
    idleInTransactionTimeoutMs: 10_000,
    acquireTimeoutMs: 5000,
  },
  () => {},
)
const app = await pool.connect() // with the settings that the service has
stop = async () => {
  app.release()
  await Promise.all([admin.end(), pool.end()])
  await database.drop()
}
const [tenantId, otherTenantId] = [randomUUID(), randomUUID()]
for (const id of [tenantId, otherTenantId]) await admin.query(`select create_tenant($1, 'One of two', '\\x00')`, [id])
for (const text of manyRows(tenantId, otherTenantId, customers)) await admin.query(text)
await app.query(`select set_config('app.tenant_id', $1, false)`, [tenantId])

const some = 4321
const someNote = 1234
const values: Record<string, readonly unknown[]> = {
  customer_id: [numberedId(kinds.customer, some)],
  subscription_id: [numberedId(kinds.subscription, some)],
  plan_id: [numberedId(kinds.plan, 123)],
  object_id: [numberedId(kinds.invoice, some)],
  email: [`c${some}@example.com`],
  external_id: [`x${some}`],
  invoice_id: [numberedId(kinds.invoice, someNote)],
  ...{ kind: ['reminder'], number: [`INV-${some}`], credit_note_id: [numberedId(kinds.note, someNote)] },
  expand: ['customer'],
  order: ['asc', 'desc'],
  q: [`c${some}@`, `customer ${some}`, `cn-${someNote}`, numberedId(kinds.invoice, some)],
  code: ['p123'],
  coupon_id: [numberedId(kinds.plan, 123)],
  ...{ product: ['default'], is_active: [true, false], overdue: [true, false] },
  ...{ status: [], profile: [] }, // the ones of the route; it changes nothing
  type: ['invoice.paid', 'invoice.voided', 'plan.created'],
  after: [some],
  ...Object.fromEntries(
    ['finalized', 'occurred', 'due'].flatMap((what) => [
      [`${what}_from`, [Temporal.Instant.from('2026-01-10T00:00:00Z')]],
      [`${what}_until`, [Temporal.Instant.from('2026-01-02T00:00:00Z')]],
    ]),
  ),
  test_clock_id: ['none', numberedId(kinds.clock, 123)],
  ...{ endpoint_id: [numberedId(kinds.endpoint, 7)], event_id: [numberedId(kinds.event, some)] },
  payment_id: [numberedId(kinds.payment, some)],
  finding: ['unallocated', 'over_returned', 'paid_twice'],
  bank_statement_id: [numberedId(kinds.payment, some)],
  state: ['new', 'applied', 'unmatched', 'ignored', 'open'],
  gateway_account_id: [numberedId(collectionKinds.account, 1)],
  ...{ from: [Temporal.Instant.from('2026-01-02T00:00:00Z')], until: [Temporal.Instant.from('2026-01-10T00:00:00Z')] },
}
const aPlan = numberedId(kinds.plan, 123)
const idOf: Record<string, string> = {
  customers: numberedId(kinds.customer, some),
  ...{ plans: aPlan, meters: aPlan, usage_alerts: aPlan, coupons: aPlan, promotion_codes: aPlan, tax_rates: aPlan },
  subscriptions: numberedId(kinds.subscription, some),
  invoices: numberedId(kinds.invoice, some),
  ...{ credit_notes: numberedId(kinds.note, someNote), sent_files: numberedId(kinds.file, some) },
  payments: numberedId(kinds.payment, some),
  payment_methods: numberedId(collectionKinds.method, some),
  payment_attempts: numberedId(collectionKinds.attempt, some),
  refunds: numberedId(collectionKinds.refund, 123),
  disputes: numberedId(collectionKinds.dispute, 123),
  setup_sessions: numberedId(collectionKinds.session, some),
  payment_links: numberedId(collectionKinds.link, some),
  gateway_accounts: numberedId(collectionKinds.account, 1),
  dunning_policies: numberedId(collectionKinds.policy, 1),
  events: numberedId(kinds.event, some),
  test_clocks: numberedId(kinds.clock, 123),
  plan_migrations: numberedId(kinds.migration, 123),
  ...{ webhook_endpoints: numberedId(kinds.endpoint, 7), messages: numberedId(kinds.message, some) },
}

/** What a transaction asks the database before it decides: of one customer, and of many. */
const asksOfBilling: Record<string, (tx: Tx) => Promise<unknown>> = Object.fromEntries(
  Object.entries({
    'one customer': [some],
    'twenty customers': Array.from({ length: 20 }, (_, n) => some + n),
  }).flatMap(([who, numbers]) => {
    const ids = numbers.map((n) => numberedId(kinds.customer, n))
    return [
      [`parties of ${who}`, (tx: Tx) => parties(tx, tenantId, ids)],
      [`subscriptions of ${who}`, (tx: Tx) => openSubscriptions(tx, tenantId, ids)],
      [`drafts of ${who}`, (tx: Tx) => openDrafts(tx, tenantId, ids)],
    ]
  }),
)
asksOfBilling['an invoice and its charges'] = async (tx) => {
  await findInvoice(tx, tenantId, numberedId(kinds.invoice, someNote))
  await ledgerOfInvoice(tx, tenantId, numberedId(kinds.invoice, someNote))
}

const aboutWebhooks = {
  tenantId,
  endpointId: numberedId(kinds.endpoint, 7),
  objectId: numberedId(kinds.invoice, 1 + 25 * some),
  eventId: numberedId(kinds.event, some),
  sequence: BigInt(customers * 10 - 500),
}
interface Asked {
  readonly name: string
  readonly statement: Statement
}

/** A transaction that only reads, and remembers what it was asked. */
function remembering(name: string): { tx: Tx; asked: Asked[] } {
  const asked: Asked[] = []
  const tx: Tx = {
    cost: { statements: 0, roundTrips: 0 },
    async rows<Row>(statement: Statement) {
      asked.push({ name, statement })
      // What one statement finds may be asked for by the next.
      return (await app.query(statement.text, statement.values as unknown[])).rows as Row[]
    },
    send: (statement) => void asked.push({ name, statement }),
    onCommit() {},
    commitWith: () => Promise.reject(new Error('a read does not commit')),
  }
  return { tx, asked }
}

/** What a route asks the database, as its handler asks it. */
async function statementsOf(route: Route<Context>, query: Record<string, unknown>): Promise<Asked[]> {
  const { tx, asked } = remembering(`${route.operationId} ${JSON.stringify(query)}`)
  const ctx = {
    tx,
    tenantId,
    cursorKey: Buffer.alloc(32),
    mayRead: () => true,
    now: Temporal.Now.instant(),
    writeSet: emptyWriteSet(),
  } as unknown as Context
  const id = idOf[/^\/v1\/(\w+)\/\{/.exec(route.url)?.[1] ?? ''] ?? ''
  try {
    await route.handler(ctx, { params: { id }, query: { limit: 20, after: 0, q: 'x1', ...query }, body: {} })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  return asked
}

function queriesOf(route: Route<Context>): Record<string, unknown>[] {
  const names = Object.keys(route.query?.shape ?? {}).filter((name) => name !== 'limit' && name !== 'cursor')
  const unknown = names.filter((name) => !(name in values))
  assert.deepEqual(unknown, [], `${route.operationId} has a filter that this test does not know`)
  const one = names.flatMap((name) => choices(route, name).map((value) => ({ [name]: value })))
  const pairs = one.flatMap((a, index) => one.slice(index + 1).map((b) => ({ ...a, ...b })))
  return [{}, ...one, ...pairs].filter((query) => route.operationId !== 'listUsageEvents' || 'customer_id' in query)
}

function choices(route: Route<Context>, name: string): readonly unknown[] {
  if (name !== 'status') return values[name] ?? []
  const shape = route.query?.shape.status as { unwrap?: () => { options: readonly string[] } } | undefined
  return shape?.unwrap?.().options ?? []
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

const nodesOf = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** The nodes of a plan; with `isGeneric` as it is once the statement has been prepared for a while. */
async function explained({ text, values = [] }: Statement, isGeneric: boolean): Promise<PlanNode[]> {
  await app.query('begin')
  try {
    await app.query(`set local plan_cache_mode = ${isGeneric ? 'force_generic_plan' : 'force_custom_plan'}`)
    const explain = isGeneric ? 'explain (format json)' : 'explain (analyze, timing off, format json)'
    const { rows } = await app.query({ text: `${explain} ${text}`, values: values as unknown[] })
    return nodesOf(rows[0]['QUERY PLAN'][0].Plan)
  } finally {
    await app.query('rollback')
  }
}

const readsEverything = new Set([
  ...['getVerification', 'summarizeInvoices', 'exportInvoices', 'exportInvoiceLines'],
  ...['exportCreditNotes', 'exportCreditNoteLines', 'exportJournalLines', 'readUsage'], // reading.test.ts counts rows
])

const askedByBilling: Asked[] = []
for (const [name, ask] of Object.entries(asksOfBilling)) {
  const { tx, asked } = remembering(name)
  await ask(tx)
  askedByBilling.push(...asked)
}

const { tx: ofWebhooks, asked: askedOfWebhooks } = remembering('webhooks')
await app.query('begin') // they write
await sendAsWorker(ofWebhooks, aboutWebhooks)
await sendAsRequest(ofWebhooks, aboutWebhooks)
await app.query('rollback')

const askedByRoutes = (
  await routes
    .filter(({ kind, operationId }) => kind === 'read' && !readsEverything.has(operationId))
    .flatMap((route) => queriesOf(route).map((query) => ({ route, query })))
    .reduce(
      async (before, { route, query }) => [...(await before), ...(await statementsOf(route, query))],
      Promise.resolve<Asked[]>([]),
    )
).filter(({ statement }) => /\bselect\b/.test(statement.text))

const { tx: ofCollection, asked: askedOfCollection } = remembering('collection')
await app.query('begin')
await sendCollection(ofCollection, tenantId, numberedId(kinds.invoice, some))
await app.query('rollback')

const asked = [...askedByRoutes, ...askedByBilling, ...askedOfWebhooks, ...askedOfCollection]

const scansOfBigTables = (nodes: readonly PlanNode[]) =>
  nodes.filter((node) => node['Node Type'] === 'Seq Scan' && isBig(node['Relation Name']))

test('every statement of every reading route, every one of billing and of webhooks finds its rows by an index', async () => {
  assert.ok(askedByRoutes.length > 100, String(askedByRoutes.length))
  for (const route of ['listCreditNotes {"invoice_id"', 'getCreditNote'])
    assert.ok(
      askedByRoutes.some(({ name }) => name.startsWith(route)),
      route,
    )
  assert.ok(askedByBilling.length > 15, String(askedByBilling.length))
  assert.ok(askedOfWebhooks.length > 18, String(askedOfWebhooks.length))
  const violations = new Set<string>()
  for (const { name, statement } of asked) {
    for (const node of scansOfBigTables(await explained(statement, false)))
      violations.add(`${name}: all of ${node['Relation Name']}`)
  }
  assert.deepEqual([...violations], [])
})

test('and does so as well with the generic plan that a prepared statement comes to', async () => {
  const violations = new Set<string>()
  for (const { name, statement } of asked) {
    if (statement.name === undefined) continue
    for (const node of scansOfBigTables(await explained(statement, true)))
      violations.add(`${name}: all of ${node['Relation Name']}`)
  }
  assert.deepEqual([...violations], [])
})

// No index of their own: the page is read along the primary key until it is full.
const alongThePrimaryKey =
  /^listSubscriptions .*plan_id|(?:finalized|occurred|due)_(?:from|until)|overdue|test_clock_id|^listPlans /

test('a page by one filter does not read the whole tenant, nor do billing and webhooks', async () => {
  const violations = new Set<string>()
  for (const { name, statement } of asked) {
    if (alongThePrimaryKey.test(name)) continue
    for (const node of await explained(statement, false)) {
      if (!isBig(node['Relation Name'])) continue
      const each = (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)
      const read = each * (node['Actual Loops'] ?? 1)
      if (read >= customers / 2) violations.add(`${name}: ${read} rows of ${node['Relation Name']}`)
    }
  }
  assert.deepEqual([...violations], [])
})

import { randomUUID } from 'node:crypto'
import { billingClient } from '../../../packages/sdk/index.ts'
import { customerWithCredit, made, newCustomer, newDraft, newPlan, subscribed } from '../service/merchant.ts'
import type { TestService } from '../service/service.ts'
import { arrangeBank } from './arranged-bank.ts'
import { arrangeCollection } from './arranged-collection.ts'
import { arrangeCreditNotes } from './arranged-credit-notes.ts'
import { arrangeDiscounts } from './arranged-discounts.ts'
import { arrangeFiles } from './arranged-files.ts'
import { arrangeMail } from './arranged-mail.ts'
import { arrangeNothing } from './arranged-nothing.ts'
import { arrangePeople } from './arranged-people.ts'
import { arrangeTaxes } from './arranged-taxes.ts'
import { arrangeUsage } from './arranged-usage.ts'

/** A request that succeeds: the id for the braces of its address, its query and its body. */
export interface Arranged {
  readonly id?: string
  /** The second id of a path. */
  readonly partId?: string
  readonly query?: string
  readonly body?: object
}

/** The service as one tenant calls it, with a word that stands in the names of all that they make, to be found again. */
export interface Merchant extends TestService {
  readonly word: string
}

export type Arrange = (merchant: Merchant, owner: Owner) => Promise<Arranged>
export type Owner = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** The service as a key calls it. */
export function calledBy(service: TestService, key: { readonly authorization: string }, word: string): Merchant {
  return {
    ...service,
    word,
    billing: billingClient({ url: service.url, key: key.authorization.replace('Bearer ', ''), retries: 100 }),
    call: (method, path, body, headers) => service.call(method, path, body, { ...key, ...headers }),
    get: (path, headers) => service.get(path, { ...key, ...headers }),
    post: (path, body, headers) => service.post(path, body, { ...key, ...headers }),
    patch: (path, body, headers) => service.patch(path, body, { ...key, ...headers }),
  }
}

/** For every operation, by its id: makes what a request of it needs, and gives one that succeeds once. */
export const arrange: Readonly<Record<string, Arrange>> = {
  createCustomer: async (merchant) => ({ body: { ...named(merchant), email: `${merchant.word}@example.com` } }),
  getCustomer: customer,
  getCustomerOverview: customer,
  search: async ({ word }) => ({ query: `?q=${word}` }),
  updateCustomer: async (merchant) => ({ ...(await customer(merchant)), body: { metadata: { a: merchant.word } } }),
  createPlan: async (merchant) => ({
    body: { ...named(merchant), code: `${merchant.word}-${newWord()}`, amount_cents: 1, currency: 'EUR' },
  }),
  createPlanRevision: async (merchant) => ({ ...(await plan(merchant)), body: { amount_cents: 2 } }),
  getPlan: plan,
  updatePlan: async (merchant) => ({ ...(await plan(merchant)), body: { name: `${merchant.word} 2` } }),
  createPlanMigration: migration,
  async listPlanMigrations(merchant) {
    for (const _ of [1, 2]) await startedMigration(merchant)
    return {}
  },
  getPlanMigration: startedMigration,
  listSkippedSubscriptions: migrationThatSkipped,
  cancelPlanMigration: startedMigration,
  ...arrangeDiscounts,
  ...arrangeUsage,
  createSubscription: order,
  getSubscription: subscription,
  readCurrentUsage: subscription,
  updateSubscription: async (merchant) => ({ ...(await subscription(merchant)), body: { purchase_order: 'PO 1' } }),
  changeSubscription: change,
  revokePendingChange: changeThatWaits,
  revokePendingActions: changeThatWaits,
  cancelSubscription: async (merchant) => ({ ...(await subscription(merchant)), body: { when: 'now' } }),
  uncancelSubscription: (merchant) => after(merchant, 'cancel'),
  pauseSubscription: subscription,
  resumeSubscription: (merchant) => after(merchant, 'pause'),
  moveBillingCycleAnchor: movedAnchor,
  extendTrial: trial,
  previewTrial: trial,
  previewSubscription: order,
  previewChange: change,
  previewBillingCycleAnchor: movedAnchor,
  previewCancel: async (merchant) => ({ ...(await subscription(merchant)), body: { when: 'now' } }),
  previewUncancel: (merchant) => after(merchant, 'cancel'),
  previewPause: subscription,
  previewResume: (merchant) => after(merchant, 'pause'),
  async createInvoice(merchant) {
    const lines = [{ description: merchant.word, unit_amount: '5' }]
    return { body: { customer_id: (await newCustomer(merchant, named(merchant))).id, currency: 'EUR', lines } }
  },
  getInvoice: invoice,
  explainInvoice: invoice,
  addInvoiceLine: async (merchant) => ({
    ...(await draft(merchant)),
    body: { description: merchant.word, unit_amount: '5' },
  }),
  finalizeInvoice: draft,
  payInvoice: async (merchant) => ({ ...(await invoice(merchant)), body: { reference: merchant.word } }),
  voidInvoice: invoice,
  markInvoiceUncollectible: invoice,
  ...arrangeCollection,
  ...arrangeCreditNotes,
  ...{ ...arrangePeople, ...arrangeTaxes, ...arrangeNothing },
  ...arrangeBank,
  ...arrangeFiles,
  ...arrangeMail,
  getCreditNote: creditNote,
  explainCreditNote: creditNote,
  getInvoicePage: invoice,
  getCreditNotePage: creditNote,
  listCreditEntries: async (merchant) => ({ id: (await customerWithCredit(merchant, 100)).id }),
  listCreditGrants: async (merchant) => ({ id: (await grant(merchant)).customer_id }),
  createCreditEntry: async (merchant) => ({ ...(await customer(merchant)), body: creditFor(merchant) }),
  async releaseCustomer(merchant, owner) {
    const { customer } = await subscribed(merchant, await newPlan(merchant, named(merchant)))
    await owner(`update customer_billing set parked_at = now(), parked_reason = $2 where customer_id = $1`, [
      customer.id,
      merchant.word,
    ])
    return { id: customer.id }
  },
  async getUpcomingInvoice(merchant) {
    return { id: (await subscribed(merchant, await newPlan(merchant, named(merchant)))).customer.id }
  },
  createTestClock: async (merchant) => ({ body: { now: '2026-01-01T00:00:00Z', ...named(merchant) } }),
  getTestClock: clock,
  deleteTestClock: clock,
  advanceTestClock: async (merchant) => ({ ...(await clock(merchant)), body: { to: '2026-01-02T00:00:00Z' } }),
  async getEvent(merchant) {
    await newCustomer(merchant, named(merchant))
    return { id: made(await merchant.get('/v1/events?limit=1')).data[0].id }
  },
  createWebhookEndpoint: async (merchant) => ({ body: { url: `https://example.com/${merchant.word}` } }),
  getWebhookEndpoint: webhookEndpoint,
  updateWebhookEndpoint: async (merchant) => ({ ...(await webhookEndpoint(merchant)), body: { payload: 'thin' } }),
  deleteWebhookEndpoint: webhookEndpoint,
  pauseWebhookEndpoint: webhookEndpoint,
  async enableWebhookEndpoint(merchant) {
    const { id } = await webhookEndpoint(merchant)
    made(await merchant.post(`/v1/webhook_endpoints/${id}/pause`))
    return { id }
  },
  rotateWebhookSecret: webhookEndpoint,
  testWebhookEndpoint: webhookEndpoint,
  async replayWebhooks(merchant) {
    await newCustomer(merchant, named(merchant))
    return { ...(await webhookEndpoint(merchant)), body: { after: 0 } }
  },
  async resendEvent(merchant) {
    await newCustomer(merchant, named(merchant))
    const [event] = made(await merchant.get('/v1/events?limit=1')).data
    return { id: event.id, body: { endpoint_id: (await webhookEndpoint(merchant)).id } }
  },
  async listWebhookAttempts(merchant, owner) {
    await sentWebhooks(merchant, owner)
    return {}
  },
  updateSettings: async (merchant) => ({ body: named(merchant) }),
  createApiKey: async (merchant) => ({ body: { ...named(merchant), permissions: { catalog: 'read' } } }),
  async revokeApiKey(merchant) {
    return { id: made(await merchant.post('/v1/api_keys', { ...named(merchant), scopes: ['read'] })).id }
  },
}

function named({ word }: Merchant) {
  return { name: word }
}

function newWord(): string {
  return randomUUID().slice(-12)
}

function creditFor({ word }: Merchant) {
  return { amount_cents: 300, currency: 'EUR', reason: word }
}

/** Prepaid credit of a new customer, given twice. */
async function grant(merchant: Merchant): Promise<{ id: string; customer_id: string }> {
  const { id } = await customer(merchant)
  const give = () => merchant.post(`/v1/customers/${id}/credit_entries`, { ...creditFor(merchant), priority: 1 })
  made(await give())
  return made(await give())
}

async function customer(merchant: Merchant): Promise<{ id: string }> {
  return { id: (await newCustomer(merchant, { ...named(merchant), external_id: newWord() })).id }
}

async function order(merchant: Merchant) {
  const plan = await newPlan(merchant, named(merchant))
  return { body: { ...(await ordered(merchant)), plan_id: plan.id } }
}

async function migration(merchant: Merchant) {
  const [plan, to] = [await newPlan(merchant, named(merchant)), await newPlan(merchant, named(merchant))]
  await subscribed(merchant, plan)
  return { id: plan.id, body: { to_plan_id: to.id, when: 'now', proration: 'prorate' } }
}

async function startedMigration(merchant: Merchant): Promise<{ id: string }> {
  const { id, body } = await migration(merchant)
  return { id: made(await merchant.post(`/v1/plans/${id}/migrations`, body)).id }
}

async function migrationThatSkipped(merchant: Merchant, owner: Owner): Promise<{ id: string }> {
  const { id } = await startedMigration(merchant)
  const both = [await subscription(merchant), await subscription(merchant)].map((one) => one.id)
  await owner(
    `with listed as (
      insert into plan_migration_subscription (tenant_id, migration_id, subscription_id, customer_id, status, reason, detail, decided_at)
      select tenant_id, $1, id, customer_id, 'skipped', 'customer_changed', $3, now() from subscription where id = any($2) returning 1)
    update plan_migration set subscriptions = 2, skipped = 2 where id = $1`,
    [id, both, merchant.word],
  )
  return { id }
}

async function ordered(merchant: Merchant) {
  return { customer_id: (await customer(merchant)).id, metadata: { a: merchant.word } }
}

async function movedAnchor(merchant: Merchant): Promise<Arranged> {
  return { ...(await subscription(merchant)), body: { billing_cycle_anchor: '2026-01-15T00:00:00Z' } }
}

async function subscription(merchant: Merchant): Promise<{ id: string }> {
  return { id: (await subscribed(merchant, await newPlan(merchant, named(merchant)))).subscription.id }
}

/** An endpoint with two attempts in the log, as if the tenant's first two events had been sent to it, and the first of them. */
export async function sentWebhooks(merchant: Merchant, owner: Owner) {
  const { id: endpoint_id } = await webhookEndpoint(merchant)
  await owner(
    `insert into webhook_attempt (tenant_id, endpoint_id, sequence, attempted_at, id, duration_ms, number, response_status, is_success, cause)
      select e.tenant_id, e.id, n, clock_timestamp(), gen_random_uuid(), 1, 1, 204, true, 'e'
      from webhook_endpoint e, generate_series(1, 2) n where e.id = $1`,
    [endpoint_id],
  )
  const [event] = made(await merchant.get('/v1/events?limit=1')).data
  return { endpoint_id, event_id: event.id as string }
}

async function webhookEndpoint(merchant: Merchant): Promise<{ id: string }> {
  return { id: made(await merchant.post('/v1/webhook_endpoints', { url: `https://example.com/${merchant.word}` })).id }
}

async function trial(merchant: Merchant) {
  const plan = await newPlan(merchant, { ...named(merchant), trial_days: 7 })
  return { id: (await subscribed(merchant, plan)).subscription.id, body: { trial_end: '2990-01-01T00:00:00Z' } }
}

async function plan(merchant: Merchant): Promise<{ id: string }> {
  return { id: (await newPlan(merchant, named(merchant))).id }
}

async function change(merchant: Merchant) {
  const plan = await newPlan(merchant, { ...named(merchant), amount_cents: 5000 })
  return { ...(await subscription(merchant)), body: { plan_id: plan.id } }
}

async function changeThatWaits(merchant: Merchant): Promise<{ id: string }> {
  const { id, body } = await change(merchant)
  made(await merchant.post(`/v1/subscriptions/${id}/change`, { ...body, when: 'period_end' }))
  return { id }
}

async function after(merchant: Merchant, action: 'cancel' | 'pause'): Promise<{ id: string }> {
  const { id } = await subscription(merchant)
  made(await merchant.post(`/v1/subscriptions/${id}/${action}`))
  return { id }
}

async function invoice(merchant: Merchant): Promise<{ id: string }> {
  return { id: (await subscribed(merchant, await newPlan(merchant, named(merchant)))).invoice.id }
}

async function creditNote(merchant: Merchant): Promise<{ id: string }> {
  const plan = await newPlan(merchant, named(merchant))
  const { id } = (await subscribed(merchant, plan, { proration: 'second' })).subscription
  return { id: made(await merchant.post(`/v1/subscriptions/${id}/cancel`, { when: 'now' })).credit_note.id }
}

async function draft(merchant: Merchant): Promise<{ id: string }> {
  return { id: (await newDraft(merchant, await customer(merchant), '500')).id }
}

async function clock(merchant: Merchant): Promise<{ id: string }> {
  return { id: made(await merchant.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z', ...named(merchant) })).id }
}

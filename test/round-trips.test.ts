import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { routes } from '../src/api.ts'
import { readConfig } from '../src/platform/config.ts'
import { openLog } from '../src/platform/log.ts'
import { startService } from '../src/service.ts'
import { askAboutCredit, askAboutWebhooks } from './support/asked-routes.ts'
import { askOfMail } from './support/database/mail-round-trips.ts'
import { createTestDatabase } from './support/database/postgres.ts'
import { countRoundTrips } from './support/database/round-trips.ts'
import { send } from './support/http/send.ts'
import { differing, disputed } from './support/openapi/arranged-collection.ts'
import { keptFile } from './support/openapi/arranged-files.ts'
import { askAboutBank } from './support/openapi/asked-bank.ts'
import { askAboutDiscounts } from './support/openapi/asked-discounts.ts'
import { askAboutTaxes } from './support/openapi/asked-taxes.ts'
import { askAboutUsage } from './support/openapi/asked-usage.ts'
import { asking } from './support/service/merchant.ts'
import { storedMember } from './support/service/person.ts'

// Every route is asked through a proxy that counts how often the service waits for the database before it sends again.

let stop = async () => {}
after(() => stop()) // before the database's own hook, which ends the server when a file runs alone
const database = await createTestDatabase()
const direct = new URL(database.appUrl)
const counter = await countRoundTrips({ host: direct.hostname, port: Number(direct.port) })
const throughProxy = Object.assign(new URL(database.appUrl), { port: String(counter.port) })
const config = readConfig({
  DATABASE_URL: throughProxy.href,
  MIGRATION_DATABASE_URL: database.adminUrl,
  DATABASE_POOL_SIZE: '1',
  BILLING_MIGRATE: 'off',
  BILLING_ROLE: 'api',
  LOG_LEVEL: 'fatal',
  HOST: '127.0.0.1',
  PORT: '0',
  RATE_LIMIT_PER_SECOND: '100000',
})
const service = await startService(config, openLog({ level: 'fatal', format: 'json' }))
const url = service.address
const ofOwner = asking(database.ownerUrl)
stop = async () => {
  await service.close()
  await counter.close()
  await database.drop()
}

const measured: { asked: string; route: string; roundTrips: number }[] = []

/** Asks, notes what it cost, and gives the body. */
async function ask(route: string, path: string, body?: unknown): Promise<any> {
  const [method = ''] = route.split(' ')
  const before = counter.answered()
  const authorization = `Bearer ${service.firstSecret}`
  const writing = method === 'GET' ? {} : { body: body ?? {}, idempotencyKey: `trip ${measured.length}` }
  const answer = await send(url, method, path, { authorization, ...writing })
  const roundTrips = counter.answered() - before
  await counter.quiet()
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`)
  measured.push({
    asked: `${method} ${path.replaceAll(/[0-9a-f-]{36}/g, '{id}')} ${JSON.stringify(body ?? {})}`,
    route,
    roundTrips,
  })
  return answer.body
}

/** Asks a route for one object by its id. */
const of = (route: string, id: string, body?: unknown) =>
  ask(route, route.split(' ')[1]?.replace('{id}', id) ?? '', body)
const plain = (route: string, body?: unknown, query = '') => ask(route, `${route.split(' ')[1]}${query}`, body)

async function askEveryRoute(): Promise<void> {
  const address = { line1: 'Hauptstr. 1', city: 'Berlin', country: 'DE' }
  await plain('PATCH /v1/settings', { address, e_invoicing: { legal_id: { value: `HRB ${measured.length}` } } })
  const customer = await plain('POST /v1/customers', { name: 'Ada', address })
  await plain('GET /v1/customers', undefined, '?email=ada@example.com')
  await of('GET /v1/customers/{id}', customer.id)
  await of('PATCH /v1/customers/{id}', customer.id, { name: `Ada ${measured.length}` })
  const money = { amount_cents: 2000, currency: 'EUR', interval: 'month' }
  const plan = await plain('POST /v1/plans', { code: `basic ${measured.length}`, name: 'Basic', ...money })
  const pro = await plain('POST /v1/plans', {
    code: `pro ${measured.length}`,
    name: 'Pro',
    ...money,
    amount_cents: 5000,
  })
  await plain('GET /v1/plans', undefined, '?product=default')
  await of('GET /v1/plans/{id}', plan.id)
  await of('POST /v1/plans/{id}/revisions', pro.id, { amount_cents: 3000 })
  await of('PATCH /v1/plans/{id}', plan.id, { name: `Basic ${measured.length}` })

  const order = { customer_id: customer.id, plan_id: plan.id }
  await plain('POST /v1/subscriptions/preview', order)
  const subscription = await plain('POST /v1/subscriptions', order)
  await plain('GET /v1/subscriptions', undefined, `?customer_id=${customer.id}&status=active`)
  await of('GET /v1/subscriptions/{id}', subscription.id)
  await of('GET /v1/subscriptions/{id}/current_usage', subscription.id)
  await of('PATCH /v1/subscriptions/{id}', subscription.id, { metadata: { seat: '14' } })
  await of('POST /v1/subscriptions/{id}/change/preview', subscription.id, { plan_id: pro.id })
  await of('POST /v1/subscriptions/{id}/change', subscription.id, { plan_id: pro.id })
  await of('POST /v1/subscriptions/{id}/change', subscription.id, { plan_id: plan.id, when: 'period_end' })
  await of('DELETE /v1/subscriptions/{id}/pending_change', subscription.id)
  await of('POST /v1/subscriptions/{id}/pause', subscription.id, { at: '2999-01-01T00:00:00Z' })
  await of('DELETE /v1/subscriptions/{id}/pending_actions', subscription.id)
  await of('POST /v1/subscriptions/{id}/anchor/preview', subscription.id, {
    billing_cycle_anchor: '2026-01-15T00:00:00Z',
  })
  await of('POST /v1/subscriptions/{id}/anchor', subscription.id, { billing_cycle_anchor: '2026-01-15T00:00:00Z' })
  const happened = await askAboutWebhooks({ of, plain })
  const tried = await plain('POST /v1/customers', { name: 'Grace' })
  const ofTrial = await plain('POST /v1/plans', { code: `tried ${measured.length}`, name: 'Tried', ...money })
  const trial = await plain('POST /v1/subscriptions', { customer_id: tried.id, plan_id: ofTrial.id, trial_days: 7 })
  await of('POST /v1/subscriptions/{id}/extend_trial/preview', trial.id, { trial_end: 'now' })
  await of('POST /v1/subscriptions/{id}/extend_trial', trial.id, { trial_end: '2990-01-01T00:00:00Z' })
  await of('GET /v1/customers/{id}/upcoming_invoice', customer.id)
  await of('GET /v1/customers/{id}/overview', customer.id)
  await plain('GET /v1/search', undefined, `?q=${customer.id}`)
  for (const action of ['pause', 'resume', 'cancel', 'uncancel'])
    for (const how of [`${action}/preview`, action]) await of(`POST /v1/subscriptions/{id}/${how}`, subscription.id)
  await of('POST /v1/subscriptions/{id}/cancel', subscription.id, { when: 'now' })
  await askAboutCredit({ of, plain }, customer.id)
  const [note] = (await plain('GET /v1/credit_notes', undefined, `?customer_id=${customer.id}`)).data
  await of('GET /v1/credit_notes/{id}', note.id)
  await of('GET /v1/credit_notes/{id}/explain', note.id)
  for (const file of ['html', 'ubl', 'cii']) await of(`GET /v1/credit_notes/{id}/${file}`, note.id)
  const invoiceId = subscription.latest_invoice.id
  const fileId = await keptFile(ofOwner, invoiceId)
  await askOfMail({ of, plain }, { noteId: note.id, invoiceId, fileId, nth: measured.length })

  const to = await plain('POST /v1/plans', { code: `to ${measured.length}`, name: 'To', ...money })
  const terms = { to_plan_id: to.id, when: 'now', proration: 'prorate' }
  await of('POST /v1/plans/{id}/migrations', plan.id, { ...terms, preview: true })
  const migration = await of('POST /v1/plans/{id}/migrations', plan.id, terms)
  await plain('GET /v1/plan_migrations', undefined, `?plan_id=${plan.id}&status=running`)
  await of('GET /v1/plan_migrations/{id}', migration.id)
  await of('GET /v1/plan_migrations/{id}/skipped', migration.id)
  await of('POST /v1/plan_migrations/{id}/cancel', migration.id)

  const draft = () => plain('POST /v1/invoices', { customer_id: customer.id, currency: 'USD' })
  const invoice = await draft()
  await of('POST /v1/invoices/{id}/lines', invoice.id, { description: 'Work', unit_amount: '900' })
  await of('POST /v1/invoices/{id}/finalize', invoice.id)
  await of('POST /v1/customers/{id}/credit_entries', customer.id, {
    amount_cents: 100,
    currency: 'USD',
    reason: 'gift',
  })
  await of('POST /v1/invoices/{id}/apply_credit', invoice.id)
  await of('POST /v1/invoices/{id}/pay', invoice.id, { amount_cents: 100 })
  const paying = { customer_id: customer.id, amount_cents: 100, currency: 'USD' }
  const payment = await plain('POST /v1/payments', paying)
  await of('POST /v1/payments/{id}/allocate', payment.id, { invoice_id: invoice.id })
  await of('GET /v1/payments/{id}', payment.id)
  await plain('GET /v1/payments', undefined, `?customer_id=${customer.id}`)
  await askAboutBank({ of, plain }, { invoiceId: invoice.id, nth: measured.length })
  const account = await plain('POST /v1/gateway_accounts', { gateway: 'test', label: 'try-out' })
  await of('GET /v1/gateway_accounts/{id}', account.id)
  await of('PATCH /v1/gateway_accounts/{id}', account.id, { label: 'another' })
  await plain('GET /v1/gateway_events', undefined, '?state=unmatched')
  await plain('GET /v1/reconciliation_differences', undefined, '?state=open')
  const difference = await differing(ofOwner, account.id, 'less')
  await of('POST /v1/reconciliation_differences/{id}/resolve', difference, { reason: 'settled' })
  const card = { customer_id: customer.id, gateway_account_id: account.id, gateway_reference: 'ok' }
  const method = await plain('POST /v1/payment_methods', card)
  await plain('GET /v1/payment_methods', undefined, `?customer_id=${customer.id}`)
  await of('GET /v1/payment_methods/{id}', method.id)
  const back = { gateway_account_id: account.id, return_url: 'https://shop.example' }
  const page = await plain('POST /v1/setup_sessions', { customer_id: customer.id, ...back })
  await plain('GET /v1/setup_sessions', undefined, `?customer_id=${customer.id}`)
  await of('GET /v1/setup_sessions/{id}', page.id)
  const link = await plain('POST /v1/payment_links', { invoice_ids: [invoice.id], ...back })
  await plain('GET /v1/payment_links', undefined, `?customer_id=${customer.id}`)
  await of('GET /v1/payment_links/{id}', link.id)
  await of('POST /v1/setup_sessions/{id}/complete', page.id, { gateway_reference: 'dispute:1' })
  const attempt = await of('POST /v1/invoices/{id}/collect', invoice.id, {})
  await plain('GET /v1/payment_attempts', undefined, `?invoice_id=${invoice.id}`)
  await of('GET /v1/payment_attempts/{id}', attempt.id)
  await of('POST /v1/payment_attempts/{id}/cancel', attempt.id)
  await of('POST /v1/payment_methods/{id}/detach', method.id)
  await ofOwner(`update payment_attempt set status = 'unknown' where id = $1`, [attempt.id])
  await of('POST /v1/payment_attempts/{id}/resolve', attempt.id, { outcome: 'failed', reason: 'looked up' })
  await of('POST /v1/gateway_accounts/{id}/disable', account.id)
  await askAboutUsage({ of, plain }, { customerId: customer.id, nth: measured.length })
  await askAboutDiscounts({ ask, of, plain }, { customerId: customer.id, nth: measured.length })
  const policy = await plain('POST /v1/dunning_policies', { name: 'a week', steps: [] })
  await of('GET /v1/dunning_policies/{id}', policy.id)
  await plain('GET /v1/dunnings', undefined, '?status=active')
  const refund = await plain('POST /v1/refunds', { payment_id: payment.id, amount_cents: 1, reason: 'sorry' })
  await plain('GET /v1/refunds', undefined, `?payment_id=${payment.id}`)
  await of('GET /v1/refunds/{id}', refund.id)
  await plain('GET /v1/disputes', undefined, `?customer_id=${customer.id}`)
  const dispute = await disputed(ofOwner, payment.id, 'fraudulent')
  await of('GET /v1/disputes/{id}', dispute.id)
  await of('POST /v1/invoices/{id}/mark_uncollectible', invoice.id)
  await of('POST /v1/invoices/{id}/void', (await draft()).id)
  await of('GET /v1/invoices/{id}', subscription.latest_invoice.id)
  await of('GET /v1/invoices/{id}/explain', subscription.latest_invoice.id)
  for (const file of ['html', 'ubl', 'cii']) await of(`GET /v1/invoices/{id}/${file}`, subscription.latest_invoice.id)
  await plain('GET /v1/invoices', undefined, `?customer_id=${customer.id}&status=open`)
  await plain('GET /v1/invoices/summary', undefined, '?status=open')

  const lists =
    'parked_customers people people/invitations settings test_clocks overview invoice_lines dunning_policies'
  for (const path of `${lists} gateway_accounts webhook_endpoints bank_statements`.split(' '))
    await plain(`GET /v1/${path}`)
  await plain('GET /v1/events', undefined, '?after=3')
  await of('GET /v1/events/{id}', happened.id)
  await plain('GET /v1/journal_entries', undefined, '?after=3')
  await askAboutTaxes({ of, plain }, { customerId: customer.id, nth: measured.length })
  await plain('PATCH /v1/settings', { net_days: measured.length % 30, portal: { enabled: true } })
  await plain('POST /v1/portal_sessions', { customer_id: customer.id })
  const key = await plain('POST /v1/api_keys', { name: 'another', scopes: ['read'] })
  await plain('GET /v1/api_keys')
  await of('POST /v1/api_keys/{id}/revoke', key.id)
  const somebody = { email: `a${measured.length}@example.com`, role: 'viewer' }
  const invitation = await plain('POST /v1/people/invitations', somebody)
  await of('DELETE /v1/people/invitations/{id}', invitation.id)
  await of('PATCH /v1/people/{id}', await storedMember(ofOwner), { role: 'support' })
  await of('DELETE /v1/people/{id}', await storedMember(ofOwner))
  const clock = await plain('POST /v1/test_clocks', { now: '2026-01-01T00:00:00Z' })
  await of('GET /v1/test_clocks/{id}', clock.id)
  await of('DELETE /v1/test_clocks/{id}', clock.id)
}

await askEveryRoute() // the first time a statement is also prepared
const warm = measured.length
await askEveryRoute()
const costs = measured.slice(warm)

const isRead = ({ route }: { route: string }) => route.startsWith('GET')
const isPreview = ({ route }: { route: string }) => route.endsWith('/preview')

test('a write costs at most four round trips', () => {
  // An import has as many transactions as payments are found in it.
  const isImport = ({ route }: { route: string }) => route === 'POST /v1/bank_statements'
  const isOutside = ({ route }: { route: string }) => /^POST \/v1\/(?:setup_sessions|payment_links)$/.test(route)
  const most = (cost: { route: string }) => (isOutside(cost) ? 10 : 4)
  const dear = costs.filter(
    (cost) => !isRead(cost) && !isPreview(cost) && !isImport(cost) && cost.roundTrips > most(cost),
  )
  assert.deepEqual(
    dear.map(({ asked, roundTrips }) => `${roundTrips}: ${asked}`),
    [],
  )
})

test('a preview costs at most one more than the real thing', () => {
  const dear = costs.filter((cost) => isPreview(cost) && cost.roundTrips > 5)
  assert.deepEqual(
    dear.map(({ asked, roundTrips }) => `${roundTrips}: ${asked}`),
    [],
  )
})

test('a read costs at most two round trips', () => {
  // Whose usage it is, and their zone, must be known first.
  const ofUsage = ['GET /v1/usage', 'GET /v1/subscriptions/{id}/current_usage']
  const dear = costs.filter((cost) => isRead(cost) && cost.roundTrips > (ofUsage.includes(cost.route) ? 3 : 2))
  assert.deepEqual(
    dear.map(({ asked, roundTrips }) => `${roundTrips}: ${asked}`),
    [],
  )
})

test('creating a subscription with its invoice costs three', () => {
  const [cost] = costs.filter(({ route }) => route === 'POST /v1/subscriptions')
  assert.equal(cost?.roundTrips, 3)
})

test('preparing statements costs no round trip', () => {
  const dearer = measured.slice(0, warm).filter(({ roundTrips }, index) => roundTrips > (costs[index]?.roundTrips ?? 0))
  assert.deepEqual(
    dearer.slice(1).map(({ asked }) => asked),
    [],
    'but for the first, which connects',
  )
})

test('every route was asked', () => {
  const asked = new Set(costs.map(({ route }) => route))
  // These cost as much as there is to do, or to read; PDFs ask what `ubl` asks, and last through the service's housekeeping.
  const inPieces = [
    'POST /v1/test_clocks/{id}/advance',
    'GET /v1/exports/invoices',
    'GET /v1/exports/invoice_lines',
    'GET /v1/exports/credit_notes',
    'GET /v1/exports/credit_note_lines',
    'GET /v1/exports/journal_lines',
    'GET /v1/verification',
    ...['invoices', 'credit_notes'].flatMap((kind) => ['pdf', 'facturx'].map((file) => `GET /v1/${kind}/{id}/${file}`)),
  ]
  const needsAccident = ['POST /v1/customers/{id}/release'] // a parked customer
  const missing = routes
    .map(({ method, url }) => `${method} ${url}`)
    .filter((route) => !asked.has(route) && !inPieces.includes(route) && !needsAccident.includes(route))
  assert.deepEqual(missing, [])
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { startFakeStripe } from './support/fake-stripe/fake-stripe.ts'
import { send } from './support/http/send.ts'
import { made, newCustomer, newPlan } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { startServiceProcess } from './support/service/service-process.ts'
import { until } from './support/service/through-stripe.ts'

// A backup is made, invoices are charged after it, and the service starts on the backup: real processes on a real copy.

const stripe = await startFakeStripe()
after(() => stripe.stop())
const service = await startTestService()
const keyFile = new URL('support/service/secrets.key', import.meta.url).pathname
const { name, appUrl, adminUrl } = service.database
const copy = `${name}_copy`
const inDatabase = (url: string, database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href

function start(role: 'all' | 'worker', database = name) {
  return startServiceProcess({
    DATABASE_URL: inDatabase(appUrl, database),
    MIGRATION_DATABASE_URL: inDatabase(adminUrl, database),
    BILLING_MIGRATE: 'off',
    BILLING_ROLE: role,
    STRIPE_URL: stripe.url,
    SECRETS_KEY_FILE: keyFile,
  })
}

async function administered(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client(inDatabase(adminUrl, 'postgres'))
  await client.connect()
  for (const text of statements) await client.query(text)
  await client.end()
}

test('a service on an old backup charges nobody a second time, also not for an invoice that the backup lacks', async () => {
  let worker = await start('worker')
  after(() => worker.end('SIGKILL'))
  const credentials = { secret_key: stripe.secretKey }
  const account = made(await service.post('/v1/gateway_accounts', { gateway: 'stripe', label: 'main', credentials }))
  const plan = await newPlan(service, { amount_cents: 2900 })
  const paying = async () => {
    const { id } = await newCustomer(service)
    const { method } = stripe.newMethod('pm_card_visa')
    const order = { customer_id: id, gateway_account_id: account.id, gateway_reference: method }
    const { id: methodId } = made(await service.post('/v1/payment_methods', order))
    const read = async () => made(await service.get(`/v1/payment_methods/${methodId}`)).status === 'active'
    await until('the method is active', read)
    return id
  }
  const terms = (customer_id: string) => ({ customer_id, plan_id: plan.id, collection: 'automatic' })
  const subscribe = async (id: string) => made(await service.post('/v1/subscriptions', terms(id))).latest_invoice.id
  const [ada, grace] = [await paying(), await paying()]
  await worker.end('SIGTERM')
  const invoiceOfAda = await subscribe(ada)
  await administered(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    `create database ${copy} template ${name}`,
  )
  after(() => administered(`drop database if exists ${copy} with (force)`))
  const lost = await subscribe(grace)
  worker = await start('worker')
  for (const id of [invoiceOfAda, lost])
    await until('it is paid', async () => made(await service.get(`/v1/invoices/${id}`)).status === 'paid')
  await worker.end('SIGKILL')
  stripe.advance(25) // its keys are dead

  worker = await start('all', copy)
  const ask = async (method: string, path: string, body?: unknown) =>
    made(await send(worker.url, method, path, { authorization: `Bearer ${service.secret}`, body }))
  await until(
    'the forgotten charge is known',
    async () => (await ask('GET', `/v1/invoices/${invoiceOfAda}`)).status === 'paid',
  )
  const again = await ask('POST', '/v1/subscriptions', terms(grace))
  await until('it is paid', async () => (await ask('GET', `/v1/invoices/${again.latest_invoice.id}`)).status === 'paid')
  assert.equal(stripe.world.movements.length, 2)
  assert.deepEqual(stripe.judge.wrong(), [])
  assert.match(worker.output(), /this may be another database than before/)
  // Accounts collect as soon as they were compared; it is noticed some seconds later that none is left.
  const resumed = /every account was compared with its gateway: collection goes on/
  await until('it is said', async () => resumed.test(worker.output()))
  const { data } = await ask('GET', '/v1/verification')
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
  await worker.end('SIGTERM')
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openCollectionMetrics } from '../../../src/modules/collection-run/metrics.ts'
import { collectionLoops } from '../../../src/modules/collection-run/run.ts'
import { openGateways } from '../../../src/modules/gateways/open-gateways.ts'
import { openLog } from '../../../src/platform/log.ts'
import { startLoop } from '../../../src/platform/loop.ts'
import { openMetrics } from '../../../src/platform/metrics.ts'
import { openVault } from '../../../src/platform/vault.ts'
import { startFakeStripe } from '../fake-stripe/fake-stripe.ts'
import { asking, made, newCustomer, newPlan } from './merchant.ts'
import { startTestService } from './service.ts'

/**
 * A service that collects through a fake Stripe, in this process. Of its loops only the one that collects runs by itself; the rounds
 * of the others are run by the test.
 */
export async function throughStripe() {
  let stop = async () => {}
  after(() => stop()) // before the service's own hook, which closes the connections
  const stripe = await startFakeStripe()
  after(() => stripe.stop())
  const service = await startTestService({ STRIPE_URL: stripe.url })
  const owner = asking(service.database.ownerUrl)
  const credentials = { secret_key: stripe.secretKey }
  const account = made(await service.post('/v1/gateway_accounts', { gateway: 'stripe', label: 'main', credentials }))
  const plan = await newPlan(service, { amount_cents: 2900 })
  const { transact } = service.service
  const gateways = openGateways(openVault(readFileSync(new URL('secrets.key', import.meta.url), 'utf8')), stripe.url)
  const metrics = openCollectionMetrics(openMetrics({ version: 'of-this-test', role: 'worker' }))
  const log = openLog({ level: 'fatal', format: 'json' })
  const options = { transact, log, gatewayOf: gateways.of }
  const works = collectionLoops({ ...options, metrics })
  const loop = (name: string) => works.find((one) => one.name === name) ?? assert.fail(`no loop is called ${name}`)
  const collecting = startLoop(loop('collection'), (error) => assert.fail(error as Error))
  stop = async () => {
    await collecting.stop()
    gateways.close()
  }

  /** Runs one round of a loop; they may be run at the same time, as by several workers. */
  const round = (name: string) => loop(name).run(new AbortController().signal)

  async function payer(token: string): Promise<{ customerId: string; methodId: string }> {
    const customer = await newCustomer(service)
    const { method } = stripe.newMethod(token)
    const order = { customer_id: customer.id, gateway_account_id: account.id, gateway_reference: method }
    const { id } = made(await service.post('/v1/payment_methods', order))
    await until('the method is active', async () => {
      return made(await service.get(`/v1/payment_methods/${id}`)).status === 'active'
    })
    return { customerId: customer.id, methodId: id }
  }

  /** A customer with a payment method that behaves like one of Stripe's test methods, and their first invoice. */
  async function subscribed(token = 'pm_card_visa', { id: plan_id }: { id: string } = plan) {
    const { customerId } = await payer(token)
    const terms = { customer_id: customerId, plan_id, collection: 'automatic' }
    const { latest_invoice } = made(await service.post('/v1/subscriptions', terms))
    return { customerId, invoiceId: latest_invoice.id as string }
  }

  const attemptOf = async (customerId: string) =>
    made(await service.get(`/v1/payment_attempts?customer_id=${customerId}`)).data[0]

  /** The same, with the attempt by which the invoice was paid, or not. */
  async function charged(token?: string) {
    const one = await subscribed(token)
    const attempt = await until('the attempt has ended', async () => {
      const found = await attemptOf(one.customerId)
      return found?.ended_at && found
    })
    return { ...one, attempt }
  }

  /** A charge that was made outside of this database: by somebody else, or by a service whose database was restored since. */
  async function chargeByHand(metadata: Record<string, string>, token = 'pm_card_visa', method?: string) {
    const own = method === undefined ? stripe.newMethod(token) : { method, customer: ownerOf(method) }
    const named = Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`metadata[${name}]`, value]))
    const form = { amount: '2900', currency: 'eur', customer: own.customer, payment_method: own.method, ...named }
    const { id } = await post('/v1/payment_intents', form)
    await post(`/v1/payment_intents/${id}/confirm`, { off_session: 'true' })
    return id
  }

  const ownerOf = (method: string) => stripe.world.methods.get(method)?.customer ?? assert.fail('it has no customer')

  async function post(path: string, form: Record<string, string>): Promise<{ id: string }> {
    const headers = { authorization: `Bearer ${stripe.secretKey}` }
    const answer = await fetch(stripe.url + path, { method: 'POST', headers, body: new URLSearchParams(form) })
    assert.equal(answer.status, 200)
    return (await answer.json()) as { id: string }
  }

  return {
    ...{ stripe, service, owner, account, plan, options, round, transact },
    ...{ payer, subscribed, attemptOf, charged, chargeByHand },
  }
}

/** Waits until something is found, at most 15 seconds. */
export async function until<T>(what: string, found: () => Promise<T | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const value = await found()
    if (value) return value
    await pause(50)
  }
  assert.fail(`not within 15 s: ${what}`)
}

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startFakeStripe } from './support/fake-stripe/fake-stripe.ts'
import { amount } from './support/proof.ts'
import { asking, made, newDraft, newPlan, outcome } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { type ServiceProcess, startServiceProcess } from './support/service/service-process.ts'

// Invoices are collected through Stripe while its answers are lost, late and wrong, and its events come twice, in any order, or not
// at all. The ledger of the fake is the judge.

const stripe = await startFakeStripe()
after(() => stripe.stop())
const service = await startTestService({ STRIPE_URL: stripe.url })
const owner = asking(service.database.ownerUrl)
const keyFile = new URL('support/service/secrets.key', import.meta.url).pathname
let worker = await startWorker()
after(() => worker.end('SIGKILL'))

function startWorker(): Promise<ServiceProcess> {
  return startServiceProcess({
    DATABASE_URL: service.database.appUrl,
    MIGRATION_DATABASE_URL: service.database.adminUrl,
    BILLING_MIGRATE: 'off',
    BILLING_ROLE: 'worker',
    STRIPE_URL: stripe.url,
    SECRETS_KEY_FILE: keyFile,
  })
}

const secret = 'whsec_test'
const account = made(
  await service.post('/v1/gateway_accounts', {
    gateway: 'stripe',
    label: 'main',
    credentials: { secret_key: stripe.secretKey },
    webhook_secrets: [secret],
  }),
)
stripe.webhooks.to(`${service.url}/v1/gateway_events/${account.id}`, secret)
const plan = await newPlan(service, { amount_cents: 2900 })

const customerIdOfNobody = '019a3c5e-1111-7000-8000-0000000000ff'

/** A customer who pays with one of Stripe's test methods. */
async function paying(token: string): Promise<{ customerId: string; methodId: string }> {
  const customer = made(await service.post('/v1/customers', { name: token }))
  const { method } = stripe.newMethod(token, { isSetUp: true })
  const order = { customer_id: customer.id, gateway_account_id: account.id, gateway_reference: method }
  return { customerId: customer.id, methodId: made(await service.post('/v1/payment_methods', order)).id }
}

const count = amount('BILLING_COLLECTED_INVOICES', { short: 40, long: 10_000 })

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const minutes = 1 + count / 500
  for (let tries = 0; tries < minutes * 600; tries += 1) {
    if (await isSo()) return
    await pause(count > 1000 ? 1000 : 100)
  }
  assert.fail(`not within ${minutes} minutes: ${what}`)
}

/** Lets time pass for whatever waits to be asked again, and for the leases of killed workers; what a worker has in hand is left to it. */
async function passTime(): Promise<void> {
  const free = (table: string, which: string) =>
    `(tenant_id, id) in (select tenant_id, id from ${table} where ${which} for no key update skip locked)`
  await owner(
    `update payment_attempt set next_check_at = least(next_check_at, now()), lease_until = null where ${free('payment_attempt', 'is_live')}`,
  )
  await owner(
    `update invoice set collect_at = now() where ${free('invoice', 'collect_at > now() and dunning is null')}`,
  )
}

const subscribe = async (customer_id: string) =>
  made(await service.post('/v1/subscriptions', { customer_id, plan_id: plan.id, collection: 'automatic' }))
const attemptsOf = async (customerId: string) =>
  made(await service.get(`/v1/payment_attempts?customer_id=${customerId}`)).data as any[]

test('a card is stored by its reference, and an invoice is paid with it', async () => {
  const { customerId, methodId } = await paying('pm_card_visa')
  await until(
    'the method is active',
    async () => made(await service.get(`/v1/payment_methods/${methodId}`)).status === 'active',
  )
  const { last4, brand } = made(await service.get(`/v1/payment_methods/${methodId}`))
  assert.deepEqual([brand, last4], ['visa', '4242'])
  const { latest_invoice: invoice } = await subscribe(customerId)
  await until('it is paid', async () => made(await service.get(`/v1/invoices/${invoice.id}`)).status === 'paid')
  const [attempt] = await attemptsOf(customerId)
  assert.deepEqual(stripe.judge.charges('attempt_id', attempt.id), [attempt.gateway_reference])
})

test('a link opens Stripe’s page; when the customer has stored a card there, two invoices are taken from it at once', async () => {
  const customer = made(await service.post('/v1/customers', { name: 'Ada', email: 'ada@example.com' }))
  const ids: string[] = []
  for (const _ of [1, 2]) {
    const draft = await newDraft(service, customer, '700')
    ids.push(made(await service.post(`/v1/invoices/${draft.id}/finalize`)).id)
  }
  const order = { invoice_ids: ids, return_url: 'https://shop.example/back' }
  const link = made(await service.post('/v1/payment_links', order))
  assert.match(link.url, /^https:\/\/checkout/)
  const [session] = [...stripe.world.sessions.values()].slice(-1)
  stripe.complete(session?.id ?? '', 'pm_card_visa')
  await until('both are paid', async () => made(await service.get(`/v1/payment_links/${link.id}`)).status === 'paid')
  const { payment_attempt_id: attemptId } = made(await service.get(`/v1/payment_links/${link.id}`))
  assert.equal(stripe.judge.charges('attempt_id', attemptId).length, 1)
  assert.equal(made(await service.get(`/v1/payment_attempts/${attemptId}`)).amount_cents, 1400)
})

test('a page that Stripe does not open is a 503 and another try opens one; a page of which no event comes is asked for', async () => {
  const customer = made(await service.post('/v1/customers', { name: 'Grace' }))
  const order = { customer_id: customer.id, gateway_account_id: account.id, return_url: 'https://shop.example/back' }
  const key = { 'idempotency-key': 'a page for Grace' }
  stripe.faults.next('create_session', 'drop_after', 'drop_after', 'drop_after')
  const refused = await service.post('/v1/setup_sessions', order, key)
  assert.equal(outcome(refused), '503 gateway_no_answer')
  stripe.faults.none()
  const opened = made(await service.post('/v1/setup_sessions', order, key))
  const [session] = [...stripe.world.sessions.values()].slice(-1)
  stripe.webhooks.whim = () => 'lose'
  stripe.complete(session?.id ?? '', 'pm_card_visa')
  await owner('update setup_session set next_check_at = now() where id = $1', [opened.id])
  const read = async () => made(await service.get(`/v1/setup_sessions/${opened.id}`))
  await until('it is completed', async () => (await read()).status === 'completed')
  assert.equal(
    made(await service.get(`/v1/customers/${customer.id}`)).default_payment_method_id,
    (await read()).payment_method_id,
  )
  stripe.webhooks.whim = () => 'send'
  const byHand = await service.post(`/v1/setup_sessions/${opened.id}/complete`, { gateway_reference: 'ok' })
  assert.equal(outcome(byHand), '409 setup_session_of_a_gateway')
})

test('a refund that Stripe tells of as failed, days after it succeeded, has come back', async () => {
  const { customerId } = await paying('pm_card_refundFail')
  const { latest_invoice: invoice } = await subscribe(customerId)
  await until('it is paid', async () => made(await service.get(`/v1/invoices/${invoice.id}`)).status === 'paid')
  const [payment] = made(await service.get(`/v1/payments?customer_id=${customerId}`)).data
  const order = { payment_id: payment.id, amount_cents: 2900, reason: 'a test' }
  const { id } = made(await service.post('/v1/refunds', order))
  const refund = async () => made(await service.get(`/v1/refunds/${id}`))
  await until('it is given back', async () => (await refund()).status === 'succeeded')
  stripe.advance(3 * 24)
  await until('it has come back', async () => (await refund()).returned_at !== null)
  assert.equal((await refund()).status, 'succeeded')
  assert.equal(made(await service.get(`/v1/payments/${payment.id}`)).refunded_cents, 0)
})

test('no answer, event or problem shows the secret key or the webhook secret', async () => {
  const texts = [
    (await service.get('/v1/gateway_accounts')).text,
    (await service.get(`/v1/gateway_accounts/${account.id}`)).text,
    JSON.stringify(await owner('select credentials, webhook_secrets from gateway_account')),
    JSON.stringify(await owner('select object from event')),
    JSON.stringify(await owner('select body from idempotency_key')),
  ]
  for (const text of texts) assert.ok(!text.includes(stripe.secretKey) && !text.includes(secret))
})

test('an event with a wrong signature is refused, stored nowhere, and an unknown account is not found', async () => {
  const post = (path: string, headers: Record<string, string>) =>
    fetch(`${service.url}${path}`, { method: 'POST', headers, body: '{"id":"evt_x"}' })
  const before = await owner('select count(*) from gateway_event')
  assert.equal((await post(`/v1/gateway_events/${account.id}`, { 'stripe-signature': 't=1,v1=00' })).status, 400)
  assert.equal((await post(`/v1/gateway_events/${account.id}`, {})).status, 400)
  assert.equal((await post(`/v1/gateway_events/${customerIdOfNobody}`, {})).status, 404)
  assert.deepEqual(await owner('select count(*) from gateway_event'), before)
})

test('a second card is charged once it is the default, and the declined one not once more because of it', async () => {
  const { customerId, methodId } = await paying('pm_card_chargeDeclined')
  const active = (id: string) => async () => made(await service.get(`/v1/payment_methods/${id}`)).status === 'active'
  await until('the method is active', active(methodId))
  const { latest_invoice: invoice } = await subscribe(customerId)
  const failed = async (count: number) => {
    const all = await attemptsOf(customerId)
    return all.length === count && all.every(({ status }) => status === 'failed')
  }
  await until('it is declined', () => failed(1))
  const { method } = stripe.newMethod('pm_card_visa', { isSetUp: true })
  const order = { customer_id: customerId, gateway_account_id: account.id, gateway_reference: method }
  const second = made(await service.post('/v1/payment_methods', order))
  await until('the second card is active', active(second.id))
  const [{ collect_at: next, collection_status: status }] = await owner(
    'select collect_at, collection_status from invoice where id = $1',
    [invoice.id],
  )
  assert.deepEqual([status, next > new Date(), await failed(1)], ['failed', true, true])
  made(await service.patch(`/v1/customers/${customerId}`, { default_payment_method_id: second.id }))
  await until('it is paid', async () => made(await service.get(`/v1/invoices/${invoice.id}`)).status === 'paid')
  assert.equal((await attemptsOf(customerId)).length, 2)
})

test('whatever fails and whoever is killed, every invoice is paid once or is known not to be, and every charge has its payment', async () => {
  stripe.faults.random({ seed: 2026, share: 0.2 })
  const people: Awaited<ReturnType<typeof paying>>[] = []
  for (let n = 0; n < count; n += 20)
    people.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(20, count - n) }, (_, i) =>
          paying((n + i) % 5 === 4 ? 'pm_card_chargeDeclined' : 'pm_card_visa'),
        ),
      )),
    )
  await until('the methods are active', async () => {
    await owner(`update payment_method set next_check_at = now() where status = 'pending'`)
    return (await owner(`select id from payment_method where status = 'pending'`)).length === 0
  })
  const shuffled = ['twice', 'lose', 'hold', 'before_answer', 'send'] as const
  let events = 0
  stripe.webhooks.whim = () => shuffled[events++ % shuffled.length] ?? 'send'
  for (const [n, { customerId }] of people.entries()) {
    await subscribe(customerId)
    // In the middle of whatever it is.
    if (n % Math.ceil(count / 4) !== 0) continue
    await worker.end('SIGKILL')
    worker = await startWorker()
  }
  await stripe.webhooks.release({ seed: 2026 })
  await until('nothing is live or waits', async () => {
    await passTime()
    const live = await owner(`select id from payment_attempt where is_live`)
    const waiting = await owner(`select id from invoice where collection_status = 'waiting'`)
    return live.length === 0 && waiting.length === 0
  })
  stripe.faults.none()
  assert.deepEqual(stripe.judge.wrong(), [])
  const succeeded = await owner(`select a.id, a.gateway_reference, p.id as payment_id from payment_attempt a
    left join payment p on p.attempt_id = a.id where a.status = 'succeeded'`)
  assert.ok(succeeded.every(({ payment_id }) => payment_id !== null))
  const charged = stripe.world.movements.filter(({ kind }) => kind === 'charge').map(({ intent }) => intent)
  assert.deepEqual(charged.toSorted(), succeeded.map(({ gateway_reference }) => gateway_reference).toSorted())
  const paid = await owner(`select id from invoice where status = 'paid'`)
  const taken =
    await owner(`select n.invoice_id from payment_attempt_invoice n join payment_attempt a on a.id = n.attempt_id
    where a.status = 'succeeded'`)
  assert.equal(paid.length, taken.length)
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
})

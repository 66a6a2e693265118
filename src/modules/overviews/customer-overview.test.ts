import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  asking,
  customerWithCredit,
  made,
  newCustomer,
  newDraft,
  newPlan,
  subscribed,
} from '../../../test/support/service/merchant.ts'
import { newPerson } from '../../../test/support/service/person.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { newId } from '../../platform/ids.ts'

const service = await startTestService()
const { get, post, database } = service
const owner = asking(database.ownerUrl)
const overviewOf = async (id: string) => made(await get(`/v1/customers/${id}/overview`))
const read = async (path: string) => made(await get(path))

test('has every part as its own route answers it', async () => {
  const { customer, subscription, invoice } = await subscribed(service, await newPlan(service))
  made(await post(`/v1/invoices/${invoice.id}/pay`))
  made(await post(`/v1/subscriptions/${subscription.id}/change`, { quantity: 2 }))
  made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  const again = made(
    await post('/v1/subscriptions', { customer_id: customer.id, plan_code: (await newPlan(service)).code }),
  )
  const account = made(await post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
  const method = { customer_id: customer.id, gateway_account_id: account.id }
  made(await post('/v1/payment_methods', { ...method, gateway_reference: 'ok' }))
  const gone = made(await post('/v1/payment_methods', { ...method, gateway_reference: 'decline_lost_card' }))
  made(await post(`/v1/payment_methods/${gone.id}/detach`))

  const overview = await overviewOf(customer.id)
  const of = `customer_id=${customer.id}`
  const [methods, upcoming] = [
    await read(`/v1/payment_methods?${of}`),
    await read(`/v1/customers/${customer.id}/upcoming_invoice`),
  ]
  assert.deepEqual(overview.customer, await read(`/v1/customers/${customer.id}`))
  assert.deepEqual(overview.subscriptions, (await read(`/v1/subscriptions?${of}`)).data)
  assert.deepEqual(
    overview.subscriptions.map(({ id }: { id: string }) => id),
    [again.id, subscription.id],
  )
  assert.equal(overview.upcoming_invoice.total_cents, upcoming.total_cents)
  assert.deepEqual(Object.keys(overview.upcoming_invoice), Object.keys(upcoming))
  assert.deepEqual(overview.invoices, (await read(`/v1/invoices?${of}`)).data)
  assert.deepEqual(overview.credit_notes, (await read(`/v1/credit_notes?${of}`)).data)
  assert.deepEqual(overview.payments, (await read(`/v1/payments?${of}`)).data)
  assert.deepEqual(overview.credit_entries, (await read(`/v1/customers/${customer.id}/credit_entries`)).data)
  assert.deepEqual(
    overview.payment_methods,
    methods.data.filter(({ id }: { id: string }) => id !== gone.id),
  )
  assert.deepEqual([overview.dunnings, overview.test_clock, overview.parked], [[], null, null])
  const events = (await read('/v1/events?limit=100')).data.toReversed()
  const about = events.filter(({ object }: any) => object.id === customer.id || object.customer_id === customer.id)
  assert.deepEqual(overview.events, about.slice(0, 20))
  assert.ok(overview.credit_notes.length > 0 && overview.payments.length > 0 && overview.events.length > 10)
})

test('shows the newest ten of many ended subscriptions, and all live ones', async () => {
  const customer = await newCustomer(service)
  const plans = [await newPlan(service, { product: 'one' }), await newPlan(service, { product: 'two' })]
  const order = (n: number) => post('/v1/subscriptions', { customer_id: customer.id, plan_code: plans[n]?.code })
  const live = made(await order(0))
  const ended: string[] = []
  for (let count = 0; count < 12; count += 1) {
    const { id } = made(await order(1))
    made(await post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
    ended.unshift(id)
  }
  const { subscriptions } = await overviewOf(customer.id)
  assert.deepEqual(
    subscriptions.map(({ id }: { id: string }) => id),
    [...ended.slice(0, 10), live.id],
  )
})

test('shows a test clock, and the reason why a customer is parked, with no upcoming invoice', async () => {
  const clock = made(await post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const plan = await newPlan(service)
  const { customer } = await subscribed(service, plan, {}, { test_clock_id: clock.id })
  const before = await overviewOf(customer.id)
  assert.deepEqual(before.test_clock, clock)
  assert.equal(before.upcoming_invoice.occurred_at, '2026-02-01T00:00:00Z')
  await owner(`update customer_billing set parked_at = now(), parked_reason = 'no' where customer_id = $1`, [
    customer.id,
  ])
  const { parked, upcoming_invoice } = await overviewOf(customer.id)
  assert.deepEqual([parked.reason, upcoming_invoice], ['no', null])
})

test('of nobody, and of a customer of another tenant, is not found', async () => {
  assert.equal((await get(`/v1/customers/${newId()}/overview`)).status, 404)
})

test('leaves out what a role may not read by the other routes', async () => {
  const customer = await customerWithCredit(service, 1000)
  await newDraft(service, customer, '5')
  const routeOf: Record<string, string> = {
    subscriptions: '/v1/subscriptions',
    upcoming_invoice: '/v1/parked_customers', // of the same area
    invoices: '/v1/invoices',
    credit_notes: '/v1/credit_notes',
    payments: '/v1/payments',
    payment_methods: '/v1/payment_methods',
    dunnings: '/v1/dunnings',
    credit_entries: `/v1/customers/${customer.id}/credit_entries`,
    events: '/v1/events',
  }
  const whole = await overviewOf(customer.id)
  for (const role of ['viewer', 'support', 'finance', 'developer', 'admin']) {
    const person = await newPerson(service, role)
    const { body } = await person.call('GET', `/v1/customers/${customer.id}/overview`)
    for (const [part, path] of Object.entries(routeOf)) {
      const mayRead = (await person.call('GET', path)).status === 200
      assert.deepEqual(body[part], mayRead ? whole[part] : null, `${part} for ${role}`)
    }
  }
  const developer = await newPerson(service, 'developer')
  const { body } = await developer.call('GET', `/v1/customers/${customer.id}/overview`)
  assert.deepEqual([body.invoices, body.payments, body.credit_notes, body.dunnings], [null, null, null, null])
})

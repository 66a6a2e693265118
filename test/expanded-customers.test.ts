import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../src/api.ts'
import { collectionOf } from './support/openapi/arranged-collection.ts'
import { asking, customerWithCredit, made, newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// Lists that can show the customer of each object.

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
await customerWithCredit(service, 1000)
const { customer, invoice } = await subscribed(
  service,
  await newPlan(service),
  {},
  { name: 'Ada', email: 'ada@example.com' },
)
await collectionOf({ ...service, word: 'collected' }, owner, { customerId: customer.id, invoiceId: invoice.id })

for (const { url } of routes.filter(({ query }) => query && 'expand' in query.shape)) {
  test(`${url}?expand=customer shows the customer of each object, and nothing else differently`, async () => {
    const plain = made(await service.get(url)).data as any[]
    const expanded = made(await service.get(`${url}?expand=customer`)).data as any[]
    assert.ok(plain.length > 0)
    for (const [index, { customer: shown, ...object }] of expanded.entries()) {
      const { id, name, email, time_zone, test_clock_id } = made(
        await service.get(`/v1/customers/${object.customer_id}`),
      )
      assert.deepEqual(shown, { id, name, email, time_zone, test_clock_id })
      assert.deepEqual(object, plain[index])
    }
    const first = made(await service.get(`${url}?expand=customer&limit=1`))
    assert.deepEqual(first.data, expanded.slice(0, 1))
  })
}

test('of all lists whose objects have a customer, these can', () => {
  const expanding = routes.filter(({ query }) => query && 'expand' in query.shape).map(({ url }) => url.slice(4))
  assert.deepEqual(expanding.sort(), [
    ...['credit_notes', 'disputes', 'dunnings', 'invoices', 'payment_attempts', 'payments', 'refunds', 'subscriptions'],
  ])
})

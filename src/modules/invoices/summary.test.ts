import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newDraft, newPlan, subscribed, tally } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post } = service

test('the summary of invoices adds up what the list with the same filters shows, by currency', async () => {
  const { customer, invoice } = await subscribed(service, await newPlan(service))
  made(await post(`/v1/invoices/${invoice.id}/pay`, { amount_cents: 400 }))
  await subscribed(service, await newPlan(service, { currency: 'JPY', amount_cents: 70 }))
  await newDraft(service, await newCustomer(service), '5')
  const filters = [
    '',
    `customer_id=${customer.id}`,
    'status=open',
    'overdue=true',
    'overdue=false',
    'due_from=2999-01-01T00:00:00Z',
  ]
  for (const filter of filters) {
    const { data } = made(await get(`/v1/invoices?limit=100&${filter}`))
    const summary = made(await get(`/v1/invoices/summary?${filter}`)).data as any[]
    const counted = Object.fromEntries(summary.map(({ currency, count }) => [currency, count]))
    assert.deepEqual(counted, tally(data.map(({ currency }: any) => currency)), filter)
    for (const { currency, ...sums } of summary)
      for (const name of ['total_cents', 'amount_due_cents', 'amount_paid_cents']) {
        const amounts = data.filter((one: any) => one.currency === currency).map((one: any) => one[name])
        assert.equal(
          sums[name],
          amounts.reduce((sum: number, amount: number) => sum + amount, 0),
          `${filter} ${name}`,
        )
      }
  }
  assert.equal((await get('/v1/invoices/summary?limit=5')).status, 400)
})

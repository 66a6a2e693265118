import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newPlan, subscribed } from '../../test/support/service/merchant.ts'

journey(
  'an invoice is voided, and its time is billed again by the next run',
  {
    clicksMost: 4,
    role: 'finance',
    async arrange(service) {
      const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-31T09:00:00Z' }))
      const plan = await newPlan(service, { name: 'Pro', amount_cents: 2900 })
      const { invoice } = await subscribed(service, plan, {}, { test_clock_id: clock.id })
      return { clock, invoice }
    },
  },
  async (visitor, { clock, invoice }, service) => {
    await visitor.click('link', 'Invoices')
    await visitor.click('link', invoice.number)
    await visitor.click('link', 'Void')
    await visitor.sees('The next billing run makes a new invoice')
    await visitor.click('button', 'Void')
    await visitor.sees(`${invoice.number} is void`)
    made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-02-01T09:00:00Z' }))
    const { data } = made(await service.get(`/v1/invoices?customer_id=${invoice.customer_id}`))
    assert.deepEqual(
      data.map(({ kind, status, total_cents: cents }: any) => `${kind} ${status} ${cents}`),
      ['rebill open 2900', 'start void 2900'],
    )
  },
)

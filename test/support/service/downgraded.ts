import { made, newCustomer, newPlan } from './merchant.ts'
import type { TestService } from './service.ts'

/**
 * Large at 6000 for April, downgraded half-way to Medium at 3000 and once more to Small at 1500.
 *
 *     1 Apr          16 Apr        21 Apr           1 May
 *     |---- Large ----|-- Medium ---|---- Small -----|
 *     invoice 6000    +3000 -1500   +1000 -500
 */
export async function downgradedTwice(
  service: TestService,
  { paidCents = 0, name = 'Ada' }: { readonly paidCents?: number; readonly name?: string } = {},
) {
  const [large, medium, small] = [
    await newPlan(service, { name: 'Large', amount_cents: 6000 }),
    await newPlan(service, { name: 'Medium', amount_cents: 3000 }),
    await newPlan(service, { name: 'Small', amount_cents: 1500 }),
  ]
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z' })).id
  const customer = await newCustomer(service, { name, test_clock_id: clock })
  const order = { customer_id: customer.id, plan_code: large.code }
  const { id, latest_invoice: invoice } = made(await service.post('/v1/subscriptions', order))
  if (paidCents > 0) made(await service.post(`/v1/invoices/${invoice.id}/pay`, { amount_cents: paidCents }))
  const change = async (plan: { code: string }, at: string) => {
    made(await service.post(`/v1/test_clocks/${clock}/advance`, { to: at }))
    return made(await service.post(`/v1/subscriptions/${id}/change`, { plan_code: plan.code })).credit_note
  }
  const first = await change(medium, '2026-04-16T00:00:00Z')
  const second = await change(small, '2026-04-21T00:00:00Z')
  return { customer, testClockId: clock, subscriptionId: id, invoice, first, second }
}

import { made } from '../../test/support/service/merchant.ts'
import type { TestService } from '../../test/support/service/service.ts'

/**
 * A customer on a test clock with a subscription at 30.00 EUR a month since 1 April, half of which has passed. The plan has the code
 * `<name> basic`, and its product is the name, so that subscribers do not meet.
 */
export async function subscriber(service: TestService, name: string, terms: object = {}) {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z', name: `Clock of ${name}` }))
  const plan = made(
    await service.post('/v1/plans', {
      ...{ code: `${name} basic`, name: 'Basic', product: name },
      ...{ amount_cents: 3000, currency: 'EUR' },
    }),
  )
  const customer = made(await service.post('/v1/customers', { name, test_clock_id: clock.id }))
  const order = { customer_id: customer.id, plan_id: plan.id, ...terms }
  const subscription = made(await service.post('/v1/subscriptions', order))
  made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-04-16T00:00:00Z' }))
  return { clock, plan, customer, subscription }
}

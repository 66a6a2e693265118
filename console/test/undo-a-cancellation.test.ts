import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a cancellation is undone, with what that charges beside the button',
  {
    clicksMost: 3,
    async arrange(service) {
      const arranged = await subscriber(service, 'Barbara')
      const end = { at: '2026-04-21T00:00:00Z' }
      made(await service.post(`/v1/subscriptions/${arranged.subscription.id}/cancel`, end))
      return arranged
    },
  },
  async (visitor, { subscription }, service) => {
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', subscription.plan_code)
    await visitor.sees('10.00 EUR is due now')
    await visitor.click('button', 'Undo the cancellation')
    await visitor.sees('The subscription goes on')
    assert.equal(made(await service.get(`/v1/subscriptions/${subscription.id}`)).cancel_at, null)
  },
)

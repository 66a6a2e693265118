import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a paused subscription is resumed, with what that charges beside the button',
  {
    clicksMost: 4,
    async arrange(service) {
      const arranged = await subscriber(service, 'Frances')
      made(await service.post(`/v1/subscriptions/${arranged.subscription.id}/pause`))
      return arranged
    },
  },
  async (visitor, { subscription }, service) => {
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', subscription.plan_code)
    await visitor.sees('15.00 EUR is due now')
    await visitor.click('button', 'Resume now')
    await visitor.sees('The subscription is resumed')
    assert.equal(made(await service.get(`/v1/subscriptions/${subscription.id}`)).status, 'active')
  },
)

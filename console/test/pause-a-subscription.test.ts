import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a subscription is paused with the credit seen first',
  { clicksMost: 4, arrange: (service) => subscriber(service, 'Donald') },
  async (visitor, { subscription }) => {
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', subscription.plan_code)
    await visitor.click('link', 'Pause')
    await visitor.sees('Billed before at 30.00 EUR for a period, of which 15 of 30 days are given back')
    await visitor.click('button', 'Pause subscription')
    await visitor.sees('Paused since')
  },
)

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

import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a subscription is canceled at the end of its period, and it is seen before that nothing more is charged',
  { clicksMost: 4, arrange: (service) => subscriber(service, 'Edsger') },
  async (visitor, { subscription }, service) => {
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', subscription.plan_code)
    await visitor.click('link', 'Cancel')
    await visitor.sees('Nothing is charged now')
    await visitor.sees('No further invoice')
    await visitor.click('button', 'Cancel subscription')
    await visitor.sees('The subscription ends on')
    const after = made(await service.get(`/v1/subscriptions/${subscription.id}`))
    assert.equal(after.cancel_at, '2026-05-01T00:00:00Z')
  },
)

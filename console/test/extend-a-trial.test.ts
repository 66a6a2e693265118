import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a trial is extended by two weeks, and the next invoice is seen first',
  { clicksMost: 4, arrange: (service) => subscriber(service, 'Alan', { trial_days: 30 }) },
  async (visitor, { subscription }, service) => {
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', subscription.plan_code)
    await visitor.click('link', 'Extend trial')
    await visitor.sees('30.00 EUR on 15 May 2026')
    await visitor.click('button', 'Extend trial')
    await visitor.sees('The end of the trial is moved')
    assert.equal(made(await service.get(`/v1/subscriptions/${subscription.id}`)).trial_end, '2026-05-15T00:00:00Z')
  },
)

import { journey } from '../../test/support/browser/journey.ts'
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

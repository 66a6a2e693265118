import { journey } from '../../test/support/browser/journey.ts'
import { subscriber } from './subscriber.ts'

journey(
  'what the next invoice will be is on the page of the subscription, with its arithmetic',
  { clicksMost: 2, arrange: (service) => subscriber(service, 'Kurt', { quantity: 2 }) },
  async (visitor, { subscription }) => {
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', `${subscription.plan_code} × 2`)
    await visitor.sees('Next invoice: 60.00 EUR')
    await visitor.sees('2 × 30.00 EUR = 60.00 EUR')
  },
)

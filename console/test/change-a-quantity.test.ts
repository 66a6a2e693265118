import { journey } from '../../test/support/browser/journey.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a quantity is changed with the amounts seen first',
  { clicksMost: 4, arrange: (service) => subscriber(service, 'Grace') },
  async (visitor, { subscription }) => {
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', subscription.plan_code)
    await visitor.click('link', 'Change')
    await visitor.type('Quantity', '3')
    await visitor.sees('3 × 30.00 EUR = 90.00 EUR for a period, of which 15 of 30 days')
    await visitor.sees('90.00 EUR on 1 May 2026')
    await visitor.click('button', 'Change subscription')
    await visitor.page.getByRole('heading', { name: `${subscription.plan_code} × 3` }).waitFor()
  },
)

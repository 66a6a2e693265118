import { journey } from '../../../test/support/browser/journey.ts'
import { newPlan, subscribed } from '../../../test/support/service/merchant.ts'

journey(
  'why a line has its amount is three clicks away: the arithmetic, and what caused it',
  {
    clicksMost: 3,
    role: 'finance',
    async arrange(service) {
      const plan = await newPlan(service, { name: 'Pro', amount_cents: 2900 })
      return (await subscribed(service, plan, {}, { name: 'Ada Lovelace' })).invoice.number
    },
  },
  async (visitor, number) => {
    await visitor.click('link', 'Invoices')
    await visitor.click('link', number)
    await visitor.click('button', /^Pro .*29\.00 EUR/)
    await visitor.sees(/round\(2900 x/)
    await visitor.sees('subscription started')
    await visitor.page.frameLocator('iframe').getByText('Amount due by').waitFor()
  },
)

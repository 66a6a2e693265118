import { journey } from '../../../test/support/browser/journey.ts'
import { made, newPlan, subscribed } from '../../../test/support/service/merchant.ts'

journey(
  'why a line has its amount is three clicks away: the arithmetic, and what caused it',
  {
    clicksMost: 3,
    role: 'finance',
    async arrange(service) {
      const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-31T09:00:00Z' }))
      const plan = await newPlan(service, { name: 'Pro', amount_cents: 2900 })
      return (await subscribed(service, plan, {}, { name: 'Ada Lovelace', test_clock_id: clock.id })).invoice.number
    },
  },
  async (visitor, number) => {
    await visitor.click('link', 'Invoices')
    await visitor.click('link', number)
    await visitor.click('button', /^Pro .*29\.00 EUR/)
    await visitor.sees(/round\(2900 x/)
    await visitor.sees('subscription created')
    await visitor.page.frameLocator('iframe').getByText('Amount due').first().waitFor()
    await visitor.looksLike('invoice')
  },
)

import assert from 'node:assert/strict'
import { journey } from '../../../test/support/browser/journey.ts'
import { made } from '../../../test/support/service/merchant.ts'
import { subscriber } from '../subscriber.ts'

journey(
  'a plan is changed with the amounts seen first, and what was shown is what is invoiced',
  {
    clicksMost: 5,
    arrange: async (service) => ({
      ...(await subscriber(service, 'Ada Lovelace')),
      pro: made(
        await service.post('/v1/plans', {
          code: 'pro',
          name: 'Pro',
          amount_cents: 6000,
          currency: 'EUR',
          product: 'Ada Lovelace',
        }),
      ),
    }),
  },
  async (visitor, { subscription }, service) => {
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', subscription.plan_code)
    await visitor.click('link', 'Change')
    await visitor.page.getByRole('combobox', { name: 'Plan' }).fill('Pro (pro')
    await visitor.click('option', /Pro \(pro, revision 1\)/)
    await visitor.sees('round(6000 x 30/30) - round(6000 x 15/30) = 3000')
    await visitor.sees('Due now')
    await visitor.click('button', 'Change subscription')
    await visitor.sees('The subscription is changed')
    const { data } = made(await service.get(`/v1/invoices?subscription_id=${subscription.id}`))
    assert.deepEqual(
      data.map((invoice: any) => invoice.total_cents),
      [1500, 3000],
    )
    await visitor.sees('Next invoice: 60.00 EUR')
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' })
    await visitor.looksLike('subscription')
  },
)

import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a customer is found by name and subscribed, with an add-on later, the amounts seen first',
  {
    async arrange(service) {
      const { plan } = await subscriber(service, 'Rosalind')
      made(await service.post('/v1/customers', { name: 'Marie Curie' }))
      const storage = { code: 'storage', name: 'Storage', product: 'storage', amount_cents: 500, currency: 'EUR' }
      made(await service.post('/v1/plans', storage))
      return { plan }
    },
  },
  async (visitor, { plan }, service) => {
    const dialog = visitor.page.getByRole('dialog')
    const list = visitor.page.locator('[role=listbox]')
    await visitor.click('link', 'Subscriptions')
    await visitor.click('link', 'New subscription')
    await dialog.getByRole('combobox', { name: 'Customer' }).fill('Curie')
    await list.getByRole('option', { name: 'Marie Curie' }).click()
    await dialog.getByRole('combobox', { name: 'Plan' }).fill('Basic')
    await list.getByRole('option', { name: plan.code }).click()
    await dialog.getByLabel('Quantity').fill('2')
    await visitor.sees('2 × 30.00 EUR = 60.00 EUR')
    await visitor.click('button', 'New subscription')
    await visitor.page.getByRole('heading', { name: `${plan.code} × 2` }).waitFor()

    await visitor.click('link', 'Change')
    await dialog.getByText('Add-ons').click()
    await visitor.choose('Add a price of another plan', 'Storage · base: 5.00 EUR per unit a month')
    await visitor.sees('65.00 EUR on')
    await visitor.click('button', 'Change subscription')
    await visitor.sees('The subscription is changed')
    const [subscription] = made(await service.get('/v1/subscriptions?limit=1')).data
    assert.deepEqual(subscription.items.map((item: any) => [item.price_code, item.quantity]).sort(), [
      ['base', 1],
      ['base', 2],
    ])
  },
)

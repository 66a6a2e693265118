import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newCustomer } from '../../test/support/service/merchant.ts'

journey(
  'a customer is given credit, with the reason',
  {
    clicksMost: 4,
    role: 'support',
    arrange: (service) => newCustomer(service, { name: 'Ada Lovelace', currency: 'EUR' }),
  },
  async (visitor, customer, service) => {
    await visitor.click('link', 'Customers')
    await visitor.click('link', 'Ada Lovelace')
    await visitor.click('link', 'Give credit')
    await visitor.type('Amount', '15')
    await visitor.type('Reason', 'Outage in October')
    await visitor.click('button', 'Save')
    await visitor.sees('15.00 EUR of credit')
    await visitor.page.getByRole('table', { name: 'Credit' }).getByText('Outage in October').waitFor()
    assert.deepEqual(made(await service.get(`/v1/customers/${customer.id}`)).credit_balances, { EUR: 1500 })
  },
)

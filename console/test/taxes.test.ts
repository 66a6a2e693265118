import { journey } from '../../test/support/browser/journey.ts'
import { newCustomer } from '../../test/support/service/merchant.ts'

journey(
  'taxes are switched on with a registration and a rate, and a customer gets a tax id',
  {
    clicksMost: 17,
    arrange: (service) => newCustomer(service, { name: 'Curie SARL', address: { country: 'FR' } }),
  },
  async (visitor, customer) => {
    await visitor.click('link', 'Taxes')
    await visitor.sees('Without a registration nothing is taxed.')
    await visitor.click('link', 'New registration')
    await visitor.type('Country', 'DE')
    await visitor.type('Your tax id', 'DE136695976')
    await visitor.click('button', 'New registration')
    await visitor.sees('The first day on which it counts')
    await visitor.type('From', '2026-01-01')
    await visitor.click('button', 'New registration')
    await visitor.sees('DE136695976')
    await visitor.click('link', 'New rate')
    await visitor.type('Country', 'DE')
    await visitor.type('What you sell', 'books')
    await visitor.type('Name', 'VAT')
    await visitor.type('Percent', '7')
    await visitor.type('From', '2026-01-01')
    await visitor.click('button', 'New rate')
    await visitor.sees('7 %')
    await visitor.click('link', 'End')
    await visitor.type('Until', '2027-01-01')
    await visitor.click('button', 'End')
    await visitor.sees('2027-01-01')
    await visitor.click('link', 'Delete')
    await visitor.click('button', 'Delete')
    await visitor.sees('No rates of your own')
    await visitor.click('link', 'Edit')
    await visitor.choose('Taxes', 'By your registrations and rates')
    await visitor.click('button', 'Save')
    await visitor.sees('By your registrations and rates')
    await visitor.page.goto(`/console/customers/${customer.id}/tax`)
    await visitor.type('Tax ids', 'FR40303265044')
    await visitor.click('button', 'Save')
    await visitor.sees('Something is wrong above')
    await visitor.type('Tax ids', 'FR40303265045')
    await visitor.click('button', 'Save')
    await visitor.sees('Well formed')
  },
)

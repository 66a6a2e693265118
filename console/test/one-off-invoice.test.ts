import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newCustomer } from '../../test/support/service/merchant.ts'

journey(
  'what is sold once is invoiced: customer, lines with a live sum, finalized at once',
  {
    clicksMost: 7,
    role: 'finance',
    arrange: (service) => newCustomer(service, { name: 'Grace Hopper', currency: 'EUR' }),
  },
  async (visitor, customer, service) => {
    const dialog = visitor.page.getByRole('dialog')
    await visitor.click('link', 'Invoices')
    await visitor.click('link', 'New invoice')
    await dialog.getByRole('combobox', { name: 'Customer' }).fill('grace')
    await visitor.click('option', /Grace Hopper/)
    await visitor.type('Description, Line 1', 'Setup')
    await visitor.type('Price of one, Line 1', '480')
    await visitor.click('button', 'Add line')
    await visitor.type('Description, Line 2', 'Hours of work')
    await visitor.type('Quantity, Line 2', '3')
    await visitor.type('Price of one, Line 2', '42.505')
    await dialog.getByText('607.52 EUR').waitFor()
    await visitor.click('button', 'Make invoice')
    await visitor.sees(/INV-\d+ is made/)
    // The notice is there before the page of the invoice.
    await visitor.page.getByRole('heading', { level: 1, name: /^Invoice INV-/ }).waitFor()
    const [invoice] = made(await service.get(`/v1/invoices?customer_id=${customer.id}`)).data
    assert.deepEqual([invoice.status, invoice.total_cents], ['open', 60752])
  },
)

import { randomUUID } from 'node:crypto'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { sendUsage } from '../../test/support/service/usage.ts'

journey(
  'usage is metered, priced by a matrix, seen while it grows, voided and explained on the invoice',
  {
    async arrange(service) {
      const clock = made(await service.post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z', name: 'Models' }))
      return { clock, customer: made(await service.post('/v1/customers', { name: 'Emmy', test_clock_id: clock.id })) }
    },
  },
  async (visitor, { clock, customer }, service) => {
    const { page } = visitor
    await visitor.click('link', 'Meters')
    await visitor.click('link', 'New meter')
    await visitor.type('Name', 'Tokens')
    await visitor.type('Code', 'tokens')
    await visitor.type('Type of events', 'completion')
    await visitor.choose('What is counted', 'Sum of a value')
    await visitor.type('Property with the value', 'tokens')
    await visitor.type('Groups', 'model')
    await visitor.click('button', 'New meter')
    await page.getByRole('heading', { name: 'Tokens' }).waitFor()
    await visitor.sees('Ready')

    await visitor.click('link', 'Plans and prices')
    await visitor.click('link', 'New plan')
    await visitor.type('Name', 'Models')
    await visitor.type('Code', 'models')
    await visitor.choose('Kind', 'For usage')
    await visitor.choose('Model', 'Matrix')
    await visitor.choose('Meter', 'Tokens (tokens)')
    await visitor.type('Cell 1: model', 'large')
    await visitor.type('Cell 1: for each unit', '0.02')
    await visitor.type('Each unit that fits no cell', '0.005')
    await visitor.type('Units, large', '100')
    await visitor.type('Units, all others', '200.5')
    await visitor.sees('3.00 EUR a month')
    await visitor.click('button', 'New plan')
    await visitor.sees('Usage of tokens: from 0.005 EUR per unit by model a month')

    await visitor.click('link', 'Customers')
    await visitor.click('link', 'Emmy')
    await visitor.click('link', 'New subscription')
    await page.getByRole('dialog').getByRole('combobox', { name: 'Plan' }).fill('Models')
    await page.locator('[role=listbox]').getByRole('option', { name: 'Models' }).click()
    await visitor.sees('Nothing is charged now')
    await visitor.click('button', 'New subscription')
    await page.getByRole('heading', { name: /models/ }).waitFor()

    made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-04-16T00:00:00Z' }))
    await sendUsage(service, ...eventsOf(customer.id))
    await page.reload()
    await visitor.sees('24.00 EUR')
    await visitor.click('button', /^base/)
    await visitor.sees('model: large')
    await visitor.sees('1,500, in 3 events')

    await visitor.click('link', 'Edit')
    await visitor.type('Minimum per period', 'much')
    await visitor.click('button', 'Save')
    await visitor.sees('An amount like 1190.00 EUR')
    await visitor.type('Minimum per period', '2.50')
    await visitor.click('button', 'Save')
    await visitor.sees('Minimum per period')
    await visitor.sees('2.50 EUR')

    await visitor.click('link', 'Show usage')
    await visitor.sees('1,500')
    await visitor.click('link', 'Tokens')
    await page.getByText('At most 1,000').waitFor()
    await visitor.choose('By', 'Month')
    await visitor.choose('Groups', 'model')
    await page.getByRole('cell', { name: '1,100' }).waitFor()
    await page
      .getByRole('row', { name: /tokens: 1000/ })
      .getByRole('link', { name: 'Void' })
      .click()
    await visitor.click('button', 'Void an event')
    await page.getByRole('row', { name: /tokens: 1000.*Void \d/ }).waitFor()

    made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-05-02T00:00:00Z' }))
    await page.reload()
    await visitor.click('link', 'Emmy')
    await page.getByRole('table', { name: 'Invoices' }).getByRole('link').first().click()
    await visitor.click('button', /500 measured/)
    await visitor.sees('model: small')
    await visitor.sees('400 - 0 = 400')
  },
)

journey(
  'an alert on a meter is made, shown and archived; what is wrong with it stands beside its field',
  {
    async arrange(service) {
      const order = { code: 'calls', name: 'Calls', event_type: 'call', aggregation: 'count' }
      made(await service.post('/v1/meters', order))
    },
  },
  async (visitor) => {
    const { page } = visitor
    await visitor.click('link', 'Usage alerts')
    await visitor.sees('No alerts')
    await visitor.click('link', 'New alert')
    await visitor.click('radio', 'What usage costs in a billing period')
    await visitor.type('Code of the price', 'base')
    await visitor.type('Thresholds', '0.5')
    await visitor.click('button', 'New alert')
    await visitor.sees('Of a price, thresholds are whole minor units')
    await visitor.click('radio', 'The quantity of a meter in a calendar month')
    await visitor.choose('Meter', 'Calls (calls)')
    await visitor.type('Thresholds', '1000\n2500')
    await visitor.click('button', 'New alert')
    await page.getByRole('row', { name: 'Quantity of calls 1,000, 2,500 Every customer Active Archive' }).waitFor()
    await page.getByRole('row', { name: /calls/ }).getByRole('link', { name: 'Archive' }).click()
    await visitor.click('button', 'Archive')
    await page.getByRole('row', { name: /Quantity of calls .*Archived/ }).waitFor()
  },
)

/** Two models, and a call that was counted by mistake. */
function eventsOf(customerId: string) {
  const used = [
    { occurred_at: '2026-04-02T10:00:00Z', properties: { model: 'large', tokens: 100 } },
    { occurred_at: '2026-04-03T10:00:00Z', properties: { model: 'small', tokens: 400 } },
    { occurred_at: '2026-04-15T10:00:00Z', properties: { model: 'large', tokens: 1000 } },
  ]
  return used.map((one) => ({ id: randomUUID(), type: 'completion', customer_id: customerId, ...one }))
}

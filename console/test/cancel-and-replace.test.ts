import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newPlan, subscribed } from '../../test/support/service/merchant.ts'

journey(
  'an invoice with the wrong name is replaced, and the new one is canceled',
  {
    role: 'finance',
    async arrange(service) {
      const { invoice } = await subscribed(service, await newPlan(service, { name: 'Pro', amount_cents: 2900 }))
      made(await service.post(`/v1/invoices/${invoice.id}/pay`))
      made(await service.patch(`/v1/customers/${invoice.customer_id}`, { name: 'Eve Ltd' }))
      return invoice
    },
  },
  async (visitor, old, service) => {
    await visitor.page.goto(`/console/invoices/${old.id}`)
    await visitor.click('link', 'Replace')
    await visitor.sees('Eve Ltd')
    assert.equal(await visitor.page.getByText('Nothing differs').count(), 0)
    await visitor.page.getByText('29.00 EUR').nth(1).waitFor()
    await visitor.type('Reason', 'wrong name')
    await visitor.click('button', 'Replace the invoice')
    await visitor.sees(/INV-\d+ replaces it; CN-\d+ takes it back/)
    const [again] = made(await service.get(`/v1/invoices?customer_id=${old.customer_id}`)).data
    assert.deepEqual([again.replaces_invoice_id, again.billed_to.name, again.total_cents], [old.id, 'Eve Ltd', 2900])

    await visitor.page.goto(`/console/invoices/${old.id}`)
    await visitor.page.getByText(`Replaced by ${again.number}`).waitFor()
    await visitor.click('link', again.number)
    await visitor.page.getByText(`Replaces ${old.number}`).waitFor()
    await visitor.click('link', 'Replace')
    await visitor.sees('Nothing differs')
    await visitor.page.goto(`/console/invoices/${again.id}`)
    await visitor.click('link', 'Cancel')
    await visitor.type('Reason', 'not ordered')
    assert.equal(await visitor.page.getByRole('radio', { name: /ill it again/, checked: true }).count(), 0)
    assert.ok(await visitor.page.getByRole('button', { name: 'Cancel the invoice' }).isDisabled())
    await visitor.click('radio', /^Do not bill it again/)
    await visitor.sees('The credit note comes to 29.00 EUR.')
    await visitor.sees('Becomes credit of the customer')
    await visitor.click('button', 'Cancel the invoice')
    await visitor.sees(/CN-\d+ gives back 29.00 EUR/)
    await visitor.page.getByRole('table', { name: 'Credit notes' }).getByText('not ordered').waitFor()
    const [note] = made(await service.get(`/v1/credit_notes?invoice_id=${again.id}`)).data
    assert.deepEqual([note.meaning, note.total_cents, note.reason], ['waive', 2900, 'not ordered'])
  },
)

journey(
  'an invoice that a credit note settled is called credited, and paid nowhere',
  {
    role: 'finance',
    async arrange(service) {
      const { invoice } = await subscribed(service, await newPlan(service, { name: 'Pro', amount_cents: 2900 }))
      made(await service.post(`/v1/invoices/${invoice.id}/cancel`, { reason: 'not ordered', rebill: false }))
      return invoice
    },
  },
  async (visitor, { id, number, customer_id: customer }) => {
    await visitor.page.goto(`/console/invoices?customer_id=${customer}`)
    await visitor.page.getByRole('row', { name: new RegExp(`^${number} .* Credited `) }).waitFor()
    await visitor.page.goto(`/console/invoices/${id}`)
    await visitor.page.getByRole('main').getByText('Credited', { exact: true }).waitFor()
    await visitor.page
      .getByRole('region', { name: 'Timeline' })
      .getByText(/^Credited: a credit note/)
      .waitFor()
    assert.equal(await visitor.page.getByRole('region', { name: 'Timeline' }).getByText('Paid').count(), 0)
  },
)

journey(
  'of a paid invoice that was canceled nothing is left, so no further credit note of it is offered',
  {
    role: 'finance',
    async arrange(service) {
      const { invoice } = await subscribed(service, await newPlan(service, { name: 'Pro', amount_cents: 2900 }))
      made(await service.post(`/v1/invoices/${invoice.id}/pay`))
      const half = { invoice_id: invoice.id, amount_with_tax_cents: 1400, reason: 'two slow weeks' }
      made(await service.post('/v1/credit_notes', half))
      return invoice
    },
  },
  async (visitor, { id }, service) => {
    const { page } = visitor
    const action = (name: string) => page.getByRole('link', { name, exact: true })
    await page.goto(`/console/invoices/${id}`)
    for (const name of ['Cancel', 'Replace', 'Give credit note']) await action(name).waitFor()
    made(await service.post(`/v1/invoices/${id}/cancel`, { reason: 'not ordered', rebill: false }))
    await page.reload()
    await visitor.sees('Credited afterwards')
    for (const name of ['Cancel', 'Replace', 'Give credit note']) assert.equal(await action(name).count(), 0, name)
  },
)

journey(
  'an invoice without the tax id of the customer is replaced, and taxed anew',
  {
    role: 'finance',
    async arrange(service) {
      const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
      made(await service.call('PUT', '/v1/tax_registrations', [registration]))
      made(await service.patch('/v1/settings', { tax_mode: 'rates', prices_include_tax: false }))
      const address = { country: 'IT', city: 'Roma' }
      const plan = await newPlan(service, { name: 'Pro', amount_cents: 2900 })
      const { customer, invoice } = await subscribed(service, plan, {}, { address })
      const tax = { is_business: true, tax_ids: [{ type: 'eu_vat', value: 'IT00743110157' }] }
      made(await service.patch(`/v1/customers/${customer.id}`, { tax }))
      return invoice
    },
  },
  async (visitor, old, service) => {
    assert.equal(old.total_cents, 3451)
    await visitor.page.goto(`/console/invoices/${old.id}/reissue`)
    await visitor.sees('IT00743110157')
    await visitor.sees('Only the tax id differs')
    await visitor.type('Reason', 'VAT id was missing')
    await visitor.click('radio', /^Computed anew/)
    await visitor.sees('What it comes to if it were sold now')
    await visitor.click('button', 'Replace the invoice')
    await visitor.sees(/INV-\d+ replaces it; CN-\d+ takes it back/)
    const [again] = made(await service.get(`/v1/invoices?customer_id=${old.customer_id}`)).data
    assert.deepEqual([again.total_cents, again.billed_to.tax_id], [2900, 'IT00743110157'])
  },
)

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
    await visitor.type('Reason', 'wrong name')
    await visitor.click('button', 'Replace the invoice')
    await visitor.sees(/INV-\d+ replaces it; CN-\d+ takes it back/)
    const [again] = made(await service.get(`/v1/invoices?customer_id=${old.customer_id}`)).data
    assert.deepEqual([again.replaces_invoice_id, again.billed_to.name, again.total_cents], [old.id, 'Eve Ltd', 2900])

    await visitor.page.goto(`/console/invoices/${again.id}`)
    await visitor.click('link', 'Cancel')
    await visitor.type('Reason', 'not ordered')
    await visitor.click('radio', /^Forgive it/)
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

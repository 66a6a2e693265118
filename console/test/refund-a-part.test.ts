import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newCustomer, newDraft } from '../../test/support/service/merchant.ts'

journey(
  'a part of a payment is given back',
  {
    clicksMost: 5,
    role: 'finance',
    async arrange(service) {
      const draft = await newDraft(service, await newCustomer(service, { name: 'Ada Lovelace' }), '11900')
      made(await service.post(`/v1/invoices/${draft.id}/finalize`))
      return made(await service.post(`/v1/invoices/${draft.id}/pay`, { reference: 'Transfer 4711' }))
    },
  },
  async (visitor, invoice, service) => {
    await visitor.click('link', 'Payments')
    await visitor.page.getByText('Transfer 4711').waitFor()
    await visitor.click('link', /^\d+ \w+ \d{4}$/)
    await visitor.click('link', 'Refund')
    await visitor.type('Amount', '19')
    await visitor.type('Reason', 'One seat too many')
    await visitor.click('button', 'Refund')
    await visitor.page.getByRole('table', { name: 'Refunds' }).getByText('One seat too many').waitFor()
    const [payment] = made(await service.get(`/v1/payments?invoice_id=${invoice.id}`)).data
    assert.deepEqual([payment.amount_cents, payment.refunded_cents], [11900, 1900])
  },
)

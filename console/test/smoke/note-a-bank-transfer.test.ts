import assert from 'node:assert/strict'
import { journey } from '../../../test/support/browser/journey.ts'
import { made, newCustomer, newDraft } from '../../../test/support/service/merchant.ts'

journey(
  'money that came by bank transfer is noted on its invoice',
  {
    clicksMost: 5,
    role: 'finance',
    async arrange(service) {
      const draft = await newDraft(service, await newCustomer(service, { name: 'Ada Lovelace' }), '11900')
      return made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    },
  },
  async (visitor, invoice, service) => {
    await visitor.click('link', 'Invoices')
    await visitor.click('link', invoice.number)
    await visitor.click('link', 'Record payment')
    assert.equal(await visitor.page.getByLabel('Amount', { exact: true }).inputValue(), '119.00')
    await visitor.type('Reference', 'Transfer 4711')
    await visitor.type('Amount', '1,19,00')
    await visitor.click('button', 'Record payment')
    await visitor.sees('An amount like 1190.00 EUR')
    await visitor.type('Amount', '119,00')
    await visitor.click('button', 'Record payment')
    await visitor.sees('119.00 EUR recorded')
    await visitor.page.getByRole('table', { name: 'Payments' }).getByText('Transfer 4711').waitFor()
    const paid = made(await service.get(`/v1/invoices/${invoice.id}`))
    assert.deepEqual([paid.status, paid.amount_paid_cents], ['paid', 11900])
  },
)

import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newPlan, subscribed } from '../../test/support/service/merchant.ts'

journey(
  'a part of a paid invoice is given back by a credit note, and refunded',
  {
    clicksMost: 5,
    role: 'finance',
    async arrange(service) {
      const { invoice } = await subscribed(service, await newPlan(service, { name: 'Pro', amount_cents: 2900 }))
      made(await service.post(`/v1/invoices/${invoice.id}/pay`))
      return invoice
    },
  },
  async (visitor, invoice, service) => {
    await visitor.click('link', 'Invoices')
    await visitor.click('link', invoice.number)
    await visitor.click('link', 'Give credit note')
    await visitor.type('Amount with tax', '10,00')
    await visitor.type('Reason', 'two slow days')
    await visitor.click('radio', /^Is paid back By/)
    await visitor.sees('The credit note comes to 10.00 EUR.')
    await visitor.page.getByRole('dialog').getByRole('definition').filter({ hasText: '10.00 EUR' }).first().waitFor()
    await visitor.click('button', 'Give credit note')
    await visitor.sees('CN-000001 gives back')
    await visitor.page.getByRole('table', { name: 'Credit notes' }).getByText('two slow days').waitFor()
    const [note] = made(await service.get(`/v1/credit_notes?invoice_id=${invoice.id}`)).data
    assert.deepEqual([note.total_cents, note.refund_cents, note.reason], [1000, 1000, 'two slow days'])
  },
)

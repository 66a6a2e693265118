import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newCustomer, newDraft } from '../../test/support/service/merchant.ts'

journey(
  'an invoice that will not be paid is written off',
  {
    clicksMost: 4,
    role: 'finance',
    async arrange(service) {
      const draft = await newDraft(service, await newCustomer(service), '11900')
      return made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    },
  },
  async (visitor, invoice, service) => {
    await visitor.click('link', 'Invoices')
    await visitor.click('link', invoice.number)
    await visitor.click('link', 'Write off')
    await visitor.click('button', 'Write off')
    await visitor.sees(`${invoice.number} is written off`)
    assert.equal(made(await service.get(`/v1/invoices/${invoice.id}`)).status, 'uncollectible')
  },
)

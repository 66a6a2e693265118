import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newCustomer, newDraft } from '../../test/support/service/merchant.ts'

journey(
  'a bank statement is imported, and a transaction is matched to the invoice that is suggested',
  {
    clicksMost: 4,
    role: 'finance',
    async arrange(service) {
      const draft = await newDraft(service, await newCustomer(service, { name: 'Ada Lovelace' }), '11900')
      return made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    },
  },
  async (visitor, invoice, service) => {
    const table =
      'date;amount;currency;reference;counterparty_name\n' +
      '2026-11-29;119,00;EUR;thank you;Ada Lovelace\n2026-11-29;89,00;EUR;rent;Somebody\n'
    await visitor.click('link', 'Bank')
    await visitor.click('link', 'Import file')
    await visitor.page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'november.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
    await visitor.click('button', 'Import')
    await visitor.sees('2 entries: 0 became payments, 2 are to be matched')
    await visitor.click('button', `Match to ${invoice.number}`)
    await visitor.sees('The transaction is a payment now')
    await visitor.page.getByText('Ada Lovelace').waitFor({ state: 'detached' })
    assert.equal(made(await service.get(`/v1/invoices/${invoice.id}`)).status, 'paid')
  },
)

import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { journey } from '../../test/support/browser/journey.ts'
import { untilSo } from '../../test/support/http/patience.ts'
import { startMailServer } from '../../test/support/mail/mail-server.ts'
import { made, newCustomer, newDraft } from '../../test/support/service/merchant.ts'

journey(
  'a mail server is set up, an invoice is sent, and a stopped address is seen',
  {
    clicksMost: 19,
    environment: { BILLING_ROLE: 'all', WEBHOOK_ALLOW_PRIVATE: 'true' },
    async arrange(service) {
      const server = await startMailServer()
      server.whim = (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 no such mailbox' } : 'take')
      const address = { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' }
      made(await service.patch('/v1/settings', { address, e_invoicing: { legal_id: { value: 'HRB 1' } } }))
      const customer = await newCustomer(service, {
        ...{
          name: 'Ada Lovelace',
          email: `gone-${'accounts-payable-'.repeat(3)}@customer-with-a-long-name.example`,
          address,
          e_invoice: { profile: 'facturx' },
        },
      })
      const draft = await newDraft(service, customer, '4950')
      const invoice = made(await service.post(`/v1/invoices/${draft.id}/finalize`))
      return { server, invoice, customer }
    },
  },
  async (visitor, { server, invoice, customer }, service) => {
    await visitor.click('link', 'Mail')
    await visitor.sees('None: nothing can be sent')
    await visitor.click('link', 'Set mail server')
    await visitor.type('Host', '127.0.0.1')
    await visitor.type('Port', String(server.port))
    await visitor.choose('Security', 'None, for development')
    await visitor.click('button', 'Save')
    await visitor.sees(`127.0.0.1, port ${server.port}`)
    await visitor.click('link', 'What is sent')
    await visitor.type('From', 'billing@merchant.example')
    await visitor.click('checkbox', 'Invoice')
    await visitor.click('checkbox', /Keep PDFs/)
    await visitor.click('button', 'Save')
    await visitor.sees('billing@merchant.example')
    await visitor.page.goto(`/console/invoices/${invoice.id}`)
    for (const format of ['Factur-X', 'UBL', 'CII']) await visitor.page.getByRole('button', { name: format }).waitFor()
    await visitor.click('link', 'Send')
    await visitor.type('To', 'accounts@customer.example')
    await visitor.click('button', 'Send')
    await visitor.sees('It is sent in a moment')
    await server.until('accounts@customer.example')
    await visitor.page.reload()
    await visitor.page.getByRole('link', { name: 'Cancel' }).waitFor()
    await visitor.page.getByRole('link', { name: 'Void' }).waitFor({ state: 'detached' })
    await visitor.page.goto(`/console/invoices/${invoice.id}/void`)
    await visitor.sees('It was mailed to accounts@customer.example: the customer has it')
    await visitor.click('link', 'Cancel the invoice')
    await visitor.sees('so it cannot be voided: a credit note cancels it')
    await visitor.page.goto(`/console/invoices/${invoice.id}`)
    await visitor.click('link', 'Send')
    await visitor.click('button', 'Send')
    const bounced = async () => made(await service.get('/v1/messages?status=bounced')).data.length > 0
    await untilSo('the address is refused', bounced, { minutesMost: 0.25 })
    await visitor.page.reload()
    await visitor.sees('No such mailbox')
    await visitor.page.getByRole('link', { name: 'XML' }).waitFor()
    assert.ok(await fits(visitor.page, 'Mail'))
    await visitor.click('link', 'Mail')
    assert.ok(await fits(visitor.page, 'Messages'))
    await visitor.click('link', 'Stopped addresses')
    await visitor.sees('Nothing more is sent to an address without a mailbox')
    await visitor.page.goto(`/console/customers/${customer.id}`)
    await visitor.sees('No mailbox')
    made(await service.patch(`/v1/customers/${customer.id}`, { email: 'ada@customer.example' }))
    await server.stop()
    made(await service.post(`/v1/invoices/${invoice.id}/send`, {}))
    await untilSo(
      'the server is not reached',
      async () => made(await service.get('/v1/messages?status=queued')).data[0]?.error,
      {
        minutesMost: 0.25,
      },
    )
    await visitor.click('link', 'Overview')
    await visitor.click('link', /Mail that could not be sent yet: .*ECONNREFUSED/)
    await visitor.sees('ada@customer.example')
  },
)

/** Whether all columns of a table are seen without scrolling. */
async function fits(page: Page, name: string): Promise<boolean> {
  const table = page.getByRole('table', { name, exact: true })
  return table.evaluate((one) => one.scrollWidth <= (one.parentElement?.clientWidth ?? 0))
}

import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newCustomer, newDraft } from '../../test/support/service/merchant.ts'

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

journey(
  'an invoice that cannot be an e-invoice says what is missing and where to set it; then it can',
  {
    async arrange(service) {
      const address = { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' }
      made(await service.patch('/v1/settings', { address }))
      const customer = await newCustomer(service, { name: 'Amt', address, e_invoice: { profile: 'xrechnung' } })
      const draft = await newDraft(service, customer, '4950')
      return { customer, invoice: made(await service.post(`/v1/invoices/${draft.id}/finalize`)) }
    },
  },
  async (visitor, { customer, invoice }, service) => {
    const { page } = visitor
    await page.goto(`/console/invoices/${invoice.id}`)
    await visitor.click('button', 'UBL')
    await visitor.sees('This document cannot be an e-invoice yet')
    await visitor.sees('The buyer reference (Leitweg-ID) is missing.')
    await page.getByRole('dialog').getByRole('link', { name: 'Set it for the customer' }).first().waitFor()
    await visitor.click('link', 'Set it in your settings')
    await visitor.type('Kind of electronic address', 'EM')
    await visitor.type('Electronic address', 'billing@merchant.example')
    await visitor.type('Number in a register of companies', 'HRB 12345')
    await visitor.type('Contact: name', 'Accounts')
    await visitor.type('Contact: phone', '+49 30 1234567')
    await visitor.type('Contact: e-mail', 'billing@merchant.example')
    await visitor.type('Colour of headings and lines', '#1a4f8b')
    await visitor.type('At the foot of each page', 'Managing director: Ada')
    await page.getByLabel('Logo').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: pixel })
    await visitor.click('button', 'Save')
    await page.getByRole('img', { name: 'Logo' }).waitFor()
    const { e_invoicing: electronic, document_design: design } = made(await service.get('/v1/settings'))
    assert.deepEqual(
      [electronic.legal_id, electronic.electronic_address?.scheme, electronic.contact?.phone],
      [{ scheme: null, value: 'HRB 12345' }, 'EM', '+49 30 1234567'],
    )
    assert.deepEqual([design.color, design.footer], ['#1a4f8b', 'Managing director: Ada'])
    assert.equal(design.logo.data, pixel.toString('base64'))

    await page.goto(`/console/customers/${customer.id}/e-invoice`)
    await visitor.type('Buyer reference', '04011000-1234512345-35')
    await visitor.type('Kind of electronic address', 'EM')
    await visitor.type('Electronic address', 'ap@amt.example')
    await visitor.click('button', 'Save')
    await visitor.sees('EM ap@amt.example')
    await visitor.click('link', 'Edit')
    await visitor.choose('Language', 'German')
    await visitor.click('button', 'Save')
    await visitor.sees('German')

    await page.goto(`/console/invoices/${invoice.id}`)
    const [saved] = await Promise.all([page.waitForEvent('download'), visitor.click('button', 'UBL')])
    assert.equal(saved.suggestedFilename(), `${invoice.number}-ubl.xml`)
  },
)

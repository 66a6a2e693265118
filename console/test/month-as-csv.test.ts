import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newCustomer, newDraft } from '../../test/support/service/merchant.ts'

journey(
  'invoices of a month and their lines are saved as CSV',
  {
    clicksMost: 3,
    role: 'finance',
    async arrange(service) {
      const draft = await newDraft(service, await newCustomer(service, { name: 'Ada Lovelace' }), '11900')
      return made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    },
  },
  async (visitor, invoice) => {
    const saved = async (link: string) => {
      const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.click('link', link)])
      return readFileSync(await download.path(), 'utf8')
    }
    const month = String(invoice.finalized_at).slice(0, 7)
    const lastDay = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate()
    await visitor.click('link', 'Invoices')
    await visitor.type('From', `${month}-01`)
    await visitor.type('Until', `${month}-${lastDay}`)
    await visitor.page.waitForURL(/finalized_until/)
    await visitor.sees(invoice.number)
    assert.match(await saved('CSV without tests'), new RegExp(`${invoice.number}.*11900`))
    assert.match(await saved('CSV of lines without tests'), /Work/)
  },
)

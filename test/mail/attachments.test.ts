import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { startMailingService } from '../support/mail/mailing-service.ts'
import { made } from '../support/service/merchant.ts'

const { service, server, owner, setUp, messages, addressOf, ended, finalInvoice } = await startMailingService()
const address = { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' }
made(await service.patch('/v1/settings', { address, e_invoicing: { legal_id: { value: 'HRB 1' } } }))
await setUp(['invoice', 'reminder'])

/** The files of a mail: their type, name and hash. */
function filesOf(raw: string): readonly (readonly [string, string, string])[] {
  return raw.split(/\r\n--[^\r\n]+\r\n/).flatMap((part) => {
    const [, name] = /^content-disposition: attachment;\s+filename="?([^"\r\n]+)"?/im.exec(part) ?? []
    const [, type = ''] = /^content-type: ([a-z/]+)/im.exec(part) ?? []
    if (!name) return []
    const content = Buffer.from(part.slice(part.indexOf('\r\n\r\n')), 'base64')
    return [[type, name, createHash('sha256').update(content).digest('hex')] as const]
  })
}

const keptOf = async (invoiceId: string) =>
  (
    await owner(`select encode(sha256, 'hex') as hash from document_file where invoice_id = $1 order by format`, [
      invoiceId,
    ])
  ).map(({ hash }) => hash)

test('the mail of an invoice has its PDF, and what was sent is kept', async () => {
  const email = addressOf('ada')
  const invoice = await finalInvoice({ name: 'Ada', email })
  const [mail] = await server.until(email)
  assert.ok(mail)
  const files = filesOf(mail.raw)
  assert.deepEqual(
    files.map(([type, name]) => [type, name]),
    [['application/pdf', `${invoice.number}.pdf`]],
  )
  await ended((await messages(`invoice_id=${invoice.id}`))[0].id)
  assert.deepEqual(
    await keptOf(invoice.id),
    files.map(([, , hash]) => hash),
  )
})

test('a customer with a profile gets the e-invoice beside it; sent again, it is the same and kept once', async () => {
  const email = addressOf('grace')
  const invoice = await finalInvoice({ name: 'Grace', email, address, e_invoice: { profile: 'en16931' } })
  const [mail] = await server.until(email)
  assert.ok(mail)
  const files = filesOf(mail.raw)
  assert.deepEqual(
    files.map(([type]) => type),
    ['application/pdf', 'application/xml'],
  )
  const again = made(await service.post(`/v1/invoices/${invoice.id}/send`))
  await ended(again.id)
  assert.deepEqual(
    await keptOf(invoice.id),
    files.map(([, , hash]) => hash),
  )
})

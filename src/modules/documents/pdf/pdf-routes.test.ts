import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { streamsOf } from '../../../../test/support/documents/pdf-streams.ts'
import { reading } from '../../../../test/support/http/reading.ts'
import { made, newCustomer, newDraft, newPlan, subscribed } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const service = await startTestService()
const { get, patch } = service
const address = { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' }
const buyer = { name: 'Käufer & Söhne', address: { ...address, line1: 'Ring 5' } }

before(async () => {
  made(await patch('/v1/settings', { name: 'Muster GmbH', address, e_invoicing: { legal_id: { value: 'HRB 1' } } }))
})

/** A file as bytes: the answer of other tests is text. */
async function file(
  path: string,
): Promise<{ readonly status: number; readonly headers: Headers; readonly bytes: Buffer }> {
  const answer = await fetch(service.url + path, { headers: { authorization: `Bearer ${service.secret}` } })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

test('page, UBL, CII and the XML in the PDF say the same number, parties and total', async () => {
  const plan = await newPlan(service, { amount_cents: 123450 })
  const { invoice } = await subscribed(service, plan, { quantity: 2 }, buyer)
  const at = `/v1/invoices/${invoice.id}`
  const page = reading((await get(`${at}/html`)).text).replaceAll('&amp;', '&')
  const [ubl, cii] = [(await get(`${at}/ubl`)).text, (await get(`${at}/cii`)).text]
  for (const said of [invoice.number, 'Muster GmbH', 'Käufer & Söhne', 'Ring 5']) {
    assert.ok(page.includes(said), said)
    for (const xml of [ubl, cii]) assert.ok(xml.includes(said.replace('&', '&amp;')), said)
  }
  assert.ok(page.includes('2,469.00 EUR'))
  assert.match(ubl, /<cbc:PayableAmount currencyID="EUR">2469\.00</)
  assert.match(cii, /<ram:DuePayableAmount>2469\.00</)
  const { bytes, headers } = await file(`${at}/facturx`)
  assert.equal(headers.get('content-type'), 'application/pdf')
  assert.equal(headers.get('content-disposition'), `inline; filename="${invoice.number}.pdf"`)
  assert.ok(streamsOf(bytes).some((stream) => stream.toString() === cii))
})

test('a PDF is asked for twice and has the same bytes', async () => {
  const { invoice } = await subscribed(service, await newPlan(service), {}, buyer)
  const path = `/v1/invoices/${invoice.id}/pdf`
  const [one, again] = [await file(path), await file(path)]
  assert.equal(one.bytes.subarray(0, 8).toString(), '%PDF-1.7')
  assert.deepEqual(one.bytes, again.bytes)
})

test('a draft has a PDF, and none with an e-invoice inside', async () => {
  const { id } = await newDraft(service, await newCustomer(service, buyer), '500')
  assert.equal((await file(`/v1/invoices/${id}/pdf`)).status, 200)
  const refused = await get(`/v1/invoices/${id}/facturx`)
  assert.equal(`${refused.status} ${refused.body.code} ${refused.body.errors[0].code}`, '409 not_an_e_invoice BR-02')
})

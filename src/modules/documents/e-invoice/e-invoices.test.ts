import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  customerWithCredit,
  made,
  newCustomer,
  newDraft,
  newPlan,
  subscribed,
} from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post, patch } = service

const seller = {
  name: 'Muster SaaS GmbH',
  address: { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' },
  bank_account: { iban: 'DE89370400440532013000' },
  e_invoicing: {
    legal_id: { scheme: '0002', value: 'HRB12345' },
    electronic_address: { scheme: '9930', value: 'DE136695976' },
    contact: { name: 'Accounts', phone: '+49 30 1234567', email: 'billing@seller.example' },
  },
}
const buyer = {
  name: 'Käufer & Söhne <AG>',
  address: { line1: 'Ring 5', city: 'München', postal_code: '80331', country: 'DE' },
  e_invoice: {
    profile: 'xrechnung',
    buyer_reference: '04011000-1234512345-35',
    electronic_address: { scheme: 'EM', value: 'ap@buyer.example' },
  },
}
before(async () => made(await patch('/v1/settings', seller)))

async function billed(who: object = buyer) {
  return subscribed(service, await newPlan(service, { amount_cents: 2900 }), {}, who)
}

test('an invoice is UBL by the rules that its customer is sent, with the parties, the reference and the account', async () => {
  const { invoice } = await billed()
  const { status, text, headers } = await get(`/v1/invoices/${invoice.id}/ubl`)
  assert.equal(status, 200)
  assert.equal(headers.get('content-type'), 'application/xml')
  assert.equal(headers.get('content-disposition'), `inline; filename="${invoice.number}.ubl.xml"`)
  assert.match(text, /xrechnung_3\.0<\/cbc:CustomizationID>/)
  for (const said of [
    `<cbc:ID>${invoice.number}</cbc:ID>`,
    '<cbc:RegistrationName>Muster SaaS GmbH</cbc:RegistrationName>',
    '<cbc:RegistrationName>Käufer &amp; Söhne &lt;AG&gt;</cbc:RegistrationName>',
    '<cbc:BuyerReference>04011000-1234512345-35</cbc:BuyerReference>',
    '<cbc:PayableAmount currencyID="EUR">29.00</cbc:PayableAmount>',
    `<cbc:PaymentID>${invoice.payment_reference}</cbc:PaymentID>`,
    '<cbc:ID>DE89370400440532013000</cbc:ID>',
  ])
    assert.ok(text.includes(said), said)
})

test('credit that was applied when it became final is prepaid; what is paid or applied later does not change the file', async () => {
  const customer = await newCustomer(service, buyer)
  const give = async (amount_cents: number) =>
    made(await post(`/v1/customers/${customer.id}/credit_entries`, { amount_cents, currency: 'EUR', reason: 'sorry' }))
  await give(900)
  const { id } = await newDraft(service, customer, '4900')
  made(await post(`/v1/invoices/${id}/finalize`))
  const { text: before } = await get(`/v1/invoices/${id}/ubl`)
  for (const said of ['PrepaidAmount currencyID="EUR">9.00<', 'PayableAmount currencyID="EUR">40.00<'])
    assert.ok(before.includes(said), said)
  const { text: cii } = await get(`/v1/invoices/${id}/cii`)
  assert.match(cii, /<ram:TotalPrepaidAmount>9\.00<.*<ram:DuePayableAmount>40\.00</)
  await give(500)
  made(await post(`/v1/invoices/${id}/apply_credit`))
  made(await post(`/v1/invoices/${id}/pay`))
  assert.equal((await get(`/v1/invoices/${id}/ubl`)).text, before)
})

test('other rules are followed when asked for; CII has those of Peppol not', async () => {
  const { invoice } = await billed({
    ...buyer,
    e_invoice: { ...buyer.e_invoice, profile: 'peppol', electronic_address: { scheme: '9930', value: 'DE129273398' } },
  })
  const customization = async (path: string) =>
    /(?:CustomizationID|GuidelineSpecifiedDocumentContextParameter><ram:ID)>([^<]+)/.exec(
      (await get(`/v1/invoices/${invoice.id}/${path}`)).text,
    )?.[1]
  assert.equal(await customization('ubl'), 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0')
  assert.equal(await customization('ubl?profile=en16931'), 'urn:cen.eu:en16931:2017')
  assert.equal(await customization('cii'), 'urn:cen.eu:en16931:2017')
  assert.match((await customization('cii?profile=xrechnung')) ?? '', /xrechnung_3\.0$/)
})

test('a credit note has positive amounts and names its invoice', async () => {
  const customer = await customerWithCredit(service, 4200)
  made(await patch(`/v1/customers/${customer.id}`, { address: buyer.address }))
  const [note] = made(await get(`/v1/credit_notes?customer_id=${customer.id}`)).data
  const refused = await get(`/v1/credit_notes/${note.id}/ubl`)
  // Its parties were copied before the customer had an address.
  assert.deepEqual([refused.status, refused.body.code, refused.body.errors[0].code], [409, 'not_an_e_invoice', 'BR-10'])
  const { subscription, invoice } = await billed()
  const { credit_note } = made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  const { text } = await get(`/v1/credit_notes/${credit_note.id}/ubl`)
  assert.match(text, /<CreditNote /)
  assert.ok(text.includes(`<cac:InvoiceDocumentReference><cbc:ID>${invoice.number}</cbc:ID>`))
  assert.ok(text.includes('<cbc:PayableAmount currencyID="EUR">29.00</cbc:PayableAmount>'))
  assert.match((await get(`/v1/credit_notes/${credit_note.id}/cii`)).text, /<ram:TypeCode>381<\/ram:TypeCode>/)
})

test('a credit note over two invoices names both in UBL; CII and Factur-X, which name one, are refused by the rule', async () => {
  const clock = made(await post('/v1/test_clocks', { now: '2025-12-30T00:00:00Z' })).id
  const plan = await newPlan(service, { amount_cents: 3100 })
  const order = { start_at: '2026-01-01T00:00:00Z' }
  const { subscription } = await subscribed(service, plan, order, { ...buyer, test_clock_id: clock })
  const change = async (action: string, body?: object) =>
    made(await post(`/v1/subscriptions/${subscription.id}/${action}`, body))
  // Two invoices for January: up to the 11th, and the rest.
  await change('cancel', { at: '2026-01-11T00:00:00Z' })
  made(await post(`/v1/test_clocks/${clock}/advance`, { to: '2026-01-06T00:00:00Z' }))
  await change('uncancel')
  const { credit_note: note } = await change('cancel', { when: 'now' })
  assert.equal(note.invoice_ids.length, 2)
  const { text } = await get(`/v1/credit_notes/${note.id}/ubl`)
  assert.equal(text.match(/<cac:BillingReference>/g)?.length, 2)
  for (const path of ['cii', 'facturx']) {
    const { status, body } = await get(`/v1/credit_notes/${note.id}/${path}`)
    assert.deepEqual([status, body.code, body.errors[0].code], [409, 'not_an_e_invoice', 'BG-3'])
  }
})

test('an invoice that replaces another names its number and its date', async () => {
  const { invoice } = await billed({ ...buyer, address: { ...buyer.address, city: 'Munchen' } })
  const reissued = made(await post(`/v1/invoices/${invoice.id}/reissue`, { reason: 'the city' })).invoice
  const day = invoice.finalized_at.slice(0, 10)
  const { text } = await get(`/v1/invoices/${reissued.id}/ubl`)
  const said = `<cbc:ID>${invoice.number}</cbc:ID><cbc:IssueDate>${day}</cbc:IssueDate></cac:InvoiceDocumentReference>`
  assert.ok(text.includes(`<cac:BillingReference><cac:InvoiceDocumentReference>${said}</cac:BillingReference>`), text)
  const { text: cii } = await get(`/v1/invoices/${reissued.id}/cii`)
  assert.match(cii, new RegExp(`<ram:IssuerAssignedID>${invoice.number}<.*${day.replaceAll('-', '')}`))
  assert.doesNotMatch((await get(`/v1/invoices/${invoice.id}/ubl`)).text, /BillingReference/)
})

test('what the rules do not allow is refused by their names, with where to set what is missing', async () => {
  const { invoice } = await billed({ ...buyer, e_invoice: null })
  const { status, body } = await get(`/v1/invoices/${invoice.id}/ubl?profile=xrechnung`)
  assert.equal(`${status} ${body.code}`, '409 not_an_e_invoice')
  assert.deepEqual(
    body.errors.map(({ code, pointer }: { code: string; pointer: string }) => `${code} ${pointer}`),
    ['PEPPOL-EN16931-R010 /customer/e_invoice/electronic_address', 'BR-DE-15 /customer/e_invoice/buyer_reference'],
  )
  assert.equal((await get(`/v1/invoices/${invoice.id}/ubl`)).status, 200)
})

test('a draft has no e-invoice, and neither has a currency of three decimals', async () => {
  const draft = await newDraft(service, await newCustomer(service, buyer), '500')
  const refused = await get(`/v1/invoices/${draft.id}/cii`)
  assert.deepEqual([refused.status, refused.body.errors[0].code], [409, 'BR-02'])
  const plan = await newPlan(service, { currency: 'KWD', amount_cents: 10005 })
  const { invoice } = await subscribed(service, plan, {}, buyer)
  const dinars = await get(`/v1/invoices/${invoice.id}/ubl`)
  assert.deepEqual([dinars.status, dinars.body.errors[0].code], [409, 'BR-DEC-23'])
})

test('identifiers are of known lists, and what is absent in settings stays', async () => {
  const wrong = { electronic_address: { scheme: '9999', value: 'x' } }
  const answer = await patch('/v1/settings', { e_invoicing: wrong })
  assert.equal(`${answer.status} ${answer.body.errors[0].pointer}`, '400 /e_invoicing/electronic_address/scheme')
  const customer = await newCustomer(service)
  const refused = await patch(`/v1/customers/${customer.id}`, { e_invoice: { legal_id: { scheme: 'X', value: '1' } } })
  assert.equal(`${refused.status} ${refused.body.errors[0].pointer}`, '400 /e_invoice/legal_id/scheme')
  const kept = made(await patch('/v1/settings', { e_invoicing: {} }))
  assert.deepEqual(kept.e_invoicing, seller.e_invoicing)
  const logo = await patch('/v1/settings', { document_design: { logo: { media_type: 'image/png', data: 'AAAA' } } })
  assert.equal(`${logo.status} ${logo.body.errors[0].pointer}`, '400 /document_design/logo/data')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anotherTenant } from '../../../../test/support/database/another-tenant.ts'
import { reading } from '../../../../test/support/http/reading.ts'
import { made, newPlan, subscribed } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const service = await startTestService()
await service.patch('/v1/settings', {
  name: 'Nordlicht GmbH',
  address: { line1: 'Speicherstadt 7', postal_code: '20457', city: 'Hamburg', country: 'DE' },
  net_days: 14,
})

async function customer(fields: object = {}): Promise<string> {
  return (await service.post('/v1/customers', { name: 'Ada Lovelace', currency: 'EUR', ...fields })).body.id
}

async function oneOff(lines: readonly object[], fields: object = {}) {
  return (await service.post('/v1/invoices', { customer_id: await customer(fields), lines })).body
}

const pageOf = async (id: string) => (await service.get(`/v1/invoices/${id}/html`)).text
const readingOf = async (id: string) => reading(await pageOf(id))

test('a page names both parties, number, dates, period, lines and what is due', async () => {
  const clock = (await service.post('/v1/test_clocks', { now: '2026-02-01T03:30:00Z' })).body
  await service.post('/v1/plans', { code: 'pro', name: 'Pro', amount_cents: 123450, currency: 'EUR' })
  const ada = await customer({
    time_zone: 'America/New_York',
    email: 'ada@example.com',
    address: { line1: '12 St James’s Square', city: 'London', postal_code: 'SW1Y 4JH', country: 'GB' },
    test_clock_id: clock.id,
  })
  const order = { customer_id: ada, plan_code: 'pro', quantity: 2 }
  const { latest_invoice: invoice } = (await service.post('/v1/subscriptions', order)).body
  const shown = await readingOf(invoice.id)

  // It is still January in New York.
  for (const expected of [
    `Invoice ${invoice.number}`,
    'TEST Nordlicht GmbH Speicherstadt 7 20457 Hamburg Germany',
    'Billed to Ada Lovelace 12 St James’s Square SW1Y 4JH London United Kingdom ada@example.com',
    'Date of issue 31 Jan 2026',
    'Due 14 Feb 2026',
    'Period 31 Jan 2026 – 27 Feb 2026',
    'Amount due 2,469.00 EUR Description',
    'Payable by 14 Feb 2026.',
    '2 × Pro 31 Jan 2026 – 27 Feb 2026 2 1,234.50 EUR 2,469.00 EUR',
    'Subtotal 2,469.00 EUR Total 2,469.00 EUR Amount due 2,469.00 EUR',
  ]) {
    assert.ok(shown.includes(expected), `${expected}\n  is missing in\n${shown}`)
  }
})

test('the page holds everything it needs, and nothing that runs or is fetched', async () => {
  const invoice = await oneOff([{ description: 'Setting up', unit_amount: '4900' }])
  const { status, headers, text } = await service.get(`/v1/invoices/${invoice.id}/html`)
  assert.equal(status, 200)
  assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
  assert.match(
    headers.get('content-security-policy') ?? '',
    /default-src 'none'.*style-src 'unsafe-inline'.*frame-ancestors 'self'/,
  )
  assert.equal(headers.get('content-disposition'), `inline; filename="${invoice.id}.html"`)
  assert.match(text, /^<!doctype html>/)
  assert.match(text, /@media print/)
  assert.doesNotMatch(text, /<script|<link|<img|<iframe|https?:|url\(|@import|\son\w+=/i)
})

test('what others have written is shown as they wrote it, and never becomes markup', async () => {
  const name = `<script>alert("x")</script> & Söhne محمد العربي 株式会社`
  const invoice = await oneOff([{ description: `</td><img src=x onerror='alert(1)'>`, unit_amount: '4900' }], {
    name,
    address: { line1: '<b>1</b>', city: '"Ulm"' },
  })
  await service.post(`/v1/invoices/${invoice.id}/finalize`)
  const paid = { amount_cents: 100, reference: '<i>wire</i>' }
  await service.post(`/v1/invoices/${invoice.id}/pay`, paid)
  const page = await pageOf(invoice.id)
  assert.doesNotMatch(page, /<script|<img|<b>|<i>/)
  const shown = `<bdi>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; Söhne محمد العربي 株式会社</bdi>`
  assert.ok(page.includes(shown))
  assert.ok(page.includes('&lt;/td&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;'))
  assert.ok(page.includes('&lt;i&gt;wire&lt;/i&gt;'))
})

test('amounts have the decimals of their currency, and prices those they need', async () => {
  const perRequest = { description: 'Requests', quantity: 100_000, unit_amount: '0.25' }
  const yen = await readingOf((await oneOff([perRequest], { currency: 'JPY' })).id)
  assert.match(yen, /Requests 100,000 0\.25 JPY 25,000 JPY/)
  const dinar = await readingOf((await oneOff([{ ...perRequest, unit_amount: '1234567.5' }], { currency: 'KWD' })).id)
  assert.match(dinar, /Requests 100,000 1,234\.5675 KWD 123,456,750\.000 KWD/)
  const euro = await readingOf((await oneOff([perRequest, { description: 'Less', unit_amount: '-50000' }])).id)
  assert.match(euro, /Requests 100,000 0\.0025 EUR 250\.00 EUR Less −1 500\.00 EUR −500\.00 EUR/)
  assert.match(euro, /Total −250\.00 EUR/)
})

test('a draft says so, with the parties as they are today', async () => {
  const invoice = await oneOff([{ description: 'Setting up', unit_amount: '4900' }], { name: 'Grace Hopper' })
  const shown = await readingOf(invoice.id)
  assert.match(shown, /Nordlicht GmbH .* Billed to Grace Hopper/)
  assert.match(shown, /Total 49\.00 EUR DRAFT /)
  assert.doesNotMatch(shown, /Amount due|Date of issue/)
})

test('a draft has the language and the tax ids that the final document will have', async () => {
  const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2020-01-01' }
  made(await service.call('PUT', '/v1/tax_registrations', [registration]))
  made(await service.patch('/v1/settings', { tax_mode: 'rates' }))
  const invoice = await oneOff([{ description: 'Setting up', unit_amount: '4900' }], {
    ...{ language: 'de', address: { country: 'FR' }, tax: { tax_ids: [{ value: 'FR40303265045' }] } },
  })
  const draft = await readingOf(invoice.id)
  made(await service.post(`/v1/invoices/${invoice.id}/finalize`))
  const final = await readingOf(invoice.id)
  for (const said of ['USt-IdNr. DE136695976', 'USt-IdNr. FR40303265045', 'Gesamtbetrag 49,00 EUR'])
    for (const page of [draft, final]) assert.ok(page.includes(said), `${said} is missing in ${page}`)
  assert.match(draft, /Rechnungsentwurf .* ENTWURF/)
  made(await service.patch('/v1/settings', { tax_mode: 'none' }))
})

test('a paid invoice shows credit and payments, and is stamped', async () => {
  const invoice = await oneOff([{ description: 'Setting up', unit_amount: '4900' }])
  const credit = { amount_cents: 900, currency: 'EUR', reason: 'sorry' }
  await service.post(`/v1/customers/${invoice.customer_id}/credit_entries`, credit)
  await service.post(`/v1/invoices/${invoice.id}/finalize`)
  const pay = (body: object) => service.post(`/v1/invoices/${invoice.id}/pay`, body)
  await pay({ amount_cents: 1000, reference: 'wire 4711', paid_at: '2026-01-31T12:00:00Z' })
  await pay({ paid_at: '2026-02-02T12:00:00Z' })
  const shown = await readingOf(invoice.id)
  assert.match(
    shown,
    /Total 49\.00 EUR Credit applied −9\.00 EUR Paid 31 Jan 2026 wire 4711 −10\.00 EUR Paid 2 Feb 2026 −30\.00 EUR Amount due 0\.00 EUR Paid /,
  )
})

test('money that went back is called so, with the day on which it did, and is owed again', async () => {
  const draft = await oneOff([{ description: 'Setting up', unit_amount: '4900' }])
  const invoice = made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  made(await service.post(`/v1/invoices/${invoice.id}/pay`, { paid_at: '2026-01-31T12:00:00Z', reference: 'wire' }))
  const [payment] = made(await service.get(`/v1/payments?invoice_id=${invoice.id}`)).data
  made(
    await service.post('/v1/refunds', {
      payment_id: payment.id,
      amount_cents: 300,
      reason: 'by mistake',
      reopen: true,
    }),
  )
  assert.match(
    await readingOf(invoice.id),
    /Total 49\.00 EUR Paid 31 Jan 2026 wire −49\.00 EUR Paid back \d+ \w+ 20\d\d wire 3\.00 EUR Amount due 3\.00 EUR/,
  )
})

test('a percentage is written as the language writes it, in a discount too', async () => {
  const lines = [{ description: 'Mise en place', unit_amount: '4900', discount: { percent_off: '12.5' } }]
  const shown = await readingOf((await oneOff(lines, { language: 'fr' })).id)
  assert.match(shown, /Remise 12,5 %: −6,12 EUR/)
})

test('a void invoice is stamped, and asks for nothing', async () => {
  const invoice = await oneOff([{ description: 'Setting up', unit_amount: '4900' }])
  await service.post(`/v1/invoices/${invoice.id}/finalize`)
  await service.post(`/v1/invoices/${invoice.id}/void`)
  const shown = await readingOf(invoice.id)
  assert.match(shown, /Total 49\.00 EUR VOID /)
  assert.doesNotMatch(shown, /Amount due|Due /)
})

test('an invoice names its credit notes, and says what each has taken off it', async () => {
  const plan = await newPlan(service)
  const open = await subscribed(service, plan)
  const paid = await subscribed(service, plan)
  await service.post(`/v1/invoices/${paid.invoice.id}/pay`)
  const cancel = async ({ subscription }: typeof open) =>
    made(await service.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' })).credit_note.number
  const [first, second] = [await cancel(open), await cancel(paid)]
  assert.match(
    await readingOf(open.invoice.id),
    new RegExp(
      `Credit notes ${first} .*Total 10\\.00 EUR Credit note ${first} −10\\.00 EUR Amount due 0\\.00 EUR Credited`,
    ),
  )
  // Of what was paid it makes credit.
  const shown = await readingOf(paid.invoice.id)
  assert.match(
    shown,
    new RegExp(`Credit notes ${second} .*Total 10\\.00 EUR Paid .* −10\\.00 EUR Amount due 0\\.00 EUR Paid`),
  )
})

test('the page is in the language of the customer, with registration and footer; a line says its kind in it', async () => {
  const clock = (await service.post('/v1/test_clocks', { now: '2026-04-01T10:17:00Z' })).body
  const legal = { e_invoicing: { legal_id: { scheme: null, value: 'HRB 4711' } } }
  made(await service.patch('/v1/settings', { ...legal, document_design: { footer: 'Geschäftsführung: Ada' } }))
  const plan = await newPlan(service, { name: 'Profi', amount_cents: 3000 })
  const who = { language: 'de', test_clock_id: clock.id }
  const { subscription, invoice } = await subscribed(service, plan, {}, who)
  const note = made(
    await service.post('/v1/credit_notes', { invoice_id: invoice.id, reason: 'Ausfall', amount_with_tax_cents: 1000 }),
  )
  const canceled = made(await service.post(`/v1/invoices/${invoice.id}/reissue`, { reason: 'Anschrift' }))
  const page = await pageOf(invoice.id)
  assert.match(page, /<html lang="de">/)
  const shown = reading(page)
  for (const said of ['Rechnung', 'Registernr. HRB 4711', 'Geschäftsführung: Ada', 'Profi 01.04.2026 – 30.04.2026 1'])
    assert.ok(shown.includes(said), `${said} is missing in ${shown}`)
  const pageOfNote = async ({ id }: { id: string }) => reading((await service.get(`/v1/credit_notes/${id}/html`)).text)
  assert.match(
    await pageOfNote(note),
    /Minderung: Profi 01\.04\.2026 – 30\.04\.2026 · 1 × 30,00 EUR 1 10,00 EUR 10,00 EUR/,
  )
  // All of the month is given back by request: none of it is unused time or a part.
  assert.match(
    await pageOfNote(canceled.credit_note),
    /Korrektur: Profi 01\.04\.2026 – 30\.04\.2026 1 30,00 EUR 30,00 EUR/,
  )
  const replaced = `Ersetzt Rechnung ${invoice.number}, 01.04.2026`
  assert.ok((await readingOf(canceled.invoice.id)).includes(replaced))
  made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-04-16T10:17:00Z' }))
  const ended = made(await service.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' })).credit_note
  const german = await pageOfNote(ended)
  assert.match(german, /Nicht genutzte Zeit: Profi 16\.04\.2026 – 30\.04\.2026 · Teil eines Zeitraums/)
  assert.match(german, /Das Abonnement wurde gekündigt/)
  assert.doesNotMatch(german, /Unused|Reduction|part of|invoice/)
})

test('the page of an invoice that is another tenant’s, or that does not exist, is the same 404', async () => {
  const invoice = await oneOff([{ description: 'Setting up', unit_amount: '4900' }])
  const stranger = await anotherTenant(service.database.ownerUrl)
  const others = await service.get(`/v1/invoices/${invoice.id}/html`, stranger)
  const absent = await service.get('/v1/invoices/019a3c5e-1111-7000-8000-000000000004/html', stranger)
  assert.equal(others.status, 404)
  assert.equal(absent.status, 404)
  assert.equal(others.body.code, absent.body.code)
})

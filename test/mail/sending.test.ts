import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { partOf } from '../support/mail/mail-server.ts'
import { startMailingService } from '../support/mail/mailing-service.ts'
import { made, newCustomer, newDraft, newPlan, outcome, subscribed } from '../support/service/merchant.ts'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const { service, server, owner, own, messages, addressOf, ended, finalInvoice } = await startMailingService()
const dkim = { domain: 'merchant.example', selector: 'billing', private_key: privateKey }

test('nothing is sent before a server and an address are set up, and a request to send says so', async () => {
  const invoice = await finalInvoice({ email: addressOf('early') })
  assert.deepEqual(await messages(`invoice_id=${invoice.id}`), [])
  assert.equal(outcome(await service.post(`/v1/invoices/${invoice.id}/send`)), '409 mail_not_set_up')
  const withoutFrom = await service.patch('/v1/settings', { mail: { kinds: ['invoice'] } })
  assert.equal(withoutFrom.body.errors[0].pointer, '/mail/from')
})

test('a mail server is set up; its secrets are sealed, and never shown', async () => {
  const answer = await service.call('PUT', '/v1/mail_server', { ...own, dkim })
  assert.equal(answer.status, 200, answer.text)
  assert.ok(!answer.text.includes('let me in') && !answer.text.includes('PRIVATE'))
  const [row] = await owner('select password, dkim_private_key from mail_server')
  assert.match(row.password, /^v1\./)
  assert.match(row.dkim_private_key, /^v1\./)
  // A change without the secrets keeps them.
  made(
    await service.call('PUT', '/v1/mail_server', {
      host: own.host,
      port: own.port,
      security: own.security,
      username: own.username,
      dkim: { domain: dkim.domain, selector: dkim.selector },
    }),
  )
  const kinds = ['invoice', 'receipt', 'credit_note']
  const mail = { from: 'billing@merchant.example', reply_to: 'help@merchant.example', kinds }
  made(await service.patch('/v1/settings', { mail }))
  const wrong = await service.call('PUT', '/v1/mail_server', { ...own, dkim: { ...dkim, private_key: 'x' } })
  assert.equal(wrong.body.errors[0].pointer, '/dkim/private_key')
})

describe('a finalized invoice', () => {
  test('is mailed by itself, once, signed, and marked as automatic', async () => {
    const email = addressOf('ada')
    const invoice = await finalInvoice({ name: 'Ada', email })
    const [mail] = await server.until(email)
    assert.ok(mail)
    assert.equal(mail.subject, `Invoice ${invoice.number} from First tenant`)
    assert.equal(mail.user, 'billing')
    assert.equal(mail.from, 'billing@merchant.example')
    assert.equal(mail.headers['auto-submitted'], 'auto-generated')
    assert.equal(mail.headers['reply-to'], 'help@merchant.example')
    const [message] = await messages(`invoice_id=${invoice.id}`)
    const { status, kind, subject, message_id } = await ended(message.id)
    assert.deepEqual({ status, kind, subject }, { status: 'sent', kind: 'invoice', subject: mail.subject })
    assert.equal(mail.headers['message-id'], `<${message_id}>`)
    for (const type of ['text/plain', 'text/html'] as const) {
      const part = partOf(mail, type)
      assert.ok(
        part.includes(invoice.number) && part.includes('€49.50') && part.includes(invoice.payment_reference),
        part,
      )
    }
    const published = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    const resolver = async () => [[`v=DKIM1; k=rsa; p=${published}`]]
    const { results } = await dkimVerify(Buffer.from(mail.raw, 'latin1'), { resolver } as any)
    assert.equal((results as any)[0].status.result, 'pass')
    const events = made(await service.get('/v1/events?type=message.sent')).data
    assert.ok(events.some((event: any) => event.object_id === message.id))
  })

  test('is mailed in the language of the customer, with amounts and dates as it writes them', async () => {
    const expected = {
      de: ['Rechnung', '49,50\u00a0€'],
      fr: ['Facture', '49,50\u00a0€'],
      es: ['Factura', '49,50\u00a0€'],
      ja: ['請求書', '€49.50'],
    }
    for (const [language, [word = '', amount = '']] of Object.entries(expected)) {
      const email = addressOf(language)
      const invoice = await finalInvoice({ name: 'Ada', email, language })
      assert.equal(invoice.billed_to.language, language)
      const [mail] = await server.until(email)
      assert.ok(mail)
      assert.ok(mail.subject.includes(word), mail.subject)
      assert.ok(partOf(mail, 'text/plain').includes(amount), partOf(mail, 'text/plain'))
      assert.equal(mail.headers['content-language'], language)
    }
  })

  test('its receipt follows the payment, and a credit note is mailed too, its lines in the language', async () => {
    const email = addressOf('grace')
    const plan = await newPlan(service)
    const { subscription, invoice } = await subscribed(service, plan, {}, { email, language: 'de' })
    made(await service.post(`/v1/invoices/${invoice.id}/pay`))
    made(await service.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
    await server.until(email, 3)
    const received = server.received.filter(({ to }) => to === email)
    const subjects = received.map(({ subject }) => subject.split(' ')[0])
    assert.deepEqual(subjects.sort(), ['Rechnung', 'Rechnungskorrektur', 'Zahlungsbestätigung'])
    const note = received.find(({ subject }) => subject.startsWith('Rechnungskorrektur'))
    assert.ok(note)
    const text = partOf(note, 'text/plain')
    assert.match(text, /Nicht genutzte Zeit: .+ \(\d+\. \S+ \d{4} – \d+\. \S+ \d{4}\): 10,00/)
    assert.doesNotMatch(text, /Unused time/)
  })

  test('a credit note names its invoice, its reason and what becomes of the money, in each language', async () => {
    const labels = {
      en: ['For invoice', 'Reason', 'Taken off what was due', 'Credit for your next invoices'],
      de: ['Zu Rechnung', 'Grund', 'Vom offenen Betrag abgezogen', 'Guthaben für Ihre nächsten Rechnungen'],
      fr: ['Pour la facture', 'Motif', 'Déduit du montant dû', 'Crédit pour vos prochaines factures'],
      es: ['De la factura', 'Motivo', 'Descontado del importe pendiente', 'Saldo a favor para sus próximas facturas'],
      ja: ['対象の請求書', '理由', '未払額からの控除', '次回以降のご請求に充当'],
    }
    for (const [language, [invoice, reason, takenOff, credit]] of Object.entries(labels)) {
      const email = addressOf(`credited-${language}`)
      const { id, number } = await finalInvoice({ name: 'Ada', email, language })
      made(await service.post(`/v1/invoices/${id}/pay`, { amount_cents: 2000 }))
      const note = made(await service.post(`/v1/invoices/${id}/cancel`, { reason: 'not ordered' }))
      await server.until(email, 3)
      const mail = server.received.find(({ to, subject }) => to === email && subject.includes(note.number))
      assert.ok(mail)
      const text = partOf(mail, 'text/plain').replaceAll('\r', '')
      for (const line of [`${invoice}: ${number}`, `${reason}: not ordered`, `${takenOff}: `, `${credit}: `])
        assert.ok(text.includes(`\n${line}`), `${line} is not in\n${text}`)
      assert.ok(text.split('\n\n')[1]?.includes(number), 'the first sentence names the invoice')
      assert.doesNotMatch(text, /Rechnungsdatum/)
    }
  })

  test('says the account that it is paid to as people write it', async () => {
    const account = { iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' }
    made(await service.patch('/v1/settings', { bank_account: account }))
    const email = addressOf('transfer')
    await finalInvoice({ name: 'Ada', email })
    const [mail] = await server.until(email)
    assert.ok(mail)
    assert.match(partOf(mail, 'text/plain'), /^Account: DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX$/m)
    made(await service.patch('/v1/settings', { bank_account: null }))
  })

  test('that credit alone has paid has no receipt', async () => {
    const customer = await newCustomer(service, { email: addressOf('hedy') })
    const credit = { amount_cents: 9000, currency: 'EUR', reason: 'a gift' }
    made(await service.post(`/v1/customers/${customer.id}/credit_entries`, credit))
    const draft = await newDraft(service, customer, '4950')
    const { id, status } = made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    const kinds = (await messages(`invoice_id=${id}`)).map(({ kind }: { kind: string }) => kind)
    assert.deepEqual([status, kinds], ['paid', ['invoice']])
  })

  test('names cannot add a header or a recipient', async () => {
    const email = addressOf('eve')
    await finalInvoice({ name: 'Eve" <other@evil.example>, <b>Bcc: x@evil.example', email })
    const [mail] = await server.until(email)
    assert.equal(mail?.headers.bcc, undefined)
    assert.equal(server.asked.get('other@evil.example'), undefined)
    assert.ok(partOf(mail as any, 'text/html').includes('&lt;b&gt;'))
  })

  test('of a customer on a test clock is not mailed, and not sent when asked', async () => {
    const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
    const invoice = await finalInvoice({ email: addressOf('clock'), test_clock_id: clock.id })
    assert.deepEqual(await messages(`invoice_id=${invoice.id}`), [])
    assert.equal(outcome(await service.post(`/v1/invoices/${invoice.id}/send`)), '409 customer_on_test_clock')
    assert.equal((await service.call('DELETE', `/v1/test_clocks/${clock.id}`)).status, 200)
  })
})

describe('a request to send', () => {
  test('sends again, also to another address, with an id of its own', async () => {
    const email = addressOf('resend')
    const invoice = await finalInvoice({ email })
    await server.until(email)
    const other = addressOf('accounts')
    const answers = await Promise.all([
      service.post(`/v1/invoices/${invoice.id}/send`),
      service.post(`/v1/invoices/${invoice.id}/send`),
      service.post(`/v1/invoices/${invoice.id}/send`, { to: other }),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201, 201],
    )
    await server.until(email, 3)
    await server.until(other)
    const ids = server.received.filter(({ to }) => to === email).map(({ headers }) => headers['message-id'])
    assert.equal(new Set(ids).size, 3)
  })

  test('is refused for drafts, void invoices and customers without an address', async () => {
    const customer = await newCustomer(service)
    const draft = await newDraft(service, customer, '100')
    assert.equal(outcome(await service.post(`/v1/invoices/${draft.id}/send`)), '409 document_not_final')
    made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    assert.equal(outcome(await service.post(`/v1/invoices/${draft.id}/send`)), '409 recipient_needed')
    made(await service.post(`/v1/invoices/${draft.id}/void`))
    assert.equal(outcome(await service.post(`/v1/invoices/${draft.id}/send`)), '409 document_not_final')
    assert.equal((await service.post(`/v1/invoices/${draft.id}/send`, { to: 'a@b.example, c@d.example' })).status, 400)
  })
})

test('verification finds nothing wrong with what was sent', async () => {
  const { data } = made(await service.get('/v1/verification'))
  const broken = data.filter((one: any) => one.violation_count > 0).map(({ violations }: any) => violations)
  assert.deepEqual(broken, [])
  for (const { invariant, checked } of data) if (invariant.startsWith('messages_')) assert.ok(checked > 5, invariant)
})

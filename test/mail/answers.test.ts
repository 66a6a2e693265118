import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { untilSo } from '../support/http/patience.ts'
import { startMailingService } from '../support/mail/mailing-service.ts'
import { made, newDraft, outcome } from '../support/service/merchant.ts'

const mailing = await startMailingService()
const { service, server, owner, setUp, messages, addressOf, ended, tryAgain, finalInvoice, message: shown } = mailing
await setUp(['invoice'])

describe('what the server answers', () => {
  test('550 stops the address until it is changed, and the customer shows it', async () => {
    const email = addressOf('nobody')
    server.whim = (address) => (address === email ? { code: 550, text: '5.1.1 no such mailbox' } : 'take')
    const invoice = await finalInvoice({ email })
    const [message] = await messages(`invoice_id=${invoice.id}`)
    const { status, error, attempts } = await ended(message.id)
    assert.deepEqual({ status, attempts }, { status: 'bounced', attempts: 1 })
    assert.match(error, /no such mailbox/)
    const customer = () => service.get(`/v1/customers/${invoice.customer_id}`).then(made)
    assert.ok((await customer()).email_bounced_at)
    const draft = await newDraft(service, { id: invoice.customer_id }, '100')
    made(await service.post(`/v1/invoices/${draft.id}/finalize`))
    assert.deepEqual(await messages(`invoice_id=${draft.id}`), [])
    const changed = made(await service.patch(`/v1/customers/${invoice.customer_id}`, { email: addressOf('somebody') }))
    assert.equal(changed.email_bounced_at, null)
    assert.equal(made(await service.get('/v1/events?type=message.bounced')).data.length, 1)
    server.whim = () => 'take'
  })

  test('a server that relays for nobody does not stop the addresses', async () => {
    const email = addressOf('relay')
    server.whim = (address) => (address === email ? { code: 554, text: '5.7.1 relay access denied' } : 'take')
    const invoice = await finalInvoice({ email })
    const [message] = await messages(`invoice_id=${invoice.id}`)
    await tryAgain(message.id, 1)
    server.whim = () => 'take'
    assert.equal((await ended(message.id)).status, 'sent')
  })

  test('451 is tried again, with the same Message-ID, and is failed after ten attempts', async () => {
    const email = addressOf('later')
    server.whim = (address) => (address === email ? { code: 451, text: '4.7.1 greylisted' } : 'take')
    const invoice = await finalInvoice({ email })
    const [message] = await messages(`invoice_id=${invoice.id}`)
    await tryAgain(message.id, 1)
    await tryAgain(message.id, 2)
    await untilSo('a third attempt', async () => (await shown(message.id)).attempts === 3)
    await untilSo('it is queued', async () => (await shown(message.id)).status === 'queued')
    await owner('update message set attempts = 9, due_at = now() where id = $1', [message.id])
    const { status, attempts, error } = await ended(message.id)
    assert.deepEqual({ status, attempts }, { status: 'failed', attempts: 10 })
    assert.match(error, /451/)
    server.whim = () => 'take'
  })

  test('a server that refuses the content is not asked again', async () => {
    const email = addressOf('content')
    server.whim = (address) => (address === email ? 'refuseContent' : 'take')
    const invoice = await finalInvoice({ email })
    const [message] = await messages(`invoice_id=${invoice.id}`)
    assert.equal((await ended(message.id)).status, 'failed')
    server.whim = () => 'take'
  })

  test('a server that dies is asked again; if it had taken the mail, the second copy has the same Message-ID', async () => {
    for (const whim of ['die', 'dieAfterTaking'] as const) {
      const email = addressOf(whim)
      server.whim = (address) => (address === email ? whim : 'take')
      const invoice = await finalInvoice({ email })
      const [message] = await messages(`invoice_id=${invoice.id}`)
      await untilSo(
        'it has died',
        async () => (await shown(message.id)).status === 'queued' && (server.asked.get(email) ?? 0) > 0,
      )
      server.whim = () => 'take'
      await tryAgain(message.id, 1)
      assert.equal((await ended(message.id)).status, 'sent')
      const mails = server.received.filter(({ to }) => to === email)
      assert.equal(mails.length, whim === 'die' ? 1 : 2)
      assert.equal(new Set(mails.map(({ headers }) => headers['message-id'])).size, 1)
    }
  })
})

describe('an invoice is voided only before a message about it has left', () => {
  test('a sent one is refused, by the database too', async () => {
    const email = addressOf('sent')
    const invoice = await finalInvoice({ email })
    const [message] = await messages(`invoice_id=${invoice.id}`)
    await ended(message.id)
    assert.equal(outcome(await service.post(`/v1/invoices/${invoice.id}/void`)), '409 invoice_was_sent')
    await assert.rejects(owner(`update invoice set status = 'void', voided_at = now() where id = $1`, [invoice.id]), {
      constraint: 'a_sent_invoice_is_not_voided',
    })
  })

  test('messages that have not left are canceled with it', async () => {
    await setUp([])
    const invoice = await finalInvoice({ email: addressOf('void') })
    const message = made(await service.post(`/v1/invoices/${invoice.id}/send`, { to: addressOf('slow') }))
    await owner(
      `update message set status = 'queued', due_at = now() + interval '1 day', sent_at = null where id = $1`,
      [message.id],
    )
    made(await service.post(`/v1/invoices/${invoice.id}/void`))
    const { status, error } = await shown(message.id)
    assert.deepEqual({ status, error }, { status: 'canceled', error: 'The invoice is void' })
    await setUp(['invoice'])
  })
})

test('without its server mail waits, and the reason is shown', async () => {
  made(await service.call('DELETE', '/v1/mail_server'))
  const invoice = await finalInvoice({ email: addressOf('waiting') })
  const [message] = await messages(`invoice_id=${invoice.id}`)
  await untilSo('it has been tried', async () => (await shown(message.id)).attempts === 1)
  await untilSo('it waits', async () => (await shown(message.id)).status === 'queued')
  assert.match((await shown(message.id)).error, /no mail server/)
  assert.equal((await service.call('DELETE', '/v1/mail_server')).status, 404)
})

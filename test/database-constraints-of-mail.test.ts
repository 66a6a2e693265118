import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { check, forbidden, refusing } from './support/database/refusing.ts'
import { newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// What the database refuses of mail, tried in transactions that are rolled back.

const service = await startTestService()
const tenantId = (await service.get('/v1/settings')).body.id
const { owner, refusal, refusalToOwner, copy } = await refusing(service.database, tenantId)
const { invoice } = await subscribed(service, await newPlan(service), {}, { email: 'ada@customer.example' })
await owner(
  `insert into message (tenant_id, id, kind, customer_id, invoice_id, recipient, due_at, created_at, updated_at)
  values ($1, $2, 'invoice', $3, $4, 'Ada@customer.example', now() + interval '1 day', now(), now())`,
  [tenantId, randomUUID(), invoice.customer_id, invoice.id],
)
await owner(
  `insert into notice_plan (tenant_id, object_id, customer_id, invoice_id, looked_at, due_at) values ($1, $3, $2, $3, now(), now() + interval '1 day')`,
  [tenantId, invoice.customer_id, invoice.id],
)
await owner(
  `insert into mail_server (tenant_id, host, port, security, created_at, updated_at) values ($1, 'mail.example', 587, 'starttls', now(), now())`,
  [tenantId],
)

const anotherMessage = (values: Record<string, string>) =>
  copy('message', 'true', { id: 'gen_random_uuid()', ...values })

test('a second message of a kind about a document to an address is refused, in capitals too; a copy, another kind or address is not', async () => {
  const twice = { code: '23505', constraint: 'one_message_for_document_kind_and_recipient' }
  assert.deepEqual(await refusal(await anotherMessage({ recipient: `'ada@customer.example'` })), twice)
  for (const other of [
    { copy: '1' },
    { kind: `'receipt'` },
    { recipient: `'bob@customer.example'` },
    { occasion: `'x'` },
  ])
    assert.equal(await refusal(await anotherMessage({ copy: '0', ...other })), null, JSON.stringify(other))
})

const wrong: Readonly<Record<string, Record<string, string>>> = {
  kind_is_known: { kind: `'advertisement'` },
  copy_is_not_negative: { copy: '-1' },
  recipient_is_an_address: { recipient: `'Ada'` },
  status_is_known: { status: `'read'` },
  attempts_are_not_negative: { copy: '1', attempts: '-1' },
  message_is_about_one_thing: { copy: '1', invoice_id: 'null' },
  message_is_to_a_customer_or_invited_person: { copy: '1', customer_id: 'null' },
  link_is_kept_until_it_has_left: { copy: '1', link: `'v1.sealed'` },
  what_is_to_be_sent_is_due: { copy: '1', due_at: 'null' },
  sent_says_when: { copy: '1', sent_at: 'now()' },
  what_is_sent_has_a_header_id: { copy: '1', status: `'sending'` },
}
for (const [constraint, values] of Object.entries(wrong)) {
  test(`a message is refused by ${constraint}`, async () => {
    assert.deepEqual(await refusal(await anotherMessage(values)), check(constraint))
  })
}

test('of a message only what becomes of it can be changed, and it is not deleted', async () => {
  for (const column of ['recipient', 'kind', 'customer_id', 'invoice_id', 'facts', 'created_at'])
    assert.deepEqual(await refusal(`update message set ${column} = ${column}`), forbidden, column)
  assert.deepEqual(await refusal('delete from message'), forbidden)
})

test('an invoice that a message was sent about, or may have been, is not voided; one that waits does not hinder', async () => {
  const voiding = `update invoice set status = 'void', voided_at = now() where id = '${invoice.id}'`
  assert.equal(await refusal(voiding), null)
  for (const status of ['sending', 'sent']) {
    const due = status === 'sent' ? 'due_at = null, sent_at = now()' : 'due_at = now()'
    const text = `update message set status = '${status}', header_id = 'x', ${due}; ${voiding}`
    assert.deepEqual(await refusalToOwner(text), check('a_sent_invoice_is_not_voided'), status)
  }
})

test('a notice plan is about its object; a mail server has a whole login and a whole signature', async () => {
  assert.deepEqual(
    await refusalToOwner('update notice_plan set object_id = gen_random_uuid()'),
    check('notice_is_about_one_thing'),
  )
  const server = (change: string) => refusal(`update mail_server set ${change}`)
  assert.deepEqual(await server('port = 0'), check('port_is_known'))
  assert.deepEqual(await server(`host = ''`), check('host_is_short'))
  assert.deepEqual(await server(`security = 'ssl'`), check('security_is_known'))
  assert.deepEqual(await server(`username = 'a'`), check('a_login_is_whole'))
  assert.deepEqual(await server(`dkim_domain = 'a.example'`), check('a_signature_is_whole'))
})

test('a customer has a language that mails are written in, or none', async () => {
  assert.deepEqual(await refusal(`update customer set language = 'xx'`), check('language_is_known'))
})

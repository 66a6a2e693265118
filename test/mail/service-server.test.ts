import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMailServer } from '../support/mail/mail-server.ts'
import { made, newCustomer, newDraft } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'

test('without a server of their own tenants’ mail leaves by that of the service: from the operator’s address, answers to the tenant', async () => {
  const server = await startMailServer({ users: { service: 's p' } })
  const service = await startTestService({
    ...{ BILLING_ROLE: 'all', VERIFICATION_EVERY_MS: '0' },
    BILLING_SMTP_URL: `smtp://service:${encodeURIComponent('s p')}@127.0.0.1:${server.port}`,
    BILLING_SMTP_FROM: 'no-reply@service.example',
  })
  assert.deepEqual(made(await service.get('/v1/mail_server')), { mail_server: null, service_has_one: true })
  made(await service.patch('/v1/settings', { mail: { from: 'billing@merchant.example', kinds: ['invoice'] } }))
  const draft = await newDraft(service, await newCustomer(service, { email: 'ada@customer.example' }), '100')
  made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  const [mail] = await server.until('ada@customer.example')
  assert.equal(mail?.from, 'no-reply@service.example')
  assert.match(mail?.headers.from ?? '', /First tenant.*<no-reply@service\.example>/)
  assert.equal(mail?.headers['reply-to'], 'billing@merchant.example')
  assert.equal(mail?.user, 'service')
})

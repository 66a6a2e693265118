import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { partOf, startMailServer, type TestMailServer } from '../../test/support/mail/mail-server.ts'
import { made, newCustomer } from '../../test/support/service/merchant.ts'
import { openPortalFor } from '../../test/support/service/portal.ts'

journey(
  'a customer has a link mailed to them, and opens the portal by it',
  {
    role: null,
    environment: { BILLING_ROLE: 'all', WEBHOOK_ALLOW_PRIVATE: 'true' },
    async arrange(service): Promise<TestMailServer> {
      const server = await startMailServer()
      const own = { host: '127.0.0.1', port: server.port, security: 'none' }
      made(await service.call('PUT', '/v1/mail_server', own))
      await openPortalFor(service)
      const portal = { sign_in_by_mail: true }
      made(await service.patch('/v1/settings', { portal, mail: { from: 'billing@merchant.example' } }))
      await newCustomer(service, { name: 'Ada Lovelace', email: 'ada@customer.example' })
      return server
    },
  },
  async (visitor, server) => {
    await visitor.page.goto('/portal')
    await visitor.sees('Sign in')
    await visitor.type('E-mail', 'ada@customer.example')
    await visitor.click('button', 'Send me a link')
    await visitor.sees('If we know ada@customer.example, a link is on its way.')
    const [mail] = await server.until('ada@customer.example')
    assert.ok(mail)
    const token = /#([\w-]{43})/.exec(partOf(mail, 'text/plain'))?.[1]
    await visitor.page.goto(`/portal#${token}`)
    await visitor.sees('You have no subscription.')
    await visitor.click('button', 'Leave')
    await visitor.sees('You have left your account')
    await visitor.page.getByRole('button', { name: 'Send me a link' }).waitFor()
  },
)

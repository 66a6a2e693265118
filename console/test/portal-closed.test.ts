import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { asking, made } from '../../test/support/service/merchant.ts'
import { openPortalFor, portalToken } from '../../test/support/service/portal.ts'
import type { TestService } from '../../test/support/service/service.ts'

async function oldLink(service: TestService): Promise<string> {
  await openPortalFor(service)
  made(await service.patch('/v1/settings', { name: 'Example GmbH' }))
  const { id } = made(await service.post('/v1/customers', { name: 'Ada Lovelace' }))
  const token = await portalToken(service, id, { return_url: 'https://shop.example/account' })
  const owner = asking(service.database.ownerUrl)
  await owner(`update portal_session set link_expires_at = now() - interval '1 second'`)
  return token
}

journey(
  'an expired link says what to do, and leads back to the merchant',
  { role: null, arrange: oldLink },
  async (visitor, token) => {
    await visitor.page.goto(`/portal#${token}`)
    await visitor.sees('This link does not open any more')
    await visitor.sees('Ask Example GmbH for a new link.')
    const back = visitor.page.getByRole('link', { name: 'Back to shop.example' })
    assert.equal(await back.getAttribute('href'), 'https://shop.example/account')
  },
)

journey(
  'a session that has ended says so instead of an error',
  {
    role: null,
    async arrange(service) {
      await openPortalFor(service)
      const { id } = made(await service.post('/v1/customers', { name: 'Ada Lovelace' }))
      return portalToken(service, id)
    },
  },
  async (visitor, token, service) => {
    await visitor.page.goto(`/portal#${token}`)
    await visitor.sees('You have no subscription.')
    await visitor.page.waitForLoadState('networkidle')
    await asking(service.database.ownerUrl)(`update portal_session set ended_at = now()`)
    await visitor.click('link', 'Payment methods')
    await visitor.sees('You were signed out')
    await visitor.sees(/Ask .* for a new link\./)
  },
)

journey(
  'while the portal is off its page says so, and does not speak of a time without clicks',
  {
    role: null,
    async arrange(service) {
      await openPortalFor(service)
      const { id } = made(await service.post('/v1/customers', { name: 'W'.repeat(255) }))
      return portalToken(service, id)
    },
  },
  async (visitor, token, service) => {
    await visitor.page.goto(`/portal#${token}`)
    await visitor.sees('You have no subscription.')
    made(await service.patch('/v1/settings', { portal: { enabled: false } }))
    await visitor.page.reload()
    await visitor.sees('Your account cannot be opened at the moment')
  },
)

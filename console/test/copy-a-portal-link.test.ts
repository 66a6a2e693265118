import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { openPortalFor } from '../../test/support/service/portal.ts'

journey(
  'support copies a link to the portal for a customer',
  {
    role: 'support',
    clicksMost: 3,
    async arrange(service) {
      await openPortalFor(service)
      return made(await service.post('/v1/customers', { name: 'Ada Lovelace' })).id
    },
  },
  async (visitor, customerId, service) => {
    await visitor.page.goto(`/console/customers/${customerId}`)
    await visitor.click('link', 'Portal link')
    await visitor.click('button', 'Make a link')
    const link = await visitor.page.getByText(/\/portal#[\w-]{43}$/).innerText()
    const token = link.split('#')[1]
    const { is_open } = made(await service.post('/portal/v1/session/describe', { token }))
    assert.ok(is_open)
  },
)

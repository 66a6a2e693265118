import assert from 'node:assert/strict'
import { journey } from '../../../test/support/browser/journey.ts'
import { made } from '../../../test/support/service/merchant.ts'

journey(
  'a customer is found by a part of their name, and all of them is on one page, in one request',
  {
    clicksMost: 2,
    async arrange(service) {
      const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-31T09:00:00Z' }))
      await service.post('/v1/plans', { code: 'pro', name: 'Pro', amount_cents: 2900, currency: 'EUR' })
      const ada = made(
        await service.post('/v1/customers', {
          name: 'Ada Lovelace',
          email: 'ada@example.com',
          test_clock_id: clock.id,
        }),
      )
      made(await service.post('/v1/subscriptions', { customer_id: ada.id, plan_code: 'pro' }))
      made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-03-01T09:00:00Z' }))
    },
  },
  async (visitor) => {
    visitor.requests()
    await visitor.press('Control+k')
    await visitor.page.getByRole('searchbox').fill('lovel')
    await visitor.page.getByRole('menuitem', { name: 'Ada Lovelace' }).waitFor()
    await visitor.press('Enter')
    await visitor.sees('Next invoice')
    // The overview, where it begins, may still ask for the mail that waits.
    const ofThePage = visitor.requests().filter((one) => !/search|messages/.test(one))
    assert.equal(ofThePage.length, 1, ofThePage.join())
    await visitor.looksLike('customer')
  },
)

import assert from 'node:assert/strict'
import { journey, type Visitor } from '../../test/support/browser/journey.ts'
import { made, newCustomer } from '../../test/support/service/merchant.ts'
import type { TestService } from '../../test/support/service/service.ts'

const arrange = (service: TestService) => newCustomer(service, { name: 'Ada Lovelace', currency: 'EUR' })

async function giveTen({ page, type }: Visitor, customerId: string): Promise<void> {
  await page.goto(`/console/customers/${customerId}/credit`)
  await type('Amount', '10')
  await type('Reason', 'Outage in October')
}

const creditOf = async (service: TestService, id: string) =>
  made(await service.get(`/v1/customers/${id}`)).credit_balances.EUR

journey('a double click gives credit once', { role: 'support', arrange }, async (visitor, { id }, service) => {
  await giveTen(visitor, id)
  await visitor.page.getByRole('button', { name: 'Save' }).dblclick()
  await visitor.sees('10.00 EUR of credit')
  await visitor.page.waitForLoadState('networkidle')
  assert.equal(await creditOf(service, id), 1000)
})

journey(
  'the button pressed again after a lost answer does nothing twice; in another dialog the same is meant again',
  { role: 'support', arrange },
  async (visitor, { id }, service) => {
    const { page } = visitor
    await giveTen(visitor, id)
    let lost = 0
    await page.route('**/credit_entries', async (route) => {
      if (route.request().method() !== 'POST' || lost >= 4) return route.continue()
      lost += 1
      await route.fetch()
      await route.abort('internetdisconnected')
    })
    await visitor.click('button', 'Save')
    await page.getByRole('alert').waitFor()
    assert.deepEqual([lost, await creditOf(service, id)], [4, 1000])
    await visitor.click('button', 'Save')
    await visitor.sees('10.00 EUR of credit')
    assert.equal(await creditOf(service, id), 1000)

    await giveTen(visitor, id)
    await visitor.click('button', 'Save')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal(await creditOf(service, id), 2000)
  },
)

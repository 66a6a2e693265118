import { journey } from '../../test/support/browser/journey.ts'
import { made, newCustomer, newDraft } from '../../test/support/service/merchant.ts'

journey(
  'overdue invoices are two clicks away, with their sum',
  {
    clicksMost: 2,
    role: 'finance',
    async arrange(service) {
      const late = await newCustomer(service, { name: 'Late Ltd', net_days: 0 })
      const early = await newCustomer(service, { name: 'Early Ltd', net_days: 14 })
      for (const [customer, amount] of [
        [late, '10000'],
        [late, '2350'],
        [early, '7700'],
      ] as const) {
        const draft = await newDraft(service, customer, amount)
        made(await service.post(`/v1/invoices/${draft.id}/finalize`))
      }
      const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
      await newDraft(service, await newCustomer(service, { name: 'Test Ltd', test_clock_id: clock.id }), '100000')
    },
  },
  async (visitor) => {
    await visitor.click('link', 'Invoices')
    await visitor.sees('Early Ltd')
    await visitor.sees('3 invoices')
    await visitor.sees('4 invoices with those of test customers')
    await visitor.click('link', 'Overdue')
    await visitor.sees('2 invoices')
    await visitor.page.getByRole('region', { name: 'Sum' }).getByText('123.50 EUR').last().waitFor()
    await visitor.page.getByText('Early Ltd').waitFor({ state: 'detached' })
  },
)

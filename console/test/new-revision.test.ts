import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { migrationWorker } from '../../test/support/service/migrations.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a plan gets a new price, and its subscribers are moved with the difference in money seen first',
  {
    clicksMost: 6,
    async arrange(service) {
      const arranged = await subscriber(service, 'Niklaus')
      made(await service.patch(`/v1/plans/${arranged.plan.id}`, { name: 'Niklaus Basic' }))
      return arranged
    },
  },
  async (visitor, { subscription }, service) => {
    await visitor.click('link', 'Plans and prices')
    await visitor.click('link', 'Niklaus Basic')
    await visitor.click('link', 'New revision')
    await visitor.type('Amount', '40')
    await visitor.sees('40.00 EUR a month')
    await visitor.click('button', 'New revision')
    await visitor.sees('Difference at the next renewals')
    await visitor.sees('10.00 EUR')
    await visitor.click('button', 'Move subscribers')
    await visitor.sees('The subscribers are being moved')
    const worker = migrationWorker(service)
    const status = async () => made(await service.get('/v1/plan_migrations')).data[0].status
    // A preview that the page asks for meanwhile holds the customer: the worker passes by and comes again.
    while ((await status()) === 'running') await worker.work()
    await visitor.page.getByRole('cell', { name: '1 of 1' }).waitFor()
    const after = made(await service.get(`/v1/subscriptions/${subscription.id}`))
    assert.notEqual(after.pending_change.plan_id, after.plan_id)
  },
)

import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { migrationWorker } from '../../test/support/service/migrations.ts'
import { newMeter } from '../../test/support/service/usage.ts'
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

journey(
  'a revision in which nothing was changed has the same prices for usage',
  {
    async arrange(service) {
      const { code } = await newMeter(service, { code: 'spent', name: 'Spent', group_by: ['region', 'model'] })
      const usage = { kind: 'usage', meter_code: code }
      const only = (region: string) => ({ filters: [{ property: 'region', values: [region, `${region}, too`] }] })
      const prices = [
        { code: 'rate', model: 'percentage', rate: '2.9', fixed_amount: '25.5', partial_period: 'full', ...only('eu') },
        {
          ...{ code: 'cells', model: 'matrix', default_unit_amount: '0.125', included_quantity: '100', ...only('us') },
          cells: [
            { when: { model: 'large' }, unit_amount: '2' },
            { when: { region: 'us' }, unit_amount: '0.5' },
          ],
        },
        {
          ...{ code: 'tiers', model: 'graduated', transform: { divide_by: 1000, round: 'up' }, ...only('asia') },
          tiers: [
            { up_to: '10', unit_amount: '5' },
            { up_to: null, unit_amount: '4', flat_amount: '100' },
          ],
        },
      ]
      const plan = { code: 'spent', name: 'Spending', product: 'spending', currency: 'EUR', interval: 'month' }
      return made(await service.post('/v1/plans', { ...plan, prices: prices.map((one) => ({ ...usage, ...one })) }))
    },
  },
  async (visitor, plan, service) => {
    await visitor.click('link', 'Plans and prices')
    await visitor.click('link', 'Spending')
    await visitor.sees('Usage of spent: 2.9 % of the units and 0.255 EUR per event a month')
    await visitor.click('link', 'New revision')
    await visitor.page.getByLabel('Cell 1: model').waitFor()
    await visitor.click('button', 'New revision')
    await visitor.sees('Revision 2 is sold from now on')
    const [revised] = made(await service.get('/v1/plans?code=spent')).data
    const termsOf = (one: any) => one.prices.map(({ id, ...terms }: any) => terms)
    assert.equal(revised.revision, 2)
    assert.deepEqual(termsOf(revised), termsOf(plan))
  },
)

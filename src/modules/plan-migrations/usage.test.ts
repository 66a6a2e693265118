import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newPlan } from '../../../test/support/service/merchant.ts'
import { migrationWorker } from '../../../test/support/service/migrations.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { newMeter, sendUsage } from '../../../test/support/service/usage.ts'
import { newId } from '../../platform/ids.ts'

const service = await startTestService()
const { post } = service

test('a migration leaves what was used with the old price, and previews it', async () => {
  //  31 Jan            14 Feb            28 Feb
  //  |-- 3 at 1.00 ------|-- 2 at 2.00 -----|
  await newMeter(service, { code: 'calls', event_type: 'call', value_property: 'calls' })
  const calls = (cents: string) => ({
    ...{ code: 'calls', kind: 'usage', model: 'per_unit', meter_code: 'calls', unit_amount: cents },
  })
  const plan = await newPlan(service, { amount_cents: undefined, prices: [calls('100')] })
  const to = made(await post(`/v1/plans/${plan.id}/revisions`, { prices: [calls('200')] }))
  const clock = made(await post('/v1/test_clocks', { now: '2026-01-31T00:00:00Z' }))
  const { id } = await newCustomer(service, { test_clock_id: clock.id, time_zone: 'UTC' })
  const order = { customer_id: id, plan_id: plan.id }
  const one = made(await post('/v1/subscriptions', order))
  const advance = async (day: string) => made(await post(`/v1/test_clocks/${clock.id}/advance`, { to: day }))
  const use = async (day: string, count: number) =>
    sendUsage(service, { id: newId(), type: 'call', customer_id: id, occurred_at: day, properties: { calls: count } })
  await advance('2026-02-14T00:00:00Z')
  await use('2026-02-01T00:00:00Z', 3)
  const migration = { to_plan_id: to.id, when: 'now', proration: 'prorate' }
  const preview = made(await post(`/v1/plans/${plan.id}/migrations`, { ...migration, preview: true }))
  assert.deepEqual([preview.difference_now_cents, preview.difference_at_next_renewal_cents], [300, -300])
  made(await post(`/v1/plans/${plan.id}/migrations`, { ...migration, as_of: preview.as_of }))
  await migrationWorker(service).work()
  await advance('2026-02-15T00:00:00Z')
  await use('2026-02-14T12:00:00Z', 2)
  await advance('2026-02-28T02:00:00Z')
  assert.equal(made(await service.get(`/v1/subscriptions/${one.id}`)).latest_invoice.total_cents, 2 * 200)
})

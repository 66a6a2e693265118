import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newPlan, subscribed } from '../../../test/support/service/merchant.ts'
import { migrationWorker } from '../../../test/support/service/migrations.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()
const worker = migrationWorker(service)

test('a migration keeps what was agreed with a subscriber in place of the new price, or drops it', async () => {
  for (const [overrides, unit_amount, plan_amount] of [
    ['keep', '700', null],
    ['drop', null, 3000],
  ]) {
    const plan = await newPlan(service)
    const { subscription } = await subscribed(service, plan, {
      items: [{ price_code: 'base', override: { unit_amount: '700' } }],
    })
    const to = made(await service.post(`/v1/plans/${plan.id}/revisions`, { amount_cents: 3000 }))
    const order = { to_plan_id: to.id, when: 'now', proration: 'prorate', overrides }
    const path = `/v1/plans/${plan.id}/migrations`
    const { difference_at_next_renewal_cents } = made(await service.post(path, { ...order, preview: true }))
    const { id } = made(await service.post(path, order))
    await worker.work()
    assert.equal(made(await service.get(`/v1/plan_migrations/${id}`)).changed, 1)
    const after = made(await service.get(`/v1/subscriptions/${subscription.id}`))
    assert.deepEqual([after.plan_id, after.items[0].override?.unit_amount ?? null], [to.id, unit_amount])
    assert.equal(difference_at_next_renewal_cents, plan_amount === null ? 0 : 3000 - 700)
  }
})

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { asking, made } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { foldAll, metering, minutesAgo, sendUsage } from '../../../test/support/service/usage.ts'
import { openLog } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { openUsageCheckMetrics } from './metrics.ts'
import { usageCheckLoop } from './run.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const run = {
  transact: service.service.transact,
  metrics: openUsageCheckMetrics(openMetrics()),
  log: openLog({ level: 'fatal', format: 'json' }),
}
const look = () => usageCheckLoop(run).run(new AbortController().signal)
const many = async (times: number) => void (await Promise.all(Array.from({ length: times }, look)))

async function watched(thresholds: readonly number[]) {
  const world = await metering(service)
  const { customer, meter } = world
  made(await service.post('/v1/usage_alerts', { meter_code: meter.code, customer_id: customer.id, thresholds }))
  const price = { code: 'used', kind: 'usage', model: 'per_unit', meter_code: meter.code, unit_amount: '1' }
  const plan = { code: randomUUID(), name: 'Metered', currency: 'EUR', product: randomUUID(), prices: [price] }
  const { id } = made(await service.post('/v1/plans', plan))
  const order = { customer_id: customer.id, plan_id: id, start_at: minutesAgo(60), billing_threshold_cents: 5000 }
  made(await service.post('/v1/subscriptions', order))
  const reported = async () =>
    (
      await owner(
        `select object ->> 'threshold' as threshold from event where type = 'usage_alert.reached'
      and object ->> 'customer_id' = $1 order by sequence`,
        [customer.id],
      )
    ).map(({ threshold }) => threshold)
  const invoices = async () =>
    made(await service.get(`/v1/invoices?customer_id=${customer.id}`)).data.filter(
      ({ kind }: any) => kind === 'threshold',
    )
  return { ...world, reported, invoices }
}

test('pains 18 and 20: ten thousand events, looked at by many workers while they come: each alert once, one invoice', async () => {
  const { event, reported, invoices } = await watched([100, 9000, 20_000])
  for (let batch = 0; batch < 10; batch += 1) {
    await sendUsage(service, ...Array.from({ length: 1000 }, () => event()))
    await Promise.all([foldAll(service), many(3)])
  }
  await many(3)
  assert.deepEqual(await reported(), ['100', '9000'])
  const [invoice, ...others] = await invoices()
  assert.equal(others.length, 0)
  assert.ok(invoice.total_cents >= 5000, String(invoice.total_cents))
})

test('a look that fails in the middle leaves nothing reported, and the next one reports it', async () => {
  const { event, customer, reported, invoices } = await watched([1])
  await sendUsage(service, event({ properties: { tokens: 6000 } }))
  await foldAll(service)
  await owner(`alter table usage_alert_reached add constraint broken check (customer_id <> '${customer.id}') not valid`)
  await look()
  assert.deepEqual([await reported(), (await invoices()).length], [[], 0])
  await owner('alter table usage_alert_reached drop constraint broken')
  await sendUsage(service, event({ properties: { tokens: 1 } }))
  await foldAll(service)
  await look()
  assert.deepEqual([await reported(), (await invoices()).length], [['1'], 1])
})

test('customers whom nothing watches are not marked', async () => {
  const { event, customer } = await metering(service)
  await sendUsage(service, event())
  await foldAll(service)
  assert.deepEqual(await owner('select * from usage_check where customer_id = $1', [customer.id]), [])
})

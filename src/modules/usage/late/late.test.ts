import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, newCustomer } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'
import { metering, minutesAgo, sendUsage } from '../../../../test/support/service/usage.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { applyLateUsage } from '../../billing-run/queue/store.ts'
import { setTenant } from '../../transaction/store.ts'
import { mergeLateUsage } from '../folding/store.ts'
import { customersWithLateUsage } from './store.ts'

// Without workers, which would take the marks.
const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const tenantId = made(await service.get('/v1/settings')).id
const inTenant = <T>(work: (tx: Tx) => Promise<T>) =>
  service.service.transact({}, async (tx) => {
    setTenant(tx, tenantId)
    return work(tx)
  })
const marksOf = async (customerId: string) =>
  (await owner('select from_at from usage_late where customer_id = $1 order by batch', [customerId])).map(
    ({ from_at }) => new Date(from_at).toISOString(),
  )
const toMilliseconds = (at: string) => new Date(at).toISOString()

test('what comes more than two minutes late leaves a mark, and so does what is voided', async () => {
  const { event, customer } = await metering(service)
  await sendUsage(service, event({ occurred_at: minutesAgo(1.5) }))
  assert.deepEqual(await marksOf(customer.id), [])
  const late = event({ occurred_at: minutesAgo(60 * 24 * 20) })
  await sendUsage(service, late, event({ occurred_at: minutesAgo(5) }))
  assert.deepEqual(await marksOf(customer.id), [toMilliseconds(late.occurred_at)])
  const all = await service.service.transact({ readOnly: true }, (tx) => customersWithLateUsage(tx, 100))
  assert.ok(all.some(({ customer_id }) => customer_id === customer.id))
  made(await service.post('/v1/usage/void', { ids: [late.id] }))
  assert.equal((await marksOf(customer.id)).length, 2)
  assert.equal(await inTenant(applyLateUsage), 2n)
  assert.deepEqual(await marksOf(customer.id), [])
})

test('many marks of a customer become one, with the earliest instant', async () => {
  const { event, customer } = await metering(service)
  const events = Array.from({ length: 25 }, (_, nth) => event({ occurred_at: minutesAgo(100 + nth) }))
  for (const one of events) await sendUsage(service, one)
  await inTenant(async (tx) => mergeLateUsage(tx))
  assert.deepEqual(await marksOf(customer.id), [toMilliseconds(events.at(-1)?.occurred_at ?? '')])
})

test('marks of a customer whom somebody else has locked stay for the next time', async () => {
  const { event, customer } = await metering(service)
  await inTenant(applyLateUsage)
  await sendUsage(service, event({ occurred_at: minutesAgo(50) }))
  await inTenant(async (tx) => {
    await tx.rows({ text: 'select lock_customer($1)', values: [customer.id] })
    assert.equal(await inTenant(applyLateUsage), 0n)
  })
  assert.equal(await inTenant(applyLateUsage), 1n)
})

test('all usage of a customer on a test clock is late', async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2031-03-10T00:00:00Z' }))
  const customer = await newCustomer(service, { test_clock_id: clock.id })
  const { event } = await metering(service)
  await sendUsage(service, event({ customer_id: customer.id, occurred_at: '2031-03-09T23:59:59.999Z' }))
  assert.deepEqual(await marksOf(customer.id), ['2031-03-09T23:59:59.999Z'])
})

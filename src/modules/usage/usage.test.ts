import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { brokenInvariants } from '../../../test/support/database/invariants.ts'
import { untilSo } from '../../../test/support/http/patience.ts'
import { asking, made, newCustomer } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { metering, minutesAgo, newMeter, outcomes, sendUsage, sendWith } from '../../../test/support/service/usage.ts'

// With workers that fold meanwhile.
const service = await startTestService({ BILLING_ROLE: 'all', WORKER_POLL_MS: '50', VERIFICATION_EVERY_MS: '0' })
const owner = asking(service.database.ownerUrl)
const untilFolded = () => untilSo('all is folded', async () => (await owner('select from usage_batch')).length === 0)

test('pain 3: each event sent three times from four connections, in another order, while it is folded, counts once', async () => {
  const { event, quantity, customer, type } = await metering(service, { group_by: ['model'] })
  const unique = await newMeter(service, { event_type: type, aggregation: 'unique_count' })
  const events = Array.from({ length: 1500 }, (_, index) =>
    event({
      occurred_at: minutesAgo((index % 50) * 60 + 1),
      properties: { tokens: (index % 7) + 1, model: `m${index % 4}` },
    }),
  )
  const total = events.reduce((sum, { properties }) => sum + (properties as { tokens: number }).tokens, 0)
  const counts: Record<string, number> = {}
  const clients = Array.from({ length: 12 }, async (_, nth) => {
    const mine = events.filter((_one, index) => index % 4 === nth % 4)
    if (nth >= 4) mine.reverse()
    for (let from = 0; from < mine.length; from += 100 + 10 * nth) {
      const { secret } = service
      const answer = made(await sendWith(service, secret, mine.slice(from, from + 100 + 10 * nth)))
      for (const { status } of answer.data) counts[status] = (counts[status] ?? 0) + 1
    }
  })
  await Promise.all(clients)
  assert.deepEqual(counts, { accepted: 1500, duplicate: 3000 })
  assert.equal(await quantity(), String(total))
  await untilFolded()
  assert.equal(await quantity(), String(total))
  const asked = { customer_id: customer.id, meter_code: unique.code, from: minutesAgo(60 * 60), until: minutesAgo(0) }
  assert.equal(made(await service.get(`/v1/usage?${new URLSearchParams(asked)}`)).data[0].quantity, '7')
  const [{ count }] = await owner('select count(*)::int as count from usage_event where customer_id = $1', [
    customer.id,
  ])
  assert.equal(count, 1500)
  assert.deepEqual(await brokenInvariants(owner), {})
})

test('events, voids and a new meter under way together leave buckets that hold the events', async () => {
  const { event, type, quantity } = await metering(service)
  const sent: string[] = []
  const sending = Array.from({ length: 4 }, async () => {
    for (let round = 0; round < 6; round += 1) {
      const events = Array.from({ length: 40 }, (_, index) => event({ occurred_at: minutesAgo(index * 30 + 1) }))
      await sendUsage(service, ...events)
      sent.push(...events.map(({ id }) => id))
    }
  })
  const voiding = (async () => {
    let voided = 0
    for (let round = 0; round < 5; round += 1) {
      const ids = sent.slice(-15)
      if (ids.length > 0) {
        const { data } = made(await service.post('/v1/usage/void', { ids }))
        voided += data.filter(({ status }: { status: string }) => status === 'voided').length
      }
    }
    return voided
  })()
  const meters = Promise.all([
    newMeter(service, { event_type: type, aggregation: 'max' }),
    newMeter(service, { event_type: type, aggregation: 'unique_count', group_by: ['model'] }),
    newMeter(service, { event_type: type, aggregation: 'latest' }),
  ])
  const [voided] = await Promise.all([voiding, meters, ...sending])
  assert.equal(await quantity(), String(4 * 6 * 40 - voided))
  for (const { id } of await meters)
    await untilSo('the meter is ready', async () => made(await service.get(`/v1/meters/${id}`)).status === 'ready')
  await untilFolded()
  assert.equal(await quantity(), String(4 * 6 * 40 - voided))
  assert.deepEqual(await brokenInvariants(owner), {})
})

test('customers on a test clock are judged by it, and their events go with it', async () => {
  const clock = made(await service.post('/v1/test_clocks', { now: '2031-03-10T00:00:00Z' }))
  const customer = await newCustomer(service, { test_clock_id: clock.id })
  const { event } = await metering(service)
  const at = (occurred_at: string) => event({ customer_id: customer.id, occurred_at })
  const answers = await sendUsage(
    service,
    at('2031-03-09T23:59:59.999999Z'),
    at('2031-03-10T00:05:00Z'),
    at('2031-03-10T00:05:00.000001Z'),
    at('2031-02-03T00:00:00Z'),
    at('2031-02-02T23:59:59Z'),
    at(minutesAgo(0)),
  )
  assert.deepEqual(outcomes(answers), [
    ...['accepted', 'accepted', 'rejected in_the_future', 'accepted', 'rejected too_old', 'rejected too_old'],
  ])
  await untilFolded()
  made(await service.call('DELETE', `/v1/test_clocks/${clock.id}`))
  for (const table of ['usage_event', 'usage_hour', 'usage_day', 'usage_late']) {
    assert.deepEqual(await owner(`select from ${table} where customer_id = $1`, [customer.id]), [], table)
  }
})

test('a customer of another tenant is nobody, and its ids are its own', async () => {
  const stranger = await anotherTenant(service.database.ownerUrl)
  const { event, customer } = await metering(service)
  const first = event()
  await sendUsage(service, first)
  const theirs = made(await service.post('/v1/customers', { name: 'Eve' }, stranger))
  const answer = await service.post(
    '/v1/usage',
    { events: [event({ customer_id: customer.id }), { ...first, customer_id: theirs.id }] },
    stranger,
  )
  assert.deepEqual(outcomes(made(answer).data), ['rejected unknown_customer', 'accepted'])
  assert.deepEqual(
    outcomes(made(await service.post('/v1/usage/void', { ids: [randomUUID(), first.id] }, stranger)).data),
    ['not_found', 'voided'],
  )
  assert.deepEqual(outcomes(await sendUsage(service, first)), ['duplicate'])
  assert.equal(made(await service.get(`/v1/usage/events?customer_id=${customer.id}`)).data[0].voided_at, null)
})

test('weeks are made ahead and as far back as events may be; one that is missing costs nothing but speed; old ones are detached', async () => {
  const weeks = async () =>
    (
      await owner(`select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'usage_event'::regclass and c.relname ~ '\\d{8}$' order by 1`)
    ).map(({ relname }) => String(relname))
  const made11 = await weeks()
  assert.equal(made11.length, 11)
  const { event, quantity } = await metering(service)
  const old = event({ occurred_at: minutesAgo(60 * 24 * 34) })
  const [{ week }] = await owner('select usage_week($1)::text as week', [old.occurred_at])
  const name = `usage_event_${week.replaceAll('-', '')}`
  await owner(`alter table usage_event detach partition ${name}`)
  await owner(`drop table ${name}`)
  assert.deepEqual(outcomes(await sendUsage(service, old)), ['accepted'])
  assert.deepEqual(outcomes(await sendUsage(service, old)), ['duplicate'])
  const [{ table }] = await owner(`select tableoid::regclass::text as table from usage_event where key = $1`, [old.id])
  assert.equal(table, 'usage_event_other')
  assert.equal(await quantity(), '1')
  await owner('select keep_usage_partitions(4, 6, 60)')
  assert.equal((await weeks()).length, 10, 'its events stay where they are')
  await untilFolded()
  await owner('select keep_usage_partitions(4, 1, 2)')
  const left = await weeks()
  assert.ok(left.length < 10 && left.length >= 7, String(left))
  const detached = await owner(
    `select relname from pg_class where relname ~ '^usage_event_\\d{8}$' and not relispartition`,
  )
  assert.ok(detached.length >= 3)
  assert.deepEqual(await brokenInvariants(owner), {})
})

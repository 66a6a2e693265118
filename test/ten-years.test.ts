import assert from 'node:assert/strict'
import { test } from 'node:test'
import { advanceClock, beginYear, eventsOf, invoiceAsText, sell, type Year } from './scenarios/year.ts'
import { isProof } from './support/proof.ts'
import { asking, made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
made(await service.patch('/v1/settings', { draft_hours: 36, net_days: 30 }))
await sell(service, 'Basic', 1000)
await sell(service, 'Pro', 2999)
await sell(service, 'Yearly', 30_011, { interval: 'year' })
await sell(service, 'Quarterly', 5001, { interval: 'month', interval_count: 3 })
await sell(service, 'Support', 707, { product: 'support', interval: 'month', interval_count: 2 })

const begin = '2024-02-29T17:00:00Z'
const end = isProof ? '2034-03-01T00:00:00Z' : '2026-03-01T00:00:00Z'
const [endsAt, invoicesLeast] = isProof ? ['2031-05-17T08:30:00Z', 30] : ['2025-09-17T08:30:00Z', 4]

const zones = ['Europe/Berlin', 'UTC', 'America/New_York'] as const

/** What a customer does on their first day, with consequences for years. */
const lives: ((year: Year) => Promise<unknown>)[] = [
  (year) => year.subscribe('basic'),
  async (year) => {
    await year.subscribe('pro', { trial_days: 30, billing_cycle_anchor: '2024-01-31T00:00:00Z' })
    await year.act('cancel', { at: endsAt })
    await year.subscribe('support', { start_at: '2025-06-30T00:00:00Z' })
  },
  async (year) => {
    await year.subscribe('yearly')
    await year.act('change', { plan_code: 'quarterly', quantity: 3, when: 'period_end' })
    const gift = { amount_cents: 99_999, currency: 'EUR', reason: 'for years' }
    made(await service.post(`/v1/customers/${year.customerId}/credit_entries`, gift))
  },
]

test(`${isProof ? 'ten' : 'two'} years in one call are as many day by day, for whole neighbourhoods of twins`, async () => {
  const [atOnce, byDay] = [await beginLives(), await beginLives()]
  await atOnce[0].advance(end)
  for (let now = Temporal.Instant.from(begin); ; ) {
    now = now.add({ hours: 24 })
    if (now.epochNanoseconds >= Temporal.Instant.from(end).epochNanoseconds) break
    await advanceClock(service, byDay[0].clockId, now.toString())
  }
  await advanceClock(service, byDay[0].clockId, end)
  const events = Map.groupBy(await eventsOf(service), ({ object }) => object.customer_id)
  for (const [index, year] of atOnce.entries()) {
    const twin = byDay[index] as Year
    const tale = await taleOf(year)
    assert.ok(tale.length > invoicesLeast, `${tale.length} invoices`)
    assert.deepEqual(await taleOf(twin), tale)
    const [own, theirs] = [year, twin].map(({ customerId }) =>
      (events.get(customerId) ?? []).map(
        ({ type, occurred_at, object }) => `${occurred_at} ${type} ${object.number ?? object.amount_cents ?? ''}`,
      ),
    )
    assert.deepEqual(theirs, own)
  }
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

test('of more customers on one clock than a step takes, all are billed in order, those of one instant by their age', async () => {
  //  130 customers, two thirds of them from the same instant on: 29 Feb, 29 Mar ...
  const clock = made(await service.post('/v1/test_clocks', { now: begin }))
  const ids: string[] = []
  for (let n = 0; n < 130; n += 1) {
    const year = await beginYear(service, begin, { test_clock_id: clock.id })
    const later = Temporal.Instant.from(begin).add({ hours: n }).toString()
    await year.subscribe('basic', n % 3 === 0 ? { start_at: later } : { trial_days: 0 })
    ids.push(year.customerId)
  }
  await advanceClock(service, clock.id, '2024-08-10T00:00:00Z')
  const billed = await owner(
    `
    select customer_id, number_counter::int as number, occurred_at::text, finalized_at::text from invoice
    where test_clock_id = $1 order by finalized_at, customer_id`,
    [clock.id],
  )
  assert.equal(billed.length, 130 * 6)
  assert.deepEqual(billed.filter(({ customer_id }) => customer_id === ids[7]).length, 6)
  assert.deepEqual(
    billed.filter(({ number }, index) => number !== index + 1),
    [],
  )
})

/** A clock with a customer for every life. */
async function beginLives(): Promise<[Year, ...Year[]]> {
  const first = await beginYear(service, begin, { time_zone: zones[0] })
  const years: [Year, ...Year[]] = [first]
  for (const time_zone of zones.slice(1))
    years.push(await beginYear(service, begin, { time_zone, test_clock_id: first.clockId }))
  for (const [index, live] of lives.entries()) await live(years[index] ?? first)
  return years
}

/** Everything that an invoice says, of all of them. */
async function taleOf(year: Year): Promise<string[]> {
  return (await year.invoices()).map((invoice) => `due ${invoice.due_at}: ${invoiceAsText(invoice, 'UTC')}`)
}

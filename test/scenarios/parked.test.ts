import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell, type Year } from './year.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
await sell(service, 'Pro', 3100)
await sell(service, 'Basic', 1000)

const parked = async () => made(await service.get('/v1/parked_customers')).data
const give = (customerId: string, amount_cents: number) =>
  service.post(`/v1/customers/${customerId}/credit_entries`, { amount_cents, currency: 'EUR', reason: 'a mistake' })

/** Moves what a customer has to a time zone, as a new time-zone database could rename one: in an unknown one there are no periods. */
const moveTo = (customerId: string, timeZone: string) =>
  owner('update subscription set time_zone = $2 where customer_id = $1', [customerId, timeZone])

/** Two who live by one clock; the first in a time zone that nobody knows. */
async function lostAndFound(): Promise<[Year, Year]> {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const eve = await beginYear(service, '2026-01-01T00:00:00Z', { test_clock_id: ada.clockId })
  await ada.subscribe('pro')
  await eve.subscribe('basic')
  await moveTo(ada.customerId, 'Mars/Olympus')
  return [ada, eve]
}

test('on a test clock, too, who cannot be billed is parked with the reason and stops nobody', async () => {
  //  1 Jan       1 Feb: Ada cannot renew     1 Feb, 1 Mar: Eve renews
  const [ada, eve] = await lostAndFound()
  await ada.advance('2026-03-01T00:00:00Z')
  assert.equal((await eve.invoices()).length, 3)
  assert.equal((await ada.invoices()).length, 1, 'nothing is left of what was tried')
  assert.deepEqual(
    (await parked()).map((one: any) => [one.customer_id, one.reason, one.next_billing_at]),
    [[ada.customerId, 'RangeError: Temporal error: Not a valid time zone string', '2026-02-01T00:00:00Z']],
  )
  assert.deepEqual(
    (await eve.invoices()).map(({ number }) => number),
    ['INV-000002', 'INV-000003', 'INV-000004'],
    'no number is missing',
  )

  // What moves money that is there does not wait for billing; what bills does.
  const [{ id = '' } = {}] = await ada.invoices()
  assert.equal(outcome(await service.post(`/v1/invoices/${id}/pay`, { amount_cents: 100 })), '200')
  const draft = { customer_id: ada.customerId, currency: 'EUR' }
  assert.equal(outcome(await service.post('/v1/invoices', draft)), '500 internal')
  assert.equal(outcome(await give(ada.customerId, 700)), '201')
  assert.equal(outcome(await service.post(`/v1/invoices/${id}/apply_credit`)), '200')

  await moveTo(ada.customerId, 'UTC')
  made(await service.post(`/v1/customers/${ada.customerId}/release`))
  await ada.advance('2026-03-01T00:00:00Z')
  assert.deepEqual(await parked(), [])
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3100 - 700 credit, open
      Pro (1 Jan 2026 – 1 Feb 2026) 3100
    INV-000005 renewal 2026-02-01/2026-03-01 on 2026-03-01 due 2026-02-01: 3100, open
      Pro (1 Feb 2026 – 1 Mar 2026) 3100
    INV-000006 renewal 2026-03-01/2026-04-01: 3100, open
      Pro (1 Mar 2026 – 1 Apr 2026) 3100
  `)
})

test('who still cannot be billed when released is parked again by the next advance', async () => {
  const [ada] = await lostAndFound()
  await ada.advance('2026-02-02T00:00:00Z')
  made(await service.post(`/v1/customers/${ada.customerId}/release`))
  assert.deepEqual(await parked(), [])
  await ada.advance('2026-02-02T00:00:00Z')
  assert.equal((await parked()).length, 1)
  await moveTo(ada.customerId, 'UTC')
  made(await service.post(`/v1/customers/${ada.customerId}/release`))
  await ada.advance('2026-02-02T00:00:00Z')
})

test('what is stored of them verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
  assert.deepEqual(await owner('select 1 from test_clock where advancing_to is not null'), [])
})

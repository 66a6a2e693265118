import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)

test('F4: months tile: what is finalized, falls due or is to be paid at an edge is in exactly one of them', async () => {
  //  1 Jan   1 Feb   1 Mar: each an invoice at the very edge of a month
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-03-15T00:00:00Z')
  const edges = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z']
  for (const what of ['finalized', 'occurred', 'due']) {
    const months = edges.slice(1).map((until, index) => `${what}_from=${edges[index]}&${what}_until=${until}`)
    const found = []
    for (const month of months) {
      const { data } = (await service.get(`/v1/invoices?customer_id=${ada.customerId}&${month}`)).body
      found.push(data.map(({ number }: any) => number))
    }
    assert.deepEqual(found, [['INV-000001'], ['INV-000002'], ['INV-000003']], what)
  }
})

test('what is overdue is so at the present of its customer', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await service.call('PATCH', `/v1/customers/${ada.customerId}`, { net_days: 10 })
  await ada.subscribe('basic')
  const overdue = async (query = '') => {
    const { data } = (await service.get(`/v1/invoices?customer_id=${ada.customerId}&overdue=true${query}`)).body
    return data.map(({ number }: any) => number)
  }
  await ada.advance('2026-01-11T00:00:00Z')
  assert.deepEqual(await overdue(), [])
  await ada.advance('2026-02-05T00:00:00Z')
  assert.deepEqual(await overdue(), ['INV-000001'])
  assert.deepEqual(await overdue(`&test_clock_id=${ada.clockId}`), ['INV-000001'])
  assert.deepEqual(await overdue('&test_clock_id=none'), [])
  await ada.settle('INV-000001', 'pay')
  assert.deepEqual(await overdue(), [])
  const others = (await service.get(`/v1/invoices?customer_id=${ada.customerId}&overdue=false`)).body.data
  assert.equal(others.length, 2)
})

test('the balance of a customer says what is due, overdue and in credit, by currency', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await service.call('PATCH', `/v1/customers/${ada.customerId}`, { net_days: 10 })
  await ada.subscribe('basic')
  await ada.advance('2026-02-05T00:00:00Z')
  const grant = { amount_cents: 500, currency: 'USD', reason: 'gift' }
  await service.post(`/v1/customers/${ada.customerId}/credit_entries`, grant)
  const balance = async () => (await service.get(`/v1/customers/${ada.customerId}`)).body.balance
  assert.deepEqual(await balance(), {
    EUR: { due_cents: 6000, overdue_cents: 3000, credit_cents: 0, unallocated_cents: 0 },
    USD: { due_cents: 0, overdue_cents: 0, credit_cents: 500, unallocated_cents: 0 },
  })
  await ada.settle('INV-000001', 'pay', { amount_cents: 1000 })
  await ada.settle('INV-000002', 'mark_uncollectible')
  assert.deepEqual((await balance()).EUR, {
    due_cents: 2000,
    overdue_cents: 2000,
    credit_cents: 0,
    unallocated_cents: 0,
  })
  const listed = (await service.get('/v1/customers?limit=1')).body.data[0]
  assert.deepEqual(listed.balance, await balance())
})

test('the upcoming invoice is that of one subscription where it is named', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await sell(service, 'Yearly', 12_000, { interval: 'year', product: 'other' })
  const yearly = await ada.subscribe('yearly')
  const upcoming = async (query: string) =>
    (await service.get(`/v1/customers/${ada.customerId}/upcoming_invoice${query}`)).body
  assert.equal((await upcoming('')).period_start, '2026-02-01T00:00:00Z')
  const next = await upcoming(`?subscription_id=${yearly.id}`)
  assert.deepEqual([next.period_start, next.total_cents], ['2027-01-01T00:00:00Z', 12_000])
  await service.post(`/v1/subscriptions/${yearly.id}/cancel`, { when: 'period_end' })
  assert.equal((await upcoming(`?subscription_id=${yearly.id}`)).code, 'nothing_upcoming')
})

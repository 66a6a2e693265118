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

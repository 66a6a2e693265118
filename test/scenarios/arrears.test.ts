import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { asking, made, newCustomer } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

// What is billed in arrears. No plan can be sold so yet, so the owner says it of the prices.

const service = await startTestService()
await sell(service, 'Usage', 3100)
const owner = asking(service.database.ownerUrl)
await owner(`update price set timing = 'in_arrears'`)

test('a period is billed when it is over, and a change in it bills at once what it ends', async () => {
  //  1 Jan          1 Feb          1 Mar
  //  |---- 3100 -----|---- 2 x 3100 ---|   11 Jan: two of them
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('usage')
  assert.deepEqual(await ada.invoices(), [])
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('change', { quantity: 2 })
  await ada.advance('2026-03-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 change 2026-01-01/2026-01-11 on 2026-01-11: 1000, open
      Usage (1 Jan 2026 – 11 Jan 2026) 1000 part
    INV-000002 renewal 2026-01-11/2026-02-01 on 2026-02-01: 4200, open
      2 × Usage (11 Jan 2026 – 1 Feb 2026) 4200 part
    INV-000003 renewal 2026-02-01/2026-03-01 on 2026-03-01: 6200, open
      2 × Usage (1 Feb 2026 – 1 Mar 2026) 6200
  `)
})

test('by the real clock, of a period that has just ended what was billed in it is not billed again', async () => {
  // A cent a second. The day ends some seconds from now; what is left of it after the change is billed by whoever comes next.
  await sell(service, 'Daily', 86_400, { interval: 'day' })
  await owner(`update price set timing = 'in_arrears'`)
  const customer = await newCustomer(service)
  const ends = Temporal.Now.instant().add({ seconds: 4 })
  const start_at = ends.subtract({ hours: 24 }).toString()
  const order = { customer_id: customer.id, plan_code: 'daily', start_at, proration: 'second' }
  const { id } = made(await service.post('/v1/subscriptions', order))
  made(await service.post(`/v1/subscriptions/${id}/change`, { quantity: 2 }))
  await setTimeout(ends.since(Temporal.Now.instant()).total('milliseconds') + 100)
  made(await service.post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines: [] }))
  const invoices = made(await service.get(`/v1/invoices?subscription_id=${id}`)).data
  const total = invoices.reduce((sum: number, { total_cents }: { total_cents: number }) => sum + total_cents, 0)
  assert.ok(total >= 86_400 && total <= 86_410, String(total))
})

test('what is stored of it verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  customerWithCredit,
  made,
  newCustomer,
  newDraft,
  newPlan,
  subscribed,
} from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post, billing } = service

test('the lines of final documents are listed once each, in order, whatever the size of a page', async () => {
  const plan = await newPlan(service)
  const { customer, invoice } = await subscribed(service, plan, {}, { name: 'Ada' })
  await customerWithCredit(service, 700)
  const gone = await subscribed(service, plan)
  made(await post(`/v1/invoices/${gone.invoice.id}/void`))
  const draft = await newDraft(service, customer, '5')
  made(await post(`/v1/invoices/${draft.id}/lines`, { description: 'More', unit_amount: '7' }))
  made(await post(`/v1/invoices/${draft.id}/finalize`))
  await newDraft(service, await newCustomer(service), '9')
  const clock = made(await post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  await subscribed(service, plan, {}, { test_clock_id: clock.id })

  const all = made(await get('/v1/invoice_lines?limit=100')).data as any[]
  const sums = all.map(({ document, amount_cents, plan_code, price_code }) => [
    document,
    amount_cents,
    plan_code === plan.code,
    price_code,
  ])
  assert.deepEqual(sums, [
    ['invoice', 1000, true, 'base'],
    ['invoice', 700, false, 'base'],
    ['credit_note', -700, false, 'base'],
    ['invoice', 5, false, null],
    ['invoice', 7, false, null],
  ])
  const { number, lines } = made(await get(`/v1/invoices/${invoice.id}`))
  assert.deepEqual(
    [all[0].number, all[0].customer_name, all[0].service_start, all[0].service_end],
    [number, 'Ada', lines[0].service_period.start, lines[0].service_period.end],
  )
  assert.deepEqual(await Array.fromAsync(billing.invoiceLines.all({ limit: 1 })), all)
  const of = async (query: string) => (made(await get(`/v1/invoice_lines?${query}`)).data as any[]).map(({ id }) => id)
  const ids = all.map(({ id }) => id)
  assert.deepEqual(await of(`customer_id=${customer.id}`), [ids[0], ids[3], ids[4]])
  assert.deepEqual(await of(`finalized_from=${all[1].finalized_at}`), ids.slice(1))
  assert.deepEqual(await of(`finalized_until=${all[1].finalized_at}`), ids.slice(0, 1))
  assert.equal((await of(`test_clock_id=${clock.id}`)).length, 1)
})

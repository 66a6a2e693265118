import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newPlan, subscribed } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()

/** Invoices of a kind and money in euro cents, as the metrics count them so far. */
async function counted(kind: string): Promise<number[]> {
  const { text } = await service.get('/metrics')
  const seriesAt = (series: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(series))
        ?.slice(series.length) ?? 0,
    )
  return [
    seriesAt(`billing_invoices_total{kind="${kind}"} `),
    seriesAt('billing_invoiced_minor_units_total{currency="EUR"} '),
  ]
}

test('an invoice is counted when it becomes final, with its money then', async () => {
  const [, before = 0] = await counted('one_off')
  const order = { customer_id: (await newCustomer(service)).id, currency: 'EUR' }
  const draft = made(
    await service.post('/v1/invoices', { ...order, lines: [{ description: 'Work', unit_amount: '4900' }] }),
  )
  assert.deepEqual(await counted('one_off'), [0, before])
  made(await service.post(`/v1/invoices/${draft.id}/lines`, { description: 'More of it', unit_amount: '100' }))
  made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  assert.deepEqual(await counted('one_off'), [1, before + 5000])
})

test('an invoice that is final at once is counted, and on a test clock none is', async () => {
  const [starts = 0, money = 0] = await counted('start')
  const plan = await newPlan(service)
  await subscribed(service, plan)
  assert.deepEqual(await counted('start'), [starts + 1, money + 1000])
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const customer = await newCustomer(service, { test_clock_id: clock.id })
  made(await service.post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan.code }))
  assert.deepEqual(await counted('start'), [starts + 1, money + 1000])
})

test('a credit note is counted with what it gives back', async () => {
  const { subscription } = await subscribed(service, await newPlan(service))
  const body = made(await service.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  const { text } = await service.get('/metrics')
  assert.match(text, /^billing_credit_notes_total{kind="cancel"} 1$/m)
  assert.match(
    text,
    new RegExp(`^billing_credited_minor_units_total{currency="EUR"} ${body.credit_note.total_cents}$`, 'm'),
  )
})

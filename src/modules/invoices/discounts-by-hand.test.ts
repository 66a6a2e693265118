import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post } = service

test('a one-off invoice has discounts of lines and of the document, which is rounded once and divided', async () => {
  const customer = await newCustomer(service)
  const order = { customer_id: customer.id, currency: 'EUR' }
  const lines = [
    { description: 'Work', unit_amount: '100' },
    { description: 'More work', unit_amount: '200', discount: { percent_off: '50' } },
    { description: 'Paid before', unit_amount: '-30', discount: { percent_off: '50' } },
  ]
  const draft = made(await post('/v1/invoices', { ...order, lines, discount: { percent_off: '33.33' } }))
  assert.deepEqual(
    draft.lines.map((line: any) => [
      line.gross_cents,
      line.discounts.map((one: any) => one.amount_cents),
      line.amount_cents,
    ]),
    [
      [100, [34], 66],
      [200, [100, 33], 67],
      [-30, [], -30],
    ],
  )
  assert.deepEqual([draft.discount_cents, draft.total_cents], [167, 103])
  const added = { description: 'Extra', unit_amount: '10', discount: { amount_off_cents: 50 } }
  const longer = made(await post(`/v1/invoices/${draft.id}/lines`, added))
  assert.deepEqual([longer.discount_cents, longer.total_cents], [177, 103])
  const final = made(await post(`/v1/invoices/${draft.id}/finalize`))
  assert.deepEqual([final.discount_cents, final.total_cents, final.status], [177, 103, 'open'])
  const page = await (
    await fetch(`${service.url}/v1/invoices/${draft.id}/html`, {
      headers: { authorization: `Bearer ${service.secret}` },
    })
  ).text()
  assert.match(page, /Discount 33\.33 %: −0\.34 EUR</)
  assert.match(page, /Discount 50 %: −1\.00 EUR · Discount 33\.33 %: −0\.33 EUR</)
  const more = { ...order, discount: { amount_off_cents: 80 }, lines: [{ ...lines[0] }, { ...lines[2] }] }
  const free = made(await post('/v1/invoices', more))
  assert.deepEqual([free.discount_cents, free.total_cents], [70, 0], 'no more than all of it')
  const both = { ...order, lines, discount: { percent_off: '5', amount_off_cents: 5 } }
  assert.equal(outcome(await post('/v1/invoices', both)), '400 invalid_request')
  const { data } = made(await get('/v1/verification'))
  assert.deepEqual(
    data.filter((one: any) => one.violation_count > 0),
    [],
  )
})

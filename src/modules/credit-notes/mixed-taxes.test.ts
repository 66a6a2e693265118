import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { aprilCustomers } from '../../../test/support/service/april-customers.ts'
import { inCalifornia } from '../../../test/support/service/gateway-taxes.ts'
import { made, newCustomer, newPlan, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// Credit notes of invoices whose lines go both ways and are not taxed alike: 3000 for April, changed to 6000 on the 16th.

const service = await startTestService()
const { get, post, patch, call } = service
const { april, credit, read, expectClean } = await aprilCustomers(service)
const plan = await newPlan(service, { amount_cents: 3000, product: 'April' })
const better = await newPlan(service, { amount_cents: 6000, product: 'April' })
made(
  await call('PUT', '/v1/tax_registrations', [
    { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2020-01-01' },
  ]),
)
const book = { country: 'DE', category: 'book', percent: '7', name: 'VAT', from: '2020-01-01' }
made(await post('/v1/tax_rates', book))
const exempt = { country: 'DE', exempt: { reason: 'school' } }
const sums = (one: any) => [one.subtotal_cents, one.tax_cents, one.total_cents]
const lines = (one: any) => one.lines.map((line: any) => [line.amount_cents, line.tax_cents])

beforeEach(async () => {
  made(await patch('/v1/settings', { tax_mode: 'rates', prices_include_tax: false }))
})

/** April was taxed as `before` says; the invoice of the change takes half of it back and bills half a better month as `after` says. */
async function changed(before: object, after: object) {
  const clock = made(await post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z' })).id
  const customer = await newCustomer(service, { test_clock_id: clock, tax: before })
  const { id } = made(await post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan.code }))
  made(await post(`/v1/test_clocks/${clock}/advance`, { to: '2026-04-16T00:00:00Z' }))
  made(await patch(`/v1/customers/${customer.id}`, { tax: after }))
  const change = { plan_code: better.code }
  const { latest_invoice: mixed } = made(await post(`/v1/subscriptions/${id}/change`, change))
  return { mixed: await read(mixed) }
}

/** A final invoice of 2000 for a book or work, less 100 for the other. */
async function byHand(first: string, second: string) {
  const customer = await newCustomer(service, { address: { country: 'DE' } })
  const order = [
    { description: 'Work', unit_amount: '2000', product_category: first },
    { description: 'Less', unit_amount: '-100', product_category: second },
  ]
  const draft = made(await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines: order }))
  return made(await post(`/v1/invoices/${draft.id}/finalize`))
}

describe('what is left of an invoice that takes back what was taxed otherwise is left with its taxes', () => {
  for (const [what, before, after, total] of [
    ['taxed, then not', { country: 'DE' }, exempt, 3000 - 1500 - 285],
    ['not taxed, then taxed', exempt, { country: 'DE' }, 3000 + 570 - 1500],
  ] as const) {
    for (const order of [{}, { amount_with_tax_cents: total }])
      test(`${what}: ${JSON.stringify(order)} credits all of it`, async () => {
        const { mixed } = await changed(before, after)
        assert.equal(mixed.total_cents, total)
        const more = await credit(mixed, { amount_with_tax_cents: total + 1 })
        assert.equal(outcome(more), '409 credit_exceeds_invoice')
        const note = made(await credit(mixed, order))
        // Of a price at 19 % some totals do not exist.
        assert.ok(note.total_cents <= total && note.total_cents >= total - 1, `${note.total_cents}`)
        assert.equal((await read(mixed)).amount_due_cents, total - note.total_cents)
        assert.match(outcome(await credit(mixed)), /credit_exceeds_invoice|invalid_request/)
        await expectClean()
      })
  }

  test('lines made by hand, whatever their rates', async () => {
    for (const [first, second] of [
      ['book', 'standard'],
      ['standard', 'book'],
      ['book', 'book'],
    ] as const) {
      const invoice = await byHand(first, second)
      const note = made(await credit(invoice))
      assert.deepEqual([note.total_cents, (await read(invoice)).amount_due_cents], [invoice.total_cents, 0])
    }
    await expectClean()
  })
})

test('an invoice with a tax below zero is cancelled and replaced', async () => {
  for (const prices_include_tax of [false, true]) {
    made(await patch('/v1/settings', { prices_include_tax }))
    const [gone, again] = [await byHand('book', 'standard'), await byHand('book', 'standard')]
    const note = made(await post(`/v1/invoices/${gone.id}/cancel`, { reason: 'wrong' }))
    assert.deepEqual(sums(note), sums(gone))
    const { credit_note, invoice } = made(await post(`/v1/invoices/${again.id}/reissue`, { reason: 'wrong' }))
    assert.deepEqual([sums(credit_note), sums(invoice)], [sums(again), sums(again)])
  }
  await expectClean()
})

describe('of an invoice that a gateway has taxed', () => {
  async function californian() {
    made(await patch('/v1/settings', { tax_mode: 'gateway', tax_gateway: 'test' }))
    const clock = made(await post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z' })).id
    const advance = async (day: string) =>
      made(await post(`/v1/test_clocks/${clock}/advance`, { to: `2026-${day}T00:00:00Z` }))
    const customer = await newCustomer(service, { test_clock_id: clock, ...inCalifornia })
    const { id } = made(await post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan.code }))
    await advance('04-02')
    await advance('04-16')
    made(await post(`/v1/subscriptions/${id}/change`, { plan_code: better.code }))
    await advance('04-17')
    const invoices = async () => made(await get(`/v1/invoices?customer_id=${customer.id}`)).data.toReversed()
    const [first, mixed] = await invoices()
    return { first: await read(first), mixed: await read(mixed), advance, invoices }
  }

  test('what is billed again has the tax that was taken back: cancelled, cancelled and billed again, replaced', async () => {
    const gone = await californian()
    assert.deepEqual(lines(gone.mixed), [
      [-1500, -128],
      [3000, 256],
    ])
    const cancel = (invoice: any, rebill: boolean) =>
      post(`/v1/invoices/${invoice.id}/cancel`, { reason: 'wrong', rebill })
    assert.deepEqual(sums(made(await cancel(gone.mixed, false))), sums(gone.mixed))
    const again = await californian()
    made(await cancel(again.mixed, true))
    await again.advance('04-18')
    assert.deepEqual(sums((await again.invoices()).at(-1)), sums(again.mixed))
    const { mixed } = await californian()
    const { credit_note, invoice } = made(await post(`/v1/invoices/${mixed.id}/reissue`, { reason: 'wrong' }))
    assert.deepEqual([sums(credit_note), sums(invoice)], [sums(mixed), sums(mixed)])
    await expectClean()
  })

  test('a replacement after the mode was switched has the same taxes, and the gateway is told', async () => {
    for (const tax_mode of ['rates', 'none']) {
      const { first } = await californian()
      made(await patch('/v1/settings', { tax_mode }))
      const { credit_note, invoice } = made(await post(`/v1/invoices/${first.id}/reissue`, { reason: 'wrong name' }))
      assert.ok(first.tax_cents > 0)
      assert.deepEqual([credit_note.tax_cents, invoice.tax_cents <= first.tax_cents], [invoice.tax_cents, true])
    }
    await expectClean()
  })
})

test('an id in capitals is the same id, in a path and in a body', async () => {
  const { invoice } = await april({ isOwed: true })
  const upper = invoice.id.toUpperCase()
  const order = { invoice_id: upper, amount_with_tax_cents: 100, reason: 'sorry' }
  assert.equal(made(await post('/v1/credit_notes/preview', order)).total_cents, 100)
  assert.deepEqual(made(await post('/v1/credit_notes', order)).invoice_ids, [invoice.id])
  assert.equal(made(await get(`/v1/invoices/${upper}`)).credited_cents, 100)
  made(await post(`/v1/invoices/${upper}/reissue`, { reason: 'wrong name' }))
})

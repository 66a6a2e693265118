import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { aprilCustomers } from '../../../test/support/service/april-customers.ts'
import { made, newPlan, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// How replacements are taxed: 3000 for April at 19 %, and the customer is another one since.

const service = await startTestService()
const { post, patch } = service
const { april, credit, expectClean } = await aprilCustomers(service)
made(
  await service.call('PUT', '/v1/tax_registrations', [
    { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2020-01-01' },
  ]),
)
const exempt = { tax: { country: 'DE', exempt: { reason: 'school' } } }
const sums = (one: any) => [one.subtotal_cents, one.tax_cents, one.total_cents]
const taxedLines = (one: any) => one.lines.map((line: any) => [line.amount_cents, line.tax_cents])
const reissue = async ({ id }: { id: string }, more: object = {}) =>
  post(`/v1/invoices/${id}/reissue`, { reason: 'other details', ...more })

beforeEach(async () => {
  made(await patch('/v1/settings', { tax_mode: 'rates', prices_include_tax: false, unconfirmed_tax_id: 'charge' }))
})

for (const prices_include_tax of [false, true])
  test(`taxed anew, a reduction is taxed as the time that it reduces; prices ${prices_include_tax ? 'with' : 'without'} tax`, async () => {
    made(await patch('/v1/settings', { prices_include_tax }))
    const { customer, invoice } = await april({ isOwed: true })
    const reduced = made(await credit(invoice, { amount_with_tax_cents: 1190 }))
    const off = prices_include_tax ? 1190 : reduced.subtotal_cents
    made(await patch(`/v1/customers/${customer.id}`, exempt))
    const { invoice: fresh } = made(await reissue(invoice, { taxes: 'anew' }))
    assert.deepEqual(taxedLines(fresh), [
      [3000, 0],
      [-off, 0],
    ])
    made(await post(`/v1/invoices/${fresh.id}/pay`))
    const note = made(await post(`/v1/invoices/${fresh.id}/cancel`, { reason: 'wrong', rebill: false }))
    assert.deepEqual(sums(note), [3000 - off, 0, 3000 - off])
    await expectClean()
  })

test('each invoice is replaced with its own taxes, whatever its period was billed with since', async () => {
  const { customer, subscription, invoice, advance } = await april({ isOwed: true })
  await advance('04-16')
  made(await post(`/v1/subscriptions/${subscription.id}/pause`, {}))
  const { latest_invoice: resumed } = made(await post(`/v1/subscriptions/${subscription.id}/resume`, {}))
  made(await patch(`/v1/customers/${customer.id}`, exempt))
  assert.deepEqual(sums(made(await reissue(resumed, { taxes: 'anew' })).invoice), [1500, 0, 1500])
  const { credit_note, invoice: fresh } = made(await reissue(invoice))
  assert.deepEqual([sums(credit_note), sums(fresh)], [sums(fresh), [1500, 285, 1785]])
  await expectClean()
})

test('taxed anew where nothing is taxed any more, it is not taxed; by an unconfirmed tax id that holds drafts it is refused', async () => {
  const { customer, invoice } = await april({ isOwed: true })
  made(await patch('/v1/settings', { tax_mode: 'none' }))
  const { invoice: fresh } = made(await reissue(invoice, { taxes: 'anew' }))
  assert.deepEqual(sums(fresh), [3000, 0, 3000])
  made(await patch('/v1/settings', { tax_mode: 'rates', unconfirmed_tax_id: 'hold_draft' }))
  const tax = { country: 'IT', is_business: true, tax_ids: [{ type: 'eu_vat', value: 'IT00743110157' }] }
  made(await patch(`/v1/customers/${customer.id}`, { tax }))
  const refused = await reissue(fresh, { taxes: 'anew' })
  assert.deepEqual([outcome(refused), refused.body.errors[0].pointer], ['400 invalid_request', '/taxes'])
  await expectClean()
})

test('a note takes back the lines of the invoice that it names, where a void has others stand for the same time', async () => {
  const { customer, subscription, invoice, advance, invoices } = await april({ isOwed: true })
  await advance('04-16')
  const better = await newPlan(service, { amount_cents: 6000 })
  const change = { plan_code: better.code }
  const { latest_invoice: mixed } = made(await post(`/v1/subscriptions/${subscription.id}/change`, change))
  const { invoice: replaced } = made(await reissue(mixed))
  made(await post(`/v1/invoices/${invoice.id}/void`, { rebill: false }))
  await advance('04-17')
  const came = (await invoices()).at(-1)
  assert.notEqual(came.id, replaced.id)
  for (const one of [replaced, came])
    made(await post(`/v1/invoices/${one.id}/cancel`, { reason: 'wrong', rebill: false }))
  assert.equal(made(await service.get(`/v1/customers/${customer.id}`)).balance.EUR?.due_cents ?? 0, 0)
  await expectClean()
})

test('what is not taxed and what is stand on no e-invoice together', async () => {
  made(await patch('/v1/settings', { tax_mode: 'none' }))
  const { subscription, advance } = await april({ isOwed: true })
  await advance('04-16')
  made(await patch('/v1/settings', { tax_mode: 'rates' }))
  const better = await newPlan(service, { amount_cents: 6000 })
  const change = { plan_code: better.code }
  const { latest_invoice: mixed } = made(await post(`/v1/subscriptions/${subscription.id}/change`, change))
  assert.deepEqual(taxedLines(mixed), [
    [-1500, 0],
    [3000, 570],
  ])
  for (const syntax of ['ubl', 'cii', 'facturx']) {
    const refused = await service.get(`/v1/invoices/${mixed.id}/${syntax}`)
    assert.equal(outcome(refused), '409 not_an_e_invoice')
    assert.ok(refused.body.errors.some(({ code }: any) => code === 'BR-O-11'))
  }
})

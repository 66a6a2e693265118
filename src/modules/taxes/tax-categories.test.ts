import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newPlan, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post, patch, call } = service
const german = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
made(await call('PUT', '/v1/tax_registrations', [german]))
made(await patch('/v1/settings', { tax_mode: 'rates' }))
const rate = (category: string, percent: string, from: string, until: string | null = null) =>
  post('/v1/tax_rates', { country: 'DE', category, percent, name: 'VAT', from, until })
made(await rate('book', '7', '2015-01-01', '2026-04-01'))
made(await rate('book', '5', '2026-04-01'))
made(await rate('stamp', '0', '2015-01-01'))

const inBerlin = { address: { country: 'DE' } }
const taxesOf = (document: any): string[] =>
  document.taxes.map((one: any) => `${one.category} ${one.percent}: ${one.tax_cents} of ${one.base_cents}`)
const price = (code: string, unit_amount: string, more: object = {}) => ({
  ...{ code, kind: 'recurring', model: 'flat', unit_amount },
  ...more,
})

test('each price is taxed by its own category, else by the plan’s, else by the default; the day decides the rate', async () => {
  const prices = [price('paper', '1000'), price('post', '300', { tax_category: 'stamp' }), price('net', '500')]
  const plan = await newPlan(service, { amount_cents: undefined, prices, tax_category: 'book' })
  const stored = made(await get(`/v1/plans/${plan.id}`))
  assert.deepEqual(
    stored.prices.map((one: any) => one.tax_category),
    ['book', 'stamp', 'book'],
  )
  const clock = made(await post('/v1/test_clocks', { now: '2026-03-15T00:00:00Z' }))
  const ada = await newCustomer(service, { ...inBerlin, test_clock_id: clock.id })
  const { latest_invoice: first } = made(await post('/v1/subscriptions', { customer_id: ada.id, plan_code: plan.code }))
  assert.deepEqual(taxesOf(first), ['S 7: 105 of 1500', 'Z 0: 0 of 300'])
  made(await post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-04-15T00:00:00Z' }))
  const [second] = made(await get(`/v1/invoices?customer_id=${ada.id}&limit=1`)).data
  assert.deepEqual(taxesOf(second), ['S 5: 75 of 1500', 'Z 0: 0 of 300'])
  const { lines } = made(await get(`/v1/invoices/${first.id}`))
  assert.deepEqual(
    lines.map((one: any) => one.product_category),
    ['book', 'stamp', 'book'],
  )
  const explained = made(await get(`/v1/invoices/${first.id}/explain`)).lines
  assert.deepEqual(
    explained.map(({ tax }: any) => [tax.product_category, tax.category, tax.rates[0].percent]),
    [
      ['book', 'S', '7'],
      ['stamp', 'Z', '0'],
      ['book', 'S', '7'],
    ],
  )
})

test('a revision sells what was sold before, unless it says something else', async () => {
  const plan = await newPlan(service, { tax_category: 'book' })
  const revise = async (terms: object) => made(await post(`/v1/plans/${plan.id}/revisions`, terms)).prices[0]
  assert.equal((await revise({ amount_cents: 2000 })).tax_category, 'book')
  const same = await revise({ amount_cents: 2000 })
  const stamp = await revise({ amount_cents: 2000, tax_category: 'stamp' })
  assert.equal(stamp.tax_category, 'stamp')
  assert.notEqual(stamp.id, same.id, 'what is taxed in another way is another price')
})

test('a price that is agreed keeps the category of the plan’s', async () => {
  const plan = await newPlan(service, { tax_category: 'book' })
  const { id } = await newCustomer(service, inBerlin)
  const items = [{ price_code: 'base', override: { unit_amount: '700' } }]
  const { latest_invoice } = made(await post('/v1/subscriptions', { customer_id: id, plan_code: plan.code, items }))
  assert.deepEqual(taxesOf(latest_invoice), ['S 5: 35 of 700'])
})

test('lines made by hand have a category each, also when they are added, and keep it when the draft is taxed again', async () => {
  const { id } = await newCustomer(service, inBerlin)
  const lines = [
    { description: 'Faust', unit_amount: '1000', product_category: 'book' },
    { description: 'Delivery', unit_amount: '500' },
  ]
  const draft = made(await post('/v1/invoices', { customer_id: id, currency: 'EUR', lines }))
  const stamp = { description: 'Stamp', unit_amount: '80', product_category: 'stamp' }
  made(await post(`/v1/invoices/${draft.id}/lines`, stamp))
  const final = made(await post(`/v1/invoices/${draft.id}/finalize`))
  assert.deepEqual(taxesOf(final), ['S 5: 50 of 1000', 'S 19: 95 of 500', 'Z 0: 0 of 80'])
  const order = { invoice_id: draft.id, reason: 'back', lines: [{ line_id: final.lines[0].id, all: true }] }
  const note = made(await post('/v1/credit_notes', order))
  assert.deepEqual([note.tax_cents, note.lines[0].product_category], [50, 'book'])
})

test('a category is a word', async () => {
  const refusals = [
    await post('/v1/plans', { code: 'x', name: 'X', amount_cents: 1, currency: 'EUR', tax_category: 'e books' }),
    await post('/v1/plans', { code: 'x', name: 'X', currency: 'EUR', prices: [price('a', '1', { tax_category: '' })] }),
    await post('/v1/invoices', {
      ...{ customer_id: (await newCustomer(service)).id, currency: 'EUR' },
      lines: [{ description: 'Faust', unit_amount: '1', product_category: 'Bücher' }],
    }),
  ]
  assert.deepEqual(
    refusals.map((one) => [outcome(one), one.body.errors[0].pointer]),
    [
      ['400 invalid_request', '/tax_category'],
      ['400 invalid_request', '/prices/0/tax_category'],
      ['400 invalid_request', '/lines/0/product_category'],
    ],
  )
})

test('the VAT id of a registration is checked by its country; a national tax number stays as it is', async () => {
  const put = (...ids: readonly (string | null)[]) =>
    call(
      'PUT',
      '/v1/tax_registrations',
      ids.map((tax_id, index) => ({
        ...german,
        tax_id,
        from: `${2015 + index}-01-01`,
        until: `${2016 + index}-01-01`,
      })),
    )
  for (const wrong of ['DE136695975', 'DE 12', 'CHE116281711', 'CHE116281711MWST', 'FR0']) {
    const { status, body } = await put('DE136695976', wrong)
    assert.deepEqual([status, body.code, body.errors[0].pointer], [400, 'tax_id_invalid', '/1/tax_id'])
  }
  const kept = made(await put('de 136 695 976', '37/029/22348', 'CHE-116.281.710', 'CHE-116.281.710 MWST', null))
  const ids = ['DE136695976', '37/029/22348', 'CHE116281710', 'CHE116281710MWST', null]
  assert.deepEqual(
    [kept, made(await get('/v1/tax_registrations'))].map((all) => all.map((one: any) => one.tax_id)),
    [ids, ids],
  )
})

test('of a rate the end changes, and another begins there; one that is wrong is deleted', async () => {
  const wrong = made(await rate('paper', '70', '2020-01-01'))
  assert.equal(outcome(await rate('paper', '7', '2026-01-01')), '409 tax_rate_overlaps')
  const end = (until: string | null) => patch(`/v1/tax_rates/${wrong.id}`, { until })
  const before = await end('2020-01-01')
  assert.deepEqual([outcome(before), before.body.errors[0].pointer], ['400 invalid_request', '/until'])
  assert.equal(made(await end('2026-01-01')).until, '2026-01-01')
  const next = made(await rate('paper', '7', '2026-01-01'))
  assert.equal(outcome(await end('2026-01-02')), '409 tax_rate_overlaps')
  assert.equal(outcome(await end(null)), '409 tax_rate_overlaps')
  const remove = (id: string) => call('DELETE', `/v1/tax_rates/${id}`)
  assert.deepEqual(made(await remove(next.id)), { id: next.id, deleted: true })
  assert.deepEqual([outcome(await remove(next.id)), made(await end(null)).until], ['404 not_found', null])
  assert.equal(outcome(await patch(`/v1/tax_rates/${next.id}`, { until: null })), '404 not_found')
})

test('two rates that are to begin where another ends: one does', async () => {
  const first = made(await rate('card', '7', '2020-01-01'))
  made(await patch(`/v1/tax_rates/${first.id}`, { until: '2026-01-01' }))
  const begun = await Promise.all([rate('card', '8', '2026-01-01'), rate('card', '9', '2026-01-01')])
  assert.deepEqual(begun.map(({ status }) => status).sort(), [201, 409])
  const moved = await Promise.all([
    patch(`/v1/tax_rates/${first.id}`, { until: '2025-01-01' }),
    rate('card', '5', '2025-06-01', '2026-01-01'),
  ])
  assert.ok(moved.every(({ status }) => [200, 201, 409].includes(status)))
})

test('a country is one of ISO 3166, in addresses, tax profiles, registrations and rates', async () => {
  const refused = async (answer: Promise<any>) => {
    const { status, body } = await answer
    return [status, body.errors.map(({ pointer, detail }: any) => `${pointer}: ${detail}`)]
  }
  const why = 'Expected an ISO 3166 code: Greece is GR, the United Kingdom GB'
  const address = { country: 'EL' }
  assert.deepEqual(await refused(post('/v1/customers', { name: 'Ada', address })), [400, [`/address/country: ${why}`]])
  const tax = { country: 'UK' }
  assert.deepEqual(await refused(post('/v1/customers', { name: 'Ada', tax })), [400, [`/tax/country: ${why}`]])
  const registered = call('PUT', '/v1/tax_registrations', [{ ...german, tax_id: null, country: 'UK' }])
  assert.deepEqual(await refused(registered), [400, [`/0/country: ${why}`]])
  const short = post('/v1/tax_rates', { country: 'd', category: 'x', percent: '7%', name: 'VAT', from: 'now' })
  assert.deepEqual(await refused(short), [
    400,
    [
      '/country: Expected two capital letters',
      '/percent: Expected a decimal from 0 to 100 with at most 4 decimals',
      '/from: Expected a date, as in 2026-01-31',
    ],
  ])
  for (const country of ['GR', 'XI', 'XK']) made(await post('/v1/customers', { name: 'Ada', address: { country } }))
})

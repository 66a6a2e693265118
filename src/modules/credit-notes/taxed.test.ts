import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aprilCustomers } from '../../../test/support/service/april-customers.ts'
import { made, newCustomer, newPlan, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// Credit notes by request of taxed invoices: 3000 for April at 19 %.

const service = await startTestService()
const { post } = service
const { april, credit, read, balanceOf, expectClean } = await aprilCustomers(service)
const address = { line1: 'Hauptstr. 1', postal_code: '10827', city: 'Berlin', country: 'DE' }
made(
  await service.call('PUT', '/v1/tax_registrations', [
    { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2020-01-01' },
  ]),
)
const taxing = (settings: object = {}) =>
  service.patch('/v1/settings', { tax_mode: 'rates', prices_include_tax: false, ...settings })
made(await taxing())
const sums = (one: any) => [one.subtotal_cents, one.tax_cents, one.total_cents]

test('parts of a taxed invoice, in any cut, come to its tax and no cent more', async () => {
  const { customer, invoice } = await april()
  assert.deepEqual(sums(invoice), [3000, 570, 3570])
  const first = made(await credit(invoice, { amount_with_tax_cents: 1000 }))
  assert.deepEqual(sums(first), [840, 160, 1000])
  assert.deepEqual(
    first.taxes.map(({ category, percent, base_cents, tax_cents }: any) => [category, percent, base_cents, tax_cents]),
    [['S', '19', 840, 160]],
  )
  const [line] = invoice.lines
  const second = made(await credit(invoice, { lines: [{ line_id: line.id, amount_cents: 1 }] }))
  const over = await credit(invoice, { amount_with_tax_cents: 3570 - 1000 - second.total_cents + 1 })
  assert.equal(outcome(over), '409 credit_exceeds_invoice')
  const rest = made(await credit(invoice))
  assert.equal(first.tax_cents + second.tax_cents + rest.tax_cents, 570)
  assert.equal(await balanceOf(customer), 3570)
  await expectClean()
})

test('a replacement may be taxed anew: with a VAT id that was missing, and so are later lines of the period', async () => {
  const { customer, subscription, invoice, advance, notes } = await april({ isOwed: true })
  const italian = { ...address, country: 'IT', city: 'Roma', postal_code: '00100' }
  const tax = { is_business: true, tax_ids: [{ type: 'eu_vat', value: 'IT00743110157' }] }
  made(await service.patch(`/v1/customers/${customer.id}`, { address: italian, tax }))
  assert.equal(
    outcome(await post(`/v1/invoices/${invoice.id}/reissue`, { reason: 'VAT id', taxes: 'again' })),
    '400 invalid_request',
  )
  const { credit_note: note, invoice: fresh } = made(
    await post(`/v1/invoices/${invoice.id}/reissue`, { reason: 'VAT id', taxes: 'anew' }),
  )
  assert.deepEqual(
    [sums(note), sums(fresh)],
    [
      [3000, 570, 3570],
      [3000, 0, 3000],
    ],
  )
  assert.equal(fresh.taxes[0].category, 'AE')
  await advance('04-16')
  made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  assert.deepEqual(sums((await notes()).at(-1)), [1500, 0, 1500])
  await expectClean()
})

test('what a taxed reduction leaves is given back with its tax, and corrected or reissued as it was taxed', async () => {
  const { subscription, invoice, advance, invoices, notes } = await april({ isOwed: true })
  made(await credit(invoice, { amount_with_tax_cents: 1190 }))
  assert.equal((await read(invoice)).amount_due_cents, 2380)
  const { credit_note: note, invoice: fresh } = made(
    await post(`/v1/invoices/${invoice.id}/reissue`, { reason: 'address' }),
  )
  assert.deepEqual(
    [sums(note), sums(fresh)],
    [
      [2000, 380, 2380],
      [2000, 380, 2380],
    ],
  )
  await advance('04-16')
  made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  assert.deepEqual(sums((await notes()).at(-1)), [1000, 190, 1190])
  assert.equal((await invoices()).length, 2)
  await expectClean()
})

test('lines made by hand keep their treatment, also when the customer has moved since', async () => {
  const customer = await newCustomer(service, { address })
  const lines = [
    { description: 'Work', unit_amount: '1000' },
    { description: 'Travel', quantity: 3, unit_amount: '333' },
  ]
  const { id } = made(await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines }))
  const invoice = made(await post(`/v1/invoices/${id}/finalize`))
  assert.deepEqual(sums(invoice), [1999, 380, 2379])
  made(await service.patch(`/v1/customers/${customer.id}`, { address: { ...address, country: 'US', state: 'NY' } }))
  const part = made(await credit(invoice, { amount_with_tax_cents: 119 }))
  assert.deepEqual([sums(part), part.lines.length], [[100, 19, 119], 2])
  const all = made(await post(`/v1/invoices/${id}/cancel`, { reason: 'not done' }))
  assert.deepEqual(sums(all), [1899, 361, 2260])
  assert.deepEqual([(await read(invoice)).status, all.taxes[0].category], ['paid', 'S'])
  await expectClean()
})

test('where prices include tax, amounts are prices', async () => {
  made(await taxing({ prices_include_tax: true }))
  const { customer, invoice } = await april()
  assert.deepEqual([sums(invoice), invoice.lines[0].amount_with_tax_cents], [[2521, 479, 3000], 3000])
  const part = made(await credit(invoice, { amount_with_tax_cents: 1000 }))
  assert.deepEqual(sums(part), [840, 160, 1000])
  const rest = made(await credit(invoice, { meaning: 'waive' }))
  assert.deepEqual(sums(rest), [1681, 319, 2000])
  assert.equal(await balanceOf(customer), 3000)
  await expectClean()
})

test('where prices include tax, a reduction of a cent that is all tax holds again, and is given back', async () => {
  made(await taxing({ prices_include_tax: true }))
  const { subscription, invoice, advance, notes } = await april({ isOwed: true })
  for (const _ of [1, 2, 3, 4]) made(await credit(invoice, { amount_with_tax_cents: 1 }))
  const { invoice: fresh } = made(await post(`/v1/invoices/${invoice.id}/reissue`, { reason: 'address' }))
  assert.deepEqual(
    fresh.lines.map((line: any) => [line.amount_cents, line.tax_cents]),
    [[2521, 479], ...[1, 2, 3].map(() => [-1, 0]), [0, -1]],
  )
  await advance('04-16')
  made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  assert.equal((await notes()).at(-1).total_cents, 1498)
  await expectClean()
})

test('a replacement has lines made by hand taxed as they were, unless anew is asked, and what is taken back always', async () => {
  made(await taxing())
  const customer = await newCustomer(service, { address })
  const lines = [{ description: 'Work', unit_amount: '10000' }]
  const { id } = made(await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines }))
  made(await post(`/v1/invoices/${id}/finalize`))
  made(await service.patch(`/v1/customers/${customer.id}`, { tax: { country: 'DE', exempt: { reason: 'school' } } }))
  const replaced = made(await post(`/v1/invoices/${id}/reissue`, { reason: 'wrong name' }))
  assert.deepEqual(
    [sums(replaced.credit_note), sums(replaced.invoice)],
    [
      [10_000, 1900, 11_900],
      [10_000, 1900, 11_900],
    ],
  )

  const { customer: ada, subscription, advance, notes } = await april()
  await advance('04-16')
  const pro = await newPlan(service, { amount_cents: 5000 })
  const change = { plan_code: pro.code }
  const { latest_invoice: mixed } = made(await post(`/v1/subscriptions/${subscription.id}/change`, change))
  assert.deepEqual(sums(mixed), [1000, 190, 1190])
  made(await service.patch(`/v1/customers/${ada.id}`, { tax: { country: 'DE', exempt: { reason: 'school' } } }))
  const { invoice: fresh } = made(await post(`/v1/invoices/${mixed.id}/reissue`, { reason: 'exempt', taxes: 'anew' }))
  assert.deepEqual(
    fresh.lines.map((line: any) => [line.amount_cents, line.tax_cents]),
    [
      [-1500, -285],
      [2500, 0],
    ],
  )
  made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  assert.ok((await notes()).length > 0)
  await expectClean()
})

test('a line that JSON could not hold with its tax is refused', async () => {
  const customer = await newCustomer(service, { address })
  const lines = [
    { description: 'Tower', unit_amount: '9000000000000000' },
    { description: 'Of which paid', unit_amount: '-8999999999999999' },
  ]
  const refused = await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines })
  assert.equal(outcome(refused), '400 amount_too_large')
})

test('an amount that no price has with its tax is given to the cent below, and none is refused for what it is', async () => {
  made(await taxing())
  const customer = await newCustomer(service, { address })
  const lines = [{ description: 'Work', unit_amount: '100' }]
  const { id } = made(await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines }))
  const invoice = made(await post(`/v1/invoices/${id}/finalize`))
  const totals: unknown[] = []
  for (const amount_with_tax_cents of [2, 1, 3, 113]) {
    const { status, body } = await credit(invoice, { amount_with_tax_cents })
    totals.push(status === 201 ? body.total_cents : `${status} ${body.errors?.[0]?.pointer}`)
  }
  assert.deepEqual(totals, [2, '400 /amount_with_tax_cents', 3, 113])
  await expectClean()
})

test('a note right after a void is taxed by what was taken back meanwhile', async () => {
  made(await taxing({ prices_include_tax: true }))
  const { subscription, invoice, advance } = await april({ isOwed: true })
  await advance('04-16')
  const pro = await newPlan(service, { amount_cents: 9001 })
  const { latest_invoice: mixed } = made(
    await post(`/v1/subscriptions/${subscription.id}/change`, { plan_code: pro.code }),
  )
  made(await post(`/v1/invoices/${mixed.id}/void`))
  const note = made(await credit(invoice))
  assert.equal(note.total_cents, 1500)
  await expectClean()
})

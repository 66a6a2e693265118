import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { made, newCustomer, newDraft } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { newMeter, sendUsage } from '../support/service/usage.ts'
import { beginYear, eventsOf, everyPage, type Year } from './year.ts'

// Credit that is paid before tokens are used, by customers on clocks of their own.

const service = await startTestService()
await newMeter(service, { code: 'tokens', event_type: 'completion', value_property: 'tokens' })
const base = { code: 'base', kind: 'recurring', model: 'flat', unit_amount: '2000' }
const tokens = {
  code: 'tokens',
  name: 'Tokens',
  kind: 'usage',
  model: 'per_unit',
  meter_code: 'tokens',
  unit_amount: '1',
}
made(await service.post('/v1/plans', { code: 'ai', name: 'AI', currency: 'EUR', prices: [base, tokens] }))

const forTokens = { applies_to: { price_codes: ['tokens'] } }
const give = async ({ customerId }: Pick<Year, 'customerId'>, amount_cents: number, terms: object = {}) => {
  const entry = { amount_cents, currency: 'EUR', reason: 'prepaid', ...terms }
  return made(await service.post(`/v1/customers/${customerId}/credit_entries`, entry))
}
const use = ({ customerId: customer_id }: Year, occurred_at: string, count: number) =>
  sendUsage(service, { id: randomUUID(), type: 'completion', customer_id, occurred_at, properties: { tokens: count } })
const grantsOf = async ({ customerId }: Pick<Year, 'customerId'>): Promise<any[]> =>
  made(await service.get(`/v1/customers/${customerId}/credit_grants`)).data
const leftOf = async (year: Pick<Year, 'customerId'>) =>
  (await grantsOf(year)).map(({ used_cents, expired_cents, left_cents }) => [used_cents, expired_cents, left_cents])
const entriesOf = async ({ customerId }: Pick<Year, 'customerId'>): Promise<any[]> =>
  (await everyPage(service, `/v1/customers/${customerId}/credit_entries?`)).toReversed()
const amountsOf = async (year: Pick<Year, 'customerId'>) =>
  (await entriesOf(year)).map(({ amount_cents, reason }) => `${amount_cents} ${reason}`)

test('prepaid credit for tokens pays lines of tokens only, expires in time, and what a void gives back later expires at once', async () => {
  //  1 Jan           1 Feb           1 Mar    15 Mar         grant of 100.00 for tokens until 15 March
  //  |- 3000 tokens -|- 1000 tokens -|---------x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const grant = await give(ada, 10000, { ...forTokens, expires_at: '2026-03-15T00:00:00Z' })
  assert.deepEqual([grant.grant_id, grant.priority, grant.effective_at], [grant.id, 100, '2026-01-01T00:00:00Z'])
  await ada.subscribe('ai')
  await ada.advance('2026-01-20T00:00:00Z')
  await use(ada, '2026-01-19T00:00:00Z', 3000)
  await ada.advance('2026-02-20T00:00:00Z')
  assert.deepEqual(await leftOf(ada), [[3000, 0, 7000]])
  await use(ada, '2026-02-19T00:00:00Z', 1000)
  await ada.advance('2026-03-14T23:59:59Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 2000, open
      AI (1 Jan 2026 – 1 Feb 2026) 2000
    INV-000002 renewal 2026-01-01/2026-03-01 on 2026-02-01T01:00 due 2026-02-01: 5000 - 3000 credit, open
      AI (1 Feb 2026 – 1 Mar 2026) 2000
      3000 × Tokens (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000003 renewal 2026-02-01/2026-04-01 on 2026-03-01T01:00 due 2026-03-01: 3000 - 1000 credit, open
      AI (1 Mar 2026 – 1 Apr 2026) 2000
      1000 × Tokens (1 Feb 2026 – 1 Mar 2026) 1000
  `)
  assert.deepEqual([await ada.credit(), await leftOf(ada)], [6000, [[4000, 0, 6000]]])
  await ada.advance('2026-03-20T00:00:00Z')
  assert.deepEqual([await ada.credit(), await leftOf(ada)], [0, [[4000, 6000, 0]]])
  await ada.settle('INV-000002', 'void', { rebill: false })
  assert.deepEqual([await ada.credit(), await leftOf(ada)], [0, [[1000, 9000, 0]]])
  assert.deepEqual(await amountsOf(ada), [
    '10000 prepaid',
    '-3000 applied to an invoice',
    '-1000 applied to an invoice',
    '-6000 expired',
    '3000 returned by a void invoice',
    '-3000 expired',
  ])
  const expired = (await eventsOf(service, 'credit.expired')).filter(
    ({ object }) => object.customer_id === ada.customerId,
  )
  assert.deepEqual(
    expired.map(({ occurred_at, object }) => [occurred_at, object.amount_cents, object.grant_id]),
    [-6000, -3000].map((cents) => ['2026-03-15T00:00:00Z', cents, grant.id]),
  )
  const { lines } = (await everyPage(service, `/v1/journal_entries?test_clock_id=${ada.clockId}`)).findLast(
    ({ type }) => type === 'credit.expired',
  )
  assert.deepEqual(
    lines.map(({ account, debit_cents, credit_cents }: any) => [account, debit_cents, credit_cents]),
    [
      ['customer_credit', 3000, 0],
      ['credit_expired', 0, 3000],
    ],
  )
})

test('a void before the expiry gives back to the same grant, which pays the invoice that comes in its place', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await give(ada, 2500, { priority: 5 })
  await give(ada, 800)
  await ada.subscribe('ai')
  assert.deepEqual([await leftOf(ada), await ada.credit()], [[[2000, 0, 500]], 1300])
  await ada.settle('INV-000001', 'void')
  assert.deepEqual([await leftOf(ada), await ada.credit()], [[[0, 0, 2500]], 3300])
  await ada.advance('2026-01-02T00:00:00Z')
  assert.deepEqual([await leftOf(ada), await ada.credit()], [[[2000, 0, 500]], 1300])
})

test('a credit note gives back to the grant that paid the lines that it takes back, and the rest is plain credit', async () => {
  //  Base 2000 is paid by a grant of 1500 and plain credit of 500; canceled half-way, 1000 comes back, all of it to the grant.
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await give(ada, 1500, { applies_to: { price_codes: ['base'] }, expires_at: '2026-12-01T00:00:00Z' })
  await give(ada, 500)
  await ada.subscribe('ai')
  assert.deepEqual([await leftOf(ada), await ada.credit()], [[[1500, 0, 0]], 0])
  await ada.advance('2026-04-16T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  assert.deepEqual([await leftOf(ada), await ada.credit()], [[[500, 0, 1000]], 1000])
  const [note] = await ada.creditNotes()
  const entry = (await entriesOf(ada)).at(-1)
  assert.deepEqual([entry.credit_note_id, entry.amount_cents], [note?.id, 1000])
  await ada.advance('2026-12-01T00:00:00Z')
  assert.deepEqual([await leftOf(ada), await ada.credit()], [[[500, 1000, 0]], 0])
})

test('a credit note by request gives back no more to a grant than the grant has paid of those lines', async () => {
  const customer = await newCustomer(service)
  const year = { customerId: customer.id }
  await give(year, 600, { priority: 1 })
  await give(year, 1000)
  const draft = await newDraft(service, customer, '900')
  made(await service.post(`/v1/invoices/${draft.id}/finalize`))
  const note = { invoice_id: draft.id, amount_with_tax_cents: 700, reason: 'slow' }
  made(await service.post('/v1/credit_notes', note))
  assert.deepEqual(await leftOf(year), [[0, 0, 600]])
  made(await service.post('/v1/credit_notes', { ...note, amount_with_tax_cents: 200 }))
  assert.deepEqual(await leftOf(year), [[0, 0, 600]])
  assert.deepEqual((await amountsOf(year)).slice(-3), ['600 credit note', '100 credit note', '200 credit note'])
})

test('credit is applied to an open invoice by request as far as the lines of a grant go', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('ai')
  await ada.advance('2026-01-20T00:00:00Z')
  await use(ada, '2026-01-19T00:00:00Z', 300)
  await ada.advance('2026-02-02T00:00:00Z')
  await give(ada, 1000, forTokens)
  const applied = await ada.settle('INV-000002', 'apply_credit')
  assert.deepEqual([applied.credit_applied_cents, applied.amount_due_cents], [300, 2000])
  const [, invoice] = await ada.invoices()
  const again = await service.post(`/v1/invoices/${invoice?.id}/apply_credit`)
  assert.deepEqual([again.status, again.body.code], [409, 'credit_insufficient'])
})

test('plain credit and a grant are deducted by request, each from what is left of it', async () => {
  const customer = await newCustomer(service)
  const year = { customerId: customer.id }
  const grant = await give(year, 600, { priority: 1 })
  await give(year, 100)
  const take = (amount_cents: number, more: object = {}) =>
    service.post(`/v1/customers/${customer.id}/credit_entries`, {
      amount_cents,
      currency: 'EUR',
      reason: 'taken',
      ...more,
    })
  assert.equal((await take(-101)).body.code, 'credit_insufficient')
  made(await take(-100))
  assert.equal((await take(-601, { grant_id: grant.id })).body.code, 'credit_insufficient')
  made(await take(-600, { grant_id: grant.id }))
  assert.deepEqual(await leftOf(year), [[600, 0, 0]])
  assert.equal((await take(-1, { grant_id: grant.id })).body.code, 'credit_insufficient')
})

test('terms that credit cannot have are refused, each at its field', async () => {
  const customer = await newCustomer(service)
  const refused = async (entry: object) => {
    const { status, body } = await service.post(`/v1/customers/${customer.id}/credit_entries`, {
      ...{ amount_cents: 100, currency: 'EUR', reason: 'prepaid' },
      ...entry,
    })
    return [status, body.errors?.[0]?.pointer]
  }
  assert.deepEqual(await refused({ expires_at: '2020-01-01T00:00:00Z' }), [400, '/expires_at'])
  assert.deepEqual(await refused({ effective_at: '2999-01-01T00:00:00Z' }), [400, '/effective_at'])
  assert.deepEqual(await refused({ priority: 1001 }), [400, '/priority'])
  assert.deepEqual(await refused({ applies_to: { price_codes: [] } }), [400, '/applies_to/price_codes'])
  assert.deepEqual(await refused({ amount_cents: -1, priority: 1 }), [400, '/priority'])
  assert.deepEqual(await refused({ grant_id: customer.id }), [400, '/grant_id'])
  assert.deepEqual(await refused({ amount_cents: -1, grant_id: customer.id }), [400, '/grant_id'])
})

test('a grant pays its lines with their tax to the cent, and gets the same cents back with a credit note', async () => {
  //  2000 and 333 at 19 %: 443 of tax, of which 380 and 63; so tokens come to 396.
  const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
  made(await service.call('PUT', '/v1/tax_registrations', [registration]))
  made(await service.patch('/v1/settings', { tax_mode: 'rates' }))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await give(ada, 1000, forTokens)
  await ada.subscribe('ai')
  await ada.advance('2026-01-20T00:00:00Z')
  await use(ada, '2026-01-19T00:00:00Z', 333)
  await ada.advance('2026-02-02T00:00:00Z')
  const [, invoice] = await ada.invoices()
  assert.deepEqual([invoice?.total_cents, invoice?.credit_applied_cents, invoice?.amount_due_cents], [2776, 396, 2380])
  assert.deepEqual(await leftOf(ada), [[396, 0, 604]])
  await ada.settle('INV-000002', 'pay')
  const line = invoice?.lines.find(({ amount_cents }) => amount_cents === 333)
  const note = { invoice_id: invoice?.id, lines: [{ line_id: line?.id, all: true }], reason: 'wrong model' }
  assert.equal(made(await service.post('/v1/credit_notes', note)).credit_cents, 396)
  assert.deepEqual([await leftOf(ada), await ada.credit()], [[[0, 0, 1000]], 1000])
})

test('whatever was done to prepaid credit, every invariant holds', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violation_count }: any) => violation_count > 0),
    [],
  )
})

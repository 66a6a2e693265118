import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestService } from '../support/service/service.ts'
import { each, newMerchant } from './merchant.ts'

// As merchants-years.test.ts: every cent of every document, worked out in the comments.

const service = await startTestService()

test('an American merchant: own rates by state, a registration in mid-year, consumers in the union, and a New Year of its own', async () => {
  //  2026: Jan              Jun: Texas      Jul          Dec | 00:00 UTC: still 2026 in New York
  const america = await newMerchant(service, '2026-01-01T05:00:00Z', {
    settings: {
      ...{
        name: 'Example Inc.',
        address: { line1: 'Broadway 1', city: 'New York', postal_code: '10001', state: 'NY', country: 'US' },
      },
      ...{
        time_zone: 'America/New_York',
        number_format: 'US-{year}-####',
        credit_note_number_format: 'CR-{year}-####',
      },
    },
    registrations: [
      { country: 'US', region: 'CA', scheme: 'local', from: '2020-01-01' },
      { country: 'US', region: 'TX', scheme: 'local', from: '2026-06-01' },
      { country: 'IE', scheme: 'oss_non_union', from: '2021-07-01' },
    ],
  })
  const { post, customer, subscribe, advance, invoice, expectDocuments } = america
  const rate = (region: string, name: string, percent: string) =>
    post('/v1/tax_rates', { country: 'US', region, category: 'standard', percent, name, from: '2020-01-01' })
  await rate('CA', 'California', '7.25')
  await rate('CA', 'County', '1')
  await rate('TX', 'Texas', '8.25')
  await post('/v1/plans', { code: 'one', name: 'One', amount_cents: 4999, currency: 'USD', interval: 'month' })
  await post('/v1/plans', { code: 'two', name: 'Two', amount_cents: 9999, currency: 'USD', interval: 'month' })
  const angeles = await customer('Los Angeles', { time_zone: 'UTC', address: { country: 'US', state: 'CA' } })
  const austin = await customer('Austin', { time_zone: 'UTC', address: { country: 'US', state: 'TX' } })
  const rochester = await customer('Rochester', { time_zone: 'UTC', address: { country: 'US', state: 'NY' } })
  const hamburg = await customer('Hamburg', { time_zone: 'UTC', address: { country: 'DE' } })
  const bremen = await customer('Bremen', {
    ...{ time_zone: 'UTC', address: { country: 'DE' } },
    tax: { is_business: true, tax_ids: [{ type: 'eu_vat', value: 'DE136695976' }] },
  })

  await advance('2026-04-01T00:00:00Z')
  const ofAngeles = await subscribe(angeles, 'one')
  await subscribe(austin, 'one')
  await advance('2026-07-11T00:00:00Z')
  await post(`/v1/subscriptions/${ofAngeles.id}/change`, { plan_code: 'two' })
  await advance('2026-08-02T00:00:00Z')
  const august = await invoice(angeles)
  const [line] = august.lines
  await post('/v1/credit_notes', {
    ...{ invoice_id: august.id, lines: [{ line_id: line.id, amount_cents: 1000 }], reason: 'Goodwill' },
  })
  const replaced = await post(`/v1/invoices/${(await invoice(austin)).id}/void`)
  assert.equal(replaced.status, 'void')
  await advance('2026-10-01T00:00:00Z')
  for (const one of [rochester, hamburg, bremen]) await subscribe(one, 'one')
  await advance('2027-01-01T04:59:59Z')
  const evening = await invoice(rochester)
  await advance('2027-01-01T05:00:00Z')
  const bought = await subscribe(rochester, 'two', { proration: 'day', start_at: '2027-01-01T05:00:00Z' }).catch(
    (error: Error) => error.message,
  )
  assert.match(String(bought), /409.*subscription_overlaps/)
  const { id } = await post('/v1/invoices', {
    ...{ customer_id: rochester.id, currency: 'USD', lines: [{ description: 'Work', unit_amount: '100' }] },
  })
  const morning = await post(`/v1/invoices/${id}/finalize`)

  const firsts = (...months: number[]) => months.map((month) => `2026-${String(month).padStart(2, '0')}-01`)
  await expectDocuments(angeles, [
    // 0.0725 x 4999 = 362.43, 0.01 x 4999 = 49.99.
    ...each(firsts(4, 5, 6, 7), '4999 + 412 = 5411, S 7.25% 362, S 1% 50'),
    // After 10 of 31 days: 4999 x 10/31 = 1612.58, so 3386 come back with 245.49 and 33.86; 9999 x 10/31 = 3225.48, so 6774 are due
    // with 491.12 and 67.74. 6774 - 3386 = 3388, 491 - 245 = 246, 68 - 34 = 34.
    '2026-07-11 3388 + 280 = 3668, S 7.25% 246, S 1% 34',
    // 0.0725 x 9999 = 724.93, 0.01 x 9999 = 99.99.
    '2026-08-01 9999 + 825 = 10824, S 7.25% 725, S 1% 100',
    // 0.0725 x 1000 = 72.5.
    '2026-08-02 note 1000 + 83 = 1083, S 7.25% 73, S 1% 10, 1083 off',
    ...each([...firsts(9, 10, 11, 12), '2027-01-01'], '9999 + 825 = 10824, S 7.25% 725, S 1% 100'),
  ])
  await expectDocuments(austin, [
    ...each(firsts(4, 5), '4999 + 0 = 4999, O 0% 0'),
    // Registered: 0.0825 x 4999 = 412.42.
    ...each(firsts(6, 7), '4999 + 412 = 5411, S 8.25% 412'),
    '2026-08-01 void 4999 + 412 = 5411, S 8.25% 412',
    '2026-08-02 4999 + 412 = 5411, S 8.25% 412',
    ...each([...firsts(9, 10, 11, 12), '2027-01-01'], '4999 + 412 = 5411, S 8.25% 412'),
  ])
  await expectDocuments(rochester, [
    ...each([...firsts(10, 11, 12), '2027-01-01'], '4999 + 0 = 4999, O 0% 0'),
    '2027-01-01 100 + 0 = 100, O 0% 0',
  ])
  // 0.19 x 4999 = 949.81.
  await expectDocuments(hamburg, each([...firsts(10, 11, 12), '2027-01-01'], '4999 + 950 = 5949, S 19% 950'))
  // A business assesses itself: no tax, and no registration of ours stands behind it.
  await expectDocuments(bremen, each([...firsts(10, 11, 12), '2027-01-01'], '4999 + 0 = 4999, O 0% 0'))
  // Midnight in UTC is the evening before in New York.
  assert.deepEqual([evening.finalized_at, evening.number.slice(0, 8)], ['2027-01-01T00:00:00Z', 'US-2026-'])
  assert.equal(morning.number, 'US-2027-0001')
  // Los Angeles 4 + 1 + 6, Austin 2 + 2 + 1 + 1 + 5, Rochester, Hamburg and Bremen 4 each.
  await america.expectNumbers('invoices', { 'US-2026-': 34, 'US-2027-': 1 })
  await america.expectNumbers('credit_notes', { 'CR-2026-': 1 })
  await america.expectVerified()
})

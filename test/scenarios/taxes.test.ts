import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { sell } from './year.ts'

const service = await startTestService()
const { get, post, patch } = service
await sell(service, 'Basic', 1000)
await sell(service, 'Pro', 3333)
await sell(service, 'Year', 11900, { interval: 'year' })

const german = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
const oss = { country: 'DE', tax_id: 'DE136695976', scheme: 'oss_union', from: '2015-01-01' }
const register = async (...registrations: object[]) =>
  made(await service.call('PUT', '/v1/tax_registrations', registrations))
const settings = async (change: object) => made(await patch('/v1/settings', change))
await settings({ tax_mode: 'rates' })
await register(german, oss)

interface Begun {
  readonly customer: any
  readonly subscription: any
  readonly advance: (to: string) => Promise<unknown>
  readonly documents: () => Promise<any[]>
}

/** A customer on a clock of their own, subscribed. */
async function begin(who: object, plan = 'basic', now = '2026-03-01T00:00:00Z'): Promise<Begun> {
  const clock = made(await post('/v1/test_clocks', { now }))
  const customer = made(await post('/v1/customers', { name: 'Ada', test_clock_id: clock.id, ...who }))
  const subscription = made(await post('/v1/subscriptions', { customer_id: customer.id, plan_code: plan }))
  const read = async (path: string) => {
    const { data } = made(await get(`${path}?customer_id=${customer.id}&limit=100`))
    const full = []
    for (const { id } of data) full.push(made(await get(`${path}/${id}`)))
    return full
  }
  return {
    customer,
    subscription,
    advance: async (to) => made(await post(`/v1/test_clocks/${clock.id}/advance`, { to })),
    documents: async () =>
      [...(await read('/v1/invoices')), ...(await read('/v1/credit_notes'))].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

/** A document in a line: net + tax = total, and each tax. */
function said(document: any): string {
  expectSums(document)
  const taxes = document.taxes.map(
    (one: any) => `${one.category} ${one.percent}% of ${one.base_cents} ${one.tax_cents}`,
  )
  return `${document.subtotal_cents} + ${document.tax_cents} = ${document.total_cents}: ${taxes.join(', ')}`
}

function expectSums(document: any): void {
  const { lines, taxes } = document
  const sum = (rows: any[], field: string) => rows.reduce((all, one) => all + one[field], 0)
  assert.equal(sum(lines, 'amount_cents'), document.subtotal_cents)
  assert.equal(sum(lines, 'tax_cents'), document.tax_cents)
  assert.equal(sum(taxes, 'tax_cents'), document.tax_cents)
  assert.equal(sum(lines, 'amount_with_tax_cents'), document.total_cents)
}

async function expectVerified(): Promise<void> {
  const { data } = made(await get('/v1/verification'))
  assert.deepEqual(
    data.filter((one: any) => one.violation_count > 0).map((one: any) => [one.invariant, one.violations[0].problem]),
    [],
  )
}

const inBerlin = { address: { country: 'DE' } }

describe('taxes of documents', () => {
  test('a German customer pays 19 percent on top; what is taken back is taxed as it was', async () => {
    const ada = await begin(inBerlin)
    assert.equal(said(ada.subscription.latest_invoice), '1000 + 190 = 1190: S 19% of 1000 190')
    await ada.advance('2026-03-11T00:00:00Z')
    made(await post(`/v1/subscriptions/${ada.subscription.id}/change`, { plan_code: 'pro' }))
    await ada.advance('2026-03-21T00:00:00Z')
    made(await post(`/v1/subscriptions/${ada.subscription.id}/change`, { plan_code: 'basic' }))
    made(await post(`/v1/subscriptions/${ada.subscription.id}/cancel`, { when: 'now' }))
    assert.deepEqual((await ada.documents()).map(said), [
      '1000 + 190 = 1190: S 19% of 1000 190',
      // -677 of the first invoice, credited at round(0.19 x 677) = 129; 2258 new: 429.02.
      '1581 + 300 = 1881: S 19% of 1581 300',
      // 1183 of 2258 come back, 225; 355 new cost 67.
      '828 + 158 = 986: S 19% of 828 158',
      '355 + 67 = 422: S 19% of 355 67',
    ])
    await expectVerified()
  })

  test('prices that include tax give back exactly what was paid', async () => {
    await settings({ prices_include_tax: true })
    const ada = await begin(inBerlin, 'year')
    const [first] = await ada.documents()
    assert.equal(said(first), '10000 + 1900 = 11900: S 19% of 10000 1900')
    assert.equal(first.lines[0].amount_with_tax_cents, 11900)
    await ada.advance('2026-06-01T00:00:00Z')
    made(await post(`/v1/subscriptions/${ada.subscription.id}/cancel`, { when: 'now' }))
    const [, note] = await ada.documents()
    // 11900 less the 2999 of 92 days of 365.
    assert.equal(said(note), '7480 + 1421 = 8901: S 19% of 7480 1421')
    await settings({ prices_include_tax: false })
  })

  const table: readonly (readonly [string, object, string, string])[] = [
    ['a consumer in France by the one-stop shop', { address: { country: 'FR' } }, 'S 20', 'union_one_stop_shop'],
    [
      'a business in France by reverse charge',
      { tax: { country: 'FR', tax_ids: [{ type: 'eu_vat', value: 'FR40303265045' }], is_business: true } },
      'AE 0',
      'reverse_charge',
    ],
    ['somebody in the United States not at all', { address: { country: 'US', state: 'NY' } }, 'O 0', 'abroad'],
    [
      'somebody in the Canaries not at all',
      { address: { country: 'ES', postal_code: '35001' } },
      'O 0',
      'outside_tax_territory',
    ],
    ['an exempt school not', { ...inBerlin, tax: { exempt: { reason: 'School' } } }, 'E 0', 'exempt_customer'],
  ]
  for (const [name, who, expected, reason] of table)
    test(`taxes ${name}, and explains why`, async () => {
      const ada = await begin(who)
      const invoice = ada.subscription.latest_invoice
      const [tax] = invoice.taxes
      assert.equal(`${tax.category} ${tax.percent}`, expected)
      const { lines } = made(await get(`/v1/invoices/${invoice.id}/explain`))
      assert.equal(lines[0].tax.reason, reason)
      const page = await get(`/v1/invoices/${invoice.id}/html`)
      if (reason === 'reverse_charge') {
        assert.match(page.text, /Reverse charge/)
        assert.deepEqual([invoice.issued_by.tax_id, invoice.billed_to.tax_id], ['DE136695976', 'FR40303265045'])
      }
    })

  test('a charge keeps its treatment though the customer has moved and the registration has ended', async () => {
    const ada = await begin(inBerlin)
    made(await patch(`/v1/customers/${ada.customer.id}`, { address: { country: 'US' } }))
    await ada.advance('2026-03-11T00:00:00Z')
    made(await post(`/v1/subscriptions/${ada.subscription.id}/change`, { quantity: 2 }))
    await ada.advance('2026-03-21T00:00:00Z')
    made(await post(`/v1/subscriptions/${ada.subscription.id}/cancel`, { when: 'now' }))
    const [, changed, note] = await ada.documents()
    assert.deepEqual(
      [...changed.taxes, ...note.taxes].map((one: any) => [one.category, one.base_cents, one.tax_cents]),
      [
        ['S', -677, -129],
        ['O', 1355, 0],
        ['O', 710, 0],
      ],
    )
    expectSums(changed)
    expectSums(note)
  })

  test('where taxes turn the sign of the difference, the document is of the kind its total says', async () => {
    await settings({ tax_mode: 'none' })
    const ada = await begin(inBerlin)
    assert.deepEqual([ada.subscription.latest_invoice.taxes, ada.subscription.latest_invoice.tax_cents], [[], 0])
    await settings({ tax_mode: 'rates' })
    await sell(service, 'Little less', 950)
    await ada.advance('2026-03-11T00:00:00Z')
    made(await post(`/v1/subscriptions/${ada.subscription.id}/change`, { plan_code: 'little less' }))
    const [, changed] = await ada.documents()
    assert.equal(said(changed), '-33 + 122 = 89: S 19% of 644 122')
    assert.equal(changed.status, 'open')
  })

  test('one-off drafts are taxed when written and again when final; negative lines too', async () => {
    const customer = made(await post('/v1/customers', { name: 'Ada', ...inBerlin }))
    const line = (unit_amount: string) => ({ description: 'Work', unit_amount })
    const draft = made(
      await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines: [line('105'), line('105')] }),
    )
    assert.equal(said(draft), '210 + 40 = 250: S 19% of 210 40')
    const more = made(await post(`/v1/invoices/${draft.id}/lines`, line('-7')))
    assert.equal(said(more), '203 + 39 = 242: S 19% of 203 39')
    made(await patch(`/v1/customers/${customer.id}`, { address: { country: 'AT' } }))
    const final = made(await post(`/v1/invoices/${draft.id}/finalize`))
    assert.equal(said(final), '203 + 41 = 244: S 20% of 203 41')
    assert.equal(said(made(await get(`/v1/invoices/${draft.id}`))), said(final))
  })

  test('drafts of renewals are taxed again with every change, and lines by hand with them', async () => {
    await settings({ draft_hours: 72 })
    const ada = await begin(inBerlin)
    await ada.advance('2026-04-01T01:00:00Z')
    const [, draft] = await ada.documents()
    assert.equal(said(draft), '1000 + 190 = 1190: S 19% of 1000 190')
    made(await post(`/v1/invoices/${draft.id}/lines`, { description: 'Work', unit_amount: '55' }))
    made(await post(`/v1/subscriptions/${ada.subscription.id}/change`, { quantity: 3 }))
    await ada.advance('2026-04-05T00:00:00Z')
    const [, final] = await ada.documents()
    assert.equal(final.status, 'open')
    assert.equal(said(final), '3055 + 580 = 3635: S 19% of 3055 580')
    await settings({ draft_hours: 0 })
  })

  test('the upcoming invoice and previews have the taxes of what comes', async () => {
    const ada = await begin(inBerlin)
    const upcoming = made(await get(`/v1/customers/${ada.customer.id}/upcoming_invoice`))
    const preview = made(await post(`/v1/subscriptions/${ada.subscription.id}/change/preview`, { plan_code: 'pro' }))
    const changed = made(await post(`/v1/subscriptions/${ada.subscription.id}/change`, { plan_code: 'pro' }))
    assert.equal(said(preview.invoices[0]), said(changed.latest_invoice))
    assert.equal(said(upcoming), '1000 + 190 = 1190: S 19% of 1000 190')
  })

  test('a void mixed invoice gives its taxes back, and the next credit heals the rounding', async () => {
    const ada = await begin(inBerlin, 'pro')
    await ada.advance('2026-03-08T00:00:00Z')
    made(await post(`/v1/subscriptions/${ada.subscription.id}/change`, { quantity: 2 }))
    const [, mixed] = await ada.documents()
    made(await post(`/v1/invoices/${mixed.id}/void`))
    await ada.advance('2026-03-15T00:00:00Z')
    made(await post(`/v1/subscriptions/${ada.subscription.id}/cancel`, { when: 'now' }))
    for (const document of await ada.documents()) expectSums(document)
    await expectVerified()
  })

  test('everything that was taxed here holds together', expectVerified)
})

describe('the API of taxes', () => {
  test('registrations are a bare array both ways, and never overlap', async () => {
    const answer = await service.call('PUT', '/v1/tax_registrations', [german, { ...german, from: '2020-01-01' }])
    assert.equal(outcome(answer), '400 tax_registrations_overlap')
    const stored = made(await get('/v1/tax_registrations'))
    assert.deepEqual(stored, [
      { ...german, region: null, until: null },
      { ...oss, region: null, until: null },
    ])
    const sent = await Promise.all([1, 2].map(() => service.call('PUT', '/v1/tax_registrations', [german, oss])))
    assert.deepEqual(sent.map(outcome), ['200', '200'])
    assert.equal(made(await get('/v1/tax_registrations')).length, 2)
  })

  test('a malformed tax id is refused, a right one is well formed until its register has spoken', async () => {
    const answer = await post('/v1/customers', {
      name: 'Ada',
      tax: { country: 'DE', tax_ids: [{ type: 'eu_vat', value: 'DE136695975' }] },
    })
    assert.equal(`${outcome(answer)} ${answer.body.errors[0].pointer}`, '400 tax_id_invalid /tax/tax_ids/0/value')
    const tax = { country: 'DE', tax_ids: [{ type: 'eu_vat', value: 'de 136 695 976' }] }
    const customer = made(await post('/v1/customers', { name: 'Ada', tax }))
    assert.deepEqual(customer.tax.tax_ids, [{ type: 'eu_vat', value: 'DE136695976', status: 'well_formed' }])
    assert.equal(customer.tax.is_business, true)
  })

  test('own rates go first, by category; a preview says the taxes and why', async () => {
    const rate = { country: 'DE', category: 'book', percent: '7', name: 'VAT reduced', from: '2020-01-01' }
    const created = made(await post('/v1/tax_rates', rate))
    assert.deepEqual(made(await get('/v1/tax_rates')).data, [created])
    assert.equal(outcome(await post('/v1/tax_rates', rate)), '409 tax_rate_overlaps')
    const customer = made(await post('/v1/customers', { name: 'Ada', ...inBerlin }))
    const lines = [{ unit_amount: '1000' }, { amount_cents: 1000, category: 'book' }]
    const preview = made(await post('/v1/taxes/preview', { customer_id: customer.id, lines }))
    assert.equal(said(preview), '2000 + 260 = 2260: S 19% of 1000 190, S 7% of 1000 70')
    await register()
    const warned = made(await post('/v1/taxes/preview', { customer_id: customer.id, lines }))
    assert.equal(said(warned), '2000 + 0 = 2000: O 0% of 2000 0')
    assert.match(warned.warnings[0], /no tax registration/)
    await register(german, oss)
  })
})

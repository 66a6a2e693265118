import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestService } from '../support/service/service.ts'
import { each, newMerchant } from './merchant.ts'

// A year of two merchants, every cent of every document; of a third: american-year.test.ts. The amounts are worked out in the comments, by hand.

const service = await startTestService()

test('a German merchant: customers at home, in other member states before and with the one-stop shop, businesses, and New York', async () => {
  //  2026: Jan       Apr: one-stop shop           Aug          Dec | Jan
  const germany = await newMerchant(service, '2025-12-31T23:00:00Z', {
    settings: {
      ...{
        name: 'Beispiel GmbH',
        address: { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' },
      },
      ...{ time_zone: 'Europe/Berlin', number_format: 'R{year}-####', credit_note_number_format: 'K{year}-####' },
    },
    registrations: [
      { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' },
      { country: 'DE', tax_id: 'DE136695976', scheme: 'oss_union', from: '2026-04-01' },
    ],
  })
  const { post, customer, subscribe, advance, invoice, expectDocuments } = germany
  const plan = (code: string, amount_cents: number, interval: string) =>
    post('/v1/plans', { code, name: code, amount_cents, currency: 'EUR', interval })
  await plan('pro', 2900, 'month')
  await plan('max', 9900, 'month')
  await plan('team', 120_000, 'year')
  await plan('business', 240_000, 'year')
  const coupon = await post('/v1/coupons', { name: 'Welcome', percent_off: '25', duration: { periods: 3 } })
  const here = { time_zone: 'Europe/Berlin' }
  const vienna = await customer('Vienna', { ...here, address: { country: 'AT' } })
  const lyon = await customer('Lyon', {
    ...here,
    address: { country: 'FR' },
    tax: { is_business: true, tax_ids: [{ type: 'eu_vat', value: 'FR40303265045' }] },
  })
  const berlin = await customer('Berlin', { ...here, address: { country: 'DE' } })
  const york = await customer('New York', { ...here, address: { country: 'US', state: 'NY' } })
  const helsinki = await customer('Helsinki', { ...here, address: { country: 'FI' } })

  await subscribe(vienna, 'pro')
  await advance('2026-01-14T23:00:00Z')
  const ofBerlin = await subscribe(berlin, 'pro', { discounts: [{ coupon_id: coupon.id }] })
  await advance('2026-01-31T23:00:00Z')
  const ofLyon = await subscribe(lyon, 'team')
  await advance('2026-02-28T23:00:00Z')
  await subscribe(york, 'pro')
  await advance('2026-03-31T22:00:00Z') // summer time
  const ofHelsinki = await subscribe(helsinki, 'pro')
  await advance('2026-05-10T22:00:00Z')
  await post(`/v1/subscriptions/${ofHelsinki.id}/change`, { plan_code: 'max' })
  const may = await invoice(york, '2026-04-30T22:00:00Z')
  await post(`/v1/invoices/${may.id}/void`, { rebill: false })
  await advance('2026-05-20T10:00:00Z')
  const april = await invoice(berlin, '2026-04-14T22:00:00Z')
  await post('/v1/credit_notes', {
    invoice_id: april.id,
    amount_with_tax_cents: 1000,
    reason: 'Two days without service',
  })
  await advance('2026-06-29T22:00:00Z')
  await post(`/v1/subscriptions/${ofBerlin.id}/cancel`, { when: 'now' })
  await advance('2026-07-31T22:00:00Z')
  await post(`/v1/subscriptions/${ofLyon.id}/change`, { plan_code: 'business' })
  await advance('2027-01-01T12:00:00Z')

  const ends = (...days: string[]) => days.map((day) => `2026-${day}`)
  await expectDocuments(vienna, [
    // Below the threshold as at home: 0.19 x 2900 = 551.
    ...['2025-12-31', '2026-01-31', '2026-02-28'].map((day) => `${day} 2900 + 551 = 3451, S 19% 551`),
    // With the one-stop shop as in Austria: 0.20 x 2900 = 580. Midnight in Berlin is 22:00 of the day before in summer, 23:00 in winter.
    ...each(
      ends('03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30', '12-31'),
      '2900 + 580 = 3480, S 20% 580',
    ),
  ])
  await expectDocuments(lyon, [
    '2026-01-31 120000 + 0 = 120000, AE 0% 0',
    // On day 181 of 365: 120000 x 181/365 = 59506.85, so 60493 come back; 240000 x 181/365 = 119013.70, so 120986 are due.
    '2026-07-31 60493 + 0 = 60493, AE 0% 0',
  ])
  await expectDocuments(berlin, [
    // 2900 less a quarter, 725: 0.19 x 2175 = 413.25. Three times, then 0.19 x 2900 = 551.
    ...each(ends('01-14', '02-14', '03-14'), '(2900 - 725) 2175 + 413 = 2588, S 19% 413'),
    '2026-04-14 2900 + 551 = 3451, S 19% 551',
    '2026-05-14 2900 + 551 = 3451, S 19% 551',
    // 1000 with tax: 1000 x 100/119 = 840.34.
    '2026-05-20 note 840 + 160 = 1000, S 19% 160, 1000 off',
    '2026-06-14 2900 + 551 = 3451, S 19% 551',
    // Half of the 30 days from 15 June: 1450, and 0.19 x 1450 = 275.5.
    '2026-06-29 note 1450 + 276 = 1726, S 19% 276, 1726 off',
  ])
  await expectDocuments(york, [
    ...each(ends('02-28', '03-31'), '2900 + 0 = 2900, O 0% 0'),
    '2026-04-30 void 2900 + 0 = 2900, O 0% 0',
    ...each(ends('05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30', '12-31'), '2900 + 0 = 2900, O 0% 0'),
  ])
  await expectDocuments(helsinki, [
    // 0.255 x 2900 = 739.5.
    ...each(ends('03-31', '04-30'), '2900 + 740 = 3640, S 25.5% 740'),
    // After 10 of 31 days: 2900 x 10/31 = 935.48, so 1965 come back with 0.255 x 1965 = 501.08; 9900 x 10/31 = 3193.55, so 6706 are
    // due with 1710.03. 6706 - 1965 = 4741, 1710 - 501 = 1209.
    '2026-05-10 4741 + 1209 = 5950, S 25.5% 1209',
    // 0.255 x 9900 = 2524.5.
    ...each(
      ends('05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30', '12-31'),
      '9900 + 2525 = 12425, S 25.5% 2525',
    ),
  ])
  const reverse = await invoice(lyon)
  assert.deepEqual(
    [reverse.taxes[0].mention, reverse.issued_by.tax_id, reverse.billed_to.tax_id],
    ['Reverse charge', 'DE136695976', 'FR40303265045'],
  )
  // Of 2026: Vienna 12, Lyon 2, Berlin 6, New York and Helsinki 10 each. The first of January is that of Berlin.
  await germany.expectNumbers('invoices', { 'R2026-': 40, 'R2027-': 3 })
  await germany.expectNumbers('credit_notes', { 'K2026-': 2 })
  await germany.expectVerified()
})

test('a French merchant whose prices include tax: what is on the page is owed, whatever the tax in it', async () => {
  //  2026: Jan         Jul: one-stop shop         Nov: canceled
  const france = await newMerchant(service, '2025-12-31T23:00:00Z', {
    settings: {
      ...{ name: 'Exemple SARL', address: { line1: 'Rue 1', city: 'Paris', postal_code: '75001', country: 'FR' } },
      ...{ time_zone: 'Europe/Paris', number_format: 'F{year}-####', credit_note_number_format: 'A{year}-####' },
      ...{ prices_include_tax: true },
    },
    registrations: [
      { country: 'FR', tax_id: 'FR40303265045', scheme: 'local', from: '2015-01-01' },
      { country: 'FR', tax_id: 'FR40303265045', scheme: 'oss_union', from: '2026-07-01' },
    ],
  })
  const { post, customer, subscribe, advance, invoice, expectDocuments } = france
  await post('/v1/plans', { code: 'solo', name: 'Solo', amount_cents: 1999, currency: 'EUR', interval: 'month' })
  await post('/v1/plans', { code: 'an', name: 'An', amount_cents: 19_900, currency: 'EUR', interval: 'year' })
  const coupon = await post('/v1/coupons', { name: 'Cinq', amounts_off: { EUR: 500 }, duration: 'once' })
  const code = await post('/v1/promotion_codes', { coupon_id: coupon.id, code: 'CINQ' })
  const here = { time_zone: 'Europe/Paris' }
  const paris = await customer('Paris', { ...here, address: { country: 'FR' } })
  const martinique = await customer('Fort-de-France', { ...here, address: { country: 'FR', postal_code: '97200' } })
  const munich = await customer('Munich', { ...here, address: { country: 'DE' } })
  const milan = await customer('Milan', {
    ...here,
    address: { country: 'IT' },
    tax: { is_business: true, tax_ids: [{ type: 'eu_vat', value: 'IT00743110157' }] },
  })
  const boston = await customer('Boston', { ...here, address: { country: 'US', state: 'MA' } })

  const ofParis = await subscribe(paris, 'an', { discounts: [{ promotion_code: code.code }] })
  await advance('2026-03-31T22:00:00Z')
  await subscribe(munich, 'solo')
  await subscribe(martinique, 'solo')
  const ofBoston = await subscribe(boston, 'solo')
  await advance('2026-05-15T22:00:00Z')
  await post(`/v1/subscriptions/${ofBoston.id}/cancel`, { when: 'now' })
  await advance('2026-08-31T22:00:00Z')
  await subscribe(milan, 'solo')
  const august = await invoice(munich, '2026-07-31T22:00:00Z')
  await post(`/v1/invoices/${august.id}/pay`)
  const [line] = august.lines
  await post('/v1/credit_notes', {
    ...{ invoice_id: august.id, lines: [{ line_id: line.id, amount_cents: 1000 }], reason: 'Half of August' },
    effect: { credit_cents: 500, outside_cents: 500 },
  })
  await advance('2026-10-31T23:00:00Z')
  await post(`/v1/subscriptions/${ofParis.id}/cancel`, { when: 'now' })
  const milans = await invoice(milan, '2026-10-31T23:00:00Z')
  await post(`/v1/invoices/${milans.id}/cancel`, { reason: 'Sold to nobody', rebill: false })
  await advance('2026-12-31T22:59:59Z')

  const ends = (...days: string[]) => days.map((day) => `2026-${day}`)
  await expectDocuments(paris, [
    // 19900 - 500 = 19400 with tax, 19400 x 20/120 = 3233.33 of it. Discounts are told as the prices are, with tax.
    '2025-12-31 (19900 - 500) 16167 + 3233 = 19400, S 20% 3233',
    // From day 304 of 365: R_0(304) = 19900 x 304/365 = 16574.25, R_1(304) = 19400 x 304/365 = 16157.81. 19400 - 16158 = 3242 come
    // back, with 3242 x 20/120 = 540.33.
    '2026-10-31 note (3326 - 84) 2702 + 540 = 3242, S 20% 540, 3242 off',
  ])
  await expectDocuments(martinique, [
    // 1999 x 8.5/108.5 = 156.61.
    ...each(
      ends('03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30'),
      '1842 + 157 = 1999, S 8.5% 157',
    ),
  ])
  await expectDocuments(munich, [
    // 1999 x 20/120 = 333.17.
    ...each(ends('03-31', '04-30', '05-31'), '1666 + 333 = 1999, S 20% 333'),
    // 1999 x 19/119 = 319.17.
    '2026-06-30 1680 + 319 = 1999, S 19% 319',
    '2026-07-31 paid 1680 + 319 = 1999, S 19% 319',
    '2026-08-31 1680 + 319 = 1999, S 19% 319',
    // 1000 of the price: 1000 x 19/119 = 159.66.
    '2026-08-31 note 840 + 160 = 1000, S 19% 160, 500 credit, 500 outside',
    '2026-09-30 1680 + 319 = 1999, S 19% 319',
    '2026-10-31 1680 + 319 = 1999, S 19% 319',
    '2026-11-30 1680 + 319 = 1999, S 19% 319',
  ])
  await expectDocuments(milan, [
    ...each(ends('08-31', '09-30'), '1999 + 0 = 1999, AE 0% 0'),
    '2026-10-31 paid 1999 + 0 = 1999, AE 0% 0',
    '2026-10-31 note 1999 + 0 = 1999, AE 0% 0, 1999 off',
    '2026-11-30 1999 + 0 = 1999, AE 0% 0',
  ])
  await expectDocuments(boston, [
    ...each(ends('03-31', '04-30'), '1999 + 0 = 1999, O 0% 0'),
    // 15 of the 31 days of May: 1999 x 15/31 = 967.26, so 1032 come back.
    '2026-05-15 note 1032 + 0 = 1032, O 0% 0, 1032 off',
  ])
  await france.expectNumbers('invoices', { 'F2026-': 1 + 9 + 9 + 4 + 2 })
  await france.expectNumbers('credit_notes', { 'A2026-': 4 })
  await france.expectVerified()
})

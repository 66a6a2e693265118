import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear } from './year.ts'

const service = await startTestService()

async function sellPrices(name: string, prices: readonly object[]): Promise<any> {
  const recurring = prices.map((price) => ({ kind: 'recurring', ...price }))
  return made(await service.post('/v1/plans', { code: name.toLowerCase(), name, currency: 'EUR', prices: recurring }))
}

const base = { code: 'base', name: 'Base', model: 'per_unit', unit_amount: '2000' }
// 12 seats cost 50 + 10 x 100 + 2 x 80 = 1210.
const seats = {
  code: 'seats',
  name: 'Seats',
  model: 'graduated',
  tiers: [
    { up_to: '10', unit_amount: '100', flat_amount: '50' },
    { up_to: null, unit_amount: '80' },
  ],
  quantity: 12,
}
const support = { code: 'support', name: 'Support', model: 'per_unit', unit_amount: '12000', interval: 'year' }
await sellPrices('Suite', [base, seats, support])

test('monthly and yearly prices share one invoice per due instant, and a cancellation half-way gives back a part of each', async () => {
  //          31 Jan 2026   28 Feb ...  31 Dec     31 Jan 2027  14 Feb   28 Feb
  //  base    |--- 2000 ----|--- 2000 ...---|--- 2000 ---|-- 2000 --x
  //  seats   |--- 1210 ----|--- 1210 ...---|--- 1210 ---|-- 1210 --x
  //  support |---------------- 12000 -------------------|- 12000 --x
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  const begun = await ada.subscribe('suite', { quantity: 1 })
  assert.deepEqual(
    begun.items.map(({ price_code, quantity, current_period_end }: any) => [price_code, quantity, current_period_end]),
    [
      ['base', 1, '2026-02-28T00:00:00Z'],
      ['seats', 12, '2026-02-28T00:00:00Z'],
      ['support', 1, '2027-01-31T00:00:00Z'],
    ],
  )
  await ada.advance('2027-02-14T00:00:00Z')
  const ended = await ada.act('cancel', { when: 'now' })
  assert.equal(ended.status, 'canceled')
  await ada.advance('2027-02-28T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2027-01-31: 15210, open
      Base (31 Jan 2026 – 28 Feb 2026) 2000
      12 × Seats (31 Jan 2026 – 28 Feb 2026) 1210
      Support (31 Jan 2026 – 31 Jan 2027) 12000
    INV-000002 renewal 2026-02-28/2026-03-31: 3210, open
      Base (28 Feb 2026 – 31 Mar 2026) 2000
      12 × Seats (28 Feb 2026 – 31 Mar 2026) 1210
    INV-000003 renewal 2026-03-31/2026-04-30: 3210, open
      Base (31 Mar 2026 – 30 Apr 2026) 2000
      12 × Seats (31 Mar 2026 – 30 Apr 2026) 1210
    INV-000004 renewal 2026-04-30/2026-05-31: 3210, open
      Base (30 Apr 2026 – 31 May 2026) 2000
      12 × Seats (30 Apr 2026 – 31 May 2026) 1210
    INV-000005 renewal 2026-05-31/2026-06-30: 3210, open
      Base (31 May 2026 – 30 Jun 2026) 2000
      12 × Seats (31 May 2026 – 30 Jun 2026) 1210
    INV-000006 renewal 2026-06-30/2026-07-31: 3210, open
      Base (30 Jun 2026 – 31 Jul 2026) 2000
      12 × Seats (30 Jun 2026 – 31 Jul 2026) 1210
    INV-000007 renewal 2026-07-31/2026-08-31: 3210, open
      Base (31 Jul 2026 – 31 Aug 2026) 2000
      12 × Seats (31 Jul 2026 – 31 Aug 2026) 1210
    INV-000008 renewal 2026-08-31/2026-09-30: 3210, open
      Base (31 Aug 2026 – 30 Sep 2026) 2000
      12 × Seats (31 Aug 2026 – 30 Sep 2026) 1210
    INV-000009 renewal 2026-09-30/2026-10-31: 3210, open
      Base (30 Sep 2026 – 31 Oct 2026) 2000
      12 × Seats (30 Sep 2026 – 31 Oct 2026) 1210
    INV-000010 renewal 2026-10-31/2026-11-30: 3210, open
      Base (31 Oct 2026 – 30 Nov 2026) 2000
      12 × Seats (31 Oct 2026 – 30 Nov 2026) 1210
    INV-000011 renewal 2026-11-30/2026-12-31: 3210, open
      Base (30 Nov 2026 – 31 Dec 2026) 2000
      12 × Seats (30 Nov 2026 – 31 Dec 2026) 1210
    INV-000012 renewal 2026-12-31/2027-01-31: 3210, open
      Base (31 Dec 2026 – 31 Jan 2027) 2000
      12 × Seats (31 Dec 2026 – 31 Jan 2027) 1210
    INV-000013 renewal 2027-01-31/2028-01-31: 15210 - 13145 credited, open
      Base (31 Jan 2027 – 28 Feb 2027) 2000
      12 × Seats (31 Jan 2027 – 28 Feb 2027) 1210
      Support (31 Jan 2027 – 31 Jan 2028) 12000
    CN-000001 cancel 2027-02-14/2028-01-31: 13145, 13145 off what was due
      Unused time on Base (14 Feb 2027 – 28 Feb 2027) 1000 part
      Unused time on 12 × Seats (14 Feb 2027 – 28 Feb 2027) 605 part
      Unused time on Support (14 Feb 2027 – 31 Jan 2028) 11540 part
  `)
})

test('volume, package and in_arrears prices renew, and what is in arrears is billed with the end', async () => {
  //           31 Jan     28 Feb     31 Mar     30 Apr   15 May
  //  base     |-- 1000 --|-- 1000 --|-- 1000 --|- 1000 --x  in advance, and so are storage and calls
  //  care     |---- 500 ->--- 500 ->--- 500 ->--- 242 -> x  each when its month is over
  //  audit    |------------------------ 91 --->---- 15 ->x  every three months
  await sellPrices('Works', [
    { code: 'base', name: 'Base', model: 'per_unit', unit_amount: '1000' },
    {
      code: 'storage',
      name: 'Storage',
      model: 'volume',
      tiers: [
        { up_to: '5', unit_amount: '200' },
        { up_to: null, unit_amount: '150', flat_amount: '30' },
      ],
      quantity: 7,
    },
    { code: 'calls', name: 'Calls', model: 'package', unit_amount: '300', package_size: 5, quantity: 12 },
    { code: 'care', name: 'Care', model: 'flat', unit_amount: '500', timing: 'in_arrears' },
    { code: 'audit', name: 'Audit', model: 'flat', unit_amount: '91', timing: 'in_arrears', interval_count: 3 },
  ])
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  await ada.subscribe('works')
  await ada.advance('2026-05-15T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-02-28: 2980, open
      Base (31 Jan 2026 – 28 Feb 2026) 1000
      7 × Storage (31 Jan 2026 – 28 Feb 2026) 1080
      12 × Calls (31 Jan 2026 – 28 Feb 2026) 900
    INV-000002 renewal 2026-01-31/2026-03-31 on 2026-02-28: 3480, open
      Base (28 Feb 2026 – 31 Mar 2026) 1000
      7 × Storage (28 Feb 2026 – 31 Mar 2026) 1080
      12 × Calls (28 Feb 2026 – 31 Mar 2026) 900
      Care (31 Jan 2026 – 28 Feb 2026) 500
    INV-000003 renewal 2026-02-28/2026-04-30 on 2026-03-31: 3480, open
      Base (31 Mar 2026 – 30 Apr 2026) 1000
      7 × Storage (31 Mar 2026 – 30 Apr 2026) 1080
      12 × Calls (31 Mar 2026 – 30 Apr 2026) 900
      Care (28 Feb 2026 – 31 Mar 2026) 500
    INV-000004 renewal 2026-01-31/2026-05-31 on 2026-04-30: 3571 - 1281 credited, open
      Base (30 Apr 2026 – 31 May 2026) 1000
      7 × Storage (30 Apr 2026 – 31 May 2026) 1080
      12 × Calls (30 Apr 2026 – 31 May 2026) 900
      Care (31 Mar 2026 – 30 Apr 2026) 500
      Audit (31 Jan 2026 – 30 Apr 2026) 91
    CN-000001 cancel 2026-04-30/2026-05-31 on 2026-05-15: 1281, 1281 off what was due
      Unused time on Base (15 May 2026 – 31 May 2026) 516 part
      Unused time on 7 × Storage (15 May 2026 – 31 May 2026) 557 part
      Unused time on 12 × Calls (15 May 2026 – 31 May 2026) 465 part
      Care (30 Apr 2026 – 15 May 2026) -242 part
      Audit (30 Apr 2026 – 15 May 2026) -15 part
  `)
})

test('what is included, a transform, a minimum and a maximum count for the whole period, and half of it gives half back', async () => {
  //  1 Jun      16 Jun      1 Jul
  //  |-- 4899 ----x -2449 ---|
  await sellPrices('Terms', [
    { code: 'mail', name: 'Mail', model: 'per_unit', unit_amount: '100', included_quantity: '10', quantity: 12 },
    {
      code: 'calls',
      name: 'Calls',
      model: 'per_unit',
      unit_amount: '1000',
      transform: { divide_by: 500, round: 'up' },
      quantity: 1200,
    },
    { code: 'least', name: 'Least', model: 'per_unit', unit_amount: '10', minimum_cents: 700, quantity: 5 },
    { code: 'most', name: 'Most', model: 'per_unit', unit_amount: '10', maximum_cents: 999, quantity: 500 },
  ])
  const ada = await beginYear(service, '2026-06-01T00:00:00Z')
  const { latest_invoice } = await ada.subscribe('terms')
  assert.deepEqual(
    latest_invoice.lines.map(({ price_code, unit_amount }: any) => `${price_code} ${unit_amount}`),
    ['mail 16.666666666667', 'calls 2.5', 'least 140', 'most 1.998'],
  )
  await ada.advance('2026-06-16T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  await ada.expectDocuments(`
    INV-000001 start 2026-06-01/2026-07-01: 4899 - 2449 credited, open
      12 × Mail (1 Jun 2026 – 1 Jul 2026) 200
      1200 × Calls (1 Jun 2026 – 1 Jul 2026) 3000
      5 × Least (1 Jun 2026 – 1 Jul 2026) 700
      500 × Most (1 Jun 2026 – 1 Jul 2026) 999
    CN-000001 cancel 2026-06-16/2026-07-01: 2449, 2449 off what was due
      Unused time on 12 × Mail (16 Jun 2026 – 1 Jul 2026) 100 part
      Unused time on 1200 × Calls (16 Jun 2026 – 1 Jul 2026) 1500 part
      Unused time on 5 × Least (16 Jun 2026 – 1 Jul 2026) 350 part
      Unused time on 500 × Most (16 Jun 2026 – 1 Jul 2026) 499 part
  `)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 1000)
await sell(service, 'Pro', 3000)
await sell(service, 'Daily', 99, { interval: 'day' })
await sell(service, 'Yen', 980, { currency: 'JPY' })
await sell(service, 'Yenpro', 1981, { currency: 'JPY' })
await sell(service, 'Dinar', 12_345, { currency: 'KWD', product: 'support' })

test('in Berlin a month is a month on the wall, an hour shorter in March and longer in October; days are dates', async () => {
  //  1 Mar 00:00 CET   30 Mar 00:30 CEST   1 Apr 00:00 CEST   ...   1 Nov 00:00 CET
  //  |- Basic 1000 -----|- Pro 194 - 65 -----|- 3000 -            - 3000 -|
  const ada = await beginYear(service, '2026-02-28T23:00:00Z', { time_zone: 'Europe/Berlin' })
  const begun = await ada.subscribe('basic')
  assert.equal(begun.current_period_end, '2026-03-31T22:00:00Z')
  await ada.advance('2026-03-29T22:30:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.advance('2026-09-30T22:00:00Z')
  assert.equal((await ada.subscription()).current_period_end, '2026-10-31T23:00:00Z')
  await ada.act('cancel')
  await ada.advance('2026-12-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-03-01/2026-04-01: 1000, open
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
    INV-000002 change 2026-03-30T00:30/2026-04-01: 129, open
      Unused time on Basic (30 Mar 2026 – 1 Apr 2026) -65 part
      Pro (30 Mar 2026 – 1 Apr 2026) 194 part
    INV-000003 renewal 2026-04-01/2026-05-01: 3000, open
      Pro (1 Apr 2026 – 1 May 2026) 3000
    INV-000004 renewal 2026-05-01/2026-06-01: 3000, open
      Pro (1 May 2026 – 1 Jun 2026) 3000
    INV-000005 renewal 2026-06-01/2026-07-01: 3000, open
      Pro (1 Jun 2026 – 1 Jul 2026) 3000
    INV-000006 renewal 2026-07-01/2026-08-01: 3000, open
      Pro (1 Jul 2026 – 1 Aug 2026) 3000
    INV-000007 renewal 2026-08-01/2026-09-01: 3000, open
      Pro (1 Aug 2026 – 1 Sep 2026) 3000
    INV-000008 renewal 2026-09-01/2026-10-01: 3000, open
      Pro (1 Sep 2026 – 1 Oct 2026) 3000
    INV-000009 renewal 2026-10-01/2026-11-01: 3000, open
      Pro (1 Oct 2026 – 1 Nov 2026) 3000
  `)
})

test('by the second, the hour that March lacks in Berlin is not paid for', async () => {
  //  1 Mar 00:00 CET        29 Mar 03:00 CEST      1 Apr 00:00 CEST: 2,674,800 s
  //  |- 28 days and 2 hours -|x 2,426,400 s: 1000 x 2426400/2674800 = 907.13
  const ada = await beginYear(service, '2026-02-28T23:00:00Z', { time_zone: 'Europe/Berlin' })
  await ada.subscribe('basic', { proration: 'second' })
  await ada.advance('2026-03-29T01:00:00Z')
  await ada.act('cancel', { when: 'now' })
  await ada.expectDocuments(`
    INV-000001 start 2026-03-01/2026-04-01: 1000 - 93 credited, open
      Basic (1 Mar 2026 – 1 Apr 2026) 1000
    CN-000001 cancel 2026-03-29T03:00/2026-04-01: 93, 93 off what was due
      Unused time on Basic (29 Mar 2026 – 1 Apr 2026) 93 part
  `)
})

test('the day that Samoa skipped, 30 December 2011, is not charged', async () => {
  //  28 Dec    29 Dec    [30 Dec]  31 Dec    1 Jan
  //  |--- 99 ---|--- 99 ----------->|--- 99 ---|--- 99 ---|
  const ada = await beginYear(service, '2011-12-28T10:00:00Z', { time_zone: 'Pacific/Apia' })
  await ada.subscribe('daily')
  await ada.advance('2012-01-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2011-12-28/2011-12-29: 99, open
      Daily (28 Dec 2011 – 29 Dec 2011) 99
    INV-000002 renewal 2011-12-29/2011-12-31: 99, open
      Daily (29 Dec 2011 – 31 Dec 2011) 99
    INV-000003 renewal 2011-12-31/2012-01-01: 99, open
      Daily (31 Dec 2011 – 1 Jan 2012) 99
    INV-000004 renewal 2012-01-01/2012-01-02: 99, open
      Daily (1 Jan 2012 – 2 Jan 2012) 99
  `)
})

test('in Kathmandu, a quarter to six ahead, the month ends at its own midnight', async () => {
  //  31 Jan 00:00 = 30 Jan 18:15Z      28 Feb 00:00 = 27 Feb 18:15Z     28 Feb 01:00
  //  |------------- 1000 -----------------|- Pro from the first day ------
  const ada = await beginYear(service, '2026-01-30T18:15:00Z', { time_zone: 'Asia/Kathmandu' })
  await ada.subscribe('basic')
  await ada.advance('2026-02-27T19:15:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-02-28: 1000, open
      Basic (31 Jan 2026 – 28 Feb 2026) 1000
    INV-000002 renewal 2026-02-28/2026-03-31: 1000, open
      Basic (28 Feb 2026 – 31 Mar 2026) 1000
    INV-000003 change 2026-02-28T01:00/2026-03-31: 2000, open
      Unused time on Basic (28 Feb 2026 – 31 Mar 2026) -1000 part
      Pro (28 Feb 2026 – 31 Mar 2026) 3000
  `)
})

test('yen have no cents and dinars three decimals; credit of the one does not pay for the other', async () => {
  //          1 Apr        11 Apr     16 Apr     1 May
  //  yen     |- 980 --------------- 501 -------|- 1981 -|   (half of 1981 is 991, rounded away from zero)
  //  dinar   |- 3 x 12345 -x -24690
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const yen = await ada.subscribe('yen')
  const dinar = await ada.subscribe('dinar', { quantity: 3 })
  assert.deepEqual([yen.currency, dinar.currency], ['JPY', 'KWD'])
  await ada.settle('INV-000002', 'pay')
  await ada.advance('2026-04-11T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  await ada.advance('2026-04-16T00:00:00Z')
  await ada.act('change', { plan_code: 'yenpro' }, yen.id)
  const mixed = await service.post(`/v1/subscriptions/${yen.id}/change`, { plan_code: 'basic' })
  assert.equal(outcome(mixed), '409 plan_currency_differs')
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 980, open
      Yen (1 Apr 2026 – 1 May 2026) 980
    INV-000002 start 2026-04-01/2026-05-01: 37035, paid
      3 × Dinar (1 Apr 2026 – 1 May 2026) 37035
    CN-000001 cancel 2026-04-11/2026-05-01: 24690, 24690 credit
      Unused time on 3 × Dinar (11 Apr 2026 – 1 May 2026) 24690 part
    INV-000003 change 2026-04-16/2026-05-01: 500, open
      Unused time on Yen (16 Apr 2026 – 1 May 2026) -490 part
      Yenpro (16 Apr 2026 – 1 May 2026) 990 part
    INV-000004 renewal 2026-05-01/2026-06-01: 1981, open
      Yenpro (1 May 2026 – 1 Jun 2026) 1981
  `)
  const { currency, credit_balance_cents, credit_balances } = made(await service.get(`/v1/customers/${ada.customerId}`))
  assert.deepEqual([currency, credit_balance_cents, credit_balances], ['JPY', 0, { KWD: 24_690 }])
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})

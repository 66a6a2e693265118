import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
await sell(service, 'Pro', 6100)
await sell(service, 'Yearly', 36_500, { interval: 'year' })

test('an end that is known, without credit for what was charged, bounds whatever begins later', async () => {
  //  1 Jan      11 Jan        15 Jan      21 Jan
  //  |-- Basic ---|: end known --|-- Pro 6/31 --x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('cancel', { at: '2026-01-21T00:00:00Z', proration: 'none' })
  await ada.advance('2026-01-15T00:00:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.advance('2026-02-05T00:00:00Z')
  await ada.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-01/2026-02-01 on 2026-01-15: -465 - -465 credit, paid
      Unused time on Basic (15 Jan 2026 – 1 Feb 2026) -1645 part
      Pro (15 Jan 2026 – 21 Jan 2026) 1180 part
  `)

  const eve = await beginYear(service, '2026-01-01T00:00:00Z')
  await eve.subscribe('basic')
  await eve.advance('2026-01-11T00:00:00Z')
  await eve.act('cancel', { at: '2026-01-21T00:00:00Z', proration: 'none' })
  await eve.advance('2026-01-15T00:00:00Z')
  await eve.act('pause')
  await eve.advance('2026-01-18T00:00:00Z')
  await eve.act('resume')
  await eve.advance('2026-02-05T00:00:00Z')
  await eve.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-01/2026-02-01 on 2026-01-15: -1645 - -1645 credit, paid
      Unused time on Basic (15 Jan 2026 – 1 Feb 2026) -1645 part
    INV-000003 resume 2026-01-01/2026-02-01 on 2026-01-18: 290 - 290 credit, paid
      Basic (18 Jan 2026 – 21 Jan 2026) 290 part
  `)
})

test('of one instant, what comes after a cancellation is charged up to the end, and what came before in full', async () => {
  //  1 Jan      11 Jan: end known, then Pro      21 Jan
  //  |-- Basic ---|------------- Pro ---------------x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('cancel', { at: '2026-01-21T00:00:00Z' })
  await ada.act('change', { plan_code: 'pro' })
  await ada.advance('2026-02-05T00:00:00Z')
  await ada.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-01/2026-02-01 on 2026-01-11: -65 - -65 credit, paid
      Unused time on Basic (11 Jan 2026 – 1 Feb 2026) -2032 part
      Pro (11 Jan 2026 – 21 Jan 2026) 1967 part
  `)

  const eve = await beginYear(service, '2026-01-01T00:00:00Z')
  await eve.subscribe('basic')
  await eve.act('cancel', { at: '2026-01-21T00:00:00Z' })
  await eve.advance('2026-02-05T00:00:00Z')
  await eve.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 cancel 2026-01-01/2026-02-01 on 2026-01-21: -1065 - -1065 credit, paid
      Unused time on Basic (21 Jan 2026 – 1 Feb 2026) -1065 part
  `)
})

test('a waiver ends where what it waived ended: a cancellation taken back is charged the rest', async () => {
  //  1 Feb           10 Feb: the end, taken back on 2 Feb         1 Mar
  //  |--- waived ------|------------------ 2036 -------------------|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('cancel', { at: '2026-02-10T00:00:00Z' })
  await ada.advance('2026-02-02T00:00:00Z')
  await ada.settle('INV-000002', 'void', { rebill: false })
  await ada.act('uncancel')
  await ada.advance('2026-02-27T00:00:00Z')
  await ada.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 renewal 2026-02-01/2026-03-01: 964, void
      Basic (1 Feb 2026 – 10 Feb 2026) 964 part
    INV-000003 renewal 2026-02-01/2026-03-01 on 2026-02-02: 2036, open
      Basic (10 Feb 2026 – 1 Mar 2026) 2036 part
  `)
})

test('in waived time going on costs nothing, a better plan what it costs more, and back again nothing', async () => {
  //  1 Jan      11 Jan   21 Jan       1 Feb
  //  |- waived ---|x      |- nothing ---|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.settle('INV-000001', 'void', { rebill: false })
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('pause')
  await ada.advance('2026-01-21T00:00:00Z')
  await ada.act('resume')
  await ada.advance('2026-01-31T00:00:00Z')
  assert.equal((await ada.invoices()).length, 1)

  const eve = await beginYear(service, '2026-01-01T00:00:00Z')
  await eve.subscribe('basic')
  await eve.settle('INV-000001', 'void', { rebill: false })
  await eve.advance('2026-01-11T00:00:00Z')
  await eve.act('change', { plan_code: 'pro' })
  await eve.act('change', { plan_code: 'basic' })
  await eve.advance('2026-01-31T00:00:00Z')
  await eve.act('change', { quantity: 2 })
  await eve.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, void
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-01/2026-02-01 on 2026-01-11: 2100, open
      Pro (11 Jan 2026 – 1 Feb 2026) 2100 part
    INV-000003 change 2026-01-01/2026-02-01 on 2026-01-11: -2100 - -2100 credit, paid
      Unused time on Pro (11 Jan 2026 – 1 Feb 2026) -2100 part
    INV-000004 change 2026-01-01/2026-02-01 on 2026-01-31: 97 - 97 credit, paid
      2 × Basic (31 Jan 2026 – 1 Feb 2026) 97 part
  `)
})

test('who was given credit for what is waived afterwards owes it again', async () => {
  //  1 Jan          21 Jan: cancelled, credit 1065; the first invoice is waived
  //  |--- waived -----x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-21T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  assert.equal(await ada.credit(), 1065)
  await ada.settle('INV-000001', 'void', { rebill: false })
  await ada.advance('2026-01-22T00:00:00Z')
  assert.equal(await ada.credit(), 0)
  const [, , owed] = await ada.invoices()
  assert.deepEqual([owed?.total_cents, owed?.credit_applied_cents, owed?.status], [1065, 1065, 'paid'])
})

test('a waived upgrade costs nothing, and what was paid before it stays paid', async () => {
  //  1 Jan          11 Jan                  1 Feb
  //  |-- Basic 3000 --|-- Pro, waived --------|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.settle('INV-000001', 'pay')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.settle('INV-000002', 'void', { rebill: false })
  await ada.advance('2026-01-20T00:00:00Z')
  assert.equal((await ada.invoices()).length, 2)
  await ada.act('cancel', { when: 'now' })
  assert.deepEqual([(await ada.invoices()).length, await ada.credit()], [2, 0], 'and gives nothing back either')
})

test('what a pause has left paid is credited for the days after it was given up', async () => {
  //  1 Jan     11 Jan: paused, kept   15 Jan: cancelled
  //  |-- Basic ---|......................x-- 1645 back --|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('pause', { proration: 'none' })
  await ada.advance('2026-01-15T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  const [, credit] = await ada.invoices()
  assert.deepEqual(
    credit?.lines.map(({ description, amount_cents }) => [description, amount_cents]),
    [['Unused time on Basic (15 Jan 2026 – 1 Feb 2026)', -1645]],
  )
})

test('a waiver counts for a new cycle that begins within its time, however long after it the cycle is looked at', async () => {
  //  1 Jan        16 Jan           1 Feb                     1 Jul: a second one          16 Jan
  //  |-- waived ----|-- of the year too --|                     |--------- 19900 ----------|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.settle('INV-000001', 'void', { rebill: false })
  await ada.advance('2026-01-16T00:00:00Z')
  await ada.act('change', { plan_code: 'yearly' })
  await ada.advance('2026-07-01T00:00:00Z')
  await ada.act('change', { quantity: 2 })
  await ada.advance('2026-07-02T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  await ada.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, void
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-16/2027-01-16: 34952, open
      Yearly (16 Jan 2026 – 16 Jan 2027) 34952 part
    INV-000003 change 2026-01-16/2027-01-16 on 2026-07-01: 19900, open
      Unused time on Yearly (1 Jul 2026 – 16 Jan 2027) -19900 part
      2 × Yearly (1 Jul 2026 – 16 Jan 2027) 39800 part
    INV-000004 cancel 2026-01-16/2027-01-16 on 2026-07-02: -39600 - -39600 credit, paid
      Unused time on 2 × Yearly (2 Jul 2026 – 16 Jan 2027) -39600 part
  `)

  // The other way round: a year that is waived pays for the months of a smaller plan.
  const eve = await beginYear(service, '2026-01-01T00:00:00Z')
  await eve.subscribe('yearly')
  await eve.settle('INV-000001', 'void', { rebill: false })
  await eve.advance('2026-01-16T00:00:00Z')
  await eve.act('change', { plan_code: 'pro' })
  await eve.advance('2026-03-01T00:00:00Z')
  await eve.expectInvoices(`
    INV-000001 start 2026-01-01/2027-01-01: 36500, void
      Yearly (1 Jan 2026 – 1 Jan 2027) 36500
    INV-000002 change 2026-01-16/2026-02-16: 3000, open
      Pro (16 Jan 2026 – 16 Feb 2026) 3000 part
    INV-000003 renewal 2026-02-16/2026-03-16: 3300, open
      Pro (16 Feb 2026 – 16 Mar 2026) 3300 part
  `)
})

test('what was credited and is waived years later is owed again, and the cycle after it is charged that much less', async () => {
  //  1 Jan        16 Jan           1 Feb       16 Jan    1 Mar: January is waived
  //  |-- basic -----|-- the year ----------------|---------
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-16T00:00:00Z')
  await ada.act('change', { plan_code: 'yearly' })
  await ada.advance('2027-03-01T00:00:00Z')
  await ada.settle('INV-000001', 'void', { rebill: false })
  await ada.advance('2027-03-01T00:00:00Z')
  const all = await ada.invoices()
  assert.deepEqual(
    all.slice(1).flatMap(({ lines }) => lines.map(({ description, amount_cents }) => `${description} ${amount_cents}`)),
    [
      'Unused time on Basic (16 Jan 2026 – 1 Feb 2026) -1548',
      'Yearly (16 Jan 2026 – 16 Jan 2027) 36500',
      'Yearly (16 Jan 2027 – 16 Jan 2028) 36500',
      'Basic (16 Jan 2026 – 1 Feb 2026) 1548',
      'Unused time on Yearly (16 Jan 2026 – 16 Jan 2027) -1548',
    ],
  )
})

test('a waiver of what a change without proration keeps takes nothing off the new cycle', async () => {
  //  1 Jan      16 Jan          1 Feb
  //  |-- basic, kept, waived -----|
  //              |-- the year, in full ----------
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-16T00:00:00Z')
  await ada.act('change', { plan_code: 'yearly', proration: 'none' })
  await ada.settle('INV-000001', 'void', { rebill: false })
  await ada.advance('2026-07-01T00:00:00Z')
  await ada.act('change', { quantity: 2 })
  await ada.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, void
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-16/2027-01-16: 36500, open
      Yearly (16 Jan 2026 – 16 Jan 2027) 36500
    INV-000003 change 2026-01-16/2027-01-16 on 2026-07-01: 19900, open
      Unused time on Yearly (1 Jul 2026 – 16 Jan 2027) -19900 part
      2 × Yearly (1 Jul 2026 – 16 Jan 2027) 39800 part
  `)
})

test('an end that was that of the period is a date when a change begins a new cycle', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('cancel')
  await ada.advance('2026-01-16T00:00:00Z')
  const changed = await ada.act('change', { plan_code: 'yearly' })
  assert.deepEqual([changed.cancel_at_period_end, changed.cancel_at], [false, '2026-02-01T00:00:00Z'])
  await ada.advance('2026-03-01T00:00:00Z')
  assert.equal((await ada.subscription()).ended_at, '2026-02-01T00:00:00Z')
})

test('ended at once without credit, what was charged up to an end known before is kept', async () => {
  //  1 Feb: charged up to 15 Feb    5 Feb: ended
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('cancel', { at: '2026-02-15T00:00:00Z' })
  await ada.advance('2026-02-05T00:00:00Z')
  await ada.act('cancel', { when: 'now', proration: 'none' })
  await ada.advance('2026-03-05T00:00:00Z')
  await ada.expectInvoices(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 renewal 2026-02-01/2026-03-01: 1500, open
      Basic (1 Feb 2026 – 15 Feb 2026) 1500 part
  `)
})

test('what is stored of these years verifies', async () => {
  const verification = made(await service.get('/v1/verification'))
  assert.deepEqual(
    verification.data.filter((check: any) => check.violation_count > 0),
    [],
  )
})

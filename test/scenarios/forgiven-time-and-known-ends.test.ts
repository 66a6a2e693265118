import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
await sell(service, 'Pro', 6100)
await sell(service, 'Yearly', 36_500, { interval: 'year' })

test('an end that is known, without proration, bounds whatever begins later', async () => {
  //  1 Jan      11 Jan        15 Jan      21 Jan
  //  |-- Basic ---|: end known --|-- Pro 6/31 --x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('cancel', { at: '2026-01-21T00:00:00Z', proration: 'none' })
  await ada.advance('2026-01-15T00:00:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.advance('2026-02-05T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000 - 465 credited, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    CN-000001 change 2026-01-15/2026-02-01: 465, 465 off what was due
      Unused time on Basic (15 Jan 2026 – 1 Feb 2026) 1645 part
      Pro (15 Jan 2026 – 21 Jan 2026) -1180 part
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
  await eve.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000 - 1645 credited, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    CN-000001 pause 2026-01-15/2026-02-01: 1645, 1645 off what was due
      Unused time on Basic (15 Jan 2026 – 1 Feb 2026) 1645 part
    INV-000002 resume 2026-01-18/2026-01-21: 290, open
      Basic (18 Jan 2026 – 21 Jan 2026) 290 part
  `)
})

test('an end that is ordered credits at once what was billed after it, and bounds what begins later', async () => {
  //  1 Jan      11 Jan: end known, then Pro      21 Jan
  //  |-- Basic ---|------------- Pro ---------------x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('cancel', { at: '2026-01-21T00:00:00Z' })
  await ada.act('change', { plan_code: 'pro' })
  await ada.advance('2026-02-05T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000 - 1065 credited, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    CN-000001 cancel 2026-01-21/2026-02-01 on 2026-01-11: 1065, 1065 off what was due
      Unused time on Basic (21 Jan 2026 – 1 Feb 2026) 1065 part
    INV-000002 change 2026-01-11/2026-01-21: 1000, open
      Unused time on Basic (11 Jan 2026 – 21 Jan 2026) -967 part
      Pro (11 Jan 2026 – 21 Jan 2026) 1967 part
  `)

  const eve = await beginYear(service, '2026-01-01T00:00:00Z')
  await eve.subscribe('basic')
  await eve.act('cancel', { at: '2026-01-21T00:00:00Z' })
  await eve.advance('2026-02-05T00:00:00Z')
  await eve.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000 - 1065 credited, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    CN-000001 cancel 2026-01-21/2026-02-01 on 2026-01-01: 1065, 1065 off what was due
      Unused time on Basic (21 Jan 2026 – 1 Feb 2026) 1065 part
  `)
})

test('forgiven is what the invoice billed: after a cancellation taken back the rest is billed', async () => {
  //  1 Feb           10 Feb: the end, taken back on 2 Feb         1 Mar
  //  |--- forgiven ----|------------------ 2036 -------------------|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('cancel', { at: '2026-02-10T00:00:00Z' })
  await ada.advance('2026-02-02T00:00:00Z')
  await ada.settle('INV-000002', 'void', { rebill: false })
  await ada.act('uncancel')
  await ada.advance('2026-02-27T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 renewal 2026-02-01/2026-02-10: 964, void
      Basic (1 Feb 2026 – 10 Feb 2026) 964 part
    INV-000003 uncancel 2026-02-10/2026-03-01 on 2026-02-02: 2036, open
      Basic (10 Feb 2026 – 1 Mar 2026) 2036 part
  `)
})

test('in forgiven time going on costs nothing, and another version its price', async () => {
  //  1 Jan      11 Jan   21 Jan       1 Feb
  //  |- forgiven -|x      |- nothing ---|
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
  await eve.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, void
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-11/2026-02-01: 4132 - 2100 credited, open
      Pro (11 Jan 2026 – 1 Feb 2026) 4132 part
    CN-000001 change 2026-01-11/2026-02-01: 2100, 2100 off what was due
      Unused time on Pro (11 Jan 2026 – 1 Feb 2026) 4132 part
      Basic (11 Jan 2026 – 1 Feb 2026) -2032 part
    INV-000003 change 2026-01-31/2026-02-01: 97, open
      Unused time on Basic (31 Jan 2026 – 1 Feb 2026) -97 part
      2 × Basic (31 Jan 2026 – 1 Feb 2026) 194 part
  `)
})

test('an invoice that a credit note names cannot be voided', async () => {
  //  1 Jan          21 Jan: cancelled, 1065 is no longer owed
  //  |--- 1935 -------x
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-21T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  const [, [note]] = [await ada.invoices(), await ada.creditNotes()]
  assert.deepEqual([note?.total_cents, note?.reduces_due_cents, await ada.credit()], [1065, 1065, 0])
  const [invoice] = await ada.invoices()
  const voided = await service.post(`/v1/invoices/${invoice?.id}/void`, { rebill: false })
  assert.equal(outcome(voided), '409 invoice_has_credit_notes')
})

test('a forgiven upgrade costs nothing, and what was paid before it stays paid', async () => {
  //  1 Jan          11 Jan                  1 Feb
  //  |-- Basic 3000 --|-- Pro, forgiven ------|
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

test('what a pause has kept is credited for the days after an end with proration', async () => {
  //  1 Jan     11 Jan: paused, kept   15 Jan: cancelled
  //  |-- Basic ---|......................x-- 1645 back --|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  await ada.act('pause', { proration: 'none' })
  await ada.advance('2026-01-15T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  const [note] = await ada.creditNotes()
  assert.deepEqual(
    note?.lines.map(({ description, amount_cents }) => [description, amount_cents]),
    [['Unused time on Basic (15 Jan 2026 – 1 Feb 2026)', 1645]],
  )
})

test('what is forgiven is the time of its own version: a later change costs its price', async () => {
  //  1 Jan        16 Jan           1 Feb                     1 Jul: a second one          16 Jan
  //  |-- forgiven --|--- 36500 ----------------------------------|--------- 19900 ----------|
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.settle('INV-000001', 'void', { rebill: false })
  await ada.advance('2026-01-16T00:00:00Z')
  await ada.act('change', { plan_code: 'yearly' })
  await ada.advance('2026-07-01T00:00:00Z')
  await ada.act('change', { quantity: 2 })
  await ada.advance('2026-07-02T00:00:00Z')
  await ada.act('cancel', { when: 'now' })
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, void
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-16/2027-01-16: 36500, open
      Yearly (16 Jan 2026 – 16 Jan 2027) 36500
    INV-000003 change 2026-07-01/2027-01-16: 19900 - 19900 credited, paid
      Unused time on Yearly (1 Jul 2026 – 16 Jan 2027) -19900 part
      2 × Yearly (1 Jul 2026 – 16 Jan 2027) 39800 part
    CN-000001 cancel 2026-07-02/2027-01-16: 39600, 19900 off what was due, 19700 credit
      Unused time on 2 × Yearly (2 Jul 2026 – 16 Jan 2027) 39600 part
  `)

  // The other way round: a forgiven year pays for none of the months of another plan.
  const eve = await beginYear(service, '2026-01-01T00:00:00Z')
  await eve.subscribe('yearly')
  await eve.settle('INV-000001', 'void', { rebill: false })
  await eve.advance('2026-01-16T00:00:00Z')
  await eve.act('change', { plan_code: 'pro' })
  await eve.advance('2026-03-01T00:00:00Z')
  await eve.expectDocuments(`
    INV-000001 start 2026-01-01/2027-01-01: 36500, void
      Yearly (1 Jan 2026 – 1 Jan 2027) 36500
    INV-000002 change 2026-01-16/2026-02-16: 6100, open
      Pro (16 Jan 2026 – 16 Feb 2026) 6100
    INV-000003 renewal 2026-02-16/2026-03-16: 6100, open
      Pro (16 Feb 2026 – 16 Mar 2026) 6100
  `)
})

test('what was credited and is forgiven years later is owed again', async () => {
  //  1 Jan        16 Jan           1 Feb       16 Jan    1 Mar: January is forgiven
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
    ],
  )
})

test('forgiving what a change without proration keeps takes nothing off the new cycle', async () => {
  //  1 Jan      16 Jan          1 Feb
  //  |-- basic, kept, forgiven ---|
  //              |-- the year, in full ----------
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-16T00:00:00Z')
  await ada.act('change', { plan_code: 'yearly', proration: 'none' })
  await ada.settle('INV-000001', 'void', { rebill: false })
  await ada.advance('2026-07-01T00:00:00Z')
  await ada.act('change', { quantity: 2 })
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, void
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 change 2026-01-16/2027-01-16: 36500, open
      Yearly (16 Jan 2026 – 16 Jan 2027) 36500
    INV-000003 change 2026-07-01/2027-01-16: 19900, open
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

test('ended at once without proration, what was billed up to an end known before is kept', async () => {
  //  1 Feb: charged up to 15 Feb    5 Feb: ended
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('cancel', { at: '2026-02-15T00:00:00Z' })
  await ada.advance('2026-02-05T00:00:00Z')
  await ada.act('cancel', { when: 'now', proration: 'none' })
  await ada.advance('2026-03-05T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 3000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 3000
    INV-000002 renewal 2026-02-01/2026-02-15: 1500, open
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

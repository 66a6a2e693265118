import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rebuild } from '../../src/modules/verification/rebuild.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
await sell(service, 'Pro', 6000)
await sell(service, 'Annual', 36_500, { interval: 'year' })

const pending = ({ pending_actions }: any) => pending_actions.map(({ action, at }: any) => `${at} ${action}`)

test('a change at an instant waits, is shown and previewed, and is billed when it comes', async () => {
  //  1 Apr        10 Apr: order       21 Apr          1 May
  //  |-- Basic 30 --------------------|-- Pro 60 -------|-- Pro 60
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const { id } = await ada.subscribe('basic')
  await ada.advance('2026-04-10T00:00:00Z')
  const order = { plan_code: 'pro', at: '2026-04-21T00:00:00Z' }
  const foreseen = (await service.post(`/v1/subscriptions/${id}/change/preview`, order)).body
  assert.deepEqual([foreseen.invoices, pending(foreseen.subscription)], [[], ['2026-04-21T00:00:00Z change']])
  const ordered = await ada.act('change', order)
  assert.deepEqual(
    [ordered.plan_code, ordered.pending_change.plan_code, ordered.pending_change.effective_at],
    ['basic', 'pro', '2026-04-21T00:00:00Z'],
  )
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 3000, open
      Basic (1 Apr 2026 – 1 May 2026) 3000
    INV-000002 change 2026-04-21/2026-05-01: 1000, open
      Unused time on Basic (21 Apr 2026 – 1 May 2026) -1000 part
      Pro (21 Apr 2026 – 1 May 2026) 2000 part
    INV-000003 renewal 2026-05-01/2026-06-01: 6000, open
      Pro (1 May 2026 – 1 Jun 2026) 6000
  `)
  assert.deepEqual((await ada.subscription()).pending_actions, [])
})

test('several changes wait in order; a new one replaces what it names from its instant on, and says so', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('change', { quantity: 2, at: '2026-05-10T00:00:00Z' })
  await ada.act('change', { plan_code: 'pro', quantity: 5, at: '2026-06-10T00:00:00Z' })
  const changed = await ada.act('change', { quantity: 3, at: '2026-05-20T00:00:00Z' })
  assert.deepEqual(pending(changed), [
    '2026-05-10T00:00:00Z change',
    '2026-05-20T00:00:00Z change',
    '2026-06-10T00:00:00Z change',
  ])
  const [replaced] = changed.replaced_actions
  assert.deepEqual([replaced.at, replaced.plan_id, replaced.items[0].quantity], ['2026-06-10T00:00:00Z', null, 5])
  await ada.advance('2026-06-11T00:00:00Z')
  const { plan_code, quantity } = await ada.subscription()
  assert.deepEqual([plan_code, quantity], ['pro', 3])
  const [event] = (await service.get(`/v1/events?type=subscription.changed&object_id=${changed.id}`)).body.data.slice(2)
  assert.equal(event.object.replaced_actions[0].items[0].quantity, 5)
})

test('a pause from one day to another credits and bills its time by itself', async () => {
  //  1 Apr      11 Apr        21 Apr          1 May
  //  |-- Basic --|... paused ...|-- Basic -----|
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic')
  const pause = { at: '2026-04-11T00:00:00Z', resume_at: '2026-04-21T00:00:00Z' }
  const ordered = await ada.act('pause', pause)
  assert.deepEqual(
    [ordered.status, pending(ordered)],
    ['active', ['2026-04-11T00:00:00Z pause', '2026-04-21T00:00:00Z resume']],
  )
  await ada.advance('2026-04-15T00:00:00Z')
  assert.equal((await ada.subscription()).status, 'paused')
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 3000 - 2000 credited, open
      Basic (1 Apr 2026 – 1 May 2026) 3000
    CN-000001 pause 2026-04-11/2026-05-01: 2000, 2000 off what was due
      Unused time on Basic (11 Apr 2026 – 1 May 2026) 2000 part
    INV-000002 resume 2026-04-21/2026-05-01: 1000, open
      Basic (21 Apr 2026 – 1 May 2026) 1000 part
    INV-000003 renewal 2026-05-01/2026-06-01: 3000, open
      Basic (1 May 2026 – 1 Jun 2026) 3000
  `)
  assert.deepEqual(await ada.occurrences('subscription.paused'), ['2026-04-11T00:00:00Z'])
  assert.deepEqual(await ada.occurrences('subscription.resumed'), ['2026-04-21T00:00:00Z'])
})

test('the end of a pause is moved by ordering another one, and what waits can be taken back by its instant', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const { id } = await ada.subscribe('basic')
  await ada.act('pause', { resume_at: '2026-05-10T00:00:00Z' })
  const moved = await ada.act('resume', { at: '2026-06-10T00:00:00Z' })
  assert.deepEqual([moved.status, pending(moved)], ['paused', ['2026-06-10T00:00:00Z resume']])
  assert.deepEqual(
    moved.replaced_actions.map(({ at }: any) => at),
    ['2026-05-10T00:00:00Z'],
  )
  await ada.act('change', { quantity: 2, at: '2026-07-01T00:00:00Z' })
  const revoked = await service.call('DELETE', `/v1/subscriptions/${id}/pending_actions?at=2026-06-10T00:00:00Z`)
  assert.deepEqual(pending(revoked.body), ['2026-07-01T00:00:00Z change'])
  const refusals = [
    await service.call('DELETE', `/v1/subscriptions/${id}/pending_actions?at=2026-06-10T00:00:00Z`),
    await service.post(`/v1/subscriptions/${id}/pause`, { at: '2026-05-01T00:00:00Z' }),
    await service.post(`/v1/subscriptions/${id}/resume`, { at: '2026-03-01T00:00:00Z' }),
    await service.post(`/v1/subscriptions/${id}/change`, { quantity: 3, at: '2026-03-01T00:00:00Z' }),
    await service.post(`/v1/subscriptions/${id}/change`, { quantity: 3, at: '2026-05-01T00:00:00Z', when: 'now' }),
    await service.post(`/v1/subscriptions/${id}/pause`, { resume_at: '2026-03-01T00:00:00Z' }),
  ]
  assert.deepEqual(refusals.map(outcome), [
    '409 no_action_pending',
    '409 subscription_paused',
    '400 at_in_the_past',
    '400 at_in_the_past',
    '400 invalid_request',
    '400 invalid_request',
  ])
  const all = await service.call('DELETE', `/v1/subscriptions/${id}/pending_actions`)
  assert.deepEqual([all.status, pending(all.body)], [200, []])
})

test('with next_invoice the changes of a month come on the next invoice, whatever makes it', async () => {
  //  1 Apr    11 Apr: 2    21 Apr: 4             1 May: one invoice
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-04-11T00:00:00Z')
  await ada.act('change', { quantity: 2, proration: 'next_invoice' })
  await ada.act('cancel', { at: '2026-07-01T00:00:00Z' })
  await ada.act('uncancel')
  await ada.advance('2026-04-21T00:00:00Z')
  await ada.act('change', { quantity: 4, proration: 'next_invoice' })
  const waiting = await asOwner(service.database.ownerUrl, (tx) => rebuild(tx, { days: 10_000 }))
  assert.equal(waiting.waiting > 0, true)
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 3000, open
      Basic (1 Apr 2026 – 1 May 2026) 3000
    INV-000002 renewal 2026-04-11/2026-06-01 on 2026-05-01: 16000, open
      Unused time on Basic (11 Apr 2026 – 1 May 2026) -2000 part
      2 × Basic (11 Apr 2026 – 21 Apr 2026) 2000 part
      4 × Basic (21 Apr 2026 – 1 May 2026) 4000 part
      4 × Basic (1 May 2026 – 1 Jun 2026) 12000
  `)
})

test('with next_invoice a downgrade is taken off the next invoice; a change at once bills all of it', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('pro')
  await ada.act('change', { plan_code: 'basic', at: '2026-04-16T00:00:00Z', proration: 'next_invoice' })
  await ada.advance('2026-04-21T00:00:00Z')
  assert.deepEqual((await ada.creditNotes()).length, 0)
  await ada.act('change', { quantity: 4 })
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 6000, open
      Pro (1 Apr 2026 – 1 May 2026) 6000
    INV-000002 change 2026-04-16/2026-05-01 on 2026-04-21: 1500, open
      Unused time on Pro (16 Apr 2026 – 1 May 2026) -3000 part
      Basic (16 Apr 2026 – 21 Apr 2026) 500 part
      4 × Basic (21 Apr 2026 – 1 May 2026) 4000 part
  `)
})

test('the billing day is moved: the rest of the period is given back and the part up to the new day is billed', async () => {
  //  1 Apr      11 Apr       15 Apr                15 May
  //  |-- Basic --|-- part ----|-- Basic -------------|
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-04-11T00:00:00Z')
  const moved = await ada.act('anchor', { billing_cycle_anchor: '2026-04-15T00:00:00Z' })
  assert.deepEqual(
    [moved.billing_cycle_anchor, moved.current_period_end],
    ['2026-04-15T00:00:00Z', '2026-04-15T00:00:00Z'],
  )
  await ada.advance('2026-04-15T00:00:00Z')
  // 4 days of the 31 from 15 Mar to 15 Apr.
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 3000 - 1613 credited, open
      Basic (1 Apr 2026 – 1 May 2026) 3000
    CN-000001 change 2026-04-11/2026-05-01: 1613, 1613 off what was due
      Basic (11 Apr 2026 – 15 Apr 2026) -387 part
      Unused time on Basic (11 Apr 2026 – 1 May 2026) 2000 part
    INV-000002 renewal 2026-04-15/2026-05-15: 3000, open
      Basic (15 Apr 2026 – 15 May 2026) 3000
  `)
})

test('moved without proration, the period goes on to its end and a part leads to the new day', async () => {
  const ada = await beginYear(service, '2026-01-31T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('anchor', { billing_cycle_anchor: '2024-02-15T00:00:00Z', proration: 'none' })
  await ada.advance('2026-03-15T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-31/2026-02-28: 3000, open
      Basic (31 Jan 2026 – 28 Feb 2026) 3000
    INV-000002 renewal 2026-02-28/2026-03-15: 1607, open
      Basic (28 Feb 2026 – 15 Mar 2026) 1607 part
    INV-000003 renewal 2026-03-15/2026-04-15: 3000, open
      Basic (15 Mar 2026 – 15 Apr 2026) 3000
  `)
  const { violation_count, waiting } = await asOwner(service.database.ownerUrl, (tx) => rebuild(tx, { days: 10_000 }))
  assert.deepEqual([violation_count, waiting], [0, 0])
})

test('dated actions hold wall-clock hours over a clock change and the last day of February', async () => {
  //  Berlin: 29 Mar 2026 has 23 hours; a leap year's 29 Feb
  const ada = await beginYear(service, '2028-01-31T00:00:00+01:00', { time_zone: 'Europe/Berlin' })
  await ada.subscribe('basic')
  await ada.act('pause', { at: '2028-02-29T00:00:00+01:00', resume_at: '2028-03-26T00:00:00+01:00' })
  await ada.act('anchor', { billing_cycle_anchor: '2028-02-29T00:00:00+01:00', proration: 'none' })
  await ada.advance('2028-04-28T22:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2028-01-31/2028-02-29: 3000, open
      Basic (31 Jan 2028 – 29 Feb 2028) 3000
    INV-000002 resume 2028-03-26/2028-03-29: 310, open
      Basic (26 Mar 2028 – 29 Mar 2028) 310 part
    INV-000003 renewal 2028-03-29/2028-04-29: 3000, open
      Basic (29 Mar 2028 – 29 Apr 2028) 3000
    INV-000004 renewal 2028-04-29/2028-05-29: 3000, open
      Basic (29 Apr 2028 – 29 May 2028) 3000
  `)
})

test('an interval that changes while the billing day is to move first comes to its own end, and nothing is left out', async () => {
  const price = (code: string, interval: string, unit_amount: string) => ({
    ...{ code, kind: 'recurring', model: 'flat', unit_amount, interval },
  })
  const prices = [price('base', 'month', '2800'), price('licence', 'year', '365')]
  made(await service.post('/v1/plans', { code: 'suite', name: 'Suite', currency: 'EUR', prices }))
  const yearly = { code: 'by-year', name: 'By year', currency: 'EUR', prices: [price('base', 'year', '36500')] }
  made(await service.post('/v1/plans', yearly))
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('suite')
  await ada.advance('2026-02-05T00:00:00Z')
  await ada.act('anchor', { billing_cycle_anchor: '2026-02-20T00:00:00Z', proration: 'none' })
  await ada.advance('2026-02-10T00:00:00Z')
  await ada.act('change', { plan_code: 'by-year' })
  await ada.advance('2027-03-01T00:00:00Z')
  const lines = (await ada.invoices()).flatMap((invoice) => invoice.lines)
  assert.deepEqual(
    lines
      .filter(({ description, amount_cents }) => description.startsWith('By year') && amount_cents > 0)
      .map(({ description, amount_cents }) => `${description} ${amount_cents}`),
    [
      'By year (10 Feb 2026 – 1 Jan 2027) 32500',
      'By year (1 Jan 2027 – 20 Feb 2027) 5000',
      'By year (20 Feb 2027 – 20 Feb 2028) 36500',
    ],
  )
})

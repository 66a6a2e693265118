import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rebuild } from '../../src/modules/verification/rebuild.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { made, newCustomer, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const price = { kind: 'recurring', model: 'per_unit' }
const setup = { code: 'setup', name: 'Setup', kind: 'one_off', model: 'per_unit', unit_amount: '5000' }
const suite = made(
  await service.post('/v1/plans', {
    ...{ code: 'suite', name: 'Suite', currency: 'EUR' },
    prices: [{ ...price, code: 'base', name: 'Base', unit_amount: '2000' }, setup],
  }),
)
const setupId = suite.prices.find(({ code }: { code: string }) => code === 'setup').id

test('a trial is extended, and then ended: what the preview says is invoiced at once', async () => {
  //  1 Apr      15 Apr     20 Apr      1 May
  //  |~~ trial ~~~|~~~~~~~~~~x ended     |
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const { id } = await ada.subscribe('suite', { trial_days: 14 })
  const extended = await ada.act('extend_trial', { trial_end: '2026-05-01T00:00:00Z' })
  assert.deepEqual(
    [extended.status, extended.trial_end, extended.billing_cycle_anchor, extended.latest_invoice],
    ['trialing', '2026-05-01T00:00:00Z', '2026-05-01T00:00:00Z', null],
  )
  await ada.advance('2026-04-20T00:00:00Z')
  await ada.expectDocuments('')
  const foreseen = made(await service.post(`/v1/subscriptions/${id}/extend_trial/preview`, { trial_end: 'now' }))
  const ended = await ada.act('extend_trial', { trial_end: 'now', as_of: foreseen.as_of })
  assert.deepEqual([ended.status, ended.latest_invoice.total_cents], ['active', foreseen.invoices[0].total_cents])
  await ada.advance('2026-05-20T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 renewal 2026-04-20/2026-05-20: 7000, open
      Base (20 Apr 2026 – 20 May 2026) 2000
      Setup 5000
    INV-000002 renewal 2026-05-20/2026-06-20: 2000, open
      Base (20 May 2026 – 20 Jun 2026) 2000
  `)
  assert.deepEqual(await ada.occurrences('subscription.trial_ended'), ['2026-04-20T00:00:00Z'])
  const again = await service.post(`/v1/subscriptions/${id}/extend_trial`, { trial_end: 'now' })
  assert.equal(outcome(again), '409 trial_over')
})

test('a trial cannot end in the past, and ends the subscription that was cancelled at its end', async () => {
  const ada = await beginYear(service, '2026-04-10T00:00:00Z')
  const { id } = await ada.subscribe('basic', { trial_days: 14 })
  const past = await service.post(`/v1/subscriptions/${id}/extend_trial`, { trial_end: '2026-04-09T00:00:00Z' })
  assert.deepEqual([past.status, past.body.errors[0]?.pointer], [400, '/trial_end'])
  await ada.act('cancel')
  const ended = await ada.act('extend_trial', { trial_end: 'now' })
  assert.deepEqual([ended.status, ended.ended_at], ['canceled', '2026-04-10T00:00:00Z'])
  await ada.expectDocuments('')
})

test('who moves in is billed from the day on which the other system stops, without what was charged once', async () => {
  //  1 Jan 2024 ...           15 Apr      1 May
  //  |~~ billed elsewhere ~~~~~~|-- 16/30 --|
  const ada = await beginYear(service, '2026-04-10T00:00:00Z')
  const moved = await ada.subscribe('suite', {
    start_at: '2024-01-01T00:00:00Z',
    billed_until: '2026-04-15T00:00:00Z',
  })
  assert.deepEqual([moved.status, moved.billed_until, moved.latest_invoice], ['active', '2026-04-15T00:00:00Z', null])
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 renewal 2026-04-15/2026-05-01: 1067, open
      Base (15 Apr 2026 – 1 May 2026) 1067 part
    INV-000002 renewal 2026-05-01/2026-06-01: 2000, open
      Base (1 May 2026 – 1 Jun 2026) 2000
  `)
})

test('all of it verifies, and is decided the same again', async () => {
  assert.equal((await service.get('/v1/verification')).body.is_clean, true)
  const { violation_count, waiting } = await asOwner(service.database.ownerUrl, (tx) => rebuild(tx, { days: 10_000 }))
  assert.deepEqual([violation_count, waiting], [0, 0])
})

test('a cancellation at the period’s end before the start is that of the trial or of the first period, whichever comes first then', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic', { start_at: '2026-05-01T00:00:00Z', trial_days: 14 })
  assert.equal((await ada.act('cancel')).cancel_at, '2026-05-15T00:00:00Z')
  assert.equal(
    (await ada.act('extend_trial', { trial_end: '2026-05-01T00:00:00Z' })).cancel_at,
    '2026-06-01T00:00:00Z',
    'the trial is taken away',
  )
  assert.equal(
    (await ada.act('extend_trial', { trial_end: '2026-05-10T00:00:00Z' })).cancel_at,
    '2026-05-10T00:00:00Z',
    'a trial is given',
  )
  await ada.act('extend_trial', { trial_end: '2026-05-01T00:00:00Z' })
  await ada.advance('2026-08-01T00:00:00Z')
  assert.deepEqual(await ada.occurrences('subscription.canceled'), ['2026-06-01T00:00:00Z'])
  assert.deepEqual(
    (await ada.invoices()).map((invoice) => invoice.total_cents),
    [3000],
  )
})

test('a one-off add-on of the trial is charged where another system bills up to a time after the end of the shortened trial', async () => {
  //  1 Apr       15: shortened to here   20: billed_until         1 May: first end
  //  |~~~~~~~~~~~~~~~~~~~~~~|~ elsewhere ~|------------------------------
  for (const first of ['change', 'extend_trial'] as const) {
    const ada = await beginYear(service, '2026-04-01T00:00:00Z')
    await ada.subscribe('basic', { trial_days: 30, billed_until: '2026-04-20T00:00:00Z' })
    const order = { items: [{ price_id: setupId, quantity: 1 }] }
    if (first === 'change') await ada.act('change', order)
    await ada.act('extend_trial', { trial_end: '2026-04-15T00:00:00Z' })
    if (first === 'extend_trial') await ada.act('change', order)
    await ada.advance('2026-05-01T00:00:00Z')
    const lines = (await ada.invoices()).flatMap((invoice) => invoice.lines)
    assert.ok(lines.some(({ amount_cents }) => amount_cents === 5000))
  }
})

test('a customer who is billed elsewhere up to a time to come is not forgotten', async () => {
  const ahead = Temporal.Now.instant().add({ hours: 240 }).toString()
  const { id } = await newCustomer(service)
  const terms = { customer_id: id, plan_code: 'basic', start_at: '2026-01-01T00:00:00Z', billed_until: ahead }
  made(await service.post('/v1/subscriptions', terms))
  assert.ok(made(await service.get('/v1/verification')).is_clean)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rebuild } from '../../src/modules/verification/rebuild.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear } from './year.ts'

const service = await startTestService()

const price = (code: string, cents: number, terms: object = {}) => ({
  ...{ code: code.toLowerCase(), name: code, kind: 'recurring', model: 'per_unit', unit_amount: String(cents) },
  ...terms,
})
const setup = (cents: number) => price('Setup', cents, { kind: 'one_off' })
const sell = async (name: string, prices: readonly object[]): Promise<any> =>
  made(await service.post('/v1/plans', { code: name.toLowerCase(), name, currency: 'EUR', prices }))

await sell('Basic', [price('Base', 3000), setup(5000)])
await sell('Pro', [price('Base', 6000), setup(9000), price('Import', 700, { kind: 'one_off' })])
await sell('Plain', [price('Base', 1000)])
const extras = await sell('Extras', [price('Hotline', 400), price('Training', 8000, { kind: 'one_off' })])
const training = extras.prices[1].id

test('a one-off price is charged once, with the first invoice, and never prorated', async () => {
  //  1 Apr           16 Apr: pro       1 May
  //  |-- 30 + 50 -----|-- 60 + import ---|-- 60
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const begun = await ada.subscribe('basic')
  const shown = begun.items.map((item: any) => [item.price_code, item.current_period_end])
  assert.deepEqual(shown, [
    ['base', '2026-05-01T00:00:00Z'],
    ['setup', null],
  ])
  await ada.advance('2026-04-16T00:00:00Z')
  await ada.act('change', { plan_code: 'pro' })
  await ada.act('pause')
  await ada.act('resume')
  await ada.advance('2026-05-01T00:00:00Z')
  // The setup of Pro is of a code that was charged before.
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 8000, open
      Base (1 Apr 2026 – 1 May 2026) 3000
      Setup 5000
    INV-000002 change 2026-04-16/2026-05-01: 2200 - 2200 credited, paid
      Unused time on Base (16 Apr 2026 – 1 May 2026) -1500 part
      Base (16 Apr 2026 – 1 May 2026) 3000 part
      Import 700
    CN-000001 pause 2026-04-16/2026-05-01: 3000, 2200 off what was due, 800 credit
      Unused time on Base (16 Apr 2026 – 1 May 2026) 3000 part
    INV-000003 resume 2026-04-16/2026-05-01: 3000 - 800 credit, open
      Base (16 Apr 2026 – 1 May 2026) 3000 part
    INV-000004 renewal 2026-05-01/2026-06-01: 6000, open
      Base (1 May 2026 – 1 Jun 2026) 6000
  `)
})

test('after a trial it is due at its end; what the plan in force then sells is charged', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic', { trial_days: 14 })
  await ada.advance('2026-04-05T00:00:00Z')
  await ada.act('change', { plan_code: 'pro', items: [{ price_code: 'setup', quantity: 2 }] })
  await ada.act('change', { plan_code: 'plain', when: 'period_end' })
  await ada.act('revoke')
  await ada.advance('2026-05-15T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 renewal 2026-04-15/2026-05-15: 24700, open
      Base (15 Apr 2026 – 15 May 2026) 6000
      2 × Setup 18000
      Import 700
    INV-000002 renewal 2026-05-15/2026-06-15: 6000, open
      Base (15 May 2026 – 15 Jun 2026) 6000
  `)
  const bob = await beginYear(service, '2026-04-01T00:00:00Z')
  await bob.subscribe('basic', { trial_days: 14 })
  await bob.act('change', { plan_code: 'plain', when: 'period_end' })
  await bob.advance('2026-04-15T00:00:00Z')
  await bob.expectDocuments(`
    INV-000001 renewal 2026-04-15/2026-05-15: 1000, open
      Base (15 Apr 2026 – 15 May 2026) 1000
  `)
  const eve = await beginYear(service, '2026-04-01T00:00:00Z')
  await eve.subscribe('basic', { trial_days: 14 })
  await eve.act('cancel')
  await eve.advance('2026-05-15T00:00:00Z')
  assert.deepEqual(await eve.invoices(), [])
})

test('as an add-on it is charged each time it is ordered, also for an instant to come', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('plain', { items: [{ price_id: training }] })
  await ada.advance('2026-04-10T00:00:00Z')
  await ada.act('change', { items: [{ price_id: training, quantity: 2 }], proration: 'none' })
  await ada.act('change', { items: [{ price_id: training }], at: '2026-04-20T00:00:00Z', proration: 'next_invoice' })
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 9000, open
      Base (1 Apr 2026 – 1 May 2026) 1000
      Training 8000
    INV-000002 change 2026-04-10/2026-04-10: 16000, open
      2 × Training 16000
    INV-000003 renewal 2026-04-20/2026-06-01 on 2026-05-01: 9000, open
      Base (1 May 2026 – 1 Jun 2026) 1000
      Training 8000
  `)
})

test('void, it is billed again or given up', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.settle('INV-000001', 'void')
  await ada.advance('2026-04-10T00:00:00Z')
  await ada.settle('INV-000002', 'void', { rebill: false })
  await ada.advance('2026-05-01T00:00:00Z')
  const totals = (await ada.invoices()).map(({ status, total_cents }) => `${total_cents} ${status}`)
  assert.deepEqual(totals, ['8000 void', '8000 void', '3000 open'])
  const { violation_count, waiting } = await asOwner(service.database.ownerUrl, (tx) => rebuild(tx, { days: 10_000 }))
  assert.deepEqual([violation_count, waiting], [0, 0])
})

test('what a one-off price cannot have, and what was charged once, is refused where it is said', async () => {
  const plan = { code: 'odd', name: 'Odd', currency: 'EUR' }
  const refused = async (prices: readonly object[]) => {
    const { body } = await service.post('/v1/plans', { ...plan, prices })
    return body.errors?.map(({ pointer, code }: any) => `${pointer} ${code}`)
  }
  const once = { kind: 'one_off' }
  assert.deepEqual(await refused([setup(100)]), ['/prices invalid_value'])
  assert.deepEqual(await refused([price('Base', 1), { ...setup(100), interval: 'month', trial_days: 3 }]), [
    '/prices/1/interval not_allowed',
    '/prices/1/trial_days not_allowed',
  ])
  assert.deepEqual(await refused([price('Base', 1), price('Setup', 1, { ...once, timing: 'in_arrears' })]), [
    '/prices/1/timing not_allowed',
  ])
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const { id } = await ada.subscribe('basic')
  const again = await service.post(`/v1/subscriptions/${id}/change`, { items: [{ price_code: 'setup', quantity: 2 }] })
  assert.deepEqual([outcome(again), again.body.errors[0].pointer], ['400 invalid_request', '/items/0/price_code'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rebuild } from '../../src/modules/verification/rebuild.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear } from './year.ts'

const service = await startTestService()

async function sellPrices(name: string, prices: readonly object[]): Promise<any> {
  const recurring = prices.map((price) => ({ kind: 'recurring', model: 'per_unit', ...price }))
  return made(await service.post('/v1/plans', { code: name.toLowerCase(), name, currency: 'EUR', prices: recurring }))
}

const price = (code: string, cents: number) => ({ code: code.toLowerCase(), name: code, unit_amount: String(cents) })
const base = price('Base', 3000)
const quantitiesOf = (subscription: any) =>
  Object.fromEntries(subscription.items.map(({ price_code, quantity }: any) => [price_code, quantity]))

await sellPrices('Team', [base, price('Seats', 600), price('Care', 300)])
await sellPrices('Business', [{ ...base, unit_amount: '6000' }, price('Seats', 900), price('Audit', 150)])
const extras = await sellPrices('Extras', [price('Backup', 1200), price('Mirror', 900)])
const [backup, mirror] = extras.prices.map(({ id }: any) => id)

test('a change of plan goes by price code: one is another price, one ends, one begins', async () => {
  //  1 Apr            16 Apr             1 May
  //  Base   |-- 30 ----|-- 60 ------------|-- 60
  //  Seats  |-- 5 x 6 -|-- 5 x 9 ---------|-- 5 x 9
  //  Care   |-- 3 -----x
  //  Audit             |-- 1.50 ----------|-- 1.50
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const begun = await ada.subscribe('team', { items: [{ price_code: 'seats', quantity: 5 }] })
  assert.deepEqual(quantitiesOf(begun), { base: 1, seats: 5, care: 1 })
  await ada.advance('2026-04-16T00:00:00Z')
  const changed = await ada.act('change', { plan_code: 'business' })
  assert.deepEqual(quantitiesOf(changed), { base: 1, seats: 5, audit: 1 })
  assert.equal(changed.plan_code, 'business')
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 6300, open
      Base (1 Apr 2026 – 1 May 2026) 3000
      5 × Seats (1 Apr 2026 – 1 May 2026) 3000
      Care (1 Apr 2026 – 1 May 2026) 300
    INV-000002 change 2026-04-16/2026-05-01: 2175, open
      Unused time on Base (16 Apr 2026 – 1 May 2026) -1500 part
      Base (16 Apr 2026 – 1 May 2026) 3000 part
      Unused time on 5 × Seats (16 Apr 2026 – 1 May 2026) -1500 part
      5 × Seats (16 Apr 2026 – 1 May 2026) 2250 part
      Unused time on Care (16 Apr 2026 – 1 May 2026) -150 part
      Audit (16 Apr 2026 – 1 May 2026) 75 part
    INV-000003 renewal 2026-05-01/2026-06-01: 10650, open
      Base (1 May 2026 – 1 Jun 2026) 6000
      5 × Seats (1 May 2026 – 1 Jun 2026) 4500
      Audit (1 May 2026 – 1 Jun 2026) 150
  `)
})

test('a revision with one other price changes only the item of that price', async () => {
  const club = await sellPrices('Club', [base, price('Seats', 600), price('Care', 300)])
  const prices = club.prices.map(({ code, name, model, kind, unit_amount }: any) => ({
    code,
    name,
    model,
    kind,
    unit_amount,
  }))
  const dearer = prices.map((one: any) => (one.code === 'seats' ? { ...one, unit_amount: '900' } : one))
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const begun = await ada.subscribe('club', { items: [{ price_code: 'seats', quantity: 4 }] })
  const revision = made(await service.post(`/v1/plans/${club.id}/revisions`, { prices: dearer }))
  await ada.advance('2026-04-16T00:00:00Z')
  const changed = await ada.act('change', { plan_id: revision.id })
  assert.equal(changed.plan_id, revision.id)
  const idsOf = ({ items }: any) => items.map(({ price_code, price_id }: any) => [price_code, price_id])
  const expected = idsOf(begun).map(([code, id]: any) => [code, code === 'seats' ? revision.prices[1].id : id])
  assert.deepEqual(idsOf(changed), expected)
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 5700, open
      Base (1 Apr 2026 – 1 May 2026) 3000
      4 × Seats (1 Apr 2026 – 1 May 2026) 2400
      Care (1 Apr 2026 – 1 May 2026) 300
    INV-000002 change 2026-04-16/2026-05-01: 600, open
      Unused time on 4 × Seats (16 Apr 2026 – 1 May 2026) -1200 part
      4 × Seats (16 Apr 2026 – 1 May 2026) 1800 part
  `)
})

test('an add-on begins and ends with proration, stays through a change of plan, and can come back', async () => {
  //  1 Apr      11 Apr     16 Apr      21 Apr   26 Apr   1 May
  //  Backup       |-- 2 x 12 -----------x         |-- 12 ---|
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('team')
  await ada.advance('2026-04-11T00:00:00Z')
  await ada.act('change', { items: [{ price_id: backup, quantity: 2 }] })
  await ada.advance('2026-04-16T00:00:00Z')
  const changed = await ada.act('change', { plan_code: 'business' })
  assert.deepEqual(quantitiesOf(changed), { base: 1, seats: 1, audit: 1, backup: 2 })
  await ada.advance('2026-04-21T00:00:00Z')
  assert.deepEqual(quantitiesOf(await ada.act('change', { items: [{ price_id: backup, quantity: 0 }] })), {
    base: 1,
    seats: 1,
    audit: 1,
  })
  await ada.advance('2026-04-26T00:00:00Z')
  await ada.act('change', { items: [{ price_id: backup }] })
  await ada.advance('2026-05-01T00:00:00Z')
  const [start, added, moved, again, renewed] = await ada.invoices()
  const linesOf = (document: any) => document?.lines.map((line: any) => `${line.description} ${line.amount_cents}`)
  assert.equal(start?.total_cents, 3900)
  assert.deepEqual(linesOf(added), ['2 × Backup (11 Apr 2026 – 1 May 2026) 1600'])
  assert.equal(
    moved?.lines.some(({ description }) => description.includes('Backup')),
    false,
  )
  assert.deepEqual(linesOf(again), ['Backup (26 Apr 2026 – 1 May 2026) 200'])
  assert.ok(linesOf(renewed).includes('Backup (1 May 2026 – 1 Jun 2026) 1200'))
  const [note] = await ada.creditNotes()
  assert.deepEqual(linesOf(note), ['Unused time on 2 × Backup (21 Apr 2026 – 1 May 2026) 800'])
})

test('what waits for the end of the period names plan and items, merges by item, and is shown', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('team', { items: [{ price_id: mirror }] })
  const later = { when: 'period_end' }
  await ada.act('change', { ...later, items: [{ price_code: 'seats', quantity: 7 }] })
  await ada.act('change', {
    ...later,
    items: [
      { price_code: 'seats', quantity: 8 },
      { price_id: mirror, quantity: 0 },
    ],
  })
  const { pending_change } = await ada.act('change', { ...later, plan_code: 'business' })
  assert.deepEqual(
    [pending_change.plan_code, pending_change.items],
    [
      'business',
      [
        { price_id: null, price_code: 'seats', quantity: 8 },
        { price_id: mirror, price_code: 'mirror', quantity: 0 },
      ],
    ],
  )
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 4800, open
      Base (1 Apr 2026 – 1 May 2026) 3000
      Seats (1 Apr 2026 – 1 May 2026) 600
      Care (1 Apr 2026 – 1 May 2026) 300
      Mirror (1 Apr 2026 – 1 May 2026) 900
    INV-000002 renewal 2026-05-01/2026-06-01: 13350, open
      Base (1 May 2026 – 1 Jun 2026) 6000
      8 × Seats (1 May 2026 – 1 Jun 2026) 7200
      Audit (1 May 2026 – 1 Jun 2026) 150
  `)
})

test('without proration what leaves is kept to the end of its period, and what is new begins there', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('team')
  await ada.advance('2026-04-16T00:00:00Z')
  await ada.act('change', { plan_code: 'business', proration: 'none' })
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 3900, open
      Base (1 Apr 2026 – 1 May 2026) 3000
      Seats (1 Apr 2026 – 1 May 2026) 600
      Care (1 Apr 2026 – 1 May 2026) 300
    INV-000002 renewal 2026-05-01/2026-06-01: 7050, open
      Base (1 May 2026 – 1 Jun 2026) 6000
      Seats (1 May 2026 – 1 Jun 2026) 900
      Audit (1 May 2026 – 1 Jun 2026) 150
  `)
})

test('the trial days of a price are its item’s first, and move no period', async () => {
  //  1 Apr      11 Apr             1 May
  //  Base  |-- 30 -----------------|-- 30
  //  Seats |  trial  |-- 2 x 4 ----|-- 2 x 6
  await sellPrices('Trying', [base, { ...price('Seats', 600), trial_days: 10 }])
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('trying')
  await ada.advance('2026-04-05T00:00:00Z')
  await ada.act('change', { items: [{ price_code: 'seats', quantity: 2 }] })
  await ada.advance('2026-05-01T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 3000, open
      Base (1 Apr 2026 – 1 May 2026) 3000
    INV-000002 renewal 2026-04-11/2026-05-01: 800, open
      2 × Seats (11 Apr 2026 – 1 May 2026) 800 part
    INV-000003 renewal 2026-05-01/2026-06-01: 4200, open
      Base (1 May 2026 – 1 Jun 2026) 3000
      2 × Seats (1 May 2026 – 1 Jun 2026) 1200
  `)
})

test('with a change to the plan that an add-on is of, the plan’s own item takes its place', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('team', { items: [{ price_id: backup }] })
  await ada.advance('2026-04-16T00:00:00Z')
  const changed = await ada.act('change', { plan_code: 'extras' })
  assert.deepEqual(quantitiesOf(changed), { backup: 1, mirror: 1 })
  await ada.expectDocuments(`
    INV-000001 start 2026-04-01/2026-05-01: 5100 - 1500 credited, open
      Base (1 Apr 2026 – 1 May 2026) 3000
      Seats (1 Apr 2026 – 1 May 2026) 600
      Care (1 Apr 2026 – 1 May 2026) 300
      Backup (1 Apr 2026 – 1 May 2026) 1200
    CN-000001 change 2026-04-16/2026-05-01: 1500, 1500 off what was due
      Unused time on Base (16 Apr 2026 – 1 May 2026) 1500 part
      Unused time on Seats (16 Apr 2026 – 1 May 2026) 300 part
      Unused time on Care (16 Apr 2026 – 1 May 2026) 150 part
      Unused time on Backup (16 Apr 2026 – 1 May 2026) 600 part
      Backup (16 Apr 2026 – 1 May 2026) -600 part
      Mirror (16 Apr 2026 – 1 May 2026) -450 part
  `)
})

test('an add-on may be of another product', async () => {
  const prices = [{ ...price('Phone', 500), kind: 'recurring', model: 'per_unit' }]
  const plan = { code: 'phones', name: 'Phones', currency: 'EUR', product: 'phones', prices }
  const phones = made(await service.post('/v1/plans', plan))
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const begun = await ada.subscribe('team', { items: [{ price_id: phones.prices[0].id }] })
  assert.deepEqual(quantitiesOf(begun), { base: 1, seats: 1, care: 1, phone: 1 })
})

test('every invariant holds, and what is due computed again is what is billed', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter((check: any) => check.violation_count > 0),
    [],
  )
  const rebuilt = await asOwner(service.database.ownerUrl, (tx) => rebuild(tx, { days: 4000 }))
  assert.deepEqual(rebuilt.violations, [])
})

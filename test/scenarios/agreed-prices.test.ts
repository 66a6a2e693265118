import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rebuild } from '../../src/modules/verification/rebuild.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear } from './year.ts'

const service = await startTestService()

const price = (code: string, cents: number, terms: object = {}) => ({
  ...{ code: code.toLowerCase(), name: code, kind: 'recurring', model: 'per_unit', unit_amount: String(cents) },
  ...terms,
})
const sell = async (name: string, prices: readonly object[]): Promise<any> =>
  made(await service.post('/v1/plans', { code: name.toLowerCase(), name, currency: 'EUR', prices }))

const team = await sell('Team', [price('Base', 3000), price('Seats', 600), price('Setup', 5000, { kind: 'one_off' })])
await sell('Business', [price('Base', 6000), price('Seats', 900)])
const extras = await sell('Extras', [price('Backup', 1200)])
const backup = extras.prices[0].id
const seats = (terms: object) => ({ price_code: 'seats', ...terms })
const amounts = ({ latest_invoice }: any) =>
  latest_invoice.lines.map((line: any) => `${line.price_code} ${line.amount_cents}`)
const agreedOf = ({ items }: any, code: string) => {
  const { price_id, override } = items.find((item: any) => item.price_code === code)
  return [price_id, override?.unit_amount ?? null]
}

test('money that is agreed at the start stands in place of the price, of add-ons and one-off prices too', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const begun = await ada.subscribe('team', {
    items: [
      seats({ quantity: 10, override: { unit_amount: '450' } }),
      { price_code: 'setup', override: { unit_amount: '0' } },
      { price_id: backup, override: { model: 'flat', unit_amount: '1000' } },
    ],
  })
  assert.deepEqual(amounts(begun), ['base 3000', 'seats 4500', 'backup 1000'])
  assert.deepEqual(agreedOf(begun, 'seats'), [team.prices[1].id, '450'])
  assert.deepEqual(agreedOf(begun, 'base'), [team.prices[0].id, null])
  assert.deepEqual(agreedOf(begun, 'backup'), [backup, '1000'])
})

test('it outlives a change of quantity, and ends with a plan that has another price of that code', async () => {
  //  1 Apr             16 Apr: 20 seats     21 Apr: business
  //  |-- 10 x 4.50 -----|-- 20 x 4.50 --------|-- 20 x 9.00
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('team', { items: [seats({ quantity: 10, override: { unit_amount: '450' } })] })
  await ada.advance('2026-04-16T00:00:00Z')
  const grown = await ada.act('change', { items: [seats({ quantity: 20 })] })
  assert.deepEqual(amounts(grown), ['seats -2250', 'seats 4500'])
  await ada.advance('2026-04-21T00:00:00Z')
  const moved = await ada.act('change', { plan_code: 'business' })
  assert.deepEqual(agreedOf(moved, 'seats')[1], null)
  assert.deepEqual(amounts(moved), ['base -1000', 'base 2000', 'seats -3000', 'seats 6000'])
})

test('it is agreed, changed and taken back later, now or at an instant, prorated like any change', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const { id } = await ada.subscribe('team', { items: [seats({ quantity: 10 })] })
  await ada.advance('2026-04-16T00:00:00Z')
  const agreed = await ada.act('change', { items: [seats({ override: { model: 'flat', unit_amount: '3000' } })] })
  assert.deepEqual(
    agreed.credit_note.lines.map(({ amount_cents }: any) => amount_cents),
    [3000, -1500],
  )
  const again = await ada.act('change', { items: [seats({ override: { model: 'flat', unit_amount: '3000' } })] })
  assert.equal(again.updated_at, agreed.updated_at)
  const later = await ada.act('change', {
    items: [seats({ override: { unit_amount: '500', model: 'per_unit' } })],
    at: '2026-05-10T00:00:00Z',
  })
  assert.equal(later.pending_actions[0].items[0].override.unit_amount, '500')
  await ada.act('change', { items: [seats({ override: null })], at: '2026-05-20T00:00:00Z' })
  await ada.advance('2026-05-15T00:00:00Z')
  assert.deepEqual(agreedOf(await ada.subscription(), 'seats'), [team.prices[1].id, '500'])
  await ada.advance('2026-06-01T00:00:00Z')
  const last = await ada.subscription()
  assert.deepEqual(agreedOf(last, 'seats'), [team.prices[1].id, null])
  const [invoice] = (await ada.invoices()).slice(-1)
  assert.deepEqual(
    invoice?.lines.map(({ amount_cents }) => amount_cents),
    [3000, 6000],
  )
  const now = await service.post(`/v1/subscriptions/${id}/change/preview`, { items: [seats({ override: null })] })
  assert.deepEqual(now.body.invoices, [])
  const { violation_count, waiting } = await asOwner(service.database.ownerUrl, (tx) => rebuild(tx, { days: 10_000 }))
  assert.deepEqual([violation_count, waiting], [0, 0])
})

test('a quantity and an agreed price that wait for one instant merge', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  await ada.subscribe('team')
  const at = '2026-04-11T00:00:00Z'
  await ada.act('change', { items: [seats({ override: { unit_amount: '300' } })], at })
  const both = await ada.act('change', { items: [seats({ quantity: 4 })], at })
  const [{ items }] = both.pending_actions
  assert.deepEqual([items.length, items[0].quantity, items[0].override.unit_amount], [1, 4, '300'])
  assert.deepEqual(both.replaced_actions, [])
  await ada.advance(at)
  assert.deepEqual(amounts(await ada.act('change', { quantity: 2 })).length > 0, true)
  assert.deepEqual(agreedOf(await ada.subscription(), 'seats'), [team.prices[1].id, '300'])
})

test('money that does not fit the model is refused where it is said', async () => {
  const ada = await beginYear(service, '2026-04-01T00:00:00Z')
  const { id } = await ada.subscribe('team')
  const refused = async (override: object) => {
    const { status, body } = await service.post(`/v1/subscriptions/${id}/change`, { items: [seats({ override })] })
    return [status, ...body.errors.map(({ pointer, code }: any) => `${pointer} ${code}`)]
  }
  assert.deepEqual(await refused({}), [400, '/items/0/override/unit_amount required'])
  assert.deepEqual(await refused({ unit_amount: '1', package_size: 3 }), [
    400,
    '/items/0/override/package_size not_allowed',
  ])
  assert.deepEqual(await refused({ model: 'volume', unit_amount: '1' }), [
    400,
    '/items/0/override/tiers required',
    '/items/0/override/unit_amount not_allowed',
  ])
  assert.deepEqual(await refused({ unit_amount: '9007199254740993' }), [400, '/items/0/quantity amount_too_large'])
})

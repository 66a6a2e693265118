import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openChance } from '../src/cli/demo/chance.ts'
import { everyPage } from './scenarios/year.ts'
import { sellCatalog } from './support/random/random-catalog.ts'
import { letTimePass } from './support/random/random-invoices.ts'
import { act, arrive, type Call, foundTown, subscribe } from './support/random/random-town.ts'
import { asking, made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// BILLING_RANDOM_SEED=$RANDOM lives other lives.
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_123)
const statuses = ['scheduled', 'trialing', 'active', 'paused', 'canceled']
const service = await startTestService()
const owner = asking(service.database.ownerUrl)

test(`a list asked for a status or a plan has the subscriptions that show it, however late billing is, by seed ${seed}`, async () => {
  const chance = openChance(seed)
  const call: Call = (method, path, body) => service.call(method, path, body)
  await sellCatalog(call)
  const town = await foundTown(call, chance, 12)
  for (let round = 0; round < 4; round += 1) {
    for (const neighbour of town.neighbours) {
      if (chance.happens(0.2)) await subscribe(town, neighbour)
      for (const subscription of neighbour.subscriptions.slice(-2))
        if (chance.happens(0.7)) await act(town, subscription)
    }
    if (round < 3) await letTimePass(town, 24 * chance.oneOf([1, 9, 40]))
  }
  for (let n = 0; n < 8; n += 1) await arrive(town)
  // Two by hand, so that with any seed somebody is scheduled, and somebody ends while billing is late.
  const tomorrow = town.now.add({ hours: 24 }).toString()
  const later = await newcomer({ start_at: tomorrow, trial_days: 9 })
  assert.equal(later.status, 'scheduled')
  made(await service.post(`/v1/subscriptions/${(await newcomer({})).id}/cancel`))
  const { data: plans } = (await service.get('/v1/plans?limit=100')).body
  let shown = new Set<string>()
  for (let instant = 0; instant < 7; instant += 1) {
    // Time passes, and nobody bills: an advance would.
    const days = chance.oneOf([1, 30, 400])
    const share = instant === 0 || instant === 6 ? instant / 6 : chance.next()
    const now = town.now.add({ minutes: Math.floor(share * 60 * 24 * (instant === 6 ? 400 : days)) })
    await owner('update test_clock set now = $1 where id = $2', [now.toString(), town.clockId])
    const all = await everyPage(service, '/v1/subscriptions?')
    for (const status of statuses) await expectFound(`status=${status}`, all, (one) => one.status === status)
    for (const { id } of plans) await expectFound(`plan_id=${id}`, all, (one) => one.plan_id === id)
    shown = shown.union(new Set(all.map(({ status, pending_change }) => `${status} ${pending_change !== null}`)))
  }
  assert.deepEqual(
    statuses.filter((status) => !shown.has(`${status} false`) && !shown.has(`${status} true`)),
    [],
    'every status has been seen',
  )

  async function newcomer(terms: object) {
    const { id } = made(await service.post('/v1/customers', { name: 'Late', test_clock_id: town.clockId }))
    return made(await service.post('/v1/subscriptions', { customer_id: id, plan_code: 'pro', ...terms }))
  }
})

async function expectFound(filter: string, all: readonly any[], isMeant: (one: any) => boolean): Promise<void> {
  const found = await everyPage(service, `/v1/subscriptions?${filter}`)
  const told = (list: readonly any[]) => list.map(({ id, status, plan_code }) => `${id} ${status} ${plan_code}`)
  assert.deepEqual(told(found), told(all.filter(isMeant)), filter)
}

test('a cancellation at the end of the period keeps a waiting change from showing, though billing is late (D10)', async () => {
  const clock = (await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })).body
  const customer = (await service.post('/v1/customers', { name: 'Ada', test_clock_id: clock.id })).body
  const bought = (await service.post('/v1/subscriptions', { customer_id: customer.id, plan_code: 'basic' })).body
  const change = { plan_code: 'pro', when: 'period_end' }
  const { pending_change } = (await service.post(`/v1/subscriptions/${bought.id}/change`, change)).body
  await service.post(`/v1/subscriptions/${bought.id}/cancel`)
  await owner(`update test_clock set now = '2026-02-02T00:00:00Z' where id = $1`, [clock.id])
  const found = async (plan: string) =>
    (await everyPage(service, `/v1/subscriptions?customer_id=${customer.id}&plan_id=${plan}`)).map((one) => one.status)
  assert.deepEqual([await found(bought.plan_id), await found(pending_change.plan_id)], [['canceled'], []])
})

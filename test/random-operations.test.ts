import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openChance } from '../src/cli/demo/chance.ts'
import { rebuild } from '../src/modules/verification/rebuild.ts'
import { reportOf } from '../src/modules/verification/report.ts'
import { verify } from '../src/modules/verification/verify.ts'
import { anotherTenant, asOwner } from './support/database/another-tenant.ts'
import { compareWithNaiveModel } from './support/domain/compare-with-naive-model.ts'
import { isProof } from './support/proof.ts'
import { redeeming, sellCatalog, usualManners } from './support/random/random-catalog.ts'
import { advance, letTimePass, moveCredit, settle, writeOneOff } from './support/random/random-invoices.ts'
import { changeTaxes, switchTaxesOn } from './support/random/random-taxes.ts'
import { act, type Call, foundTown, type Remembered, subscribe, type Town } from './support/random/random-town.ts'
import { asking, made, newPlan, subscribed } from './support/service/merchant.ts'
import { migrationWorker } from './support/service/migrations.ts'
import { startTestService } from './support/service/service.ts'

// BILLING_RANDOM_SEED=$RANDOM lives other lives, BILLING_RANDOM_SIZE=10 lives ten times as long.
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_202)
const size = Number(process.env.BILLING_RANDOM_SIZE ?? 1)
console.log(`seed ${seed}, size ${size}`)

const townsOfAKind = isProof ? 5 : 4
const neighboursPerTown = 18
const roundsPerTown = Math.ceil((isProof ? 30 : 10) * size)
const deedsPerRound = 12

const service = await startTestService()
const ask = asking(service.database.ownerUrl)
const withoutDrafts: Call = (method, path, body) => service.call(method, path, body)
await sellCatalog(withoutDrafts)

const towns: Town[] = []

test(`customers of several tenants live through years of anything, by seed ${seed}`, async () => {
  const lives = await Promise.allSettled(
    Array.from({ length: 2 * townsOfAKind }, async (_, index) => {
      const hasDrafts = index % 2 === 1
      const call = hasDrafts ? await withDrafts() : withoutDrafts
      const isTaxed = index % 4 === 3
      if (isTaxed) await switchTaxesOn(call)
      const manners = index % 4 === 2 || index % 8 === 3 ? { ...usualManners, ...redeeming } : usualManners
      const town = await foundTown(call, openChance(seed + index), neighboursPerTown, manners)
      towns.push(town)
      for (let round = 0; round < roundsPerTown; round += 1) {
        await liveOn(town, hasDrafts)
        if (isTaxed) await changeTaxes(town)
      }
    }),
  )
  for (const life of lives) if (life.status === 'rejected') throw life.reason
  const outcomes = new Map<string, number>()
  for (const town of towns) {
    for (const [outcome, times] of town.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + times)
  }
  console.log(Object.fromEntries([...outcomes].sort()))
  const deeds = [
    'subscribe',
    'change',
    'change items',
    'cancel',
    'uncancel',
    'pause',
    'resume',
    'pending_change',
    'preview change',
    'preview cancel',
    'pay',
    'pay some',
    'void',
    'forgive',
    'give up',
    'apply credit',
    'credit',
    'one-off',
    'finalize',
    'add line',
    'foresee',
    'redeem',
    'remove discount',
    'preview discount',
    'reduce',
    'correct',
    'waive',
    'preview credit note',
  ]
  assert.deepEqual(
    deeds.filter((deed) => !outcomes.has(`${deed} done`)),
    [],
    'everything has been done at least once',
  )
})

/** A tenant for a town of its own, because it changes the draft time while it foresees what comes. */
async function withDrafts(): Promise<Call> {
  const headers = await anotherTenant(service.database.ownerUrl)
  const call: Call = (method, path, body) => service.call(method, path, body, headers)
  made(await call('PATCH', '/v1/settings', { draft_hours: 60, net_days: 10, number_format: 'B-###' }))
  await sellCatalog(call)
  return call
}

async function liveOn(town: Town, hasDrafts: boolean): Promise<void> {
  const { chance } = town
  for (let deed = 0; deed < deedsPerRound; deed += 1) {
    const neighbour = chance.oneOf(town.neighbours as [Town['neighbours'][0]])
    const latest = chance.oneOf(neighbour.subscriptions.slice(-2) as [Remembered])
    const kind = chance.next()
    if (kind < 0.12 || !latest) await subscribe(town, neighbour)
    else if (kind < 0.62) await act(town, latest)
    else if (kind < 0.9) await settle(town, neighbour)
    else if (kind < 0.96) await moveCredit(town, neighbour, true)
    else if (kind < 0.99 || !hasDrafts) await writeOneOff(town, neighbour)
    else made(await town.call('PATCH', '/v1/settings', { draft_hours: chance.oneOf([60, 60, 1, 0, 720]) }))
  }
  const days = chance.oneOf([0.04, 0.5, 1, 3, 3, 10, 10, 25, 25, 40, chance.happens(0.3) ? 366 : 90])
  await letTimePass(town, Math.ceil(days * 24))
}

test('every invariant holds over what they have left behind, and computing it again from history gives the same', async () => {
  await migrateOne()
  await collectOne()
  const underWay = await expectClean()
  // What an uncancel or a void leaves to the next run is billed, and every draft becomes final.
  for (const town of towns) {
    if (town.call !== withoutDrafts) made(await town.call('PATCH', '/v1/settings', { draft_hours: 1 }))
    town.now = town.now.add({ hours: 721 })
    await advance(town)
  }
  await expectClean()
  // test/webhooks.test.ts, test/scenarios/bank.test.ts, test/mail/sending.test.ts and test/scenarios/usage.test.ts look at those.
  const blind = underWay.blind.filter((invariant) => !/webhook|bank|message|usage/.test(invariant))
  assert.deepEqual(blind, [], 'each invariant had something to look at')
})

/** Collects an invoice of nobody's town, whose money is then given back. */
async function collectOne(): Promise<void> {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const customer = made(await service.post('/v1/customers', { name: 'Ada', test_clock_id: clock.id }))
  const account = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
  const card = { customer_id: customer.id, gateway_account_id: account.id, gateway_reference: 'ok' }
  made(await service.post('/v1/payment_methods', card))
  const plan = await newPlan(service)
  made(await service.post('/v1/subscriptions', { customer_id: customer.id, plan_id: plan.id }))
  made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-01-02T00:00:00Z' }))
  const [payment] = made(await service.get(`/v1/payments?customer_id=${customer.id}`)).data
  made(await service.post('/v1/refunds', { payment_id: payment.id, amount_cents: 100, reason: 'sorry', reopen: true }))
  made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-01-03T00:00:00Z' }))
}

/** Moves a subscriber of nobody's town to the next revision of their plan. */
async function migrateOne(): Promise<void> {
  const plan = await newPlan(service)
  await subscribed(service, plan)
  const to = made(await service.post(`/v1/plans/${plan.id}/revisions`, { amount_cents: 3000 }))
  const terms = { to_plan_id: to.id, when: 'now', proration: 'prorate' }
  const { id } = made(await service.post(`/v1/plans/${plan.id}/migrations`, terms))
  await migrationWorker(service).work()
  assert.equal(made(await service.get(`/v1/plan_migrations/${id}`)).changed, 1)
}

/** Verifies, rebuilds, and says how many wait for the next billing and which invariants looked at nothing. */
function expectClean(): Promise<{ waiting: number; blind: string[] }> {
  return asOwner(service.database.ownerUrl, async (tx) => {
    const rebuilt = await rebuild(tx, { days: 20_000 })
    const checks = [...(await verify(tx)), rebuilt]
    const broken = checks.filter(({ violation_count }) => violation_count > 0)
    assert.equal(broken.length, 0, `seed ${seed}:\n${reportOf(broken)}`)
    const blind = checks.filter(({ checked }) => checked === 0).map(({ invariant }) => invariant)
    return { waiting: rebuilt.waiting, blind }
  })
}

test('what each of them owes by day is what a naive walk through the calendar finds', async () => {
  let compared = 0
  for (const { neighbours, now, manners } of towns) {
    const lived = neighbours.flatMap(({ subscriptions }) => subscriptions)
    const { subscriptions, differences } = await compareWithNaiveModel(ask, lived, now, {
      hasDiscounts: manners.redeems > 0,
    })
    assert.deepEqual(differences, [], `seed ${seed}`)
    compared += subscriptions
  }
  console.log(`${compared} subscriptions compared with the naive model`)
  assert.ok(compared > 100)
})

const big = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

test('two clocks do not see each other, and deleting one takes its customers along and no others', async () => {
  const [gone, staying] = towns.filter(({ call }) => call === withoutDrafts) as [Town, Town]
  const seen = async ({ clockId }: Town) =>
    JSON.stringify(
      await ask(`
      select c.id, b.last_instant, b.next_billing_at, (select jsonb_agg(i order by i.id) from invoice i where i.customer_id = c.id) as invoices
      from customer c join customer_billing b on b.customer_id = c.id where c.test_clock_id = '${clockId}' order by c.id`),
      big,
    )
  const before = await seen(staying)
  gone.now = gone.now.add({ hours: 24 * 40 })
  await advance(gone)
  assert.equal(await seen(staying), before, 'the other lives on as if nothing had happened')
  const stands = made(await staying.call('GET', `/v1/test_clocks/${staying.clockId}`))
  assert.equal(stands.now, staying.now.toString())

  const customers = async () => Number((await ask('select count(*) as n from customer'))[0].n)
  const all = await customers()
  const { n: eventsBefore } = (await ask('select count(*) as n from event'))[0]
  made(await gone.call('DELETE', `/v1/test_clocks/${gone.clockId}`))
  assert.equal(await customers(), all - neighboursPerTown)
  assert.equal(await seen(gone), '[]')
  assert.equal(await seen(staying), before)
  assert.equal((await ask('select count(*) as n from event'))[0].n, eventsBefore, 'events stay')
  assert.equal((await gone.call('GET', `/v1/customers/${gone.neighbours[0]?.id}`)).status, 404)
  const left = made(await staying.call('GET', '/v1/verification'))
  assert.deepEqual(
    left.data.filter(({ violation_count }: { violation_count: number }) => violation_count > 0),
    [],
  )
})

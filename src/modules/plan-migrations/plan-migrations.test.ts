import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { brokenInvariants } from '../../../test/support/database/invariants.ts'
import { asking, made, newCustomer, newPlan, outcome, subscribed } from '../../../test/support/service/merchant.ts'
import { migrationWorker, skippedOf } from '../../../test/support/service/migrations.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { newId } from '../../platform/ids.ts'

const service = await startTestService()
const { get, post, database } = service
const owner = asking(database.ownerUrl)
const stranger = await anotherTenant(database.ownerUrl)
const worker = migrationWorker(service)

const now = { when: 'now', proration: 'prorate' }
const revised = async (plan: { id: string }, body: object = { amount_cents: 3000 }) =>
  made(await post(`/v1/plans/${plan.id}/revisions`, body))
/** By this revision, which may not be the newest. */
const subscriber = (plan: { id: string; code: string }, terms: object = {}) =>
  subscribed(service, plan, { plan_code: undefined, plan_id: plan.id, ...terms })
const migrate = (plan: { id: string }, to: { id: string }, terms: object = {}) =>
  post(`/v1/plans/${plan.id}/migrations`, { to_plan_id: to.id, ...now, ...terms })
const previewed = async (plan: { id: string }, to: { id: string }, terms: object = {}) => {
  const answer = await migrate(plan, to, { ...terms, preview: true })
  assert.equal(answer.status, 200, answer.text)
  return answer.body as any
}
/** Starts a migration, works it through, and gives it as it is then. */
async function migrated(plan: { id: string }, to: { id: string }, terms: object = {}): Promise<any> {
  const { id } = made(await migrate(plan, to, terms))
  await worker.work()
  return made(await get(`/v1/plan_migrations/${id}`))
}
const read = async (subscription: { id: string }) => made(await get(`/v1/subscriptions/${subscription.id}`))
const eventsOf = async ({ id }: { id: string }) =>
  made(await get(`/v1/events?object_id=${id}&limit=100`)).data.map(({ type }: any) => type)
async function countsOf(migration: any) {
  const { status, subscriptions, changed, skipped } = migration
  return { status, subscriptions, changed, skipped }
}

describe('a migration on a test clock', () => {
  //  31 Jan            14 Feb            28 Feb
  //  |---- 1000 --------|---- 3000 -----|
  async function halfway() {
    const plan = await newPlan(service)
    const clock = made(await post('/v1/test_clocks', { now: '2026-01-31T00:00:00Z' }))
    const there = []
    for (const quantity of [1, 2]) {
      const customer = await newCustomer(service, { test_clock_id: clock.id, time_zone: 'UTC' })
      const order = { customer_id: customer.id, plan_id: plan.id, quantity }
      there.push(made(await post('/v1/subscriptions', order)))
    }
    made(await post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-02-14T00:00:00Z' }))
    return { plan, clock, there, to: await revised(plan) }
  }

  test('is done where the clock stands: half of the old is taken back, half of the new is billed', async () => {
    const { plan, to, there } = await halfway()
    const { as_of, ...preview } = await previewed(plan, to)
    assert.deepEqual(preview, {
      subscriptions: 2,
      skipped: 0,
      difference_now_cents: 3 * 1000,
      difference_at_next_renewal_cents: 3 * 2000,
      currency: 'EUR',
    })
    const migration = await migrated(plan, to, { as_of })
    assert.deepEqual(await countsOf(migration), { status: 'done', subscriptions: 2, changed: 2, skipped: 0 })
    for (const [index, one] of there.entries()) {
      const { plan_id, latest_invoice } = await read(one)
      assert.equal(plan_id, to.id)
      assert.equal(latest_invoice.total_cents, (index + 1) * 1000)
      assert.equal(latest_invoice.kind, 'change')
      assert.deepEqual((await eventsOf(one)).filter((type: string) => type === 'subscription.changed').length, 1)
    }
    assert.deepEqual(await brokenInvariants(owner), {})
  })

  test('at the period end changes nothing at once, and brings the renewals that were shown', async () => {
    const { plan, to, there, clock } = await halfway()
    const terms = { when: 'period_end' }
    const preview = await previewed(plan, to, terms)
    assert.deepEqual([preview.difference_now_cents, preview.difference_at_next_renewal_cents], [0, 6000])
    await migrated(plan, to, { ...terms, as_of: preview.as_of })
    assert.equal((await read(there[0])).plan_id, plan.id)
    made(await post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-02-28T00:00:00Z' }))
    const totals = await Promise.all(there.map(async (one) => (await read(one)).latest_invoice.total_cents))
    assert.deepEqual(totals, [3000, 6000])
  })

  test('with next_invoice brings the difference with the renewal', async () => {
    const { plan, to, there, clock } = await halfway()
    const terms = { proration: 'next_invoice' }
    const preview = await previewed(plan, to, terms)
    assert.deepEqual([preview.difference_now_cents, preview.difference_at_next_renewal_cents], [0, 6000 + 3000])
    await migrated(plan, to, { ...terms, as_of: preview.as_of })
    made(await post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-02-28T00:00:00Z' }))
    const totals = await Promise.all(there.map(async (one) => (await read(one)).latest_invoice.total_cents))
    assert.deepEqual(totals, [4000, 8000])
  })

  test('skips those whose clock was advanced since the preview, and deleting a clock takes its subscriptions out', async () => {
    const { plan, to, there, clock } = await halfway()
    const { as_of } = await previewed(plan, to)
    made(await post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-02-15T00:00:00Z' }))
    const migration = await migrated(plan, to, { as_of })
    const skipped = Object.fromEntries(there.map(({ id }) => [id, 'customer_changed']))
    assert.deepEqual(await skippedOf(service, migration.id), skipped)
    made(await service.call('DELETE', `/v1/test_clocks/${clock.id}`))
    const left = made(await get(`/v1/plan_migrations/${migration.id}`))
    assert.deepEqual(await countsOf(left), { status: 'done', subscriptions: 0, changed: 0, skipped: 0 })
    assert.deepEqual(await brokenInvariants(owner), {})
  })
})

describe('a migration', () => {
  test('is recorded at once and worked through by a worker, in batches of any size', async () => {
    const plan = await newPlan(service)
    const to = await revised(plan)
    for (let count = 0; count < 5; count += 1) await subscriber(plan)
    const answer = await migrate(plan, to)
    assert.equal(answer.status, 201)
    const begun: any = answer.body
    assert.deepEqual(begun, {
      id: begun.id,
      plan_id: plan.id,
      to_plan_id: to.id,
      ...now,
      overrides: 'keep',
      as_of: begun.as_of,
      status: 'running',
      subscriptions: null,
      changed: 0,
      skipped: 0,
      created_at: begun.as_of,
      updated_at: begun.as_of,
      ended_at: null,
    })
    assert.equal(outcome(await migrate(plan, to)), '409 plan_migration_running')
    await migrationWorker(service, 2).work()
    const done = made(await get(`/v1/plan_migrations/${begun.id}`))
    assert.deepEqual(await countsOf(done), { status: 'done', subscriptions: 5, changed: 5, skipped: 0 })
    assert.equal(typeof done.ended_at, 'string')
    const again = await migrated(plan, to)
    assert.deepEqual(await countsOf(again), { status: 'done', subscriptions: 0, changed: 0, skipped: 0 })
  })

  test('skips who has changed since its instant, who is parked, who leaves anyway and what is done already', async () => {
    const plan = await newPlan(service)
    const other = await newPlan(service)
    const to = await revised(plan)
    const [plain, changed, parked, leaving, done, ended] = await Promise.all(
      Array.from({ length: 6 }, () => subscriber(plan)),
    )
    const change = (one: any, body: object) => post(`/v1/subscriptions/${one.subscription.id}/change`, body)
    made(await change(leaving, { plan_id: other.id, when: 'period_end' }))
    made(await change(done, { plan_id: to.id, when: 'period_end' }))
    made(await post(`/v1/subscriptions/${ended?.subscription.id}/cancel`, { when: 'now' }))
    await owner(`update customer_billing set parked_at = now(), parked_reason = 'x' where customer_id = $1`, [
      parked?.customer.id,
    ])
    const terms = { when: 'period_end' }
    const preview = await previewed(plan, to, terms)
    assert.deepEqual([preview.subscriptions, preview.skipped], [5, 3])
    made(await change(changed, { quantity: 2 }))
    const migration = await migrated(plan, to, { ...terms, as_of: preview.as_of })
    assert.deepEqual(await countsOf(migration), { status: 'done', subscriptions: 5, changed: 1, skipped: 4 })
    assert.deepEqual(await skippedOf(service, migration.id), {
      [changed?.subscription.id]: 'customer_changed',
      [parked?.subscription.id]: 'customer_parked',
      [leaving?.subscription.id]: 'plan_change_pending',
      [done?.subscription.id]: 'nothing_to_change',
    })
    assert.equal((await read(plain?.subscription)).pending_change.plan_id, to.id)
    const page = made(await get(`/v1/plan_migrations/${migration.id}/skipped?limit=3`))
    assert.deepEqual([page.data.length, page.has_more], [3, true])
  })

  test('skips what the rules refuse and changes the others', async () => {
    const plan = await newPlan(service)
    const to = await revised(plan, { amount_cents: 9_000_000_000_000_000 })
    const few = await subscriber(plan)
    const many = await subscriber(plan, { quantity: 2 })
    const migration = await migrated(plan, to, { when: 'period_end' })
    assert.deepEqual(await skippedOf(service, migration.id), { [many.subscription.id]: 'amount_too_large' })
    assert.equal((await read(few.subscription)).pending_change.plan_id, to.id)
  })

  test('skips what only the database refuses, and changes the others of the batch', async () => {
    const plan = await newPlan(service)
    const to = await revised(plan)
    const there = []
    for (let count = 0; count < 4; count += 1) there.push((await subscriber(plan)).subscription.id)
    const [, refused, defective] = there
    const guard = (name: string, id: string, raise: string) => `
      create function ${name}() returns trigger language plpgsql as $$ begin raise exception using ${raise}; end $$;
      create trigger ${name} before update on subscription for each row when (new.id = '${id}') execute function ${name}()`
    await owner(guard('refuse', refused, `errcode = 'check_violation', constraint = 'cents_fit_a_json_number'`))
    await owner(guard('fail', defective, `errcode = 'XX000', message = 'a defect'`))
    const migration = await migrated(plan, to)
    await owner('drop trigger refuse on subscription; drop trigger fail on subscription')
    assert.deepEqual(await countsOf(migration), { status: 'done', subscriptions: 4, changed: 2, skipped: 2 })
    const reasons = { [refused]: 'amount_too_large', [defective]: 'internal' }
    assert.deepEqual(await skippedOf(service, migration.id), reasons)
  })

  test('waits for a clock that is being advanced, and goes on with the others', async () => {
    const plan = await newPlan(service)
    const to = await revised(plan)
    await subscriber(plan)
    const clock = made(await post('/v1/test_clocks', { now: '2026-01-31T00:00:00Z' }))
    const customer = await newCustomer(service, { test_clock_id: clock.id })
    made(await post('/v1/subscriptions', { customer_id: customer.id, plan_id: plan.id }))
    await owner(`update test_clock set advancing_to = now + interval '1 day' where id = $1`, [clock.id])
    const waiting = await migrated(plan, to)
    assert.deepEqual(await countsOf(waiting), { status: 'running', subscriptions: 2, changed: 1, skipped: 0 })
    await owner('update test_clock set advancing_to = null where id = $1', [clock.id])
    await worker.work()
    const done = made(await get(`/v1/plan_migrations/${waiting.id}`))
    assert.deepEqual(await countsOf(done), { status: 'done', subscriptions: 2, changed: 2, skipped: 0 })
  })

  test('refuses what cannot be', async () => {
    const plan = await newPlan(service)
    const to = await revised(plan)
    const tried = async (to_plan: { id: string }, terms: object = {}) => {
      const { status, body } = await migrate(plan, to_plan, terms)
      return `${status} ${body.code} ${body.errors?.[0]?.pointer}`
    }
    assert.equal(await tried(plan), '400 invalid_request /to_plan_id')
    assert.equal(await tried({ id: newId() }), '400 invalid_request /to_plan_id')
    assert.equal(await tried(await newPlan(service, { currency: 'USD' })), '400 invalid_request /to_plan_id')
    assert.equal(await tried(await newPlan(service, { product: 'x' })), '409 plan_product_differs /to_plan_id')
    const inactive = await newPlan(service)
    made(await service.patch(`/v1/plans/${inactive.id}`, { is_active: false }))
    assert.equal(await tried(inactive), '409 plan_inactive /to_plan_id')
    const at = (hours: number) => Temporal.Now.instant().add({ hours }).toString()
    assert.equal(await tried(to, { as_of: at(-2) }), '409 preview_outdated /as_of')
    assert.equal(await tried(to, { as_of: at(2) }), '409 preview_outdated /as_of')
    assert.equal(await tried(to, { as_of: at(0), preview: true }), '400 invalid_request /as_of')
    assert.equal(await tried(to, { when: 'later' }), '400 invalid_request /when')
    assert.equal(outcome(await migrate({ id: newId() }, to)), '404 not_found')
  })

  test('can be canceled: what is done stays, nothing more is done', async () => {
    const plan = await newPlan(service)
    const to = await revised(plan)
    for (let count = 0; count < 7; count += 1) await subscriber(plan)
    const { id } = made(await migrate(plan, to))
    const slow = migrationWorker(service, 2)
    await slow.round()
    await slow.round()
    const canceled = made(await post(`/v1/plan_migrations/${id}/cancel`))
    assert.deepEqual(await countsOf(canceled), { status: 'canceled', subscriptions: 7, changed: 4, skipped: 0 })
    assert.equal(outcome(await post(`/v1/plan_migrations/${id}/cancel`)), '409 plan_migration_ended')
    await worker.work()
    assert.deepEqual(made(await get(`/v1/plan_migrations/${id}`)), canceled)
    const [{ count }] = await owner('select count(*)::int as count from subscription where plan_id = $1', [to.id])
    assert.equal(count, 4)
    const rest = await migrated(plan, to)
    assert.deepEqual(await countsOf(rest), { status: 'done', subscriptions: 3, changed: 3, skipped: 0 })
    const ids = async (query: string) =>
      made(await get(`/v1/plan_migrations?plan_id=${plan.id}${query}`)).data.map((one: any) => one.id)
    assert.deepEqual(await ids(''), [rest.id, id])
    assert.deepEqual(await ids('&status=canceled'), [id])
  })

  test('of another tenant is not there', async () => {
    const plan = await newPlan(service)
    const to = await revised(plan)
    await subscriber(plan)
    const { id } = made(await migrate(plan, to))
    const asked = [
      await get(`/v1/plan_migrations/${id}`, stranger),
      await get(`/v1/plan_migrations/${id}/skipped`, stranger),
      await post(`/v1/plan_migrations/${id}/cancel`, {}, stranger),
      await post(`/v1/plans/${plan.id}/migrations`, { to_plan_id: to.id, ...now }, stranger),
    ]
    assert.deepEqual(asked.map(outcome), Array(4).fill('404 not_found'))
    assert.deepEqual(made(await get('/v1/plan_migrations', stranger)).data, [])
    await worker.work()
    assert.equal(made(await get(`/v1/plan_migrations/${id}`)).status, 'done')
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Chance } from '../src/cli/demo/chance.ts'
import { brokenInvariants } from './support/database/invariants.ts'
import { chanceOf } from './support/random/tally.ts'
import { asking, made, newCustomer, newPlan } from './support/service/merchant.ts'
import { migrationWorker, skippedOf } from './support/service/migrations.ts'
import { startTestService } from './support/service/service.ts'

// Random subscribers, previewed and then migrated: the documents come to what was shown, to the cent, and the renewals as well.
// BILLING_RANDOM_SEED=$RANDOM is for others.
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_129)
const service = await startTestService()
const { get, post, patch, database } = service
const owner = asking(database.ownerUrl)
const subscribersEach = 24

const recurring = { kind: 'recurring', model: 'per_unit' }
const seats = {
  code: 'seats',
  kind: 'recurring',
  model: 'graduated',
  tiers: [
    { up_to: '5', unit_amount: '101.5' },
    { up_to: null, unit_amount: '77' },
  ],
  quantity: 3,
}
const support = { ...recurring, code: 'support', unit_amount: '12011', interval: 'year' }
const before = [{ ...recurring, code: 'base', unit_amount: '2999' }, seats, support]
const revisions: readonly object[] = [
  { prices: [{ ...recurring, code: 'base', unit_amount: '3499' }, seats, support] },
  { prices: [{ ...recurring, code: 'base', unit_amount: '1999' }, { ...seats, code: 'places' }, support] },
  { prices: [{ ...recurring, code: 'base', unit_amount: '30011', interval: 'year' }, seats] },
  { prices: [{ ...recurring, code: 'base', unit_amount: '2999' }, seats, { ...support, timing: 'in_arrears' }] },
]
const hours = (count: number) =>
  Temporal.Now.instant()
    .add({ hours: Math.round(count) })
    .toString()

/** A subscriber with a life of their own; gives the subscription. */
async function subscribe(
  chance: Chance,
  {
    plan,
    other,
    clockId,
    isPlain,
  }: { plan: { id: string }; other: { id: string }; clockId: string | null; isPlain: boolean },
) {
  const time_zone = chance.oneOf(['UTC', 'Europe/Berlin', 'America/New_York'] as const)
  const who = { time_zone, ...(clockId ? { test_clock_id: clockId } : {}) }
  const customer = await newCustomer(service, who)
  if (chance.happens(0.2)) {
    const credit = { amount_cents: 2500, currency: 'EUR', reason: 'gift' }
    made(await post(`/v1/customers/${customer.id}/credit_entries`, credit))
  }
  const start = clockId || chance.happens(0.3) ? {} : { start_at: hours(-24 * 80 * chance.next()) }
  const subscription = made(
    await post('/v1/subscriptions', {
      customer_id: customer.id,
      plan_id: plan.id,
      quantity: chance.oneOf([1, 2, 7] as const),
      proration: chance.oneOf(['day', 'second'] as const),
      ...start,
      ...(chance.happens(0.2) ? { trial_days: chance.oneOf([5, 90] as const) } : {}),
    }),
  )
  const act = async (action: string, body: object = {}) =>
    made(await post(`/v1/subscriptions/${subscription.id}/${action}`, body))
  const plainActs: readonly (() => Promise<unknown>)[] = [
    async () => {},
    () => act('change', { items: [{ price_code: 'seats', quantity: 9 }] }),
    () => act('change', { quantity: 5, when: 'period_end' }),
    () => act('change', { plan_id: other.id, when: 'period_end' }),
    () => act('change', { quantity: 4, proration: 'next_invoice' }),
    () => act('pause', { proration: 'none' }),
    () => act('cancel'),
    () => act('cancel', { when: 'now' }),
    async () => {
      const paid = subscription.latest_invoice
      if (paid && paid.status === 'open') made(await post(`/v1/invoices/${paid.id}/pay`))
    },
  ]
  const acts = [
    ...plainActs,
    () => act('pause', clockId ? {} : { resume_at: hours(24 * 20) }),
    async () => {
      const last = made(await get(`/v1/subscriptions/${subscription.id}`)).latest_invoice
      if (last && last.status === 'open') await post(`/v1/invoices/${last.id}/void`)
    },
  ]
  await chance.oneOf((isPlain ? plainActs : acts) as [() => Promise<unknown>])()
  return subscription
}

/** What all documents of the plan's subscribers come to: those of changes, open drafts in full. */
async function comeTo(subscriptions: readonly { id: string }[]): Promise<number> {
  const [{ sum }] = await owner(
    `select coalesce(sum(total), 0)::bigint::text as sum from (
      select total_cents as total from invoice where subscription_id = any($1) and (kind = 'change' or status = 'draft')
      union all select -total_cents from credit_note where subscription_id = any($1) and kind = 'change') d`,
    [subscriptions.map(({ id }) => id)],
  )
  return Number(sum)
}

const ways = ['now', 'period_end'].flatMap((when) =>
  ['prorate', 'none', 'next_invoice'].map((proration) => ({ when, proration })),
)

for (const [index, terms] of ways.entries()) {
  for (const isOnClock of [false, true]) {
    const name = `${terms.when}, ${terms.proration}, ${isOnClock ? 'on a test clock' : 'by the database clock'}`
    test(`what is previewed is done to the cent: ${name}, by seed ${seed}`, async () => {
      const chance = chanceOf(seed, name)
      // Nothing that makes another document come before a renewal.
      const isPlain = index % 3 === 0
      const plan = await newPlan(service, { amount_cents: undefined, prices: before })
      const other = await newPlan(service)
      made(await patch('/v1/settings', { draft_hours: index % 2 === 0 ? 0 : 48 }))
      const clock = isOnClock ? made(await post('/v1/test_clocks', { now: '2026-01-31T09:00:00Z' })) : null
      const subscriptions: { id: string; customer_id: string }[] = []
      for (let count = 0; count < subscribersEach; count += 1)
        subscriptions.push(await subscribe(chance, { plan, other, clockId: clock?.id ?? null, isPlain }))
      if (clock) made(await post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-03-10T17:30:00Z' }))
      const to = made(await post(`/v1/plans/${plan.id}/revisions`, chance.oneOf(revisions as [object])))

      const path = `/v1/plans/${plan.id}/migrations`
      const ask = { to_plan_id: to.id, ...terms }
      const atFirst = await comeTo(subscriptions)
      const upcomingAtFirst = await upcoming(subscriptions)
      const preview = made(await post(path, { ...ask, preview: true }))
      assert.equal(await comeTo(subscriptions), atFirst, 'a preview changes nothing')
      const { id } = made(await post(path, { ...ask, as_of: preview.as_of }))
      await migrationWorker(service, 7).work()

      const migration = made(await get(`/v1/plan_migrations/${id}`))
      const skipped = await skippedOf(service, id)
      assert.deepEqual(
        [migration.status, migration.subscriptions, migration.skipped],
        ['done', preview.subscriptions, preview.skipped],
      )
      assert.equal(Object.keys(skipped).length, preview.skipped)
      assert.ok(migration.changed > subscribersEach / 3, JSON.stringify(skipped))
      assert.equal((await comeTo(subscriptions)) - atFirst, preview.difference_now_cents)
      assert.deepEqual(await changedEvents(id), [])
      if (isPlain) compareRenewals(upcomingAtFirst, await upcoming(subscriptions), preview)
      assert.deepEqual(await brokenInvariants(owner), {})
      made(await patch('/v1/settings', { draft_hours: 0 }))
    })
  }
}

/** By subscription, what the next invoice of the customer comes to, and why it is made. */
async function upcoming(subscriptions: readonly { id: string; customer_id: string }[]) {
  const found = new Map<string, { kind: string; total: number }>()
  for (const { id, customer_id } of subscriptions) {
    const { status, body } = await get(`/v1/customers/${customer_id}/upcoming_invoice`)
    if (status === 200) found.set(id, { kind: (body as any).kind, total: (body as any).total_cents })
  }
  return found
}

/** The difference at the renewals is that of the upcoming invoices, which are found by another way. */
function compareRenewals(
  old: ReadonlyMap<string, { kind: string; total: number }>,
  now: ReadonlyMap<string, { kind: string; total: number }>,
  preview: { readonly difference_at_next_renewal_cents: number },
): void {
  const all = [...old.values(), ...now.values()]
  assert.deepEqual([...new Set(all.map(({ kind }) => kind))], ['renewal'])
  const sum = (map: typeof old) => [...map.values()].reduce((total, one) => total + one.total, 0)
  assert.equal(sum(now) - sum(old), preview.difference_at_next_renewal_cents)
}

/** Subscriptions that do not have exactly one event of the migration, or one that they should not have. */
function changedEvents(migrationId: string) {
  return owner(
    `select w.subscription_id, w.status, count(e.id)::int as events from plan_migration_subscription w
    join plan_migration m on m.id = w.migration_id
    left join event e on e.object_id = w.subscription_id and e.type = 'subscription.changed' and e.created_at > m.created_at
    where w.migration_id = $1 group by 1, 2
    having count(e.id) <> case w.status when 'changed' then 1 else 0 end`,
    [migrationId],
  )
}

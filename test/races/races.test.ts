import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openChance } from '../../src/cli/demo/chance.ts'
import { openBillingMetrics } from '../../src/modules/billing/metrics.ts'
import { billingRound } from '../../src/modules/billing/run.ts'
import { rebuild } from '../../src/modules/verification/rebuild.ts'
import { reportOf } from '../../src/modules/verification/report.ts'
import { verify } from '../../src/modules/verification/verify.ts'
import { openLog } from '../../src/platform/log.ts'
import { openMetrics } from '../../src/platform/metrics.ts'
import { anotherTenant, asOwner } from '../support/another-tenant.ts'
import { asking, made, outcome } from '../support/merchant.ts'
import { startTestService } from '../support/service.ts'
import { type Deed, deeds, type Pair, pairsOf } from './deeds.ts'
import { newWorld, plans, type Surroundings, settled, stateOfCustomer, type World } from './world.ts'

// Every two writes to one customer at the same time end as they would one after the other, in one order or the other: the same
// answers, the same money, the same states. BILLING_RACE_ROUNDS=100 races every pair a hundred times, 0 only some pairs once;
// BILLING_RANDOM_SEED chooses which pairs, and by how many milliseconds one comes behind the other.
const rounds = Number(process.env.BILLING_RACE_ROUNDS ?? 0)
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_122)
const pairsOfShortRun = 12
const racesAtOnce = 6
const chance = openChance(seed)

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const other = await anotherTenant(service.database.ownerUrl)
const call: Surroundings['call'] = (method, path, body) => service.call(method, path, withBody(method, body))
const callOther: Surroundings['call'] = (method, path, body) =>
  service.call(method, path, withBody(method, body), other)
made(await callOther('PATCH', '/v1/settings', { draft_hours: 48 }))
for (const tenant of [call, callOther]) for (const plan of plans) made(await tenant('POST', '/v1/plans', plan))

function withBody(method: string, body?: object): object | undefined {
  return method === 'POST' ? (body ?? {}) : body
}

const run = billingRun()
const places: readonly { readonly name: string; readonly where: Surroundings; readonly deeds: readonly Deed[] }[] = [
  {
    name: 'by the database’s clock, with the billing run',
    where: { call, isOnClock: false, hasDrafts: false },
    deeds: [...deeds.filter(({ only }) => only !== 'on clock'), run],
  },
  {
    name: 'on a test clock',
    where: { call, isOnClock: true, hasDrafts: false },
    deeds: deeds.filter(({ only }) => only !== 'off clock'),
  },
  {
    name: 'on a test clock, with drafts',
    where: { call: callOther, isOnClock: true, hasDrafts: true },
    deeds: deeds.filter(({ only }) => only !== 'off clock'),
  },
]

for (const { name, where, deeds } of places) {
  test(`two writes to one customer at once end as in some order, ${name}, by seed ${seed}`, async () => {
    const all = pairsOf(deeds)
    const chosen = rounds > 0 ? all : sample(all, pairsOfShortRun)
    const wrong: string[] = []
    const seen = { pairs: chosen.length, races: 0, asFirstThenSecond: 0, asSecondThenFirst: 0, asBoth: 0 }
    await inTurns(chosen, async (pair) => {
      const [one, two] = await Promise.all([lived(where, pair, 'in order'), lived(where, reversed(pair), 'in order')])
      const inOrder = { ends: one.end, answers: one.answers }
      const inReverse = { ends: two.end, answers: [two.answers[1], two.answers[0]] }
      for (let round = 0; round < Math.max(rounds, 1); round += 1) {
        const { end, answers } = await lived(where, pair, 'at once')
        const as = [inOrder, inReverse].map((known) => isAlike(pair, known, { ends: end, answers }))
        seen.races += 1
        if (as[0] && as[1]) seen.asBoth += 1
        else if (as[0]) seen.asFirstThenSecond += 1
        else if (as[1]) seen.asSecondThenFirst += 1
        else
          wrong.push(report(pair, { 'at once': { ends: end, answers }, 'in order': inOrder, 'in reverse': inReverse }))
      }
    })
    console.log(`${name}: ${JSON.stringify(seen)}`)
    assert.equal(wrong.length, 0, wrong.slice(0, 3).join('\n'))
  })
}

test('after all of it every invariant holds, and nobody was parked but who had been', async () => {
  const broken = await asOwner(service.database.ownerUrl, async (tx) => {
    const checks = [...(await verify(tx)), await rebuild(tx, { days: 20_000 })]
    return checks.filter(({ violation_count }) => violation_count > 0)
  })
  assert.equal(broken.length, 0, reportOf(broken))
  const parked = await owner(`select parked_reason from customer_billing where parked_reason <> 'for a race'`)
  assert.deepEqual(parked, [])
  const [{ deadlocks }] = await owner('select deadlocks::int from pg_stat_database where datname = current_database()')
  console.log(`deadlocks that the database resolved and the service tried again: ${deadlocks}`)
})

interface End {
  readonly ends: object
  readonly answers: readonly (string | undefined)[]
}

/** Makes a customer, has both deeds done, and says how it ended. */
async function lived(
  where: Surroundings,
  pair: Pair,
  how: 'at once' | 'in order',
): Promise<{ end: object; answers: string[] }> {
  const world = await newWorld(where)
  if (pair.some(({ name }) => name === 'release')) await park(world)
  const answers = how === 'at once' ? await raced(world, pair) : await inOrder(world, pair)
  for (const answer of answers) assert.doesNotMatch(answer, /^5/, `${nameOf(pair)}: ${answers.join(', ')}`)
  await settled(world)
  const [{ state }] = await owner(stateOfCustomer, [world.customer])
  return { end: state, answers }
}

async function inOrder(world: World, pair: Pair): Promise<string[]> {
  const answers: string[] = []
  for (const { act } of pair) answers.push(outcome(await act(world)))
  return answers
}

async function raced(world: World, pair: Pair): Promise<string[]> {
  // The second one mostly comes a little later, or the first one would be answered first every time.
  const behind = [0, chance.next() * 12]
  if (chance.happens(0.5)) behind.reverse()
  return Promise.all(
    pair.map(async ({ act }, index) => {
      if (chance.happens(0.7)) await pause(behind[index])
      return outcome(await act(world))
    }),
  )
}

async function park({ customer }: World): Promise<void> {
  await owner(
    `update customer_billing set parked_at = date_trunc('milliseconds', now()), parked_reason = 'for a race' where customer_id = $1`,
    [customer],
  )
}

/** The billing run, over everybody who is due; what it answers is that it came to an end. */
function billingRun(): Deed {
  const options = {
    transact: service.service.transact,
    metrics: openBillingMetrics(openMetrics()),
    log: openLog({ level: 'fatal', format: 'json' }),
    settings: { workerPollMs: 1000, workerBatchSize: 5, workerConcurrency: 2, workerShare: 1 },
  }
  return {
    name: 'billing run',
    async act() {
      await billingRound(options, new AbortController().signal)
      return { status: 200, headers: new Headers(), body: {}, text: '' }
    },
  }
}

function isAlike([one, other]: Pair, known: End, seen: End): boolean {
  const answersOf = ({ answers }: End) => JSON.stringify(one === other ? [...answers].sort() : answers)
  return answersOf(known) === answersOf(seen) && JSON.stringify(known.ends) === JSON.stringify(seen.ends)
}

function report(pair: Pair, ends: Record<string, End>): string {
  return `seed ${seed}, ${nameOf(pair)}\n${Object.entries(ends)
    .map(([how, end]) => `  ${how}: ${JSON.stringify(end)}`)
    .join('\n')}`
}

function nameOf([one, other]: Pair): string {
  return `${one.name} x ${other.name}`
}

function reversed([one, other]: Pair): Pair {
  return [other, one]
}

function sample<T>(all: readonly T[], count: number): T[] {
  const left = [...all]
  return Array.from({ length: Math.min(count, all.length) }, () => {
    const [taken] = left.splice(Math.floor(chance.next() * left.length), 1)
    return taken as T
  })
}

async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  const failures = await Promise.allSettled(
    Array.from({ length: racesAtOnce }, async () => {
      for (const item of waiting) await act(item)
    }),
  )
  for (const failure of failures) if (failure.status === 'rejected') throw failure.reason
}

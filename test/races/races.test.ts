import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openChance } from '../../src/cli/demo/chance.ts'
import { rebuild } from '../../src/modules/verification/rebuild.ts'
import { reportOf } from '../../src/modules/verification/report.ts'
import { verify } from '../../src/modules/verification/verify.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { nameOf, type Pair, pairsOf, usageOperations } from './operations.ts'
import { raced } from './race.ts'
import { addTo, newScore, type Score, sumOf } from './score.ts'
import { openSetup, type Place, type Setup } from './setup.ts'

// Every two writes to one customer at the same time end as they would one after the other, in one order or the other: the same
// answers, the same money, the same states. How to race each pair hundreds of times, and a single one again: README.md.
const rounds = Number(process.env.BILLING_RACE_ROUNDS ?? 0)
const only = process.env.BILLING_RACE_ONLY
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_122)
const pairsOfShortRun = 12
const pairsAtOnce = 6
/** After so many rounds everything is verified, and the next ones are had in another database, which is small and fast again. */
const roundsPerSetup = only === undefined ? 25 : 1000
const racesPerReport = 10_000

const scores = new Map<string, Map<string, Score>>()
const begun = performance.now()
let raceCount = 0

for (let round = 0; round < Math.max(rounds, 1); round += roundsPerSetup) {
  const count = Math.min(roundsPerSetup, Math.max(rounds, 1) - round)
  test(`two writes to one customer at once, seed ${seed}, rounds ${round + 1} to ${round + count}`, async (t) => {
    const setup = await openSetup()
    for (const place of setup.places)
      await t.test(`end as in some order, ${place.name}`, () => race(place, round, count))
    await t.test('after all of it every invariant holds, and nobody was parked but who had been', () => check(setup))
    console.log(rate())
    assert.ok(raceCount > 0, `no pair is called ${only}`)
  })
}

async function race(place: Place, round: number, count: number): Promise<void> {
  const scoresHere = scores.get(place.name) ?? new Map<string, Score>()
  scores.set(place.name, scoresHere)
  const raceOne = async (pair: Pair) => {
    const score = scoresHere.get(nameOf(pair)) ?? newScore()
    scoresHere.set(nameOf(pair), score)
    addTo(score, pair, await raced(place, pair, { races: count, seed: `${seed} ${round}` }))
    countRaces(count)
  }
  // The billing run bills everybody who is due. For the others that would be a third operation, and it can show: by whose name?
  const { alone = [], together = [] } = Object.groupBy(chosen(place), (pair) => (isForAll(pair) ? 'alone' : 'together'))
  await inTurns(together, pairsAtOnce, raceOne)
  await inTurns(alone, 1, raceOne)
  const all = [...scoresHere.values()]
  console.log(`${place.name}: ${JSON.stringify(sumOf(all))}`)
  const wrong = all.flatMap((score) => score.wrong)
  assert.equal(wrong.length, 0, wrong.slice(0, 3).join('\n'))
}

/** Late usage is given to billing for all customers of a tenant, too. */
function isForAll(pair: Pair): boolean {
  return pair.some((one) => one.name === 'billing run' || usageOperations.includes(one))
}

function chosen(place: Place): Pair[] {
  const all = pairsOf(place.operations)
  const ofOperation = all.filter((pair) => pair.some(({ name }) => name === only))
  if (ofOperation.length > 0) return ofOperation
  if (only !== undefined)
    return all.filter((pair) => nameOf(pair) === only).flatMap((pair) => Array(pairsAtOnce).fill(pair))
  return rounds > 0 ? all : sample(all, pairsOfShortRun)
}

function countRaces(count: number): void {
  const reports = Math.floor(raceCount / racesPerReport)
  raceCount += count
  if (Math.floor(raceCount / racesPerReport) > reports) console.log(rate())
}

function rate(): string {
  return `${raceCount} races, ${(raceCount / ((performance.now() - begun) / 1000)).toFixed(1)} a second`
}

async function check({ database, ask }: Setup): Promise<void> {
  const broken = await asOwner(database.ownerUrl, async (tx) => {
    tx.send({ text: `set local statement_timeout = 0` })
    const checks = [...(await verify(tx)), await rebuild(tx, { days: 20_000 })]
    return checks.filter(({ violation_count }) => violation_count > 0)
  })
  assert.equal(broken.length, 0, reportOf(broken))
  const parked = await ask(`select parked_reason from customer_billing where parked_reason <> 'for a race'`)
  assert.deepEqual(parked, [])
  const [{ deadlocks }] = await ask('select deadlocks::int from pg_stat_database where datname = current_database()')
  console.log(`deadlocks that the database resolved and the service tried again: ${deadlocks}`)
}

function sample<T>(all: readonly T[], count: number): T[] {
  const chance = openChance(seed)
  const left = [...all]
  return Array.from({ length: Math.min(count, all.length) }, () => {
    const [taken] = left.splice(Math.floor(chance.next() * left.length), 1)
    return taken as T
  })
}

async function inTurns<T>(items: readonly T[], atOnce: number, act: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  const failures = await Promise.allSettled(
    Array.from({ length: atOnce }, async () => {
      for (const item of waiting) await act(item)
    }),
  )
  for (const failure of failures) if (failure.status === 'rejected') throw failure.reason
}
